"""Every page opens for whom it should, in an empty store and in a full one, and for nobody else.

AppTest cannot send cookies, so who is signed in is put in place of ``ui.signed_in`` here;
tests/test_fresh_server.py and the browser tests send real ones.
"""

import re
import socket
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from feedback import codebooks, intake, notices, setting_up, ui
from feedback.backend import EmbeddedBackend, backend
from feedback.config import Settings
from feedback.errors import Unavailable
from feedback.models import Comment, CommentState, Placement, Response, Span, StaffMember
from feedback.periods import months_back
from feedback.staff import SignedIn
from feedback.storage.outbox import Outbox
from feedback.storage.sqlite import SqliteStore
from tests.conftest import PASSPHRASE, PROJECT, TODAY

PRIVATE = sorted(set(ui.PAGES) - ui.PUBLIC)
ROLES = ("facilitator", "commissioner", "admin")

Open = Callable[..., AppTest]


@pytest.fixture
def open_page(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open a page, signed in with a role or not."""
    st.cache_resource.clear()

    def opened(
        name: str, role: str | None = None, who: StaffMember | None = None, **query: str
    ) -> AppTest:
        member = StaffMember(1, "Ada", role) if role else None  # type: ignore[arg-type]
        if who is not None:
            member = who
        found = SignedIn(member, backend().residents) if member else None
        monkeypatch.setattr(ui, "signed_in", lambda _, **__: found)
        app = AppTest.from_file(str(PROJECT / "feedback" / "navigation.py"), default_timeout=30)
        for key, value in query.items():
            app.query_params[key] = value
        app.run()
        if name != "home":
            app.switch_page(str(ui.PAGES_DIR / f"{name}.py")).run()
        assert not app.exception
        return app

    return opened


def everything(app: AppTest) -> str:
    """All text of a page, in the order it stands."""
    return text_of(app.main)


def text_of(block: Iterable[object]) -> str:
    """All text in a part of a page."""
    parts: list[object] = []
    for node in block:
        parts += [getattr(node, name, "") for name in ("value", "label")]
    return "\n".join(map(str, parts))


def press(app: AppTest, label: str) -> AppTest:
    """Press the button with this label."""
    (button,) = [button for button in app.button if button.label == label]
    app = button.click().run()
    assert not app.exception
    return app


@pytest.fixture
def waiting(store: SqliteStore, make_response: Callable[..., Response]) -> SqliteStore:
    """A store where one comment with marked words waits."""
    store.add_response(make_response(comments=(Comment("good", "Zebra-kind people"),)))
    return store


@pytest.mark.parametrize("page", PRIVATE)
def test_a_visitor_who_is_not_signed_in_sees_only_the_sign_in(
    open_page: Open, waiting: SqliteStore, page: str
) -> None:
    app = open_page(page)

    assert [title.value for title in app.title] == ["Staff sign-in"]
    assert "Zebra" not in everything(app)
    assert not app.button
    assert not app.selectbox


@pytest.mark.parametrize("page", PRIVATE)
@pytest.mark.parametrize("role", ROLES)
def test_a_page_opens_for_its_roles_only(
    open_page: Open, waiting: SqliteStore, page: str, role: str
) -> None:
    app = open_page(page, role)

    refused = [error.value for error in app.error]
    if role in ui.OPEN_TO[page]:
        assert not refused
    else:
        assert refused == ["Your role does not open this page. An admin can change that."]
        assert "Zebra" not in everything(app)


@pytest.mark.parametrize("page", PRIVATE)
def test_every_page_stands_an_empty_store(open_page: Open, store: SqliteStore, page: str) -> None:
    assert not open_page(page, "admin").error


@pytest.mark.parametrize("page", PRIVATE)
def test_every_page_says_when_its_data_is_made_up(
    open_page: Open, example_store: SqliteStore, page: str
) -> None:
    assert "Example data, made up" in everything(open_page(page, "admin"))


def test_a_new_page_is_private_unless_it_is_listed() -> None:
    files = {path.stem for path in ui.PAGES_DIR.glob("*.py")}

    assert files == set(ui.PAGES)
    assert set(ui.PUBLIC) == {"share"}


def test_the_menu_lists_what_the_role_may_open(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch, commissioner: StaffMember
) -> None:
    monkeypatch.setattr(ui, "signed_in", lambda _: SignedIn(commissioner, store))

    assert [page for page in ui.PAGES if ui.may_open(page)] == [
        "home",
        "present",
        "trends",
        "evidence",
        "themes",
        "account",
    ]


# Reading and deciding --------------------------------------------------------------------


def test_home_greets_with_what_needs_doing(open_page: Open, waiting: SqliteStore) -> None:
    page = everything(open_page("home", "facilitator"))

    assert "1 comment is waiting to be read." in page
    assert "Zebra" not in page


@pytest.mark.parametrize(("role", "told"), [("admin", True), ("facilitator", False)])
def test_home_tells_an_admin_what_waits_in_the_outbox_and_what_to_do(
    open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, role: str, told: bool
) -> None:
    outbox = Outbox(tmp_path / "outbox.sqlite")
    outbox.keep({"key": intake.new_key(), "day": "2026-11-23", "words": "Zebra"}, 5)
    outbox.keep(
        {"key": intake.new_key(), "day": "2026-11-20", "words": "Zebra"}, 5, refusal="Too late."
    )
    monkeypatch.setattr(EmbeddedBackend, "outbox", outbox)  # stands in for that of a borough

    page = everything(open_page("home", role))
    outbox.close()

    assert ("1 answer waits here until Supabase can be reached, the oldest" in page) == told
    assert ("1 answer waits here because Supabase refused: “Too late.”" in page) == told
    assert ("python -m feedback outbox --retry" in page) == told
    assert "Zebra" not in page


def test_a_commissioner_is_not_told_what_waits(open_page: Open, waiting: SqliteStore) -> None:
    page = everything(open_page("home", "commissioner"))

    assert "waiting" not in page
    assert "Fewer than 5 answers so far" in page


def test_words_are_shown_with_one_press(
    open_page: Open, waiting: SqliteStore, facilitator: StaffMember
) -> None:
    app = open_page("moderate", "facilitator")
    assert "Zebra-kind people" in everything(app)

    app = press(app, "Show")

    assert waiting.comment_count("shown") == 1
    assert "Nothing is waiting" in app.success[0].value


def test_edited_words_are_shown_instead(
    open_page: Open, waiting: SqliteStore, facilitator: StaffMember
) -> None:
    app = press(open_page("moderate", "facilitator"), "Edit, then show")
    app.text_area[0].set_value("[name]-kind people")

    press(app, "Show these words")

    (shown,) = waiting.comments_in("shown", most=5)
    assert (shown.body, shown.shown_text) == ("Zebra-kind people", "[name]-kind people")


def test_words_edited_to_nothing_are_not_shown(
    open_page: Open, waiting: SqliteStore, facilitator: StaffMember
) -> None:
    app = press(open_page("moderate", "facilitator"), "Edit, then show")
    app.text_area[0].set_value("   ")

    app = press(app, "Show these words")

    assert "Hide it instead" in app.error[0].value
    assert waiting.comment_count("waiting") == 1


def test_words_for_the_organisers_only_offer_no_way_to_show_them(
    open_page: Open,
    store: SqliteStore,
    make_response: Callable[..., Response],
    facilitator: StaffMember,
) -> None:
    store.add_response(
        make_response(comments=(Comment("good", "For you alone"),), permission="read")
    )

    app = open_page("moderate", "facilitator")
    labels = {button.label for button in app.button}
    press(app, "I have read it")

    assert not labels & {"Show", "Edit, then show"}
    assert store.comment_count("read") == 1


def test_a_decision_somebody_else_took_first_is_said(
    open_page: Open, waiting: SqliteStore, facilitator: StaffMember
) -> None:
    app = open_page("moderate", "facilitator")
    (comment,) = waiting.comments_in("waiting", most=1)
    waiting.decide(
        comment.id,
        seen="waiting",
        state="hidden",
        shown_text="",
        staff_id=facilitator.id,
        day=TODAY,
    )

    app = press(app, "Show")

    assert waiting.comment_count("shown") == 0
    assert waiting.comment_count("hidden") == 1


def test_distressing_words_stay_closed_until_opened(
    open_page: Open, store: SqliteStore, placement: Placement, facilitator: StaffMember
) -> None:
    text = "Back then I wanted to kill myself"
    comment = intake.analyse("good", text, "show", codebooks.shipped())
    assert comment.sensitive
    store.add_response(
        Response(intake.new_key(), "breakfast", 1, placement.code, TODAY, "show", {}, (comment,))
    )

    app = open_page("moderate", "facilitator")

    (closed,) = [box for box in app.expander if "distressing" in box.label]
    assert text_of(closed).count(text) == 1
    assert everything(app).count(text) == 1


@pytest.fixture
def marked(store: SqliteStore, placement: Placement) -> SqliteStore:
    """A store where one comment waits that should be read first and names somebody."""
    text = "I ran out of my lithium and nurse Zelda did not care, ring me on 07700 900123"
    comment = intake.analyse("better", text, "show", codebooks.shipped())
    assert comment.read_first
    assert not comment.sensitive
    store.add_response(
        Response(intake.new_key(), "breakfast", 1, placement.code, TODAY, "show", {}, (comment,))
    )
    return store


def test_words_to_be_read_first_are_said_on_home_and_marked_in_the_queue(
    open_page: Open, marked: SqliteStore
) -> None:
    assert "Please read first" in everything(open_page("home", "facilitator"))

    page = everything(open_page("moderate", "facilitator"))

    assert page.index("Please read first") < page.index("ran out of")
    assert re.search(r"<mark[^>]*>[^<]*ran out of my lithium[^<]*</mark>", page)


def test_marked_words_stay_text() -> None:
    page = ui.quoted("<b>a</b> & <i>b</i>", (Span(3, 4), Span(9, 19)))

    inside = page.partition(">")[2].removesuffix("</blockquote>")
    assert re.sub("<mark [^>]*>", "[", inside).replace("</mark>", "]") == (
        "&lt;b&gt;[a]&lt;/b&gt; [&amp; &lt;i&gt;b&lt;/i&gt;]"
    )


def test_nothing_is_said_to_be_read_first_where_nothing_is(
    open_page: Open, waiting: SqliteStore
) -> None:
    for name in ("home", "moderate"):
        assert "read first" not in everything(open_page(name, "facilitator"))


def test_likely_names_are_pointed_out(
    open_page: Open, store: SqliteStore, make_response: Callable[..., Response]
) -> None:
    store.add_response(make_response(comments=(Comment("good", "Thanks to Brenda"),)))

    assert "could “Brenda” say who somebody is?" in everything(open_page("moderate", "facilitator"))


def test_show_shows_the_masked_words_and_so_does_editing_nothing(
    open_page: Open, marked: SqliteStore, facilitator: StaffMember
) -> None:
    app = open_page("moderate", "facilitator")
    assert "[phone number]" in everything(app)

    app = press(app, "Edit, then show")
    assert "07700" not in app.text_area[0].value
    app = press(app, "Stop editing")
    press(app, "Show")

    (shown,) = marked.comments_in("shown", most=5)
    assert "07700" in shown.body
    assert "07700" not in shown.shown_text
    assert "Zelda" not in shown.shown_text


@pytest.fixture
def rude(store: SqliteStore, make_response: Callable[..., Response]) -> SqliteStore:
    """A store where one comment waits with a theme and a tone."""
    comment = intake.analyse("better", "The nurse was rude", "show", codebooks.shipped())
    assert [tag.theme for tag in comment.tags] == ["staff_attitude"]
    store.add_response(make_response(comments=(comment,)))
    return store


def test_what_was_ticked_goes_before_the_tone_and_both_before_the_themes(
    open_page: Open, rude: SqliteStore
) -> None:
    page = everything(open_page("moderate", "facilitator"))

    said = [
        "They ticked: **Good**",
        "Tone of the words (found by the computer): negative, because of “rude”",
        "What it is about: Kindness and respect from staff (found by its phrases: “rude”)",
    ]
    assert sorted(map(page.index, said)) == [page.index(one) for one in said]


def test_a_person_says_that_the_themes_are_right(open_page: Open, rude: SqliteStore) -> None:
    app = press(open_page("moderate", "facilitator"), "These are right")

    (comment,) = rude.comments_in("waiting", most=5)
    assert [(tag.theme, tag.found_by) for tag in comment.tags] == [("staff_attitude", "person")]
    assert "A person has checked this" in everything(app)
    assert "These are right" not in {button.label for button in app.button}


def test_a_person_says_what_a_comment_is_about(open_page: Open, rude: SqliteStore) -> None:
    app = open_page("moderate", "facilitator")
    app.multiselect[0].set_value(["waiting_timeliness"])

    app = press(app, "Keep these themes")

    (comment,) = rude.comments_in("waiting", most=5)
    assert [tag.theme for tag in comment.tags] == ["waiting_timeliness"]
    assert "Waiting and timeliness (a person says so)" in everything(app)
    assert rude.checked_comments()[0].codebook_version == codebooks.shipped().codebook.version

    app.multiselect[0].set_value([])
    app = press(app, "Keep these themes")
    assert "What it is about: no specific theme" in everything(app)


def test_a_tone_that_could_not_be_read_and_a_language_are_said(
    open_page: Open, store: SqliteStore, make_response: Callable[..., Response]
) -> None:
    comment = Comment("good", "Muito obrigado", language="pt", codebook_version=3)
    store.add_response(make_response(comments=(comment,)))

    page = everything(open_page("moderate", "facilitator"))

    assert "Probably in Portuguese." in page
    assert "the computer cannot read it" in page
    assert "no specific theme, by the few words in Portuguese that the computer knows" in page


def test_a_language_without_words_for_themes_is_never_silently_no_theme(
    open_page: Open, store: SqliteStore, make_response: Callable[..., Response]
) -> None:
    comment = intake.analyse("good", "Beni çok iyi dinlediler", "show", codebooks.shipped())
    store.add_response(make_response(comments=(comment,)))

    app = open_page("moderate", "facilitator")
    page = everything(app)

    assert not [button for button in app.button if button.label == "That is right"]
    assert "Probably in Turkish. The computer hardly notices words of danger in it" in page
    assert "not looked for. The computer knows no words for it in Turkish." in page


def test_what_said_nothing_does_not_wait_and_has_a_way_into_the_queue(
    open_page: Open, store: SqliteStore, make_response: Callable[..., Response]
) -> None:
    comment = intake.analyse("better", "n/a", "show", codebooks.shipped())
    store.add_response(make_response(comments=(comment,)))
    app = open_page("moderate", "facilitator")
    assert "Nothing is waiting" in app.success[0].value
    app = app.segmented_control[0].set_value("Said nothing").run()

    app = press(app, "Put it into the queue")

    assert store.comment_count("waiting") == 1
    assert "Nobody wrote that they had nothing to say" in everything(app)


# Sites -------------------------------------------------------------------------------------


def test_a_place_can_be_added_and_a_bad_name_is_explained(
    open_page: Open, store: SqliteStore
) -> None:
    app = open_page("sites", "admin")
    fields = {field.label: field for field in app.text_input}
    fields["Café, clinic or group"].set_value("Elm House")
    app = press(app, "Add")
    assert "name of up to 80 characters" in app.error[0].value

    fields = {field.label: field for field in app.text_input}
    fields["Café, clinic or group"].set_value("Elm *House*")
    fields["Where in it, for example: Waiting room"].set_value("Door")
    press(app, "Add")

    (place,) = store.placements()
    assert (place.site.name, place.name) == ("Elm *House*", "Door")


def test_a_code_can_be_closed_on_its_page(
    open_page: Open, store: SqliteStore, placement: Placement
) -> None:
    app = open_page("sites", "admin")
    (state,) = [box for box in app.selectbox if box.key == f"state-{placement.code}"]

    state.set_value("closed").run()

    assert store.placements()[0].state == "closed"


@pytest.fixture
def last_month(store: SqliteStore, make_response: Callable[..., Response]) -> date:
    """The month before today's, in which twelve people answered."""
    month = months_back(TODAY, 1)
    for _ in range(12):
        store.add_response(make_response(day=month))
    return month


def test_a_month_that_is_over_is_published_once_its_paper_forms_are_typed_in(
    open_page: Open, store: SqliteStore, last_month: date
) -> None:
    assert f"Answers of {last_month:%B %Y} can be published" in everything(
        open_page("home", "admin")
    )
    app = open_page("sites", "admin")
    assert "Type in paper forms first" in everything(app)
    (months,) = [box for box in app.multiselect if box.label == "Months"]
    assert months.options == [f"{last_month:%B %Y}: 12 answers"]
    (button,) = [button for button in app.button if button.label == "Publish"]
    assert button.disabled

    (typed_in,) = app.checkbox
    typed_in.check().run()
    app = press(app, "Publish")

    assert store.last_published() == last_month
    assert "Type in paper forms first" not in everything(app)
    (since,) = [box for box in app.selectbox if box.label == "The live view counts answers"]
    assert since.options == [f"from {TODAY:%B %Y} on"]
    assert "is published, so the live view begins after it" in everything(app)


def test_months_of_few_wait_and_months_can_be_put_together(
    open_page: Open, store: SqliteStore, make_response: Callable[..., Response]
) -> None:
    months = [months_back(TODAY, back) for back in (4, 3, 2, 1)]
    for month, times in zip(months, (10, 4, 7, 3), strict=True):
        for _ in range(times):
            store.add_response(make_response(day=month))

    app = open_page("sites", "admin")

    assert f"people answered in {months[3]:%B %Y}. Their answers wait" in everything(app)
    (chosen,) = [box for box in app.multiselect if box.label == "Months"]
    assert chosen.options == [
        f"{months[0]:%B %Y}: 10 answers",
        f"{months[1]:%B %Y} to {months[2]:%B %Y}: 11 answers",
    ]
    together, typed_in = app.checkbox
    assert together.label == f"Publish them as one period: {months[0]:%B %Y} to {months[2]:%B %Y}"
    together.check()
    typed_in.check().run()
    press(app, "Publish")

    assert [(kept.month, kept.months) for kept in store.publications()] == [(months[2], 3)]


def test_what_stops_a_month_from_being_published_is_said(
    open_page: Open, store: SqliteStore, last_month: date, make_response: Callable[..., Response]
) -> None:
    """Words that an older version of the themes has tagged."""
    comment = Comment("good", "Kind", codebook_version=2)
    store.add_response(make_response(day=last_month, comments=(comment,)))
    app = open_page("sites", "admin")
    app.checkbox[0].check().run()

    app = press(app, "Publish")

    assert "Please open Themes" in app.error[0].value
    assert store.publications() == []


# Own sites -----------------------------------------------------------------------------------


@pytest.fixture
def of_the_cafe(
    store: SqliteStore,
    placement: Placement,
    make_response: Callable[..., Response],
    facilitator: StaffMember,
) -> StaffMember:
    """A facilitator of the café, beside a clinic with an answer in every list."""
    clinic = setting_up.add_placement(store, "Elm Clinic", "Zebra door")
    states: tuple[CommentState, ...] = ("shown", "shown", "hidden", "read", "waiting")
    for state in states:
        words = Comment("good", f"Zebra words {state}")
        store.add_response(make_response(code=clinic.code, comments=(words,)))
        (comment,) = store.comments_in("waiting", most=9)
        store.decide(
            comment.id,
            seen="waiting",
            state=state,
            shown_text="Zebra words shown",
            staff_id=99,
            day=TODAY,
        )
    shown = store.comments_in("shown", most=1)[0].id
    store.take_down(shown, reason=None, note="", staff_id=99, day=TODAY)
    store.add_response(make_response(code=clinic.code))
    store.add_response(make_response(code=clinic.code))
    aside = store.wordless_responses(most=1)[0]
    store.set_aside(aside.id, reason="Zebra reason", staff_id=99, day=TODAY)
    store.set_sites(facilitator.id, frozenset({placement.site.id}), by=0, day=TODAY)
    found = store.staff_named(facilitator.name)
    assert found is not None
    return found[0]


def test_every_page_shows_a_facilitator_nothing_of_another_site(
    open_page: Open, of_the_cafe: StaffMember
) -> None:
    for page in sorted(name for name, roles in ui.OPEN_TO.items() if "facilitator" in roles):
        text = everything(open_page(page, who=of_the_cafe))
        if page == "present":
            # Approved for the room, and so for everybody in it.
            text = text.replace("Zebra words shown", "")

        assert "Zebra" not in text, page
        assert "Elm Clinic" not in text, page


def test_home_counts_only_what_waits_at_own_sites(
    open_page: Open, store: SqliteStore, of_the_cafe: StaffMember
) -> None:
    assert "Nothing is waiting" in everything(open_page("home", who=of_the_cafe))
    assert store.comment_count("waiting") == 1


@pytest.mark.parametrize(
    "view",
    ["Shown", "Taken down", "Hidden", "Read", "Answers without words", "Set aside", "Record"],
)
def test_every_list_shows_own_sites_only(
    open_page: Open, store: SqliteStore, of_the_cafe: StaffMember, view: str
) -> None:
    in_full = StaffMember(of_the_cafe.id, "Ada", "facilitator")
    texts = []
    for who in (of_the_cafe, in_full):
        app = open_page("moderate", who=who)
        (lists,) = [group for group in app.button_group if "Waiting" in group.options]
        app = lists.set_value(view).run()
        assert not app.exception
        table = app.table[0].value.to_string() if app.table else ""
        texts.append(everything(app) + table)

    marks = ("Zebra", "Elm Clinic")
    assert not [mark for mark in marks if mark in texts[0]]
    assert [mark for mark in marks if mark in texts[1]]


def test_who_has_some_sites_changes_neither_the_meeting_nor_makes_a_site(
    open_page: Open,
    store: SqliteStore,
    of_the_cafe: StaffMember,
    make_response: Callable[..., Response],
) -> None:
    store.add_response(make_response(day=months_back(TODAY, 1)))
    assert "can be published" not in everything(open_page("home", who=of_the_cafe))
    app = open_page("sites", who=of_the_cafe)

    assert "Type in paper forms first" not in everything(app)
    assert "Who asks?" not in [field.label for field in app.text_input]
    (choice,) = [box for box in app.selectbox if box.label == "Café, clinic or group"]
    assert choice.options == ["Breakfast Café"]
    fields = {field.label: field for field in app.text_input}
    fields["Where in it, for example: Waiting room"].set_value("Window")
    press(app, "Add")
    assert [place.name for place in store.placements()] == ["Counter", "Window", "Zebra door"]


# People --------------------------------------------------------------------------------------


def test_people_lists_everybody_with_role_and_sites(
    open_page: Open, admin: StaffMember, of_the_cafe: StaffMember
) -> None:
    labels = [box.label for box in open_page("people", who=admin).expander]

    assert labels == [
        "**Ada Admin** (you) · admin",
        "**Fatima Facilitator** · facilitator · Breakfast Café",
        "Record",
    ]


def test_a_role_and_sites_are_changed_on_the_page(
    open_page: Open,
    store: SqliteStore,
    admin: StaffMember,
    facilitator: StaffMember,
    placement: Placement,
) -> None:
    app = open_page("people", who=admin)
    app.toggle(key=f"all-{facilitator.id}").set_value(False).run()
    app = app.button(key=f"save-{facilitator.id}").click().run()
    assert "at least one" in app.error[0].value

    app.multiselect(key=f"sites-{facilitator.id}").set_value([placement.site.id])
    app.button(key=f"save-{facilitator.id}").click().run()
    assert store.staff()[1].sites == {placement.site.id}

    app.selectbox(key=f"role-{facilitator.id}").set_value("commissioner").run()
    app = app.button(key=f"save-{facilitator.id}").click().run()
    assert store.staff()[1].role == "commissioner"
    record = app.table[0].value.to_string()
    assert "changed the sites of Fatima Facilitator: Breakfast Café" in record


def test_somebody_is_removed_on_the_page(
    open_page: Open, store: SqliteStore, admin: StaffMember, facilitator: StaffMember
) -> None:
    app = open_page("people", who=admin)

    app = app.button(key=f"do-remove-{facilitator.id}").click().run()

    assert not app.exception
    assert store.staff() == [admin]
    assert "removed Fatima Facilitator" in app.table[0].value.to_string()


def test_the_page_explains_why_the_last_admin_stays(
    open_page: Open, store: SqliteStore, admin: StaffMember
) -> None:
    app = open_page("people", who=admin)

    app = app.button(key=f"do-remove-{admin.id}").click().run()

    assert "last admin" in app.error[0].value
    assert store.staff() == [admin]


def test_a_lost_phone_is_offered_only_where_there_is_a_second_factor(
    open_page: Open, store: SqliteStore, admin: StaffMember, facilitator: StaffMember
) -> None:
    store.set_second_factor(facilitator.id, "SECRET", by=facilitator.id, day=TODAY)
    app = open_page("people", who=admin)
    (offered,) = [b for b in app.button if b.label == "Switch the second factor off"]

    offered.click().run()

    assert store.second_factor(facilitator.id) == ""


def test_the_open_page_of_somebody_who_is_removed_ends_at_the_next_rerun(
    open_page: Open,
    waiting: SqliteStore,
    facilitator: StaffMember,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = EmbeddedBackend(waiting)
    session = here.sign_in(facilitator.name, PASSPHRASE, minute=100)
    app = open_page("moderate", who=facilitator)
    monkeypatch.setattr(
        ui,
        "signed_in",
        lambda _, **__: here.signed_in(session, minute=100, idle_minutes=30),
    )
    assert "Zebra" in everything(app.run())

    waiting.end_staff(facilitator.id, by=0, day=TODAY)
    app.run()

    assert [title.value for title in app.title] == ["Staff sign-in"]
    assert "Zebra" not in everything(app)


@pytest.mark.parametrize(("role", "offered"), [("facilitator", True), ("commissioner", False)])
def test_your_sign_in_offers_a_second_factor_to_those_who_read_comments(
    open_page: Open, store: SqliteStore, role: str, offered: bool
) -> None:
    page = everything(open_page("account", role))

    assert "Passphrase" in page
    assert ("Second factor" in page) == offered


# The tablet --------------------------------------------------------------------------------


def test_the_tablet_stores_an_answer_and_forgets_the_person(
    open_page: Open, store: SqliteStore, placement: Placement
) -> None:
    app = open_page("share", None, code=placement.code.lower())
    app.radio[0].set_value("poor")
    app.text_area[0].set_value("Zebra words")
    app = press(app, "Send my answer")

    assert "Thank you" in app.title[0].value
    assert store.waiting_changes() == 1
    assert "Zebra words" not in everything(app)
    app = press(app, "Next person")
    assert app.text_area[0].value == ""
    assert app.radio[0].value is None


def test_the_tablet_offers_whom_to_talk_to_and_forgets_it_for_the_next_person(
    open_page: Open, store: SqliteStore, placement: Placement
) -> None:
    app = open_page("share", None, code=placement.code)
    app.radio[0].set_value("poor")
    app.text_area[0].set_value("I want to die")
    app = press(app, "Send my answer")

    page = everything(app)
    assert page.index("You do not have to wait for us") < page.index("Your answer has arrived")
    assert "they read yours first" in page
    app = press(app, "Next person")
    app.radio[0].set_value("good")
    assert "You do not have to wait" not in everything(press(app, "Send my answer"))


def test_the_tablet_says_what_is_missing_and_loses_nothing(
    open_page: Open, store: SqliteStore, placement: Placement
) -> None:
    app = open_page("share", None, code=placement.code)
    app.text_area[0].set_value("Do not lose this 🙂 شكرا")
    app = press(app, "Send my answer")

    assert any("There is a problem" in error.value for error in app.error)
    assert app.text_area[0].value == "Do not lose this 🙂 شكرا"
    assert store.waiting_changes() == 0


def test_the_tablet_says_kept_where_the_answer_is_not_stored_yet(
    open_page: Open,
    store: SqliteStore,
    placement: Placement,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The embedded store stands in for that of a borough while Supabase is away."""
    app = open_page("share", None, code=placement.code)
    app.radio[0].set_value("poor")
    with monkeypatch.context() as then:
        then.setattr(SqliteStore, "add_response", lambda *_, **__: "kept")
        app = press(app, "Send my answer")

    assert app.title[0].value == "Thank you. We have kept your answer."
    assert "You do not need to send it again." in everything(app)
    app = press(app, "Next person")
    app.radio[0].set_value("good")
    assert press(app, "Send my answer").title[0].value == "Thank you. Your answer has arrived."


def test_the_tablet_is_kind_while_the_store_is_away(
    open_page: Open,
    store: SqliteStore,
    placement: Placement,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away(*_: object) -> None:
        raise Unavailable("away")

    monkeypatch.setattr(SqliteStore, "setting", away)
    monkeypatch.setattr(SqliteStore, "opened", away)

    app = open_page("share", None, code=placement.code)

    assert app.title[0].value == "We cannot open this just now"
    assert "999" in everything(app)


@pytest.mark.parametrize(
    ("code", "says"), [("", "Which code"), ("222222", "Which code"), ("<b>", "Which code")]
)
def test_the_tablet_asks_for_a_code_it_does_not_know(
    open_page: Open, store: SqliteStore, code: str, says: str
) -> None:
    assert open_page("share", None, code=code).title[0].value.startswith(says)


def test_the_tablet_says_when_a_code_is_closed(
    open_page: Open, store: SqliteStore, placement: Placement
) -> None:
    store.set_placement_state(placement.code, "closed")

    app = open_page("share", None, code=placement.code)

    assert app.title[0].value == "These questions are closed"
    assert not app.radio


# The live view -------------------------------------------------------------------------------


def test_the_live_view_shows_figures_and_approved_words_only(
    open_page: Open, example_store: SqliteStore
) -> None:
    waiting, shown = (
        {comment.body for comment in example_store.comments_in(state, most=99_999)}
        for state in ("waiting", "shown")
    )
    waiting_words = [words for words in waiting - shown if len(words) > 25]

    page = everything(open_page("present", "facilitator"))

    assert "in 10 people who answered" in page
    assert re.search(r"at least \d+ people", page)
    assert "In people’s own words" in page
    assert waiting_words
    assert not [words for words in waiting_words if words in page]


def test_the_live_view_of_a_store_with_four_answers_shows_no_figure(
    open_page: Open, store: SqliteStore, make_response: Callable[..., Response]
) -> None:
    for _ in range(4):
        store.add_response(make_response())
    store.release(at_least=1, hold_back=False)

    page = everything(open_page("present", "facilitator"))

    assert "Fewer than 5 answers so far" in page
    assert "4" not in [line.strip() for line in page.splitlines()]


@pytest.mark.parametrize(("role", "told"), [("admin", True), ("facilitator", False)])
def test_home_tells_an_admin_why_a_notice_did_not_go_out(
    open_page: Open, store: SqliteStore, monkeypatch: pytest.MonkeyPatch, role: str, told: bool
) -> None:
    monkeypatch.setattr(notices, "_failures", {})
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # and does not listen
        notices.something_waits()
        notices.send_if_due(
            Settings(notice_webhook=f"http://127.0.0.1:{nobody.getsockname()[1]}/hook-5f2c")
        )

    page = everything(open_page("home", role))

    assert ("The webhook cannot be reached." in page) == told
    assert "hook-5f2c" not in page
