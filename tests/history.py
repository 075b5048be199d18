"""Answers counted in plain Python, and a random history that a store and it go through alike."""

import json
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, get_args
from uuid import uuid4

from feedback import intake
from feedback.errors import Refused
from feedback.models import (
    TAKEN_DOWN,
    Comment,
    CommentState,
    Counts,
    Permission,
    Placement,
    PlacementState,
    Response,
    RollupRow,
    Tag,
    TakeDownReason,
)
from feedback.storage import Store
from feedback.surveys import default_survey
from feedback.tagging import Retagged
from tests.conftest import TODAY

MONTHS = [date(2026, month, 1) for month in (8, 9, 10, 11)]
THEMES = ("staff_attitude", "waiting_timeliness", "environment", "food")
STATES: tuple[CommentState, ...] = get_args(CommentState)

Row = tuple[str, str, date, str, str, str]
"""Site name, kind, month, figure, question, item: what a row of the rollup counts."""


@dataclass
class Said:
    """One comment: its words, None where only counted, and what a moderator made of it."""

    words: str | None
    themes: set[str]
    state: str = "counted"
    shown: str = ""
    decided: bool = False
    down: TakeDownReason | Literal["unsaid"] | None = None
    checked: set[str] | None = None


@dataclass
class Given:
    """One answer as we know it, whatever a store made of it."""

    key: str
    site: str
    day: date
    permission: Permission
    options: dict[str, set[str]]
    comments: dict[str, Said] = field(default_factory=dict)
    counted: bool = False
    aside: bool = False

    @property
    def month(self) -> date:
        """The first day of its month."""
        return self.day.replace(day=1)


def rollup_of(answers: Sequence[Given]) -> Counter[Row]:
    """What the rollup must hold, counted answer by answer."""
    asked = {
        question.id: {o.key for o in question.options} for question in default_survey().questions
    }
    rows: Counter[Row] = Counter()
    for given in answers:
        if not given.counted:
            continue
        options = {q: ticked & asked[q] for q, ticked in given.options.items() if q in asked}
        figures = {("responses", "", "")}
        figures |= {("option", q, option) for q, ticked in options.items() for option in ticked}
        something = [said for said in given.comments.values() if said.state != "nil"]
        themes = set().union(*(said.themes for said in something))
        figures |= {("theme", "", theme) for theme in themes}
        if something:
            figures.add(("with_words", "", ""))
            if not themes:
                figures.add(("no_theme", "", ""))
        elif given.comments:
            figures.add(("nil", "", ""))
        for kind in {"", *options.get("describe", ())}:
            rows.update((given.site, kind, given.month, *figure) for figure in figures)
    return rows


def counts_of(rows: Counter[Row], since: date | None) -> Counts:
    """What the live view must be given: everybody, of all sites, from a month on."""
    numbers: Counter[str] = Counter()
    options: dict[str, Counter[str]] = defaultdict(Counter)
    themes: Counter[str] = Counter()
    for (_, kind, month, figure, question, item), n in rows.items():
        if kind or (since and month < since):
            continue
        if figure == "option":
            options[question][item] += n
        elif figure == "theme":
            themes[item] += n
        else:
            numbers[figure] += n
    return Counts(
        numbers["responses"],
        numbers["with_words"],
        numbers["nil"],
        numbers["no_theme"],
        dict(options),
        themes,
    )


@dataclass
class Side:
    """One of the stores, and a way past it: ``sql`` runs one statement in a transaction."""

    store: Store
    sql: Callable[..., list[tuple[Any, ...]]]
    staff_id: int

    def rollup(self, rows: Sequence[RollupRow] | None = None) -> Counter[Row]:
        """Its rollup with the names of sites, which have other ids on another side."""
        names = {site.id: site.name for site in self.store.sites()}
        found = self.store.rollup() if rows is None else rows
        keyed = {
            (names[r.site_id], r.kind, r.month, r.figure, r.question, r.item): r.n for r in found
        }
        assert len(keyed) == len(found), "a row is there twice"
        return Counter(keyed)

    def response_id(self, key: str) -> str:
        """The id behind a submission key."""
        return str(self.sql("select id from responses where submission_key = %s", key)[0][0])

    def comment_id(self, key: str, question: str) -> str:
        """The id of one comment of an answer."""
        return str(
            self.sql(
                "select comments.id from comments join responses on responses.id = response_id"
                " where submission_key = %s and question = %s",
                key,
                question,
            )[0][0]
        )

    def answers(self) -> list[Given]:
        """Every answer as it lies in the tables; only what the rollup is made from."""
        found = {
            str(id_): Given(
                key, site, date.fromisoformat(str(day)), "read", {}, counted=bool(counted)
            )
            for id_, key, site, day, counted in self.sql(
                "select responses.id, submission_key, name, day, counted"
                " from responses join sites on sites.id = site_id"
            )
        }
        for id_, question, option in self.sql("select response_id, question, option from answers"):
            found[str(id_)].options.setdefault(question, set()).add(option)
        for id_, response_id, state in self.sql("select id, response_id, state from comments"):
            found[str(response_id)].comments[str(id_)] = Said(None, set(), state)
        for response_id, id_, theme in self.sql(
            "select response_id, comment_id, theme from tags join comments on id = comment_id"
        ):
            found[str(response_id)].comments[str(id_)].themes.add(theme)
        return list(found.values())


