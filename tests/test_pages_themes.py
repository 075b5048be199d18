"""The themes page: trying, applying, going back, learning, and what two people at once are told."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from feedback import codebooks, curating, retagging
from feedback.errors import NotAllowed
from feedback.models import Comment, Response, StaffMember, Tag
from feedback.storage.sqlite import SqliteStore
from feedback.text.codebook import Codebook, shipped_codebook
from feedback.theming import editing
from tests.conftest import TODAY
from tests.test_emerging import PAST as EMERGING_PAST
from tests.test_pages import Open, everything, open_page, press

__all__ = ["open_page"]  # a fixture of that module

SHIPPED = shipped_codebook()
FIRST = SHIPPED.themes[0]
NEXT = SHIPPED.version + 1


@pytest.fixture
def pottery(store: SqliteStore, make_response: Callable[..., Response]) -> SqliteStore:
    """A store with three comments that no theme is found in."""
    for words in ("The zumba", "Zumba! 😊", "ساعة zumba"):
        store.add_response(make_response(comments=(Comment("good", words),)))
    return store


def field(app: AppTest, label: str):  # type: ignore[no-untyped-def]
    """The first field with this label, of one line or several."""
    return next(one for one in (*app.text_input, *app.text_area) if one.label == label)


def see(app: AppTest, view: str) -> AppTest:
    """Choose one of the page's lists."""
    app = (
        app.segmented_control(key="view").set_value(view).run()
        if hasattr(app, "segmented_control")
        else app.button_group(key="view").set_value([view]).run()
    )
    assert not app.exception
    return app


def opened(app: AppTest, key: str = FIRST.key) -> AppTest:
    """Open one theme for changes."""
    app = app.button(key=f"open-{key}").click().run()
    assert not app.exception
    return app


def with_phrase(app: AppTest, phrase: str) -> AppTest:
    """Type one more phrase for the open theme, and try it."""
    phrases = field(app, "Phrases, one in each line")
    phrases.set_value(f"{phrases.value}\n{phrase}")
    return press(app, "Try these words")


def applied(app: AppTest, version: int) -> AppTest:
    """Apply what was tried, and wait until past comments are tagged."""
    app = press(app, f"Apply as version {version}")
    retagging.wait(version)
    return app.run()


def found_in(store: SqliteStore) -> list[set[str]]:
    """The themes of each waiting comment."""
    return [{tag.theme for tag in one.tags} for one in store.comments_in("waiting", most=9)]


def keep(store: SqliteStore, who: StaffMember, edit: Callable[[Codebook], Codebook]) -> None:
    """What somebody else applies meanwhile."""
    tried = curating.try_out(store, who, curating.change("Theirs", edit))
    curating.apply(store, who, tried.proposed, note="Theirs", day=TODAY)


def test_a_phrase_is_tried_applied_and_gone_back_on(
    open_page: Open, pottery: SqliteStore, admin: StaffMember
) -> None:
    app = with_phrase(opened(open_page("themes", who=admin)), "zumba")
    page = everything(app)
    assert "Tried on 3 past comments: 3 would change" in page
    assert f"{FIRST.name}: 3 would get it, 0 would lose it" in page
    assert found_in(pottery) == [set()] * 3

    app = applied(app, NEXT)
    assert found_in(pottery) == [{FIRST.key}] * 3
    assert "Tagging past comments" not in everything(app)
    assert [one.version for one in pottery.codebook_versions()] == [NEXT, SHIPPED.version]
    assert pottery.codebook_versions()[0].who == admin.name

    app = see(app, "History")
    assert "phrase added: “zumba”" in everything(app)
    app = applied(app.button(key=f"back-{SHIPPED.version}").click().run(), NEXT + 1)
    assert found_in(pottery) == [set()] * 3
    assert codebooks.newest(pottery).codebook.themes == SHIPPED.themes


def test_who_is_second_is_told_and_loses_nothing(
    open_page: Open, pottery: SqliteStore, admin: StaffMember
) -> None:
    app = with_phrase(opened(open_page("themes", who=admin)), "zumba")
    keep(pottery, admin, lambda book: editing.switch_off(book, "stigma"))

    app = press(app, f"Apply as version {NEXT}")
    assert "Somebody else changed the themes" in app.error[0].value
    applied(app, NEXT + 1)

    newest = codebooks.newest(pottery).codebook
    assert "zumba" in newest.themes[0].phrases
    assert [theme.key for theme in newest.former] == ["stigma"]


@pytest.mark.parametrize(
    ("phrase", "reason"),
    [("Somali", "says who somebody is"), ("😀", "without words"), ("ab*", "star")],
)
def test_a_bad_phrase_is_explained_and_what_was_typed_stays(
    open_page: Open, store: SqliteStore, admin: StaffMember, phrase: str, reason: str
) -> None:
    app = with_phrase(opened(open_page("themes", who=admin)), phrase)

    assert reason in app.error[0].value
    assert field(app, "Phrases, one in each line").value.endswith(phrase)
    assert store.codebook_versions() == []


