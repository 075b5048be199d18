"""Example data, made up: eighteen months of answers for looking at Table Talk before there are any.

Nothing here happened. The words are in ``data/example_comments.toml``; this module deals them
out over a café and three clinics, always in the same way for the same last day. On purpose the
data hold four things that the charts should find, and nothing else of the kind:

- One real change. On the first working day of month 9 Riverside Clinic starts a small test,
  "A person rings back within one working day". From then on complaints there about waiting and
  about getting through are about half as common, and ratings are better.
- One silent site. Elm House sends nothing in the last three months.
- A yearly rhythm. August and December are thin everywhere; the café is fullest on the second
  Thursday of the month, the day of the breakfast.
- Work for a facilitator. The newest words wait to be read, among them names, telephone numbers
  and distressing sentences that no facilitator has let through.
"""

import tomllib
from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Generic, Literal, TypeVar, get_args

from feedback.errors import BadFile
from feedback.models import Permission
from feedback.periods import months_back, months_between

EXAMPLE_LABEL = "Example data, made up"

_CAFE, _RIVERSIDE, _PARK_ROAD, _ELM = (
    "Breakfast Café",
    "Riverside Clinic",
    "Park Road Clinic",
    "Elm House",
)

EXAMPLE_SITES: Mapping[str, tuple[str, ...]] = {
    _CAFE: ("Counter", "Tables"),
    _RIVERSIDE: ("Waiting room",),
    _PARK_ROAD: ("Waiting room", "Group room"),
    _ELM: ("Waiting room",),
}
"""Site to the placements of its posters."""

TextQuestion = Literal["good", "better"]
CommentKind = Literal["plain", "nil", "edit", "sensitive"]
Where = Literal["anywhere", "cafe", "clinic"]


# What comes out ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ExampleComment:
    """Made-up words, and what they were written to be about.

    ``themes`` has the main theme first. ``kind`` "nil" says nothing, "edit" holds a name or a
    number that a facilitator should take out, "sensitive" may distress a reader.
    """

    text: str
    question: TextQuestion
    themes: tuple[str, ...]
    kind: CommentKind = "plain"
    where: Where = "anywhere"
    by_carer: bool = False


@dataclass(frozen=True, slots=True)
class ExampleResponse:
    """One made-up response, before anything has been analysed or stored.

    ``answers`` maps ``experience``, ``describe`` and ``helped`` to option keys; a question that
    was left out is missing. ``texts`` maps ``good`` and ``better`` to words. ``approved`` says
    that a facilitator has let these words through; without words to keep it is False.
    """

    site: str
    placement: str
    day: date
    answers: Mapping[str, tuple[str, ...]]
    texts: Mapping[str, str]
    permission: Permission
    approved: bool


@dataclass(frozen=True, slots=True)
class ExampleTestOfChange:
    """The one small test that really changes something in the example data."""

    name: str
    site: str
    start: date


# What goes in --------------------------------------------------------------------------

_SEED = 1874
_MONTHS = 18
_RESPONSES = 3_000
_TEST_MONTH = 9
_SILENT_MONTHS = 3
_QUIET_MONTHS: Mapping[int, float] = {8: 0.6, 12: 0.65}
_CLOSED: tuple[tuple[int, int], ...] = ((1, 1), (12, 25), (12, 26))

_WAITING_NEW = 20  # comments nobody has read yet
_WAITING_OLD = 4  # responses left for a second opinion ...
_SECOND_OPINION = 60  # ... among so many that came just before the unread ones
_UNREAD_SPECIALS: Mapping[CommentKind, int] = {"edit": 4, "sensitive": 3}  # of the new ones

_GENERAL, _NIL = "general", "nil"
_WAITING, _GETTING_THROUGH = "waiting_timeliness", "getting_in_touch"

Weights = dict[str, float]

_RATINGS = ("very_good", "good", "neither", "poor", "very_poor", "dont_know")
_HAPPY, _UNHAPPY = ("very_good", "good"), ("poor", "very_poor")

# Which boxes people write in: mostly the one that goes with their rating.
_BOXES_HAPPY: Mapping[tuple[TextQuestion, ...], float] = {
    (): 35,
    ("good",): 27,
    ("good", "better"): 22,
    ("better",): 16,
}
_BOXES_BETWEEN: Mapping[tuple[TextQuestion, ...], float] = {
    (): 35,
    ("good",): 13,
    ("good", "better"): 26,
    ("better",): 26,
}
_BOXES_UNHAPPY: Mapping[tuple[TextQuestion, ...], float] = {
    (): 35,
    ("good",): 5,
    ("good", "better"): 21,
    ("better",): 39,
}