class History:
    """A seeded random history: each step happens to the side, and to ``answers`` here."""

    def __init__(self, side: Side, seed: int) -> None:
        self.side = side
        self.answers: list[Given] = []
        self.decisions: list[tuple[str, str, str, str]] = []
        self._chance = random.Random(seed)
        self._codes = {"222222": "Café", "333333": "Clinic", "444444": "Library", "555555": "Café"}
        sites = {name: side.store.add_site(name) for name in sorted({*self._codes.values()})}
        for code, name in self._codes.items():
            side.store.add_placement(Placement(code, sites[name], f"Door {code}"))
        self._steps: dict[Callable[[], None], int] = {
            self.answer: 40,
            self.answer_again: 3,
            self.answer_an_unknown_code: 1,
            self.decide: 12,
            self.take_down: 4,
            self.say_why: 4,
            self.set_aside: 8,
            self.put_back: 5,
            self.release: 6,
            self.check_themes: 8,
            self.retag: 6,
            self.tag: 4,
            self.untag: 3,
            self.remove_comment: 2,
            self.add_comment: 3,
            self.tick: 3,
            self.untick: 3,
            self.erase: 3,
            self.change_a_place: 2,
            self.change_a_setting: 2,
        }

    def go_on(self, steps: int) -> None:
        """So many steps more."""
        for step in self._chance.choices([*self._steps], [*self._steps.values()], k=steps):
            step()

    # What residents do

    def answer(self) -> None:
        """A new answer, with what its site and month then bring into the figures."""
        code, batch = self._chance.choice([*self._codes]), self._chance.choice([5, 5, 7])
        given = self._new(self._codes[code])
        self.answers.append(given)
        self._happens(
            lambda side: side.store.add_response(_response(given, code), batch=batch), "stored"
        )
        self._released(batch)

    def answer_again(self) -> None:
        """The same form once more, from another place."""
        if given := self._any(self.answers):
            response = _response(given, self._chance.choice([*self._codes]))
            self._happens(lambda side: side.store.add_response(response), "duplicate")

    def answer_an_unknown_code(self) -> None:
        """A form of no poster of ours."""
        response = _response(self._new("Café"), "999999")
        self._happens(lambda side: side.store.add_response(response), Refused)

    # What moderators do

    def decide(self) -> None:
        """On one comment, now and then not having seen what became of it."""
        if not (found := self._any_comment()):
            return
        given, question, said = found
        seen = self._chance.choice([said.state] * 8 + [*STATES])
        seen = "waiting" if seen == "counted" else seen
        state = self._chance.choice([state for state in STATES if state != "nil"])
        text = f"Approved {len(self.decisions)}" if state == "shown" else ""
        expected: object = seen == said.state and said.words is not None
        stays_down = seen == "hidden" and (
            said.down in ("unsaid", "withdrawn") or (said.down and state != "waiting")
        )
        forbidden = state == "shown" and given.permission != "show"
        if expected and (seen == "shown" or stays_down or forbidden):
            expected = Refused
        self._happens(
            lambda side: side.store.decide(
                side.comment_id(given.key, question),
                seen=seen,  # type: ignore[arg-type]
                state=state,
                shown_text=text,
                staff_id=side.staff_id,
                day=TODAY,
            ),
            expected,
        )
        if expected is True:
            said.state, said.shown, said.decided = state, text, True
            self._decided(state, "")

    def take_down(self) -> None:
        """One comment, most often one that is shown; with a reason or without."""
        if not (found := self._any_comment("shown") or self._any_comment()):
            return
        given, question, said = found
        reason = self._chance.choice([None, None, *get_args(TakeDownReason)])
        expected = said.state == "shown"
        self._happens(
            lambda side: side.store.take_down(
                side.comment_id(given.key, question),
                reason=reason,
                note="" if reason is None else "One too many",
                staff_id=side.staff_id,
                day=TODAY,
            ),
            expected,
        )
        if expected:
            said.state, said.shown, said.down = "hidden", "", reason or "unsaid"
            self._decided("hidden", TAKEN_DOWN)

    def say_why(self) -> None:
        """Of one comment, most often one that is hidden."""
        if not (found := self._any_comment("hidden") or self._any_comment()):
            return
        given, question, said = found
        reason = self._chance.choice(get_args(TakeDownReason))
        self._happens(
            lambda side: side.store.say_why(
                side.comment_id(given.key, question),
                reason=reason,
                note="",
                staff_id=side.staff_id,
            ),
            said.down == "unsaid",
        )
        if said.down == "unsaid":
            said.down = reason

    def set_aside(self) -> None:
        """One answer, which may be aside already."""
        if given := self._any(self.answers):
            self._move(given, aside=True, reason="It was a test")

    def put_back(self) -> None:
        """One answer, most often one that is aside."""
        if given := self._any([g for g in self.answers if g.aside] or self.answers):
            self._move(given, aside=False, reason="")

    def release(self) -> None:
        """Smaller batches than by themselves."""
        at_least = self._chance.randint(1, 6)
        released = self.side.store.release(at_least=at_least)
        assert released == self._released(at_least)

    def check_themes(self) -> None:
        """A person says what a comment is about; of words only counted nobody can."""
        if not (found := self._any_comment()):
            return
        given, question, said = found
        themes = set(self._chance.sample(THEMES, self._chance.choice([0, 1, 1, 2])))
        kept = said.words is not None
        if kept:
            said.themes, said.checked = set(themes), themes
        self._happens(
            lambda side: side.store.check_themes(
                side.comment_id(given.key, question),
                frozenset(themes),
                codebook_version=3,
                staff_id=side.staff_id,
                day=TODAY,
            ),
            None if kept else Refused,
        )

    def retag(self) -> None:
        """Some comments in one batch: other themes, merged ones, or nothing said after all."""
        merged = dict([self._chance.sample(THEMES, 2)]) if self._chance.random() < 0.5 else {}
        answers = self._chance.sample(self.answers, min(len(self.answers), 5))
        found: list[tuple[str, str, tuple[Tag, ...], bool]] = []
        for given in answers:
            for question, said in sorted(given.comments.items()):
                themes = set(self._chance.sample(THEMES, self._chance.choice([0, 1, 2])))
                is_nil = self._chance.random() < 0.3
                tags = tuple(Tag(theme, found_by="learning") for theme in sorted(themes))
                found.append((given.key, question, tags, is_nil))
                if said.words is None:
                    continue
                if said.checked is None:
                    said.themes = themes
                else:
                    said.themes = {merged.get(theme, theme) for theme in said.checked}
                stands = said.decided or said.checked is not None
                if is_nil and said.state == "waiting" and not stands:
                    said.state = "nil"
                elif said.state == "nil" and not is_nil:
                    said.state = "waiting"
        self._happens(
            lambda side: side.store.retag(
                3,
                [
                    Retagged(side.comment_id(key, question), tags, "positive", "en", is_nil)
                    for key, question, tags, is_nil in found
                ],
                merged,
            ),
            None,
        )

    # What the room and whoever runs the service will do: no method of the store yet

    def tag(self) -> None:
        """A theme that the words were not found to be about, or were already."""
        if found := self._any_comment():
            given, question, said = found
            theme = self._chance.choice(THEMES)
            said.themes.add(theme)
            self._happens(
                lambda side: side.sql(
                    "insert into tags (comment_id, theme, evidence) values (%s, %s, '[]')"
                    " on conflict do nothing",
                    side.comment_id(given.key, question),
                    theme,
                ),
                [],
            )

    def untag(self) -> None:
        """All themes of one comment but one, in one statement."""
        if found := self._any_comment():
            given, question, said = found
            kept = self._chance.choice(THEMES)
            said.themes &= {kept}
            self._happens(
                lambda side: side.sql(
                    "delete from tags where comment_id = %s and theme <> %s",
                    side.comment_id(given.key, question),
                    kept,
                ),
                [],
            )

    def remove_comment(self) -> None:
        """A comment with its tags."""
        if found := self._any_comment():
            given, question, _ = found
            self._happens(
                lambda side: side.sql(
                    "delete from comments where id = %s", side.comment_id(given.key, question)
                ),
                [],
            )
            del given.comments[question]

    def add_comment(self) -> None:
        """A comment without tags, to an answer that is there and whose words may be kept."""
        kept = [given for given in self.answers if given.permission != "count_only"]
        given = self._any([given for given in kept if "good" not in given.comments])
        if not given:
            return
        given.comments["good"] = Said("Later", set(), "waiting")
        self._happens(
            lambda side: side.sql(
                "insert into comments"
                " (id, response_id, question, body, state, sensitive)"
                " values (%s, %s, 'good', 'Later', 'waiting', '[]')",
                uuid4().hex,
                side.response_id(given.key),
            ),
            [],
        )

    def tick(self) -> None:
        """One more kind of resident, perhaps one that nobody asked about."""
        if given := self._any(self.answers):
            kind = self._chance.choice(["carer", "staff", "made_up", ""])
            given.options.setdefault("describe", set()).add(kind)
            self._happens(
                lambda side: side.sql(
                    "insert into answers (response_id, question, option)"
                    " values (%s, 'describe', %s) on conflict do nothing",
                    side.response_id(given.key),
                    kind,
                ),
                [],
            )

    def untick(self) -> None:
        """All kinds of one answer."""
        if given := self._any(self.answers):
            given.options.pop("describe", None)
            self._happens(
                lambda side: side.sql(
                    "delete from answers where response_id = %s and question = 'describe'",
                    side.response_id(given.key),
                ),
                [],
            )

    def erase(self) -> None:
        """An answer with all that belongs to it."""
        if given := self._any(self.answers):
            self._happens(
                lambda side: side.sql("delete from responses where submission_key = %s", given.key),
                [],
            )
            self.answers.remove(given)

    # Around it

    def change_a_place(self) -> None:
        """Open, close or withdraw a code: what was answered there still counts."""
        code = self._chance.choice([*self._codes])
        state = self._chance.choice(get_args(PlacementState))
        self._happens(lambda side: side.store.set_placement_state(code, state), None)

    def change_a_setting(self) -> None:
        """Something else that moves the revision."""
        value = json.dumps({"name": str(self._chance.random())})
        self._happens(lambda side: side.store.set_setting("organisers", value), None)
        self._happens(lambda side: side.store.setting("organisers"), value)

    # How

    def _happens(self, step: Callable[[Side], object], expected: object) -> None:
        """A step, with the result that we know of."""
        try:
            result = step(self.side)
        except Refused:
            result = Refused
        assert result == expected

    def _new(self, site: str) -> Given:
        survey = default_survey()
        kinds = [option.key for option in survey.question("describe").options]
        scale = [option.key for option in survey.question("experience").options]
        month = self._chance.choice(MONTHS)
        permission: Permission = self._chance.choice(get_args(Permission))
        options = {
            "experience": {self._chance.choice(scale)},
            "describe": set(self._chance.sample(kinds, self._chance.choice([0, 1, 1, 2, 3]))),
        }
        asked = self._chance.sample(["good", "better"], self._chance.choice([0, 1, 1, 2]))
        kept = permission != "count_only"
        comments = {
            question: Said(
                f"Words {len(self.answers)} {question}" if kept else None,
                set(self._chance.sample(THEMES, self._chance.choice([0, 1, 1, 2, 3]))),
                self._chance.choice(["nil", *["waiting" if kept else "counted"] * 4]),
            )
            for question in asked
        }
        day = month.replace(day=self._chance.choice([1, 15, 28, 30]))
        return Given(intake.new_key(), site, day, permission, options, comments)

    def _any(self, answers: Sequence[Given]) -> Given | None:
        return self._chance.choice(answers) if answers else None

    def _any_comment(self, state: str = "") -> tuple[Given, str, Said] | None:
        """One of all, or of those in a state."""
        found = [
            (given, question, said)
            for given in self.answers
            for question, said in sorted(given.comments.items())
            if state in ("", said.state)
        ]
        return self._chance.choice(found) if found else None

    def _move(self, given: Given, *, aside: bool, reason: str) -> None:
        def move(side: Side) -> bool:
            change = side.store.set_aside if aside else side.store.put_back
            return change(
                side.response_id(given.key), reason=reason, staff_id=side.staff_id, day=TODAY
            )

        self._happens(move, given.aside != aside)
        if given.aside != aside:
            given.aside = aside
            self._decided("set_aside" if aside else "put_back", reason)

    def _decided(self, action: str, reason: str) -> None:
        self.decisions.append((TODAY.isoformat(), "Ada", action, reason))

    def _released(self, at_least: int) -> int:
        """How many that waited came in: by chance, but so many of a site and month at least."""
        found = self.side.sql("select submission_key from responses where counted")
        counted = {key for (key,) in found}
        batches: Counter[tuple[str, date]] = Counter()
        for given in self.answers:
            if (given.key in counted) != given.counted:
                assert given.counted == given.aside, "it did not wait"
                given.counted = not given.aside
                batches[given.site, given.month] += 1
        assert all(n >= at_least for n in batches.values())
        return batches.total()


def _response(given: Given, code: str) -> Response:
    return Response(
        key=given.key,
        survey_id="breakfast",
        survey_version=1,
        code=code,
        day=given.day,
        permission=given.permission,
        answers={question: tuple(sorted(ticked)) for question, ticked in given.options.items()},
        comments=tuple(
            Comment(
                question,
                said.words,
                tuple(Tag(theme) for theme in sorted(said.themes)),
                is_nil=said.state == "nil",
            )
            for question, said in given.comments.items()
        ),
    )
