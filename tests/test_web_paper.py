"""Typing in paper forms on plain pages: kept once, taken back, and nothing lost on the way."""

import re

import pytest
from starlette.testclient import TestClient

from feedback import setting_up
from feedback.errors import Unavailable
from feedback.models import Placement, StaffMember
from feedback.storage.sqlite import SqliteStore
from tests.conftest import TODAY
from tests.test_web import Outline
from tests.test_web_security import FOREIGN, sign_in

MONTH = f"{TODAY:%Y-%m}"
DANGER = "I want to die"


@pytest.fixture
def typist(client: TestClient, facilitator: StaffMember) -> TestClient:
    """A browser in which a facilitator is signed in."""
    assert sign_in(client).status_code == 303
    return client


def fields(html: str, *, of: str = "") -> dict[str, str]:
    """The hidden fields of a form: of the one to type in, or of that with an id."""
    start = html.index(f'id="{of}"' if of else "data-typing")
    form = html[start : html.index("</form>", start)]
    hidden = [tag for tag in Outline(form).all("input") if tag.get("type") == "hidden"]
    return {str(tag["name"]): str(tag["value"]) for tag in hidden}


def typed(html: str) -> int:
    """How many forms a page says were typed in this sitting."""
    (number,) = re.findall(r"(\d+) typed in this sitting", html)
    return int(number)


def save(client: TestClient, place: Placement, page: str, **answers: object):  # type: ignore[no-untyped-def]
    """Save the form on a page; say only what matters."""
    given = {"month": MONTH, "experience": "good", "good": "Tea", "permission": "show"}
    return client.post(f"/staff/paper/{place.code}", data=fields(page) | given | answers)


def first_page(client: TestClient, place: Placement) -> str:
    """An empty form at the beginning of a sitting."""
    reply = client.get(f"/staff/paper/{place.code}")
    assert reply.status_code == 200
    return reply.text


def test_forms_are_typed_one_after_the_other(
    typist: TestClient, store: SqliteStore, placement: Placement
) -> None:
    empty = first_page(typist, placement)
    assert typed(empty) == 0
    assert "Take back" not in empty

    saved = save(typist, placement, empty, good="First", describe=["carer", "local"])
    next_one = save(typist, placement, saved.text, good="Second")

    assert (saved.status_code, typed(saved.text), typed(next_one.text)) == (200, 1, 2)
    assert "First" not in [tag.get("value") for tag in Outline(next_one.text).all("input")]
    assert f'<option value="{MONTH}" selected>' in next_one.text
    rows = list(store.export(all_words=True))
    assert sorted(row.texts["good"] for row in rows) == ["First", "Second"]
    assert {row.source for row in rows} == {"paper"}
    assert ("carer", "local") in [row.answers.get("describe") for row in rows]


def test_a_form_sent_twice_is_kept_and_counted_once(
    typist: TestClient, store: SqliteStore, placement: Placement
) -> None:
    empty = first_page(typist, placement)

    once, twice = save(typist, placement, empty), save(typist, placement, empty)

    assert typed(once.text) == typed(twice.text) == 1
    assert store.waiting_changes() == 1


def test_the_last_form_can_be_taken_back_and_put_right(
    typist: TestClient, store: SqliteStore, placement: Placement
) -> None:
    saved = save(typist, placement, first_page(typist, placement), good="Slip & “co”")

    back = typist.post(f"/staff/paper/{placement.code}/back", data=fields(saved.text, of="back"))

    assert typed(back.text) == 0
    assert "Slip &amp; “co”</textarea>" in back.text
    assert 'value="good" checked' in back.text
    assert "Take back" not in back.text
    assert store.comment_count("waiting") == 0
    assert fields(back.text)["key"] != fields(saved.text)["key"]

    again = save(typist, placement, back.text, good="Put right")

    assert typed(again.text) == 1
    assert [comment.body for comment in store.comments_in("waiting", most=9)] == ["Put right"]


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"month": ""}, "Please choose the month"),
        ({"day_of_month": "32"}, "Please choose the month"),
        ({"month": "2099-01"}, "has not come yet"),
        ({"month": "x" * 99, "day_of_month": "²"}, "Please choose the month"),
        ({"experience": ""}, "Please choose one answer"),
        ({"good": "x" * 2001}, "too long"),
        ({"key": "short"}, "save once more"),
        ({"survey": "breakfast.99"}, "questions have changed"),
    ],
    ids=str,
)
def test_what_cannot_be_saved_comes_back_with_everything_in_it(
    typist: TestClient,
    store: SqliteStore,
    placement: Placement,
    answers: dict[str, str],
    said: str,
) -> None:
    kept = {"good": "Typed <b>", "better": "More chairs"} | answers

    before = save(typist, placement, first_page(typist, placement), typed="6").text
    reply = save(typist, placement, before, **kept)

    assert reply.status_code == 422
    assert said in reply.text
    assert "More chairs</textarea>" in reply.text
    assert "Typed &lt;b&gt;" in reply.text or "good" in answers
    assert typed(reply.text) == 7
    # The next is begun: taking the last one back would lose what is typed here.
    assert "Take back" not in reply.text
    assert store.waiting_changes() == 1