def test_what_was_typed_is_there_again_after_a_look_at_what_it_does(
    open_page: Open, store: SqliteStore, admin: StaffMember
) -> None:
    app = with_phrase(opened(open_page("themes", who=admin)), "zumba")

    app = press(app, "Back, change nothing")

    assert field(app, "Phrases, one in each line").value.endswith("zumba")
    app = press(app, "Back to all themes")
    assert "zumba" not in field(opened(app), "Phrases, one in each line").value


def test_themes_are_added_merged_split_and_switched_off_and_on(
    open_page: Open, store: SqliteStore, admin: StaffMember
) -> None:
    app = open_page("themes", who=admin)
    field(app, "Name").set_value("الموسيقى")
    field(app, "What is it about?").set_value("Singing 🎵 together.")
    field(app, "Words and phrases that show it, one in each line").set_value("choir\nموسيقى")
    app = applied(press(app, "Try this theme"), NEXT)
    app = opened(app)
    app.multiselect[0].set_value(["kind"])
    field(app, "Name of the new theme").set_value("Kindness")
    field(app, "What is the new one about?").set_value("Being kind.")
    app = applied(press(app, "Try splitting"), NEXT + 1)
    app = opened(app, "stigma")
    next(one for one in app.selectbox if one.label == "Merge into").set_value("choice_control")
    app = applied(press(app, "Try merging"), NEXT + 2)
    app = applied(press(opened(app, "digital_access"), "Try without it"), NEXT + 3)
    assert "Merged into Choice and control." in everything(app)
    app = applied(app.button(key="on-digital_access").click().run(), NEXT + 4)

    codebook = codebooks.newest(store).codebook
    names = [theme.name for theme in codebook.themes]
    assert {"الموسيقى", "Kindness"} <= set(names)
    assert names[-1] == "Digital access"
    assert codebook.now("stigma") == "choice_control"


def test_words_in_another_language_are_added_tried_and_named(
    open_page: Open,
    store: SqliteStore,
    make_response: Callable[..., Response],
    admin: StaffMember,
) -> None:
    spanish = Comment("good", "Los churros que nos dieron estaban muy ricos")
    store.add_response(make_response(comments=(spanish,)))
    app = opened(open_page("themes", who=admin))
    assert "None of them has been checked by somebody whose language it is" in everything(app)

    language = next(one for one in app.selectbox if one.label == "Language")
    app = language.set_value("es").run()
    phrases = field(app, "Words in Spanish, one in each line")
    assert "amable*" in phrases.value
    phrases.set_value(phrases.value.replace("amable*", "churros"))
    app = press(app, "Try these words in Spanish")
    page = everything(app)
    assert f"{FIRST.name}: 1 would get it" in page
    app = press(app, "Back, change nothing")
    app = next(one for one in app.selectbox if one.label == "Language").set_value("es").run()
    assert "churros" in field(app, "Words in Spanish, one in each line").value
    app = applied(press(app, "Try these words in Spanish"), NEXT)

    assert found_in(store) == [{FIRST.key}]
    theme = codebooks.newest(store).codebook.themes[0]
    assert theme.phrases == FIRST.phrases
    assert theme.phrases_in["fr"] == FIRST.phrases_in["fr"]
    note = store.codebook_versions()[0].note
    assert "phrase added in Spanish: “churros”" in note
    assert "phrase taken out in Spanish: “amable*”" in note
    assert "churros" in everything(see(app, "Themes"))


def test_five_hundred_phrases_are_taken(
    open_page: Open, store: SqliteStore, admin: StaffMember
) -> None:
    app = opened(open_page("themes", who=admin))

    applied(with_phrase(app, "\n".join(f"word{n}" for n in range(500))), NEXT)

    assert len(codebooks.newest(store).codebook.themes[0].phrases) == len(FIRST.phrases) + 500


def test_tagging_goes_on_after_a_restart_on_a_button(
    open_page: Open, pottery: SqliteStore, admin: StaffMember
) -> None:
    app = open_page("themes", who=admin)
    assert (
        f"3 past comments are not tagged by version {SHIPPED.version} yet." in app.warning[0].value
    )

    app = press(app, "Go on tagging")
    retagging.wait(SHIPPED.version)

    assert pottery.comments_left_to_tag(SHIPPED.version) == 0
    assert not app.run().warning