_PERMISSIONS: Mapping[Permission, float] = {"show": 45, "read": 35, "count_only": 20}
"""Unanswered counts as "read", the form's own rule."""

_DESCRIBE: Mapping[tuple[str, ...], float] = {
    ("service_user",): 44,
    ("service_user", "local"): 12,
    ("service_user", "carer"): 4,
    ("service_user", "carer", "local"): 1,
    ("service_user", "staff"): 1,  # peer workers are both
    ("carer",): 6,
    ("carer", "local"): 3,
    ("staff",): 4,
    ("staff", "local"): 1,
    ("local",): 6,
    ("other",): 3,
    ("prefer_not",): 7,
    (): 8,
}
_DESCRIBE_CARER = {roles: n for roles, n in _DESCRIBE.items() if "carer" in roles or not roles}

_HELPED: Mapping[tuple[str, ...], float] = {
    ("alone",): 51,
    ("helped",): 9,
    ("other_wrote",): 3,
    ("prefer_not",): 3,
    (): 34,
}

_GOOD: Weights = {
    _GENERAL: 11,
    _NIL: 3,
    "staff_attitude": 19,
    "listening_involvement": 10,
    "environment_food": 8,
    "peer_support": 6,
    "activities": 6,
    "treatment_impact": 11,
    "information_communication": 5,
    "practical_help": 4,
    "continuity_joined_up": 3,
    "appointments": 3,
    _WAITING: 1.5,
    _GETTING_THROUGH: 1.5,
    "carers_family": 4,
    "medication_physical": 3,
    "staff_skills": 3,
    "location_transport": 2,
    "crisis_help": 2,
    "digital_access": 2,
    "safety_rights_equality": 3,
    "staffing_resources": 1,
}
_BETTER: Weights = {
    _GENERAL: 4,
    _NIL: 8,
    _WAITING: 7,
    _GETTING_THROUGH: 8,
    "environment_food": 9,
    "information_communication": 7,
    "appointments": 7,
    "continuity_joined_up": 7,
    "staffing_resources": 6,
    "listening_involvement": 5,
    "staff_attitude": 4,
    "activities": 5,
    "carers_family": 5,
    "medication_physical": 4,
    "crisis_help": 5,
    "practical_help": 4,
    "digital_access": 4,
    "location_transport": 4,
    "peer_support": 3,
    "safety_rights_equality": 5,
    "staff_skills": 3,
    "treatment_impact": 2,
}


@dataclass(frozen=True, slots=True)
class _Character:
    """How people at one site answer. Weights need not add up to anything.

    ``ratings`` are in the order of ``_RATINGS``; ``good`` and ``better`` say how often each
    theme is the main one of a comment.
    """

    share: float
    placements: tuple[float, ...]
    ratings: tuple[float, ...]
    good: Weights
    better: Weights


_CHARACTERS: Mapping[str, _Character] = {
    _CAFE: _Character(
        share=30,
        placements=(35, 65),
        ratings=(44, 34, 9, 6, 3, 4),
        good=_GOOD
        | {
            "environment_food": 18,
            "peer_support": 15,
            "activities": 12,
            "practical_help": 7,
            "medication_physical": 0.5,
        },
        better=_BETTER | {"environment_food": 20, "activities": 11, "peer_support": 6, _WAITING: 4},
    ),
    # Large enough that half as many complaints can be told from chance, month by month.
    _RIVERSIDE: _Character(
        share=36,
        placements=(1,),
        ratings=(20, 31, 16, 17, 11, 5),
        good=_GOOD,
        better=_BETTER | {_WAITING: 330, _GETTING_THROUGH: 46},
    ),
    _PARK_ROAD: _Character(
        share=19,
        placements=(70, 30),
        ratings=(30, 36, 14, 10, 6, 4),
        good=_GOOD | {"activities": 9, "continuity_joined_up": 5},
        better=_BETTER | {"appointments": 12, "location_transport": 8},
    ),
    _ELM: _Character(
        share=15,
        placements=(1,),
        ratings=(26, 36, 16, 12, 6, 4),
        good=_GOOD | {"carers_family": 7, "medication_physical": 5},
        better=_BETTER | {"carers_family": 9, "continuity_joined_up": 12},
    ),
}

