"""The contract of a store, on SQLite and on Supabase; about themes in test_storage_themes.py.

SQLite is a real file. Supabase is a real PostgreSQL behind a real PostgREST, asked by an admin
through the `supabase` package; its sign-in is a stand-in (tests/supabase_auth.py).
"""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from feedback import moderation, setting_up
from feedback.errors import Refused
from feedback.models import (
    READ_FIRST,
    Asked,
    Comment,
    CommentState,
    Opened,
    Placement,
    Span,
    StaffMember,
    Tag,
)
from feedback.storage import Store
from feedback.storage.supabase import SupabaseStore
from tests.conftest import TODAY
from tests.contract import MakeResponse, waiting_comment, words
from tests.supabase_stack import SupabaseStack


@pytest.fixture
def store(either_store: Store) -> Store:
    """An empty store with the survey's wording, asked by somebody who may do everything."""
    return either_store


TEA = '{"id": "tea", "kind": "choice", "options": [{"key": "yes", "label": "Yes"}]}'
WORDING, OTHER_WORDING = f'{{"questions": [{TEA}]}}', f'{{"questions": [{TEA}], "title": "New"}}'


# Surveys and places --------------------------------------------------------------------


def test_a_survey_version_keeps_its_words(store: Store) -> None:
    store.keep_survey("s", 1, WORDING)
    store.keep_survey("s", 1, WORDING)

    with pytest.raises(Refused, match="new version"):
        store.keep_survey("s", 1, OTHER_WORDING)

    assert store.survey_definition("s", 1) == WORDING
    assert store.survey_definition("s", 2) is None


def test_surveys_are_listed_in_their_newest_words(store: Store) -> None:
    (shipped,) = store.survey_definitions()
    store.keep_survey("s", 1, WORDING)
    store.keep_survey("s", 2, OTHER_WORDING)

    assert store.survey_definitions() == [shipped, OTHER_WORDING]


def test_a_site_asks_one_version_within_its_days(store: Store, placement: Placement) -> None:
    store.keep_survey("s", 1, WORDING)
    store.keep_survey("s", 2, OTHER_WORDING)
    assert store.asked() == {}
    assert store.opened(placement.code) == Opened(placement, Asked(), None)
    assert store.opened("222222") is None

    store.ask(placement.site.id, Asked("s", 2))
    december = Asked("s", 1, date(2026, 12, 1), date(2026, 12, 31))
    store.ask(placement.site.id, december)

    assert store.asked() == {placement.site.id: december}
    assert store.opened(placement.code) == Opened(placement, december, WORDING)


def test_the_shipped_survey_can_be_asked_within_days(store: Store, placement: Placement) -> None:
    until = Asked(closes_on=date(2026, 12, 31))
    store.ask(placement.site.id, until)

    assert store.opened(placement.code) == Opened(placement, until, None)


@pytest.mark.parametrize(
    "asked",
    [
        Asked("unknown", 1),
        Asked("s", 2),
        Asked("s", None),
        Asked(None, None, date(2026, 12, 2), date(2026, 12, 1)),
    ],
)
def test_what_a_site_cannot_ask_is_refused(
    store: Store, placement: Placement, asked: Asked
) -> None:
    store.keep_survey("s", 1, WORDING)

    with pytest.raises(Refused):
        store.ask(placement.site.id, asked)
    with pytest.raises(Refused):
        store.ask(placement.site.id + 99, Asked("s", 1))

    assert store.asked() == {}


def test_a_survey_in_use_cannot_be_deleted(
    store: Store, placement: Placement, make_response: MakeResponse
) -> None:
    store.keep_survey("s", 1, WORDING)
    store.keep_survey("s", 2, OTHER_WORDING)
    store.ask(placement.site.id, Asked("s", 1))
    with pytest.raises(Refused, match="site asks"):
        store.delete_survey("s")

    store.ask(placement.site.id, Asked())
    store.delete_survey("s")
    assert store.survey_definition("s", 1) is None
    assert store.survey_definition("s", 2) is None

    store.add_response(make_response())
    with pytest.raises(Refused, match="answered"):
        store.delete_survey("breakfast")
    assert store.survey_definition("breakfast", 1)


