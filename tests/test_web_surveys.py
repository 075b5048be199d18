"""The plain pages of what each site asks: its form, its days, a form from before, the preview."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from feedback import asking, config, intake, survey_making
from feedback.models import Asked, Placement, StaffMember, Survey
from feedback.storage.sqlite import SqliteStore
from feedback.surveys import default_survey
from tests.test_web import Outline, answer
from tests.test_web_security import sign_in

LABEL = "هل شعرت بالترحيب هنا؟ 😊 <b>" + "donaudampfschiff" * 8


@pytest.fixture
def winter(store: SqliteStore, admin: StaffMember, placement: Placement) -> Survey:
    """A survey with a question of its own, asked at the café."""
    *others, permission = default_survey().questions
    own = survey_making.own_question("choice", LABEL, ["نعم 👍", "No"])
    like = replace(default_survey(), questions=(*others, own, permission))
    survey = asking.make(store, admin, "Winter 🎄", like)
    asking.ask(store, admin, placement.site, survey, opens_on=None, closes_on=None)
    return survey


def shown_in(page: str) -> str:
    """The survey and version that a form says it asks."""
    (field,) = [tag for tag in Outline(page).all("input") if tag.get("name") == "survey"]
    return str(field["value"])


def change(store: SqliteStore, admin: StaffMember, survey: Survey) -> Survey:
    """Save the survey without its own question, and let its sites ask that."""
    questions = tuple(question for question in survey.questions if question.label != LABEL)
    saved = asking.save(store, admin, replace(survey, questions=questions))
    asking.ask_newest(store, admin, saved)
    return saved


def test_a_form_asks_what_its_site_asks_and_keeps_the_answer_in_its_version(
    client: TestClient, store: SqliteStore, placement: Placement, winter: Survey
) -> None:
    page = client.get(f"/f/{placement.code}").text
    own = winter.questions[-2]

    assert "Winter 🎄</h1>" in page
    assert "&lt;b&gt;" in page
    assert "<b>donau" not in page
    reply = answer(placement, client, survey=shown_in(page), **{own.id: own.options[0].key})

    assert reply.status_code == 303
    (stored,) = store.wordless_responses(most=9)
    assert (stored.survey_id, stored.survey_version) == (winter.id, 1)
    assert stored.answers[own.id] == (own.options[0].key,)


def test_a_form_opened_before_a_change_is_accepted_in_its_own_words(
    client: TestClient,
    store: SqliteStore,
    admin: StaffMember,
    placement: Placement,
    winter: Survey,
) -> None:
    before = shown_in(client.get(f"/f/{placement.code}").text)
    saved = change(store, admin, winter)
    own = winter.questions[-2]
    assert shown_in(client.get(f"/f/{placement.code}").text) == asking.as_shown(saved)

    reply = answer(placement, client, survey=before, **{own.id: own.options[1].key})

    assert reply.status_code == 303
    (stored,) = store.wordless_responses(most=9)
    assert stored.survey_version == 1
    assert stored.answers[own.id] == (own.options[1].key,)


def test_a_problem_in_a_form_from_before_brings_back_the_form_from_before(
    client: TestClient,
    store: SqliteStore,
    admin: StaffMember,
    placement: Placement,
    winter: Survey,
) -> None:
    before = shown_in(client.get(f"/f/{placement.code}").text)
    change(store, admin, winter)

    reply = answer(placement, client, survey=before, experience="", good="Warm")

    assert reply.status_code == 422
    assert shown_in(reply.text) == before
    assert "هل شعرت" in reply.text
    assert "Warm</textarea>" in reply.text


@pytest.mark.parametrize("forged", ["breakfast.99", "f" * 32 + ".1", "<b>", "../x.1", "x" * 5000])
def test_a_form_of_a_survey_that_never_was_comes_back_kindly_with_every_word(
    client: TestClient, store: SqliteStore, placement: Placement, forged: str
) -> None:
    reply = answer(
        placement,
        client,
        survey=forged,
        good="Warm welcome",
        own_12345678="Words that <nobody> asks for",
        own_87654321="aaaa1111",
    )

    assert reply.status_code == 422
    assert "These questions have changed." in reply.text
    assert "Warm welcome</textarea>" in reply.text
    assert "Words that &lt;nobody&gt; asks for" in reply.text
    assert "aaaa1111" not in reply.text  # a ticked answer says nothing without its question
    assert shown_in(reply.text) == "breakfast.1"
    assert store.waiting_changes() == 0


def test_a_form_without_its_survey_is_taken_for_the_one_asked_now(
    client: TestClient, store: SqliteStore, placement: Placement, winter: Survey
) -> None:
    assert answer(placement, client).status_code == 303

    assert store.wordless_responses(most=9)[0].survey_id == winter.id


def test_before_the_first_day_people_are_thanked_and_told_when(
    client: TestClient, store: SqliteStore, placement: Placement
) -> None:
    first = config.settings().today() + timedelta(days=40)
    store.ask(placement.site.id, Asked(opens_on=first, closes_on=first + timedelta(days=9)))

    reply = client.get(f"/f/{placement.code}")

    assert reply.status_code == 200
    assert "These questions are not open yet" in reply.text
    assert f"You can answer from {first:%A} {first.day} {first:%B %Y} to " in reply.text
    assert "Need help now?" in reply.text
    assert "not open yet" in answer(placement, client).text
    assert store.waiting_changes() == 0


def test_after_the_last_day_people_are_thanked_and_told_so(
    client: TestClient, store: SqliteStore, placement: Placement
) -> None:
    last = config.settings().today() - timedelta(days=1)
    store.ask(placement.site.id, Asked(closes_on=last))

    reply = client.get(f"/f/{placement.code}")

    assert reply.status_code == 410
    assert "These questions are closed" in reply.text
    assert f"They closed at the end of {last:%A} {last.day} {last:%B %Y}." in reply.text
    assert "Need help now?" in reply.text
    assert answer(placement, client).status_code == 410
    assert store.waiting_changes() == 0


def test_the_first_and_the_last_day_are_open(
    client: TestClient, store: SqliteStore, placement: Placement
) -> None:
    today = config.settings().today()
    store.ask(placement.site.id, Asked(opens_on=today, closes_on=today))

    assert client.get(f"/f/{placement.code}").status_code == 200
    assert answer(placement, client).status_code == 303


# The preview -------------------------------------------------------------------------------


def preview(survey: Survey) -> str:
    """The address of a survey's preview."""
    return f"/staff/preview/{asking.as_shown(survey)}"


