"""Who may do what on Supabase, as complete lists: a new function or table fails until listed."""

import json
import random
from dataclasses import asdict, replace
from datetime import date, timedelta

import httpx
import pytest
from postgrest.exceptions import APIError

from feedback import codebooks, disclosure, meetings, moderation, publishing, setting_up
from feedback.agenda import KeptMeeting
from feedback.errors import NotAllowed, Refused
from feedback.kept_months import KeptPublication
from feedback.models import (
    Asked,
    Cell,
    Comment,
    CommentForModeration,
    Counts,
    Opened,
    Organisers,
    Placement,
    Released,
    Response,
    Span,
    Tag,
)
from feedback.periods import months_back
from feedback.storage.supabase import SupabaseStore
from feedback.storage.supabase_publishing import publication_to_json
from feedback.storage.supabase_rows import figures, response_to_json
from feedback.tagging import KeptCodebook, Retagged
from tests.borough import PASSPHRASE, Borough, email_of
from tests.conftest import TODAY
from tests.supabase_stack import MIGRATIONS, SupabaseStack

pytestmark = pytest.mark.supabase

RESIDENTS = {
    "cast_ballot",
    "codebook",
    "join_meeting",
    "open_survey",
    "schema_state",
    "submit_response",
    "successor",
    "survey_wording",
}
STAFF = {
    "add_meeting",
    "add_placement",
    "add_promise",
    "add_round",
    "add_site",
    "add_staff",
    "ask_survey",
    "asked_at_sites",
    "ballot_count",
    "check_themes",
    "checked_comments",
    "codebook_versions",
    "comment_count",
    "comments_in",
    "comments_left_to_tag",
    "comments_to_tag",
    "copy_codebooks",
    "copy_decisions",
    "copy_meeting",
    "copy_publications",
    "copy_responses",
    "copy_takedowns",
    "decide",
    "decisions_made",
    "delete_round",
    "delete_survey",
    "end_staff",
    "export_responses",
    "figures",
    "keep_codebook",
    "keep_deck",
    "keep_meeting",
    "keep_promise",
    "keep_survey",
    "last_published",
    "list_ballots",
    "list_meetings",
    "list_promises",
    "list_rounds",
    "list_staff",
    "list_staff_events",
    "me",
    "move_aside",
    "move_round",
    "preview_meeting",
    "publications",
    "publish",
    "record_passphrase",
    "release_answers",
    "responses_for_moderation",
    "retag",
    "revision",
    "rollup",
    "row_secret",
    "say_why",
    "set_placement_state",
    "set_setting",
    "set_staff_role",
    "set_staff_sites",
    "set_stage",
    "shown_comments",
    "survey_definitions",
    "take_down",
    "take_in_responses",
    "unpublished",
    "unpublished_months",
    "waiting_changes",
    "words_behind",
}
COMMAND_LINE = {
    "add_staff",
    "end_staff",
    "list_staff",
    "list_staff_events",
    "record_passphrase",
    "set_staff_role",
    "set_staff_sites",
    "staff_user",
}
"""What the service key is for: people, and nothing that people wrote."""
ABOUT_ONESELF = {"staff_role"}
READABLE = {"asked_surveys", "placements", "settings", "sites", "surveys"}
"""Nothing about anybody: what may be selected can also be estimated, whatever the policies hide."""
RAW = ("responses", "answers", "comments", "tags", "rollup")


class TwoSites(Borough):
    """Two sites, and somebody of each role, each with a client of their own."""

    def __init__(self, stack: SupabaseStack, http: httpx.Client) -> None:
        super().__init__(stack, http)
        self.cafe = self.placement
        self.clinic = setting_up.add_placement(self.admin, "Clinic", "Door")
        self.anon = self.stranger()
        self.of_the_cafe = self.person("Cem", "facilitator", frozenset({self.cafe.site.id}))
        self.commissioner = self.person("Col", "commissioner")

    def answer(self, placement: Placement, words: str = "", **changes: object) -> None:
        """One answer, given as a resident gives it."""
        comments = (Comment("good", words, (Tag("staff_attitude"),)),) if words else ()
        self.anon.add_response(
            self.response(**{"code": placement.code, "comments": comments, **changes})
        )


@pytest.fixture
def borough(supabase_stack: SupabaseStack, http: httpx.Client) -> TwoSites:
    """Two empty sites and their people."""
    return TwoSites(supabase_stack, http)


# Complete lists -----------------------------------------------------------------------------