def test_what_was_answered_says_in_which_words(store: Store, make_response: MakeResponse) -> None:
    store.keep_survey("s", 7, WORDING)
    of_s = {"survey_id": "s", "survey_version": 7}
    comment = waiting_comment(store, make_response(comments=(words(),), **of_s))
    store.add_response(make_response(**of_s))
    store.release(at_least=1, hold_back=False)

    (waiting,) = store.comments_in("waiting", most=9)
    (wordless,) = store.wordless_responses(most=9)
    store.decide(comment, seen="waiting", state="shown", shown_text="x", staff_id=1, day=TODAY)
    (shown,) = store.shown_comments(least_responses=1, most=9)

    for found in (waiting, wordless, shown):
        assert (found.survey_id, found.survey_version) == ("s", 7)


def test_sites_are_listed_by_name_and_named_once(store: Store) -> None:
    store.add_site("Elm House")
    store.add_site("Café")

    with pytest.raises(Refused):
        store.add_site("Café")

    assert [site.name for site in store.sites()] == ["Café", "Elm House"]


def test_a_code_belongs_to_one_placement(store: Store, placement: Placement) -> None:
    with pytest.raises(Refused):
        store.add_placement(Placement(placement.code, placement.site, "Window"))

    assert store.placement(placement.code) == placement
    assert store.placements() == [placement]
    assert store.placement("222222") is None


def test_a_code_can_be_withdrawn(store: Store, placement: Placement) -> None:
    store.set_placement_state(placement.code, "withdrawn")

    found = store.placement(placement.code)
    assert found is not None
    assert found.state == "withdrawn"


# Responses -----------------------------------------------------------------------------


def test_the_same_response_is_stored_once(store: Store, make_response: MakeResponse) -> None:
    response = make_response()

    assert store.add_response(response) == "stored"
    assert store.add_response(response) == "duplicate"
    assert store.waiting_changes() == 1


def test_words_alone_are_an_answer(store: Store, make_response: MakeResponse) -> None:
    """Somebody let words be read after all that were only counted: the ticks came before."""
    store.add_response(make_response(answers={}, comments=(words("Tea"),)))
    store.release(at_least=1, hold_back=False)

    (comment,) = store.comments_in("waiting", most=9)
    assert (comment.body, comment.answers) == ("Tea", {})
    assert (store.counts().responses, store.counts().with_words) == (1, 1)