def test_a_store_that_is_away_or_a_session_that_is_over_loses_nothing(
    typist: TestClient,
    store: SqliteStore,
    placement: Placement,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A stand-in for a full disk: the store says that it is busy."""

    def away(*_: object, **__: object) -> None:
        raise Unavailable("The store is busy.")

    empty = first_page(typist, placement)
    with monkeypatch.context() as then:
        then.setattr(SqliteStore, "take_in", away)
        busy = save(typist, placement, empty, better="More chairs")
    cookies = dict(typist.cookies)
    typist.cookies.clear()
    signed_out = save(typist, placement, busy.text, better="More chairs")

    for reply, status, said in ((busy, 503, "busy"), (signed_out, 403, "signed out")):
        assert reply.status_code == status
        assert said in reply.text
        assert "More chairs</textarea>" in reply.text
        assert fields(reply.text)["key"] == fields(empty)["key"]
    assert store.waiting_changes() == 0

    typist.cookies.update(cookies)
    assert typed(save(typist, placement, signed_out.text).text) == 1
    assert store.waiting_changes() == 1


@pytest.mark.parametrize("permission", ["read", "count_only"])
def test_whoever_types_words_of_danger_is_told_at_once(
    typist: TestClient, placement: Placement, permission: str
) -> None:
    empty = first_page(typist, placement)
    told = save(typist, placement, empty, good=DANGER, permission=permission)

    assert "may say that somebody is not safe" in told.text
    assert "may say that somebody is not safe" not in save(typist, placement, told.text).text


def test_a_sitting_begins_at_the_one_place_or_asks_which(
    typist: TestClient, store: SqliteStore, placement: Placement
) -> None:
    at_once = typist.get("/staff/paper")
    door = setting_up.add_placement(store, "Clinic & co", "Door")
    asked = typist.get("/staff/paper")

    assert at_once.headers["location"] == f"/staff/paper/{placement.code}"
    assert f'<a href="/staff/paper/{door.code}">Clinic &amp; co, Door</a>' in asked.text


def test_forms_are_typed_for_sites_of_ones_own_only(
    typist: TestClient, store: SqliteStore, placement: Placement, facilitator: StaffMember
) -> None:
    page = first_page(typist, placement)
    clinic = setting_up.add_placement(store, "Clinic", "Door")
    store.set_sites(facilitator.id, frozenset({clinic.site.id}), by=0, day=TODAY)

    assert typist.get(f"/staff/paper/{placement.code}").status_code == 403
    assert save(typist, placement, page).status_code == 403
    assert typist.get("/staff/paper/222222").status_code == 404
    assert store.waiting_changes() == 0


def test_others_of_the_staff_and_strangers_type_nothing(
    client: TestClient, store: SqliteStore, placement: Placement, commissioner: StaffMember
) -> None:
    for path in ("/staff/paper", f"/staff/paper/{placement.code}"):
        assert client.get(path).headers["location"] == "/staff/sign-in?next=/paper"
    assert sign_in(client, name=commissioner.name).status_code == 303
    for path in ("/staff/paper", f"/staff/paper/{placement.code}"):
        assert client.get(path).status_code == 403
    sent = {"key": "0" * 32, "month": MONTH, "experience": "good"}
    assert client.post(f"/staff/paper/{placement.code}", data=sent).status_code == 403
    assert client.post(f"/staff/paper/{placement.code}/back", data=sent).status_code == 422
    assert store.waiting_changes() == 0


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_another_site_can_type_and_take_back_nothing(
    typist: TestClient, store: SqliteStore, placement: Placement, headers: dict[str, str]
) -> None:
    saved = save(typist, placement, first_page(typist, placement)).text
    typist.headers.update(headers)

    assert save(typist, placement, saved).status_code == 403
    back = typist.post(f"/staff/paper/{placement.code}/back", data=fields(saved, of="back"))

    assert back.status_code == 403
    assert store.waiting_changes() == 1