def functions_for(stack: SupabaseStack, role: str) -> dict[str, set[str]]:
    """The functions of ours a role may run, by schema."""
    rows = stack.sql(
        "select nspname, proname from pg_proc join pg_namespace on pg_namespace.oid = pronamespace"
        " where nspname in ('public', 'private')"
        " and has_schema_privilege(%s, nspname, 'usage')"
        " and has_function_privilege(%s, pg_proc.oid, 'execute')",
        role,
        role,
    )
    return {
        schema: {name for found, name in rows if found == schema}
        for schema in ("public", "private")
    }


def tables_for(stack: SupabaseStack, role: str, right: str) -> set[str]:
    """The tables of ours on which a role has a right."""
    return {
        name
        for (name,) in stack.sql(
            "select tablename from pg_tables where schemaname in ('public', 'private')"
            " and has_table_privilege(%s, schemaname || '.' || tablename, %s)",
            role,
            right,
        )
    }


@pytest.mark.parametrize("older_project", [False, True], ids=["new project", "older project"])
def test_rights_are_the_same_whatever_the_project_grants_by_itself(older_project: bool) -> None:
    with SupabaseStack(MIGRATIONS, older_project=older_project) as stack:
        assert functions_for(stack, "anon") == {"public": RESIDENTS, "private": set()}
        assert functions_for(stack, "authenticated") == {
            "public": RESIDENTS | STAFF,
            "private": ABOUT_ONESELF,
        }
        for right in ("select", "insert", "update", "delete", "truncate", "trigger"):
            assert tables_for(stack, "anon", right) == set(), right
            expected = READABLE if right == "select" else set()
            assert tables_for(stack, "authenticated", right) == expected, right


def test_the_service_key_is_for_people_and_nothing_that_was_written(
    supabase_stack: SupabaseStack,
) -> None:
    assert functions_for(supabase_stack, "service_role") == {
        "public": COMMAND_LINE,
        "private": set(),
    }
    for right in ("select", "insert", "update", "delete", "truncate", "trigger"):
        expected = {"sites"} if right == "select" else set()
        assert tables_for(supabase_stack, "service_role", right) == expected, right


def test_every_table_is_behind_row_level_security(supabase_stack: SupabaseStack) -> None:
    open_tables = supabase_stack.sql(
        "select relname from pg_class join pg_namespace on pg_namespace.oid = relnamespace"
        " where nspname in ('public', 'private') and relkind = 'r' and not relrowsecurity"
    )

    assert open_tables == []


def test_every_function_pins_its_search_path(supabase_stack: SupabaseStack) -> None:
    unpinned = supabase_stack.sql(
        "select proname from pg_proc join pg_namespace on pg_namespace.oid = pronamespace"
        " where nspname in ('public', 'private')"
        " and not coalesce(proconfig, '{}') @> array['search_path=\"\"']"
    )

    assert unpinned == []


# By role ------------------------------------------------------------------------------------


def test_a_resident_opens_a_survey_and_answers_and_nothing_else(borough: TwoSites) -> None:
    borough.answer(borough.cafe, "Kind")

    found = borough.anon.placement(borough.cafe.code)
    assert found == borough.cafe
    assert borough.anon.placement("222222") is None
    for refused in (
        lambda: borough.anon.sites(),
        lambda: borough.anon.counts(),
        lambda: borough.anon.rollup(),
        lambda: borough.anon.comments_in("waiting", most=5),
        lambda: borough.anon.shown_comments(least_responses=5, most=5),
        lambda: borough.anon.setting("sample_sign_ins"),
        lambda: borough.anon.set_setting("organisers", "{}"),
        lambda: borough.anon.release(at_least=2),
        lambda: list(borough.anon.export(all_words=True)),
    ):
        with pytest.raises(Refused):
            refused()


def test_nobody_but_who_runs_a_meeting_sees_it_before_it_is_open(borough: TwoSites) -> None:
    kept = KeptMeeting("c" * 32, "MTNG22", TODAY, "preparing", "{}", "{}")
    borough.of_the_cafe.add_meeting(kept)

    assert borough.of_the_cafe.preview("MTNG22") is not None
    for store in (borough.commissioner, borough.anon):
        with pytest.raises(Refused):
            store.preview("MTNG22")


@pytest.mark.parametrize(
    "changes",
    [
        {"source": "example"},
        {"source": "paper"},
        {"source": "import"},
        {"day": TODAY.replace(year=2020)},
        {"key": "short"},
        {"survey_version": 99},
        {"answers": {"experience": ("x" * 81,)}},
        {"comments": (Comment("good", "x" * 10_001),)},
        {"comments": (Comment("good", "Do not keep me"),), "permission": "count_only"},
    ],
)
def test_an_answer_that_does_not_fit_is_refused_without_repeating_its_words(
    borough: TwoSites, changes: dict[str, object]
) -> None:
    with pytest.raises(Refused) as refused:
        borough.answer(borough.cafe, "", **changes)

    assert "Do not keep me" not in f"{refused.value} {refused.value.__cause__}"
    assert borough.admin.waiting_changes() == 0