def test_a_commissioner_reads_and_changes_nothing(
    open_page: Open, pottery: SqliteStore, commissioner: StaffMember
) -> None:
    app = open_page("themes", who=commissioner)
    page = everything(app)
    assert "Only who has all sites can change the themes" in page
    assert FIRST.name in page
    assert [button.label for button in app.button] == []

    page = everything(see(app, "How good they are"))
    assert "two other NHS services" in page
    assert "zumba" not in page.lower()
    proposal = curating.change("x", lambda book: editing.switch_off(book, "stigma"))
    for refused in (
        lambda: curating.try_out(pottery, commissioner, proposal),
        lambda: curating.checked(pottery, commissioner),
        lambda: curating.new_words(pottery, commissioner, TODAY, threshold=5, base=10),
        lambda: curating.without_theme(pottery, commissioner),
        lambda: retagging.start(pottery, commissioner),
    ):
        with pytest.raises(NotAllowed):
            refused()


def test_a_facilitator_of_one_site_changes_nothing(
    open_page: Open, store: SqliteStore, facilitator: StaffMember
) -> None:
    app = open_page("themes", who=replace(facilitator, sites=frozenset({1})))

    assert "Only who has all sites can change the themes" in everything(app)
    assert not app.button


def test_every_list_stands_an_empty_store(
    open_page: Open, store: SqliteStore, admin: StaffMember
) -> None:
    app = open_page("themes", who=admin)
    for view, said in (
        ("How good they are", "Not enough checked yet"),
        ("New words", "10 comments of this month and 10 older ones are needed"),
        ("Learning", "100 more are needed"),
        ("History", f"as they came with Table Talk (version {SHIPPED.version})"),
    ):
        app = see(app, view)
        assert said in everything(app)


def test_learning_is_measured_tried_and_applied(
    open_page: Open,
    store: SqliteStore,
    make_response: Callable[..., Response],
    admin: StaffMember,
) -> None:
    for number in range(50):
        for words in (f"Sat outside with chairs at {number}", f"Thanks for the day {number}"):
            store.add_response(make_response(comments=(Comment("good", words),)))
    for one in store.comments_in("waiting", most=200):
        about = frozenset({"activities"} if "chairs" in one.body else ())
        store.check_themes(
            one.id, about, codebook_version=SHIPPED.version, staff_id=admin.id, day=TODAY
        )

    app = see(open_page("themes", who=admin), "Learning")
    app = press(app, "Learn from 100 checked comments")
    assert "It agrees with people more often" in everything(app)
    assert codebooks.newest(store).learned.themes is None
    applied(press(app, "Try it on past comments"), NEXT)

    learned = codebooks.newest(store).learned.themes
    assert learned is not None
    assert learned.comments == 100
    note = store.codebook_versions()[0].note
    assert "Learned from 100 comments" in note


def test_a_phrase_that_people_overrule_can_be_taken_out(
    open_page: Open,
    pottery: SqliteStore,
    make_response: Callable[..., Response],
    admin: StaffMember,
) -> None:
    for number in range(6):
        comment = Comment("good", f"A kind sort {number}")
        pottery.add_response(make_response(comments=(comment,)))
    for one in pottery.comments_in("waiting", most=20):
        pottery.check_themes(
            one.id, frozenset(), codebook_version=SHIPPED.version, staff_id=admin.id, day=TODAY
        )

    app = see(open_page("themes", who=admin), "How good they are")
    assert "right in 0 of 6 comments that people checked" in everything(app)
    app = app.button(key=f"without-{FIRST.key}--kind").click().run()
    applied(app, NEXT)

    assert "kind" not in codebooks.newest(pottery).codebook.themes[0].phrases


def test_whoever_reads_the_comments_is_told_how_many_have_no_theme(
    open_page: Open,
    store: SqliteStore,
    make_response: Callable[..., Response],
    admin: StaffMember,
) -> None:
    for number in range(13):
        tags = (Tag(FIRST.key),) if number < 6 else ()
        version = SHIPPED.version if number < 12 else 0
        comment = Comment("good", f"Words {number}", tags, codebook_version=version)
        store.add_response(make_response(comments=(comment,)))
        if number == 8:
            assert "no theme was found" not in everything(
                see(open_page("themes", who=admin), "How good they are")
            )

    page = everything(see(open_page("themes", who=admin), "How good they are"))

    assert "Comments in which no theme was found: 5 in 10 of 12." in page


def test_words_of_this_month_are_offered_as_phrases(
    open_page: Open,
    store: SqliteStore,
    make_response: Callable[..., Response],
    admin: StaffMember,
) -> None:
    before = TODAY.replace(month=TODAY.month - 1)
    for number, text in enumerate(EMERGING_PAST + EMERGING_PAST[:40]):
        words = f"{text}. Scaffold!" if number >= 188 else text
        day = TODAY if number >= 160 else before
        store.add_response(make_response(day=day, comments=(Comment("good", words),)))

    app = see(open_page("themes", who=admin), "New words")

    assert "**scaffold** · in 12 comments this month" in everything(app)