_RIVERSIDE_SINCE_THE_TEST = replace(
    _CHARACTERS[_RIVERSIDE],
    ratings=(36, 38, 11, 7, 4, 4),
    better=_BETTER | {_WAITING: 55, _GETTING_THROUGH: 17},
)


# The way from one to the other ---------------------------------------------------------


def example_responses(last_day: date) -> list[ExampleResponse]:
    """About 3,000 made-up responses of the 18 months that end with ``last_day``, oldest first.

    The same last day always gives the same responses. None is later than the last day.
    """
    # A generator of its own: nobody else's random numbers may change the example.
    rng = Random(_SEED)
    test = example_test_of_change(last_day)
    writer = _Writer(rng)
    crowds = {site: _Crowd(rng, character) for site, character in _CHARACTERS.items()}
    changed = _Crowd(rng, _RIVERSIDE_SINCE_THE_TEST)
    responses = [
        _respond(
            rng,
            writer,
            changed if site == test.site and day >= test.start else crowds[site],
            site,
            day,
        )
        for (first, site), count in _plan(rng, last_day).items()
        for day in _days(rng, site, first, last_day, count)
    ]
    responses.sort(key=lambda response: response.day)
    return _moderated(rng, responses)


def example_test_of_change(last_day: date) -> ExampleTestOfChange:
    """The small test at Riverside Clinic, with the day it starts in ``example_responses``."""
    month = _first_days(last_day)[_TEST_MONTH - 1]
    return ExampleTestOfChange(
        name="A person rings back within one working day",
        site=_RIVERSIDE,
        start=_open_days(_RIVERSIDE, month, last_day)[0],
    )


@cache
def example_comments() -> tuple[ExampleComment, ...]:
    """All made-up comments, in the order of the file. Raises BadFile when it cannot be used."""
    path = Path(__file__).parent / "data" / "example_comments.toml"
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))["comment"]
    except (OSError, KeyError, tomllib.TOMLDecodeError) as error:
        raise BadFile(f"{path.name} cannot be read: {error}") from error
    return tuple(_comment(number, table) for number, table in enumerate(tables, start=1))


def _comment(number: int, table: Mapping[str, Any]) -> ExampleComment:
    try:
        comment = ExampleComment(
            text=table["text"],
            question=table["question"],
            themes=tuple(table["themes"]),
            kind=table.get("kind", "plain"),
            where=table.get("where", "anywhere"),
            by_carer=table.get("who") == "carer",
        )
    except KeyError as error:
        raise BadFile(f"Example comment {number} has no {error}.") from error
    if not (
        comment.question in get_args(TextQuestion)
        and comment.kind in get_args(CommentKind)
        and comment.where in get_args(Where)
    ):
        raise BadFile(f"Example comment {number} has an unknown question, kind or where.")
    return comment


# When and where ------------------------------------------------------------------------


def _first_days(last_day: date) -> list[date]:
    """The first day of each of the 18 months, oldest first."""
    return months_between(months_back(last_day, _MONTHS - 1), last_day)


def _plan(rng: Random, last_day: date) -> dict[tuple[date, str], int]:
    """How many responses each month and site gets."""
    firsts = _first_days(last_day)
    sizes: dict[tuple[date, str], float] = {}
    for first in firsts:
        days_in_month = monthrange(first.year, first.month)[1]
        part = last_day.day / days_in_month if first == firsts[-1] else 1.0
        for site, character in _CHARACTERS.items():
            silent = site == _ELM and first in firsts[-_SILENT_MONTHS:]
            rhythm = _QUIET_MONTHS.get(first.month, 1.0) * rng.uniform(0.92, 1.08)
            sizes[first, site] = 0.0 if silent else character.share * rhythm * part
    total = sum(sizes.values())
    return {cell: round(_RESPONSES * size / total) for cell, size in sizes.items()}


def _open_days(site: str, first: date, last_day: date) -> list[date]:
    """The days of one month, up to the last day, on which somebody can answer there."""
    end = min(last_day, first.replace(day=monthrange(first.year, first.month)[1]))
    days = [first + timedelta(days=n) for n in range((end - first).days + 1)]
    last_weekday = 5 if site == _CAFE else 4  # the café opens on Saturdays too
    is_open = [
        day for day in days if day.weekday() <= last_weekday and (day.month, day.day) not in _CLOSED
    ]
    # A last day on the first Sunday of a month would leave that month without any answer.
    return is_open or days