def test_a_facilitator_of_one_site_sees_nothing_of_another(borough: TwoSites) -> None:
    borough.answer(borough.clinic, "Clinic words")
    borough.answer(borough.clinic)
    (comment,) = borough.admin.comments_in("waiting", most=5)
    (response,) = borough.admin.wordless_responses(most=5)

    mine = borough.of_the_cafe
    assert mine.comments_in("waiting", most=5) == []
    assert mine.comment_count("waiting") == 0
    assert mine.wordless_responses(most=5) == []
    assert mine.waiting_changes() == 0
    with pytest.raises(Refused):
        mine.decide(
            comment.id, seen="waiting", state="hidden", shown_text="", staff_id=1, day=TODAY
        )
    with pytest.raises(Refused):
        mine.set_aside(response.id, reason="", staff_id=1, day=TODAY)
    with pytest.raises(Refused):
        mine.set_placement_state(borough.clinic.code, "closed")


def test_a_facilitator_moderates_their_own_site(borough: TwoSites) -> None:
    borough.answer(borough.cafe, "Café words")
    (comment,) = borough.of_the_cafe.comments_in("waiting", most=5)

    assert borough.of_the_cafe.decide(
        comment.id, seen="waiting", state="shown", shown_text="Café", staff_id=1, day=TODAY
    )

    assert [row[1:3] for row in borough.admin.decisions()] == [("Cem", "shown")]


def test_shown_words_are_taken_down_by_who_runs_meetings_and_explained_at_their_own_site(
    borough: TwoSites,
) -> None:
    borough.answer(borough.clinic, "Clinic words")
    (comment,) = borough.admin.comments_in("waiting", most=5)
    borough.admin.decide(
        comment.id, seen="waiting", state="shown", shown_text="Clinic", staff_id=1, day=TODAY
    )
    down = {"reason": None, "note": "", "staff_id": 1, "day": TODAY}
    for refused in (borough.anon, borough.commissioner):
        with pytest.raises(Refused):
            refused.take_down(comment.id, **down)
        with pytest.raises(Refused):
            refused.say_why(comment.id, reason="other", note="", staff_id=1)

    assert borough.of_the_cafe.take_down(comment.id, **down)

    with pytest.raises(Refused):
        borough.of_the_cafe.say_why(comment.id, reason="other", note="", staff_id=1)
    assert borough.admin.say_why(comment.id, reason="points", note="A street", staff_id=1)
    (seen,) = borough.admin.taken_down(most=5)
    assert seen.taken_down is not None
    assert (seen.taken_down.staff_name, seen.taken_down.said_by) == ("Cem", "Ada")
    assert borough.of_the_cafe.taken_down(most=5) == []
    assert borough.commissioner.taken_down(most=5) == []


def test_a_commissioner_gets_no_unapproved_word_and_no_raw_count(borough: TwoSites) -> None:
    for _ in range(11):
        borough.answer(borough.cafe, "Secret words")
    borough.answer(borough.cafe, answers={"experience": ("poor",)})
    borough.admin.release(at_least=1, hold_back=False)
    view = borough.commissioner

    assert view.comments_in("waiting", most=5) == []
    assert view.wordless_responses(most=5) == []
    assert view.shown_comments(least_responses=1, most=5) == []
    counts = view.counts()
    assert counts.responses == 10
    assert isinstance(counts, Released)
    assert counts.with_words == 5
    assert Cell("poor", None, "few") in counts.options["experience"]


def test_nobody_but_an_admin_can_subtract_one_month_from_another(borough: TwoSites) -> None:
    """Batches let months with fewer than five answers in, once somebody presses "Update"."""
    this_month = borough.today.replace(day=1)
    long_ago = months_back(this_month, 12)
    for _ in range(5):
        borough.answer(borough.cafe)
    borough.admin.release(at_least=1, hold_back=False)
    meetings.keep_organisers(borough.admin, Organisers(counting_from=long_ago))

    for store in (borough.of_the_cafe, borough.commissioner):
        assert store.counts(long_ago).responses == 5
        for since in (this_month, None):
            with pytest.raises(Refused, match="another month"):
                store.counts(since)
            with pytest.raises(Refused, match="another month"):
                store.shown_comments(since, least_responses=5, most=5)
    assert borough.admin.counts(this_month).responses == 5

    meetings.keep_organisers(borough.of_the_cafe, Organisers())
    assert borough.commissioner.counts().responses == 5