def test_the_preview_is_the_residents_page_without_anything_that_could_be_sent(
    client: TestClient, placement: Placement, facilitator: StaffMember, winter: Survey
) -> None:
    sign_in(client)
    resident = Outline(client.get(f"/f/{placement.code}").text)

    page = client.get(preview(winter))

    seen = Outline(page.text)
    assert page.status_code == 200
    assert "Preview. Nothing is sent." in page.text
    assert seen.all("form") == []
    assert [tag for tag in seen.all("input") if tag["type"] == "hidden"] == []
    assert all("disabled" in button for button in seen.all("button"))
    for tag in ("fieldset", "textarea", "legend"):
        assert seen.all(tag) == resident.all(tag)
    assert [tag for tag in resident.all("input") if tag["type"] != "hidden"] == seen.all("input")


def test_the_preview_is_for_those_who_choose_surveys(
    client: TestClient, commissioner: StaffMember, winter: Survey
) -> None:
    stranger = client.get(preview(winter))
    assert stranger.status_code == 303
    assert stranger.headers["location"] == "/staff/sign-in?next=/surveys"

    sign_in(client, name=commissioner.name)
    refused = client.get(preview(winter))
    assert refused.status_code == 403
    assert winter.title not in refused.text


@pytest.mark.parametrize(
    "path", ["breakfast.99", "x.1", quote("<b>.1"), "breakfast", "breakfast." + "9" * 30]
)
def test_the_preview_of_no_survey_leads_back(
    client: TestClient, facilitator: StaffMember, path: str
) -> None:
    sign_in(client)

    page = client.get(f"/staff/preview/{path}")

    assert page.status_code == 404
    assert 'href="/surveys"' in page.text


def test_a_key_sent_with_an_old_form_still_makes_one_answer(
    client: TestClient,
    store: SqliteStore,
    admin: StaffMember,
    placement: Placement,
    winter: Survey,
) -> None:
    key, before = intake.new_key(), asking.as_shown(winter)
    answer(placement, client, key=key, survey=before)
    saved = change(store, admin, winter)

    for shown in (before, asking.as_shown(saved)):
        assert answer(placement, client, key=key, survey=shown).status_code == 303

    assert store.waiting_changes() == 1