def test_twelve_threads_with_one_key_store_one_response(
    store: Store, make_response: MakeResponse
) -> None:
    response = make_response(comments=(words(),))
    answers: list[str] = []
    threads = [
        threading.Thread(target=lambda: answers.append(store.add_response(response)))
        for _ in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Counter(answers) == {"stored": 1, "duplicate": 11}
    assert store.comment_count("waiting") == 1


def test_a_response_for_an_unknown_code_is_refused(
    store: Store, make_response: MakeResponse
) -> None:
    with pytest.raises(Refused, match="code"):
        store.add_response(make_response(code="222222"))


def test_a_failed_response_leaves_nothing_behind(store: Store, make_response: MakeResponse) -> None:
    twice = (words(), words(tags=(Tag("a"), Tag("a"))))

    with pytest.raises(Refused):
        store.add_response(make_response(comments=twice))

    assert store.waiting_changes() == 0
    assert store.comment_count("waiting") == 0


# What staff bring ----------------------------------------------------------------------


def test_what_staff_bring_is_stored_once_whatever_its_day(
    store: Store, make_response: MakeResponse
) -> None:
    last_year = date(2025, 11, 3)
    paper = make_response(source="paper", day=last_year, comments=(words("On paper"),))
    of_a_file = make_response(source="import", day=last_year)

    taken = store.take_in([paper, of_a_file, paper])
    again = store.take_in([of_a_file, paper])

    assert [one.stored for one in taken] == ["stored", "stored", "duplicate"]
    assert [one.stored for one in again] == ["duplicate", "duplicate"]
    assert [one.id for one in again] == [taken[1].id, taken[0].id]
    (waiting,) = store.comments_in("waiting", most=9)
    assert (waiting.response_id, waiting.day, waiting.body) == (taken[0].id, last_year, "On paper")
    assert sorted(row.source for row in store.export(all_words=True)) == ["import", "paper"]
    assert store.waiting_changes() == 2


def test_what_staff_bring_joins_the_figures_in_batches_too(
    store: Store, make_response: MakeResponse
) -> None:
    october = [make_response(source="import", day=date(2026, 10, day)) for day in range(1, 29)]
    store.take_in([*october, *(make_response(source="paper") for _ in range(4))])

    counted = store.counts().responses
    assert isinstance(counted, int)
    assert counted >= 5
    assert {row.month for row in store.rollup()} == {date(2026, 10, 1)}
    assert store.waiting_changes() == 32 - counted


def test_of_what_staff_bring_all_is_stored_or_nothing(
    store: Store, make_response: MakeResponse
) -> None:
    for stray in ({"code": "222222"}, {"source": "web"}, {"survey_version": 99}):
        with pytest.raises(Refused):
            store.take_in(
                [make_response(source="paper"), make_response(**{"source": "paper", **stray})]
            )

    assert store.waiting_changes() == 0


def test_keys_of_rows_are_made_with_one_secret_for_good(store: Store) -> None:
    secret = store.row_secret()

    assert len(secret) == 64
    assert store.row_secret() == secret


def test_an_answer_brought_by_mistake_can_be_set_aside(
    store: Store, make_response: MakeResponse
) -> None:
    (taken,) = store.take_in([make_response(source="paper", comments=(words(),))])

    assert store.set_aside(taken.id, reason="It was a test", staff_id=1, day=TODAY)

    assert store.comments_in("waiting", most=9) == []
    assert store.waiting_changes() == 0


# Figures -------------------------------------------------------------------------------


def test_four_answers_do_not_move_the_figures(store: Store, make_response: MakeResponse) -> None:
    for _ in range(4):
        store.add_response(make_response())
        assert store.release(at_least=5) == 0

    assert store.counts().responses == 0
    assert store.waiting_changes() == 4


def test_answers_join_the_figures_five_at_once_and_one_stays_behind(
    store: Store, make_response: MakeResponse
) -> None:
    shown = [0]
    while shown[-1] < 60:
        store.add_response(make_response())
        shown.append(store.counts().responses)
        assert store.waiting_changes() == len(shown) - 1 - shown[-1] >= 1

    joined = [after - before for before, after in pairwise(shown)]
    assert all(n == 0 or n >= 5 for n in joined)


def test_the_same_form_again_draws_nobody(store: Store, make_response: MakeResponse) -> None:
    answers = [make_response() for _ in range(12)]
    for answer in answers:
        store.add_response(answer, batch=99)

    assert {store.add_response(answers[0], batch=5) for _ in range(9)} == {"duplicate"}

    assert store.waiting_changes() == 12


def test_of_many_who_wait_about_one_in_eight_stays_behind(
    store: Store, make_response: MakeResponse
) -> None:
    store.take_in([make_response(source="paper") for _ in range(400)], batch=1000)

    stayed = 400 - store.release(at_least=5)

    # Six standard deviations of a binomial share to either side: one run in a billion.
    assert 50 - 40 < stayed < 50 + 40
    assert store.waiting_changes() == stayed


def test_one_always_stays_behind_except_of_what_is_made_up(
    store: Store, make_response: MakeResponse
) -> None:
    store.take_in([make_response(source="paper") for _ in range(12)], batch=99)

    for _ in range(60):
        store.release(at_least=1)
    assert store.waiting_changes() == 1

    assert store.release(at_least=1, hold_back=False) == 1


def test_a_batch_is_of_one_site_and_one_month(store: Store, make_response: MakeResponse) -> None:
    other = Placement("333333", store.add_site("Elm House"), "Door")
    store.add_placement(other)
    places = [{}, {}, {"code": other.code}, {"day": date(2026, 10, 31)}]
    store.take_in([make_response(source="paper", **changes) for changes in places * 4], batch=99)

    assert store.release(at_least=8) == 0
    assert store.release(at_least=2, together=14) == 0
    while not (released := store.release(at_least=5)):
        pass
    assert 5 <= released <= 7
    assert store.waiting_changes() == 16 - released
    assert {(row.site_id, row.month) for row in store.rollup()} == {(1, TODAY.replace(day=1))}


def test_counts_are_of_people_not_of_mentions(store: Store, make_response: MakeResponse) -> None:
    both = (words(), words("Kind and quick", question="better"))
    store.add_response(make_response(comments=both, answers={"experience": ("poor",)}))
    store.add_response(make_response(comments=(words("Hm", tags=()),)))
    store.add_response(make_response())
    store.release(at_least=1, hold_back=False)

    counts = store.counts()

    assert counts.responses == 3
    assert counts.with_words == 2
    assert counts.no_theme == 1
    assert counts.themes == {"staff_attitude": 1}
    assert counts.options == {"experience": {"good": 2, "poor": 1}}


def test_counts_and_words_begin_on_a_day(store: Store, make_response: MakeResponse) -> None:
    october, november = date(2026, 10, 31), date(2026, 11, 1)
    for day in (october, november):
        comment = waiting_comment(store, make_response(day=day, comments=(words(str(day)),)))
        store.decide(
            comment,
            seen="waiting",
            state="shown",
            shown_text=str(day),
            staff_id=1,
            day=TODAY,
        )
    store.release(at_least=1, hold_back=False)

    assert store.counts().responses == 2
    assert store.counts(november).responses == 1
    assert store.counts(date(2026, 12, 1)).responses == 0
    (shown,) = store.shown_comments(november, least_responses=1, most=9)
    assert shown.text == "2026-11-01"


def test_the_revision_grows_when_a_screen_may_change(
    store: Store, make_response: MakeResponse
) -> None:
    before = store.revision()
    store.add_response(make_response())
    unseen = store.revision()
    store.release(at_least=1, hold_back=False)

    assert unseen == before
    assert store.revision() > before


# Moderation ----------------------------------------------------------------------------


def test_words_are_shown_only_once_approved_and_only_from_a_site_with_enough_answers(
    store: Store, make_response: MakeResponse
) -> None:
    comment = waiting_comment(store, make_response(comments=(words(),)))
    assert store.shown_comments(least_responses=1, most=9) == []

    store.decide(
        comment,
        seen="waiting",
        state="shown",
        shown_text="Kind people",
        staff_id=1,
        day=TODAY,
    )

    assert store.shown_comments(least_responses=1, most=9) == []
    store.release(at_least=1, hold_back=False)
    assert [c.text for c in store.shown_comments(least_responses=1, most=9)] == ["Kind people"]
    assert store.shown_comments(least_responses=2, most=9) == []


def test_words_that_may_not_be_shown_cannot_be_shown(
    store: Store, make_response: MakeResponse
) -> None:
    comment = waiting_comment(store, make_response(comments=(words(),), permission="read"))

    with pytest.raises(Refused, match="did not say"):
        store.decide(
            comment,
            seen="waiting",
            state="shown",
            shown_text="x",
            staff_id=1,
            day=TODAY,
        )


def test_the_slower_of_two_moderators_is_told(store: Store, make_response: MakeResponse) -> None:
    comment = waiting_comment(store, make_response(comments=(words(),)))
    hide = dict(seen="waiting", state="hidden", shown_text="", staff_id=1, day=TODAY)

    assert store.decide(comment, **hide)  # type: ignore[arg-type]
    assert not store.decide(comment, **hide)  # type: ignore[arg-type]
    assert [row[2] for row in store.decisions()] == ["hidden"]


def test_of_eight_who_decide_at_once_one_does(store: Store, make_response: MakeResponse) -> None:
    comment = waiting_comment(store, make_response(comments=(words(),)))
    states: list[CommentState] = ["shown", "hidden"] * 4

    def decide(number: int) -> bool:
        text = f"By {number}" if states[number] == "shown" else ""
        return store.decide(
            comment, seen="waiting", state=states[number], shown_text=text, staff_id=1, day=TODAY
        )

    with ThreadPoolExecutor(8) as pool:
        done = [*pool.map(decide, range(8))]

    first = done.index(True)
    assert done.count(True) == 1
    (decided,) = store.comments_in(states[first], most=9)
    assert decided.shown_text == (f"By {first}" if states[first] == "shown" else "")
    assert len(store.decisions()) == 1


def test_a_comment_comes_back_as_it_was_stored(
    store: Store, make_response: MakeResponse, placement: Placement
) -> None:
    text = "🙂 شكرا <b>kind</b>\nthanks"
    found = {"tone": "positive", "language": "ar", "codebook_version": 3}
    store.add_response(make_response(comments=(words(text, sensitive=(Span(2, 4),), **found),)))

    (comment,) = store.comments_in("waiting", most=5)

    assert comment.body == text
    assert comment.tags == (Tag("staff_attitude", (Span(0, 4),)),)
    assert comment.sensitive == (Span(2, 4),)
    assert (comment.tone, comment.language, comment.codebook_version) == ("positive", "ar", 3)
    assert (comment.answers, comment.checked) == ({"experience": ("good",)}, False)
    assert (comment.site, comment.placement) == (placement.site.name, placement.name)
    assert comment.day == TODAY


def test_what_points_at_a_person_is_shown_only_where_the_moderator_typed_it(
    store: Store, make_response: MakeResponse
) -> None:
    fatima = StaffMember(1, "Fatima", "facilitator")
    text = "Dr Moon was kind, ring me on 07700 900123"
    waiting_comment(store, make_response(comments=(words(text),)))
    (comment,) = store.comments_in("waiting", most=5)

    moderation.show(store, comment, fatima, TODAY)
    (masked,) = store.comments_in("shown", most=5)
    waiting_comment(store, make_response(comments=(words(text),)))
    (again,) = store.comments_in("waiting", most=5)
    moderation.show(store, again, fatima, TODAY, text=text)
    typed, _ = store.comments_in("shown", most=5)

    assert (masked.body, masked.shown_text) == (text, "[name] was kind, ring me on [phone number]")
    assert typed.shown_text == text


def test_what_should_be_read_first_comes_first_and_is_on_record_once_decided(
    store: Store, make_response: MakeResponse
) -> None:
    earlier = date(2026, 11, 20)
    store.add_response(make_response(comments=(words("Earlier"),), day=earlier))
    store.add_response(make_response(comments=(words("Marked", read_first=(Span(0, 6),)),)))

    marked, ordinary = store.comments_in("waiting", most=5)
    (only_one,) = store.comments_in("waiting", most=1)

    assert (marked.body, marked.read_first) == ("Marked", (Span(0, 6),))
    assert (ordinary.body, ordinary.read_first) == ("Earlier", ())
    assert only_one == marked
    for comment in (marked, ordinary):
        store.decide(
            comment.id, seen="waiting", state="hidden", shown_text="", staff_id=1, day=TODAY
        )
    assert Counter(row[2:] for row in store.decisions()) == {
        ("hidden", READ_FIRST): 1,
        ("hidden", ""): 1,
    }


def test_words_that_are_not_kept_cannot_be_marked_to_be_read_first(
    store: Store, make_response: MakeResponse
) -> None:
    gone = words(None, tags=(), read_first=(Span(0, 4),))

    with pytest.raises(Refused):
        store.add_response(make_response(comments=(gone,), permission="count_only"))

    assert store.waiting_changes() == 0


def test_words_that_are_only_counted_wait_for_nobody(
    store: Store, make_response: MakeResponse
) -> None:
    only_counted = words(None, tags=(Tag("staff_attitude"),))
    store.add_response(make_response(comments=(only_counted,), permission="count_only"))
    store.release(at_least=1, hold_back=False)

    assert store.comment_count("waiting") == 0
    assert store.counts().themes == {"staff_attitude": 1}
    (row,) = store.export(all_words=True)
    assert row.texts == {}


def test_a_response_set_aside_leaves_words_at_once_and_figures_with_the_next_batch(
    store: Store, make_response: MakeResponse
) -> None:
    waiting_comment(store, make_response(comments=(words(),)))
    store.release(at_least=1, hold_back=False)
    response_id = store.comments_in("waiting", most=1)[0].response_id
    by = {"staff_id": 1, "day": TODAY}

    assert store.set_aside(response_id, reason="It was a test", **by)  # type: ignore[arg-type]
    assert not store.set_aside(response_id, reason="again", **by)  # type: ignore[arg-type]

    assert store.comment_count("waiting") == 0
    assert [r.reason for r in store.responses_set_aside(most=5)] == ["It was a test"]
    assert store.counts().responses == 1
    store.release(at_least=1, hold_back=False)
    assert store.counts().responses == 0

    assert store.put_back(response_id, reason="", **by)  # type: ignore[arg-type]
    store.release(at_least=1, hold_back=False)
    assert store.counts().responses == 1
    assert store.comment_count("waiting") == 1
    assert sorted(row[2] for row in store.decisions()) == ["put_back", "set_aside"]


def test_a_response_without_words_can_be_found(store: Store, make_response: MakeResponse) -> None:
    store.add_response(make_response(comments=(words(),)))
    store.add_response(make_response(answers={"experience": ("poor",), "describe": ("a", "b")}))

    (found,) = store.wordless_responses(most=9)

    assert found.answers == {"experience": ("poor",), "describe": ("a", "b")}


# Said nothing ---------------------------------------------------------------------------


def nothing(question: str = "good", **changes: object) -> Comment:
    """A comment in which there is nothing, as intake makes it."""
    return words("n/a", question=question, tags=(), is_nil=True, **changes)


def test_who_said_nothing_is_counted_apart_and_waits_for_nobody(
    store: Store, make_response: MakeResponse
) -> None:
    store.add_response(make_response(comments=(nothing(), nothing("better"))))
    store.add_response(make_response(comments=(nothing(), words("Kind", question="better"))))
    store.add_response(make_response())
    only_counted = Comment("good", None, is_nil=True)
    store.add_response(make_response(comments=(only_counted,), permission="count_only"))
    store.release(at_least=1, hold_back=False)

    counts = store.counts()

    assert (counts.responses, counts.with_words, counts.nil, counts.no_theme) == (4, 1, 2, 0)
    assert store.comment_count("waiting") == 1
    assert store.comment_count("nil") == 3
    assert {comment.body for comment in store.comments_in("nil", most=9)} == {"n/a"}


def test_what_said_nothing_can_be_put_into_the_queue_and_counts_as_words_then(
    store: Store, make_response: MakeResponse
) -> None:
    comment = replace(nothing(), tags=(Tag("food"),))
    store.add_response(make_response(comments=(comment,)))
    store.release(at_least=1, hold_back=False)
    assert store.counts().themes == {}
    (found,) = store.comments_in("nil", most=9)
    decision = {"shown_text": "", "staff_id": 1, "day": TODAY}

    assert store.decide(found.id, seen="nil", state="waiting", **decision)  # type: ignore[arg-type]

    assert store.comment_count("waiting") == 1
    counts = store.counts()
    assert (counts.with_words, counts.nil, counts.themes) == (1, 0, {"food": 1})
    with pytest.raises(Refused):
        store.decide(found.id, seen="waiting", state="nil", **decision)  # type: ignore[arg-type]


# Settings and export ------------------------------------------------------------------


def test_a_setting_is_replaced(store: Store) -> None:
    store.set_setting("name", "one")
    store.set_setting("name", "two")

    assert store.setting("name") == "two"
    assert store.setting("other") is None


def test_export_gives_a_month_and_only_words_that_may_be_shown(
    store: Store, make_response: MakeResponse
) -> None:
    store.add_response(make_response(comments=(words("Private"),), permission="read"))
    comment = waiting_comment(store, make_response(comments=(words("Shown"),)))
    shown = next(c for c in store.comments_in("waiting", most=9) if c.body == "Shown")
    assert comment
    store.decide(
        shown.id,
        seen="waiting",
        state="shown",
        shown_text="Shown",
        staff_id=1,
        day=TODAY,
    )

    rows = list(store.export(all_words=False))

    assert {row.month for row in rows} == {"2026-11"}
    assert [text for row in rows for text in row.texts.values()] == ["Shown"]
    everything = [text for row in store.export(all_words=True) for text in row.texts.values()]
    assert sorted(everything) == ["Private", "Shown"]


# Staff --------------------------------------------------------------------------------


@pytest.fixture
def sign_in(store: Store, request: pytest.FixtureRequest) -> Callable[[str], str]:
    """What somebody new shows who they are by: a hash here, an e-mail there."""

    def make(name: str) -> str:
        if isinstance(store, SupabaseStore):
            stack: SupabaseStack = request.getfixturevalue("supabase_stack")
            stack.add_user(f"{name.lower()}@example.org", "four words and tea")
            return f"{name.upper()}@example.org"
        return f"hash of {name}"

    return make


@pytest.fixture
def ada(store: Store, sign_in: Callable[[str], str]) -> StaffMember:
    """The first admin, who asks on Supabase, and does everything."""
    if isinstance(store, SupabaseStore):
        (found,) = store.staff()
        return found
    return store.add_staff("Ada", "admin", sign_in("Ada"), by=0, day=TODAY)


def test_somebody_is_added_with_role_and_sites_and_found_by_name(
    store: Store, ada: StaffMember, sign_in: Callable[[str], str], placement: Placement
) -> None:
    sites = frozenset({placement.site.id})
    fay = store.add_staff("Fay", "facilitator", sign_in("Fay"), sites=sites, by=ada.id, day=TODAY)
    col = store.add_staff("Col", "commissioner", sign_in("Col"), by=ada.id, day=TODAY)

    assert (fay.name, fay.role, fay.sites) == ("Fay", "facilitator", sites)
    assert col.sites is None
    assert store.staff() == [ada, col, fay]


def test_a_name_belongs_to_one_person_who_is_there(
    store: Store, ada: StaffMember, sign_in: Callable[[str], str]
) -> None:
    fay = store.add_staff("Fay", "facilitator", sign_in("Fay"), by=ada.id, day=TODAY)
    with pytest.raises(Refused):
        store.add_staff("FAY", "admin", sign_in("Other"), by=ada.id, day=TODAY)

    store.end_staff(fay.id, by=ada.id, day=TODAY)
    again = store.add_staff("fay", "facilitator", sign_in("Third"), by=ada.id, day=TODAY)

    assert again.id != fay.id
    assert [member.id for member in store.staff()] == [ada.id, again.id]
    with pytest.raises(Refused, match="removed"):
        store.set_role(fay.id, "admin", by=ada.id, day=TODAY)


def test_role_and_sites_change_and_an_admin_has_all_sites(
    store: Store, ada: StaffMember, sign_in: Callable[[str], str], placement: Placement
) -> None:
    sites = frozenset({placement.site.id})
    fay = store.add_staff("Fay", "facilitator", sign_in("Fay"), by=ada.id, day=TODAY)

    store.set_sites(fay.id, sites, by=ada.id, day=TODAY)
    assert store.staff()[1].sites == sites
    store.set_role(fay.id, "admin", by=ada.id, day=TODAY)
    assert (store.staff()[1].role, store.staff()[1].sites) == ("admin", None)

    with pytest.raises(Refused, match="Change the role"):
        store.set_sites(fay.id, sites, by=ada.id, day=TODAY)


def test_an_admin_is_always_left(
    store: Store, ada: StaffMember, sign_in: Callable[[str], str]
) -> None:
    store.add_staff("Fay", "facilitator", sign_in("Fay"), by=ada.id, day=TODAY)

    with pytest.raises(Refused, match="last admin"):
        store.end_staff(ada.id, by=ada.id, day=TODAY)
    with pytest.raises(Refused, match="last admin"):
        store.set_role(ada.id, "commissioner", by=ada.id, day=TODAY)

    assert [member.role for member in store.staff()] == ["admin", "facilitator"]


def test_every_change_of_staff_is_on_record(
    store: Store, ada: StaffMember, sign_in: Callable[[str], str], placement: Placement
) -> None:
    fay = store.add_staff("Fay", "facilitator", sign_in("Fay"), by=ada.id, day=TODAY)
    store.set_sites(fay.id, frozenset({placement.site.id}), by=ada.id, day=TODAY)
    store.set_role(fay.id, "commissioner", by=ada.id, day=TODAY)
    store.end_staff(fay.id, by=ada.id, day=TODAY)

    of_fay = [event for event in store.staff_events() if event.whom == "Fay"]

    assert [(event.who, event.action, event.detail) for event in of_fay] == [
        ("Ada", "removed", ""),
        ("Ada", "role_changed", "commissioner"),
        ("Ada", "sites_changed", str(placement.site.id)),
        ("Ada", "invited", "facilitator"),
    ]
    assert {event.day for event in of_fay} == {TODAY.isoformat()}


def test_a_closed_code_leads_to_an_open_one_of_its_site(store: Store, placement: Placement) -> None:
    window = setting_up.add_placement(store, placement.site.name, "Window")
    store.set_placement_state(placement.code, "closed")

    assert store.successor(placement.code) == window
    store.set_placement_state(window.code, "closed")
    setting_up.add_placement(store, "Elm House", "Door")
    assert store.successor(placement.code) is None