def last_month_published(borough: TwoSites) -> date:
    """Publish last month, with twelve answers at each site, as somebody who has all sites."""
    last_month = months_back(borough.today, 1)
    newest = codebooks.shipped().codebook.version
    comment = Comment("good", "Kind", (Tag("staff_attitude"),), codebook_version=newest)
    for placement in (borough.cafe, borough.clinic):
        for _ in range(12):
            borough.admin.add_response(
                borough.response(code=placement.code, day=last_month, comments=(comment,))
            )
    of_all = borough.person("Fay", "facilitator")
    publishing.publish(of_all, of_all.me(), last_month, today=borough.today, threshold=5, base=10)
    return last_month


def test_who_has_all_sites_publishes_and_all_staff_read_what_was_published(
    borough: TwoSites,
) -> None:
    last_month = last_month_published(borough)

    for store in (borough.admin, borough.of_the_cafe, borough.commissioner):
        (found,) = publishing.published(store)
        assert found.tables.whole is not None
        assert found.tables.whole.responses == 24
        assert store.last_published() == last_month
        assert store.words_behind(last_month, "staff_attitude", least_responses=1, most=9) == []
    for refused in (
        lambda: borough.anon.publications(),
        lambda: borough.anon.last_published(),
        lambda: borough.anon.words_behind(last_month, "food", least_responses=5, most=5),
    ):
        with pytest.raises(Refused):
            refused()


def test_nobody_else_publishes_or_reads_what_waits_to_be_published(borough: TwoSites) -> None:
    borough.answer(borough.cafe)
    last_month = months_back(borough.today, 1)
    empty = KeptPublication(last_month, 1, TODAY, 3, 5, 10, f'{{"month": "{last_month}"}}')

    for store in (borough.of_the_cafe, borough.commissioner, borough.anon):
        for refused in (
            lambda store=store: store.unpublished_months(),
            lambda store=store: store.unpublished(last_month),
            lambda store=store: store.publish(empty, [], staff_id=1),
        ):
            with pytest.raises(Refused):
                refused()

    assert borough.admin.publications() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"month": "2026-09-02"},
        {"part": 0},
        {"part": None},
        {"day": "soon"},
        {"threshold": 4},
        {"base": 4},
        {"tables": None},
        {"tables": "{}"},
        {"tables": "no JSON"},
    ],
)
def test_what_is_no_publication_is_refused(borough: TwoSites, changes: dict[str, object]) -> None:
    tables = '{"month": "2026-09-01"}'
    sound = publication_to_json(KeptPublication(date(2026, 9, 1), 1, TODAY, 3, 5, 10, tables))

    with pytest.raises(Refused):
        borough.admin._call("publish", publication=sound | changes, rows=[])

    assert borough.admin.publications() == []


def test_a_month_that_is_not_over_is_not_published(borough: TwoSites) -> None:
    borough.answer(borough.cafe)
    month = borough.today.replace(day=1)
    running = KeptPublication(month, 1, TODAY, 3, 5, 10, f'{{"month": "{month}"}}')

    with pytest.raises(Refused, match="not over"):
        borough.admin.publish(running, borough.admin.unpublished(month), staff_id=1)


def test_the_live_view_of_everybody_begins_after_what_was_published(borough: TwoSites) -> None:
    """Else a reader subtracts the published figures from those of the wall."""
    last_month = last_month_published(borough)
    this_month = borough.today.replace(day=1)
    for _ in range(5):
        borough.answer(borough.cafe)
    borough.admin.release(at_least=1, hold_back=False)
    meetings.keep_organisers(borough.of_the_cafe, Organisers(counting_from=last_month))

    for store in (borough.of_the_cafe, borough.commissioner):
        for since in (last_month, None):
            with pytest.raises(Refused, match="another month"):
                store.counts(since)
            with pytest.raises(Refused, match="another month"):
                store.shown_comments(since, least_responses=5, most=5)
        assert store.counts(this_month).responses == 5
        assert meetings.snapshot(store, threshold=5, base=10).figures.responses == 5


def test_published_months_cannot_be_changed_even_by_their_owner(borough: TwoSites) -> None:
    last_month_published(borough)

    for statement in (
        "delete from public.publications",
        "update public.publications set tables = ''",
        "truncate public.publications",
    ):
        with pytest.raises(Exception, match="only ever added"):
            borough.stack.sql(statement)


def test_nobody_is_told_how_many_rows_the_planner_expects(borough: TwoSites) -> None:
    """PostgreSQL estimates with statistics of all rows, those that policies hide included."""
    for _ in range(20):
        borough.answer(borough.cafe, "Words")
    borough.stack.sql("analyze")

    for store in (borough.admin, borough.of_the_cafe, borough.commissioner):
        for table in (*RAW, "decisions", "staff", "publications"):
            with pytest.raises(APIError) as refused:
                store._client.table(table).select("*", count="planned").limit(1).execute()
            assert refused.value.code == "42501", table


