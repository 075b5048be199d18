"""The example's meetings, made up: one that was held and published, and one prepared for today.

The one that was held promised the small test that the example's answers tell the rest of.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from feedback import covering, freezing, gathering, meetings, promises, publishing, voting
from feedback.agenda import PromiseState, RoundKind
from feedback.config import Settings
from feedback.covering import Covered
from feedback.example import ExampleTestOfChange
from feedback.gathering import Meeting, Plan
from feedback.models import StaffMember
from feedback.periods import months_back
from feedback.promises import Promise
from feedback.rounds import Round
from feedback.storage import Store

_SEED = 1901
_SEATS, _QUOTES = 26, 2
_AGENDA = (
    "Breakfast, and who is here",
    "What became of what we promised",
    "What people said, and what matters most",
    "What we promise today",
)
_TO_WORK_ON = (
    "Ring people back within one working day",
    "Say how long the wait is",
    "Water and something to read in waiting rooms",
    "A group for carers in the evening",
)
_STATEMENTS = (
    "I would rather be rung back than hold the line.",
    "Texts are better than letters.",
    "The waiting room is a good place to hear about groups.",
)


def hold_example_meetings(
    store: Store,
    staff: StaffMember,
    how: Settings,
    names: Mapping[str, str],
    test: ExampleTestOfChange,
    code: str,
) -> None:
    """Hold a meeting three weeks before ``test`` began, and prepare one for today.

    ``names`` are those of the themes by key; phones are offered the questions of the poster's
    ``code``. The published months and the live view are there already.
    """
    table = _Table(store, staff, how, names, Random(_SEED))
    plan = Plan("Breakfast Café", "A volunteer of the café", agenda=_AGENDA, answer_code=code)
    table.hold(plan, test)
    table.prepare_today(plan)


@dataclass(frozen=True, slots=True)
class _Table:
    store: Store
    staff: StaffMember
    how: Settings
    names: Mapping[str, str]
    chance: Random

    def hold(self, plan: Plan, test: ExampleTestOfChange) -> None:
        held = gathering.add(self.store, self.staff, test.start - timedelta(days=21), plan)
        first, last = (months_back(held.kept.day, months) for months in (2, 1))
        self.freeze(
            held,
            covering.of_months(
                self.store,
                publishing.published(self.store),
                first,
                last,
                self.names,
                threshold=self.how.threshold,
            ),
        )
        gathering.change(self.store, self.staff, self.again(held), state="open")
        questions: tuple[tuple[RoundKind, str, tuple[str, ...]], ...] = (
            ("dots", "What should we work on first?", _TO_WORK_ON),
            ("statements", "Do you agree?", _STATEMENTS),
        )
        for kind, title, items in questions:
            asked = self.ask(held, kind, title, items)
            rules = {"threshold": self.how.threshold, "base": self.how.base}
            voting.close(self.store, self.staff, asked, **rules)
            voting.show(self.store, self.staff, self.last_asked(held))
        for promise, state in _promises(test):
            promises.add(self.store, self.staff, held, promise)
            made = {one.promise.what: one for one in promises.promises(self.store)}
            promises.change(self.store, self.staff, made[promise.what], promise, state)
        gathering.change(self.store, self.staff, self.again(held), state="published")

    def prepare_today(self, plan: Plan) -> None:
        rules = {"threshold": self.how.threshold, "base": self.how.base}
        snapshot = meetings.snapshot(self.store, **rules)
        published = publishing.published(self.store)
        today = gathering.add(self.store, self.staff, self.how.today(), plan)
        self.freeze(today, covering.live(snapshot, published, self.names, **rules))
        title = "What matters most to us now?"
        voting.draft(self.store, self.staff, today, "dots", title, _TO_WORK_ON[1:])
        voting.draft(self.store, self.staff, today, "statements", "Do you agree?", _STATEMENTS)

    def freeze(self, meeting: Meeting, covered: Covered) -> None:
        quotes = {quote.id: "" for quote in covered.quotes[:_QUOTES]}
        freezing.freeze(
            self.store,
            self.staff,
            meeting,
            covered,
            self.names,
            quotes=quotes,
            today=meeting.kept.day,
        )

    def ask(self, meeting: Meeting, kind: RoundKind, title: str, items: Sequence[str]) -> Round:
        """Put a question to made-up people: the first things get more votes."""
        voting.draft(self.store, self.staff, meeting, kind, title, items)
        voting.open_to_votes(self.store, self.staff, self.last_asked(meeting))
        asked = self.last_asked(meeting)
        for _ in range(_SEATS):
            form = self.dots(asked) if kind == "dots" else self.agreement(asked)
            voting.cast_vote(self.store, asked, f"{self.chance.getrandbits(128):032x}", form)
        return asked

    def dots(self, asked: Round) -> dict[str, tuple[str]]:
        keys = list(asked.question.items)
        likely = range(len(keys), 0, -1)
        given = self.chance.choices(keys, likely, k=asked.question.dots)
        return {key: (str(given.count(key)),) for key in given}

    def agreement(self, asked: Round) -> dict[str, tuple[str]]:
        votes, likely = ("agree", "disagree", "pass"), ((18, 1, 1), (10, 9, 1), (12, 5, 3))
        said = zip(asked.question.items, likely, strict=True)
        return {key: (self.chance.choices(votes, weights)[0],) for key, weights in said}

    def again(self, meeting: Meeting) -> Meeting:
        """The meeting as it is kept now."""
        return next(one for one in gathering.meetings(self.store) if one.id == meeting.id)

    def last_asked(self, meeting: Meeting) -> Round:
        return voting.rounds(self.store, meeting)[-1]


def _promises(test: ExampleTestOfChange) -> list[tuple[Promise, PromiseState]]:
    return [
        (
            Promise(
                "Whoever rings and reaches nobody is rung back within one working day",
                f"Manager of {test.site}",
                by=test.start,
                how_known="Fewer people write about waiting, and about getting through",
                first_test=test.name,
                tested_from=test.start,
                themes=("waiting_timeliness", "getting_in_touch"),
                came_of_it="The clinic works like this now. The trends show what came after.",
            ),
            "adopted",
        ),
        (
            Promise(
                "Water and something to read in every waiting room",
                "Volunteers of the café",
                by=test.start + timedelta(days=60),
                how_known="We look in once a month",
                first_test="One shelf at Park Road Clinic",
                themes=("environment_food",),
            ),
            "open",
        ),
        (
            Promise(
                "A group for carers in the evening",
                "Commissioner for carers",
                themes=("carers_family",),
                came_of_it="Nobody can open the rooms after six. We ask again in spring.",
            ),
            "cannot",
        ),
    ]