def _days(rng: Random, site: str, first: date, last_day: date, count: int) -> list[date]:
    days = _open_days(site, first, last_day)
    return rng.choices(days, [_fullness(site, day) for day in days], k=count)


def _fullness(site: str, day: date) -> float:
    is_breakfast = site == _CAFE and day.weekday() == 3 and 8 <= day.day <= 14
    return 7.0 if is_breakfast else 1.0


# One response --------------------------------------------------------------------------

T = TypeVar("T")


def _pick(rng: Random, weights: Mapping[T, float]) -> T:
    return rng.choices(list(weights), list(weights.values()))[0]


class _Deck(Generic[T]):
    """Cards in the proportion of their weights, dealt in random order and then anew.

    Dice would do for one month, but over half a year luck alone can move a share as far as the
    small test does, at a site where nothing happened. A deck keeps each share where it belongs.
    """

    _SIZE = 40

    def __init__(self, rng: Random, weights: Mapping[T, float]) -> None:
        self._rng = rng
        self._weights = weights
        self._cards: list[T] = []

    def deal(self, allowed: Callable[[T], bool]) -> T:
        """The next card that is allowed; those passed over keep their turn."""
        for position, card in enumerate(self._cards):
            if allowed(card):
                return self._cards.pop(position)
        self._cards += self._shuffled()
        return self.deal(allowed)

    def _shuffled(self) -> list[T]:
        # Evenly spaced marks along the weights: a weight too small for a card in every deck
        # still gets one in some.
        step = sum(self._weights.values()) / self._SIZE
        mark = self._rng.uniform(0, step)
        cards = []
        reached = 0.0
        for card, weight in self._weights.items():
            reached += weight
            while mark < reached:
                cards.append(card)
                mark += step
        self._rng.shuffle(cards)
        return cards


def _any(card: object) -> bool:
    return True


class _Crowd:
    """The people of one site, from whom ratings, boxes and topics are dealt."""

    def __init__(self, rng: Random, character: _Character) -> None:
        self.placements = character.placements
        self._ratings = _Deck(rng, dict(zip(_RATINGS, character.ratings, strict=True)))
        self._boxes_happy = _Deck(rng, _BOXES_HAPPY)
        self._boxes_between = _Deck(rng, _BOXES_BETWEEN)
        self._boxes_unhappy = _Deck(rng, _BOXES_UNHAPPY)
        self.topics: Mapping[TextQuestion, _Deck[str]] = {
            "good": _Deck(rng, character.good),
            "better": _Deck(rng, character.better),
        }

    def rating(self) -> str:
        return self._ratings.deal(_any)

    def boxes(self, rating: str) -> tuple[TextQuestion, ...]:
        """The boxes that somebody with this rating writes in; often none."""
        if rating in _HAPPY:
            return self._boxes_happy.deal(_any)
        if rating in _UNHAPPY:
            return self._boxes_unhappy.deal(_any)
        return self._boxes_between.deal(_any)