def test_a_commissioner_gets_no_count_of_a_question_that_only_some_were_asked(
    borough: TwoSites,
) -> None:
    for _ in range(12):
        borough.answer(borough.cafe, answers={"experience": ("good",), "helped": ("alone",)})
    borough.admin.release(at_least=1, hold_back=False)

    assert list(borough.commissioner.counts().options) == ["experience"]
    assert borough.admin.counts().options["helped"] == {"alone": 12}


def test_only_an_admin_exports_and_sets_settings(borough: TwoSites) -> None:
    for store in (borough.of_the_cafe, borough.commissioner):
        with pytest.raises(Refused):
            list(store.export(all_words=False))
        with pytest.raises(Refused):
            store.rollup()
        with pytest.raises(Refused):
            store.set_setting("example_data", "yes")
        with pytest.raises(Refused):
            store.keep_survey("x", 1, "{}")
        with pytest.raises(Refused):
            store.add_site("New")


@pytest.mark.parametrize(
    "text",
    [
        "no JSON",
        "[]",
        '{"name": 7}',
        '{"meeting_place": null}',
        '{"next_meeting": "soon"}',
        '{"next_meeting": "2026-02-30"}',
        '{"counting_from": "2026-11-02"}',
        '{"counting_from": 20261101}',
        '{"reading_days": 3}',
        '{"reading_days": null}',
        '{"reading_days": [7]}',
        '{"reading_days": ["Monday"]}',
        '{"reading_from": 25}',
        '{"reading_until": "late"}',
        '{"name": "' + "x" * 5000 + '"}',
    ],
)
def test_who_asks_is_only_kept_where_residents_pages_can_read_it(
    borough: TwoSites, text: str
) -> None:
    meetings.keep_organisers(borough.of_the_cafe, Organisers(name="the Table"))

    for store in (borough.admin, borough.of_the_cafe):
        with pytest.raises(Refused):
            store.set_setting("organisers", text)

    assert meetings.organisers(borough.anon) == Organisers(name="the Table")


def test_residents_read_when_answers_are_read_and_never_the_names_of_staff(
    borough: TwoSites,
) -> None:
    who = Organisers(reading_days=(0, 3), reading_from=9, reading_until=17)
    meetings.keep_organisers(borough.of_the_cafe, who)
    borough.of_the_cafe.set_setting("staff_names", "Grace Okafor")

    assert meetings.organisers(borough.anon) == who
    assert moderation.staff_names(borough.admin) == ("Grace Okafor",)
    with pytest.raises((Refused, NotAllowed)):
        borough.anon.setting("staff_names")
    with pytest.raises(Refused):
        borough.commissioner.set_setting("staff_names", "Nobody")


OWN_SURVEY = "0123456789abcdef0123456789abcdef"


def wording(*questions: tuple[str, str]) -> str:
    """A survey as far as the database looks at it: ids and kinds."""
    asked = ", ".join(f'{{"id": "{name}", "kind": "{kind}"}}' for name, kind in questions)
    return f'{{"questions": [{asked}]}}'


def test_who_has_all_sites_makes_surveys_and_everybody_asks_at_their_own_sites(
    borough: TwoSites,
) -> None:
    of_all = borough.person("Fay", "facilitator")
    of_all.keep_survey(OWN_SURVEY, 1, wording(("experience", "rating")))
    with pytest.raises(Refused):
        of_all.keep_survey("breakfast", 2, wording(("experience", "rating")))

    borough.of_the_cafe.ask(borough.cafe.site.id, Asked(OWN_SURVEY, 1))
    for store in (borough.of_the_cafe, borough.commissioner, borough.anon):
        with pytest.raises(Refused):
            store.ask(borough.clinic.site.id, Asked(OWN_SURVEY, 1))
        with pytest.raises(Refused):
            store.keep_survey(OWN_SURVEY, 2, wording(("experience", "rating")))
        with pytest.raises(Refused):
            store.delete_survey(OWN_SURVEY)

    assert borough.commissioner.asked() == {borough.cafe.site.id: Asked(OWN_SURVEY, 1)}
    assert of_all.asked() == borough.commissioner.asked()


def test_a_resident_gets_all_of_a_form_in_one_call_and_the_words_of_older_ones(
    borough: TwoSites,
) -> None:
    first, second = wording(("experience", "rating")), wording(("good", "text"))
    borough.admin.keep_survey(OWN_SURVEY, 1, first)
    borough.admin.keep_survey(OWN_SURVEY, 2, second)
    borough.of_the_cafe.ask(borough.cafe.site.id, Asked(OWN_SURVEY, 2))

    opened = borough.anon.opened(borough.cafe.code)

    assert opened == Opened(borough.cafe, Asked(OWN_SURVEY, 2), second)
    assert borough.anon.survey_definition(OWN_SURVEY, 1) == first
    assert borough.anon.survey_definition(OWN_SURVEY, 3) is None
    with pytest.raises(Refused):
        borough.anon.survey_definitions()
    with pytest.raises(Refused):
        borough.anon.asked()


@pytest.mark.parametrize(
    "definition",
    [
        "no JSON",
        "{}",
        '{"questions": [{}]}',
        wording(("new", "prayer")),
        wording(("same", "text"), ("same", "text")),
        wording(("describe", "choice")),  # the shipped survey takes several answers to it
        wording(("experience", "choices")),
        wording(*((f"q{n}", "text") for n in range(31))),
    ],
)
def test_a_survey_that_would_upset_the_figures_is_refused(
    borough: TwoSites, definition: str
) -> None:
    with pytest.raises(Refused):
        borough.admin.keep_survey(OWN_SURVEY, 1, definition)

    assert borough.admin.survey_definition(OWN_SURVEY, 1) is None


def test_who_has_all_sites_changes_the_codebook_and_everybody_reads_it(borough: TwoSites) -> None:
    borough.answer(borough.cafe, "Words")
    of_all, book = borough.person("Fay", "facilitator"), KeptCodebook(4, '{"theme": []}', "{}")
    by = {"note": "Tea", "staff_id": 0, "day": borough.today}
    assert of_all.keep_codebook(book, **by)  # type: ignore[arg-type]
    (to_tag,) = of_all.comments_to_tag(4, most=5)
    found = [Retagged(to_tag.id, (), None, "", False)]

    for store in (borough.of_the_cafe, borough.commissioner, borough.anon):
        assert store.codebook() == book
        for refused in (
            lambda store=store: store.keep_codebook(KeptCodebook(5, '{"theme": []}'), **by),
            lambda store=store: store.comments_to_tag(4, most=5),
            lambda store=store: store.comments_left_to_tag(4),
            lambda store=store: store.retag(4, found, {}),
            lambda store=store: store.checked_comments(),
        ):
            with pytest.raises(Refused):
                refused()

    assert [(one.version, one.who) for one in borough.commissioner.codebook_versions()] == [
        (4, "Fay")
    ]
    with pytest.raises(Refused):
        borough.anon.codebook_versions()
    assert borough.admin.comments_in("waiting", most=5)[0].tags == (Tag("staff_attitude"),)


def test_a_facilitator_says_what_comments_of_their_own_sites_are_about(borough: TwoSites) -> None:
    borough.answer(borough.cafe, "Café words")
    borough.answer(borough.clinic, "Clinic words")
    comments = {comment.body: comment for comment in borough.admin.comments_in("waiting", most=5)}
    says = {"codebook_version": 3, "staff_id": 0, "day": borough.today}
    food = frozenset({"food"})

    borough.of_the_cafe.check_themes(comments["Café words"].id, food, **says)  # type: ignore[arg-type]
    for store in (borough.of_the_cafe, borough.commissioner, borough.anon):
        with pytest.raises(Refused):
            store.check_themes(comments["Clinic words"].id, food, **says)  # type: ignore[arg-type]

    checked = {comment.body: comment for comment in borough.admin.comments_in("waiting", most=5)}
    assert [tag.found_by for tag in checked["Café words"].tags] == ["person"]
    assert not checked["Clinic words"].checked


def test_nobody_can_send_tags_as_a_persons_word(borough: TwoSites) -> None:
    comment = Comment("good", "Words", (Tag("food", found_by="person"),))
    borough.answer(borough.cafe, comments=(comment,))
    borough.admin.retag(
        4, [Retagged(c.id, comment.tags, None, "", False) for c in waiting(borough.admin)], {}
    )

    (found,) = waiting(borough.admin)

    assert [(tag.theme, tag.found_by) for tag in found.tags] == [("food", "codebook")]
    assert not found.checked


def waiting(store: SupabaseStore) -> list[CommentForModeration]:
    """The comments that wait."""
    return store.comments_in("waiting", most=50)


@pytest.mark.parametrize(
    "changes",
    [
        {"tone": "furious"},
        {"language": "Portuguese"},
        {"language": None, "tone": 7},
        {"tags": [{"theme": "food", "evidence": [], "found_by": "a ghost"}]},
        {"tags": None},
        {"is_nil": "yes"},
    ],
)
def test_what_cannot_have_been_found_is_refused_without_repeating_any_words(
    borough: TwoSites, changes: dict[str, object]
) -> None:
    borough.answer(borough.cafe, "Do not repeat me")
    (comment,) = waiting(borough.admin)
    found = {"id": comment.id, "tags": [], "tone": None, "language": "", "is_nil": False}

    with pytest.raises(Refused) as refused:
        borough.admin._call("retag", version=4, batch=[found | changes], merged={})

    assert "repeat me" not in f"{refused.value} {refused.value.__cause__}"
    assert waiting(borough.admin) == [comment]