class _Writer:
    """Chooses words so that a sentence comes back as rarely as the collection allows."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._used: Counter[str] = Counter()
        self._written: defaultdict[tuple[str, int, int], set[str]] = defaultdict(set)
        self._by_topic: defaultdict[tuple[str, str], list[ExampleComment]] = defaultdict(list)
        for comment in example_comments():
            if comment.kind in ("plain", "nil"):
                self._by_topic[comment.question, _topic(comment)].append(comment)

    def write(
        self, site: str, day: date, question: TextQuestion, topics: _Deck[str], rating: str
    ) -> ExampleComment:
        """Words on the next topic; never the same words twice in one month at one site."""
        written = self._written[site, day.year, day.month]

        def fresh(topic: str) -> list[ExampleComment]:
            comments = self._by_topic[question, topic]
            return [c for c in comments if c.text not in written and _fits(c, site)]

        topic = topics.deal(lambda t: not _contradicts(t, question, rating) and bool(fresh(t)))
        rarest = min(self._used[comment.text] for comment in fresh(topic))
        comment = self._rng.choice([c for c in fresh(topic) if self._used[c.text] == rarest])
        self._used[comment.text] += 1
        written.add(comment.text)
        return comment


def _topic(comment: ExampleComment) -> str:
    if comment.kind == "nil":
        return _NIL
    return comment.themes[0] if comment.themes else _GENERAL


def _fits(comment: ExampleComment, site: str) -> bool:
    return comment.where in ("anywhere", "cafe" if site == _CAFE else "clinic")


def _contradicts(topic: str, question: TextQuestion, rating: str) -> bool:
    """Whether words on no particular topic would say the opposite of the rating."""
    if rating in _UNHAPPY:
        return topic == _NIL or (topic == _GENERAL and question == "good")
    return rating in _HAPPY and topic == _GENERAL and question == "better"


def _respond(rng: Random, writer: _Writer, crowd: _Crowd, site: str, day: date) -> ExampleResponse:
    rating = crowd.rating()
    comments = [
        writer.write(site, day, question, crowd.topics[question], rating)
        for question in crowd.boxes(rating)
    ]
    by_carer = any(comment.by_carer for comment in comments)
    ticked = {
        "experience": (rating,),
        "describe": _pick(rng, _DESCRIBE_CARER if by_carer else _DESCRIBE),
        "helped": _pick(rng, _HELPED),
    }
    return ExampleResponse(
        site=site,
        placement=rng.choices(EXAMPLE_SITES[site], crowd.placements)[0],
        day=day,
        answers={question: options for question, options in ticked.items() if options},
        texts={comment.question: comment.text for comment in comments},
        permission=_pick(rng, _PERMISSIONS),
        approved=False,
    )


# What the facilitators have done -------------------------------------------------------


def _moderated(rng: Random, responses: Sequence[ExampleResponse]) -> list[ExampleResponse]:
    """The responses with the newest words unread, and all older ones let through but a few."""
    kept = [n for n, response in enumerate(responses) if _keeps_words(response)]
    unread = _newest(responses, kept)
    older = [n for n in kept if n < unread[0]]
    waiting = {*unread, *rng.sample(older[-_SECOND_OPINION:], k=_WAITING_OLD)}
    counted = [n for n, r in enumerate(responses) if r.texts and not _keeps_words(r)]
    moderated = [
        replace(response, approved=_keeps_words(response) and n not in waiting)
        for n, response in enumerate(responses)
    ]
    # Words that no facilitator would let through either wait or were never kept at all.
    for kind, count in _UNREAD_SPECIALS.items():
        specials = [comment for comment in example_comments() if comment.kind == kind]
        rng.shuffle(specials)
        left = _place(rng, moderated, unread, specials, limit=count)
        _place(rng, moderated, counted, left, limit=len(left))
    return moderated


def _keeps_words(response: ExampleResponse) -> bool:
    return bool(response.texts) and response.permission != "count_only"


def _newest(responses: Sequence[ExampleResponse], kept: Sequence[int]) -> list[int]:
    """The last of ``kept`` that together hold the comments still to be read."""
    comments = 0
    for position in reversed(range(len(kept))):
        comments += len(responses[kept[position]].texts)
        if comments >= _WAITING_NEW:
            return list(kept[position:])
    return list(kept)


def _place(
    rng: Random,
    responses: list[ExampleResponse],
    free: list[int],
    comments: Sequence[ExampleComment],
    *,
    limit: int,
) -> list[ExampleComment]:
    """Put up to ``limit`` comments in place of others, where they suit; returns those left.

    ``free`` are the positions of responses that may change; those that did are taken out of it.
    """
    left = []
    placed = 0
    for comment in comments:
        suitable = [n for n in free if _suits(comment, responses[n])]
        if placed == limit or not suitable:
            left.append(comment)
            continue
        chosen = rng.choice(suitable)
        free.remove(chosen)
        texts = {**responses[chosen].texts, comment.question: comment.text}
        responses[chosen] = replace(responses[chosen], texts=texts)
        placed += 1
    return left


def _suits(comment: ExampleComment, response: ExampleResponse) -> bool:
    roles = response.answers.get("describe", ())
    opposite = _UNHAPPY if comment.question == "good" else ("very_good",)
    return (
        comment.question in response.texts
        and _fits(comment, response.site)
        and (not comment.by_carer or not roles or "carer" in roles)
        and response.answers["experience"][0] not in opposite
    )