@pytest.mark.parametrize("merged", [None, [], {"tea": None}, {"tea": ""}, {"tea": "f" * 81}])
def test_what_cannot_be_merges_is_refused(borough: TwoSites, merged: object) -> None:
    borough.answer(borough.cafe, "Words")

    with pytest.raises(Refused):
        borough.admin._call("retag", version=4, batch=[], merged=merged)

    assert waiting(borough.admin)[0].codebook_version == 0


def test_an_answer_from_an_older_copy_of_the_app_is_taken(borough: TwoSites) -> None:
    answer = response_to_json(borough.response("Kind"))
    (comment,) = answer["comments"]
    for name in ("tone", "language", "codebook_version", "is_nil", "read_first"):
        del comment[name]
    comment |= {"polarity": 0.5, "tags": [{"theme": "food", "evidence": [[0, 4]]}]}

    assert borough.anon.send(answer, 5) == "stored"

    (found,) = waiting(borough.admin)
    assert found.tags == (Tag("food", (Span(0, 4),)),)
    assert (found.tone, found.language, found.codebook_version) == (None, "", 0)


def test_staff_bring_answers_to_sites_of_theirs_and_nobody_else_does(borough: TwoSites) -> None:
    def brought(place: Placement, **changes: object) -> Response:
        old = {"code": place.code, "source": "paper", "day": borough.today - timedelta(days=400)}
        return borough.response("Words on paper", **{**old, **changes})

    assert borough.of_the_cafe.take_in([brought(borough.cafe)])[0].stored == "stored"
    assert borough.admin.take_in([brought(borough.clinic)])[0].stored == "stored"

    for store in (borough.of_the_cafe, borough.commissioner, borough.anon):
        with pytest.raises(Refused):
            store.take_in([brought(borough.cafe), brought(borough.clinic)])
    for store in (borough.commissioner, borough.anon):
        with pytest.raises(Refused):
            store.take_in([brought(borough.cafe)])
        with pytest.raises(Refused):
            store.take_in([])
        with pytest.raises(Refused):
            store.row_secret()
    assert borough.admin.waiting_changes() == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"source": "web"},
        {"source": "example"},
        {"day": TODAY.replace(year=2099)},
        {"key": "short"},
        {"permission": "count_only"},
    ],
)
def test_what_staff_bring_is_checked_without_repeating_its_words(
    borough: TwoSites, changes: dict[str, object]
) -> None:
    answer = borough.response("Do not keep me", **{"source": "import", **changes})

    for store in (borough.of_the_cafe, borough.admin):
        with pytest.raises(Refused) as refused:
            store.take_in([answer])
        assert "Do not keep me" not in f"{refused.value} {refused.value.__cause__}"

    assert borough.admin.waiting_changes() == 0


def test_a_facilitator_releases_no_fewer_than_five_answers_and_of_own_sites_alone(
    borough: TwoSites,
) -> None:
    for place in (borough.cafe, borough.clinic) * 5:
        borough.anon.add_response(borough.response(code=place.code), batch=99)
    # One stays behind, whatever a facilitator asks for.
    assert borough.of_the_cafe.release(at_least=1, hold_back=False) == 0

    borough.anon.add_response(borough.response(code=borough.cafe.code), batch=99)
    while not (released := borough.of_the_cafe.release(at_least=1)):
        assert borough.admin.waiting_changes() == 11
    assert released == 5
    assert borough.admin.waiting_changes() == 6


def test_somebody_who_signs_in_but_is_no_staff_sees_nothing(borough: TwoSites) -> None:
    borough.stack.add_user(email_of("Eve"), PASSPHRASE)
    eve = borough.store("Eve")
    borough.answer(borough.cafe, "Words")

    assert eve.sites() == []
    assert eve.comments_in("waiting", most=5) == []
    for refused in (lambda: eve.counts(), lambda: eve.revision(), lambda: eve.release(at_least=2)):
        with pytest.raises(Refused):
            refused()


def test_only_admins_see_and_change_staff(borough: TwoSites) -> None:
    ada, cem, _ = before = borough.admin.staff()
    events = borough.admin.staff_events()

    for store in (borough.of_the_cafe, borough.commissioner, borough.anon):
        for refused in (
            lambda store=store: store.staff(),
            lambda store=store: store.staff_events(),
            lambda store=store: store.add_staff(
                "Eve", "admin", "cem@example.org", by=ada.id, day=TODAY
            ),
            lambda store=store: store.set_role(cem.id, "admin", by=ada.id, day=TODAY),
            lambda store=store: store.set_sites(cem.id, None, by=ada.id, day=TODAY),
            lambda store=store: store.end_staff(ada.id, by=ada.id, day=TODAY),
            lambda store=store: store.record_passphrase(ada.id, day=TODAY),
            lambda store=store: store._call("staff_user", staff_id=ada.id),
        ):
            with pytest.raises(Refused):
                refused()

    assert borough.admin.staff() == before
    assert borough.admin.staff_events() == events


def test_everybody_is_told_who_they_are_and_nobody_else(borough: TwoSites) -> None:
    members = [store.me() for store in (borough.admin, borough.of_the_cafe, borough.commissioner)]

    assert members == borough.admin.staff()
    with pytest.raises(Refused):
        borough.anon.me()


def test_a_second_visitor_never_gains_the_rights_of_the_first(borough: TwoSites) -> None:
    """Both clients share one pool of connections, as in a replica."""
    borough.answer(borough.cafe, "Words")
    visitor = borough.stranger()

    assert borough.admin.comment_count("waiting") == 1
    with pytest.raises(Refused):
        visitor.comment_count("waiting")
    assert borough.admin.comment_count("waiting") == 1


def test_the_record_of_decisions_cannot_be_changed_even_by_its_owner(borough: TwoSites) -> None:
    borough.answer(borough.cafe)
    (response,) = borough.admin.wordless_responses(most=5)
    borough.admin.set_aside(response.id, reason="It was a test", staff_id=1, day=TODAY)

    for statement in (
        "delete from public.decisions",
        "update public.decisions set reason = ''",
        "truncate public.decisions",
    ):
        with pytest.raises(Exception, match="only ever added"):
            borough.stack.sql(statement)


# The gate in the database -------------------------------------------------------------------


def test_the_database_gates_the_live_view_as_the_application_does(
    supabase_stack: SupabaseStack,
) -> None:
    chance = random.Random(2026)
    for _ in range(600):
        wrote, nil, nothing = (chance.choice([0, 0, 1, 3, 4, 5, 9, 10, 21]) for _ in range(3))
        answered = wrote + nil + nothing
        themes = {key: chance.randint(0, wrote) for key in "ab"}
        good = chance.randint(0, answered)
        poor = chance.randint(0, answered - good)
        rating = {"good": good, "neither": answered - good - poor, "poor": poor}
        options = {"experience": rating, "describe": {"carer": good}}
        counts = Counts(answered, wrote, nil, chance.randint(0, wrote), options, themes)
        raw = json.dumps(asdict(counts))

        ((told,),) = supabase_stack.sql(
            "select private.gated_figures(%s::jsonb, '{experience}')", raw
        )

        of_everybody = replace(counts, options={"experience": rating})
        here = disclosure.release(of_everybody, threshold=5, base=10)
        there = disclosure.release(figures(told), threshold=5, base=10)
        assert there == here, counts


def test_whoever_asks_cannot_choose_how_strict_the_gate_is(borough: TwoSites) -> None:
    """Figures through two thresholds could be compared, and tell what each of them hides."""
    for rating, times in (("very_good", 21), ("good", 6), ("poor", 3), ("very_poor", 11)):
        for _ in range(times):
            borough.answer(borough.cafe, "Words", answers={"experience": (rating,)})
    borough.admin.release(at_least=1, hold_back=False)
    since = borough.today.replace(day=1)
    meetings.keep_organisers(borough.admin, Organisers(counting_from=since))

    for store in (borough.commissioner, borough.of_the_cafe):
        told = [
            store._call("figures", since=since.isoformat(), threshold=k, base=b)
            for k, b in ((5, 10), (6, 10), (1, 1), (7, 50), (None, None))
        ]
        assert told[0]["responses"] == 40
        assert told[0]["options"]["experience"]["poor"] is None
        assert all(one == told[0] for one in told)


@pytest.mark.parametrize("said_nothing", [0, 2, 6, 13])
def test_who_said_nothing_is_gated_alike_for_every_role(
    borough: TwoSites, said_nothing: int
) -> None:
    nil = Comment("good", "n/a", is_nil=True)
    for number in range(20):
        comments = (nil,) if number < said_nothing else (Comment("good", "Kind"),) * (number < 19)
        borough.answer(borough.cafe, comments=comments)
    borough.admin.release(at_least=1, hold_back=False)

    views = [
        disclosure.release(store.counts(), threshold=5, base=10)
        for store in (borough.admin, borough.of_the_cafe, borough.commissioner)
    ]

    assert views[0] == views[1] == views[2]
    assert views[0].nil is not None
    assert (views[0].with_words, views[0].nil.n) == {
        0: (15, None),
        2: (15, None),
        6: (10, 5),
        13: (5, 10),
    }[said_nothing]
