"""The room decides: a question is put, phones vote, it is closed, counted, and shown.

Nothing of a vote can be read before it is closed. What is counted passes the gate before it is
kept, and the ballots are then erased.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b
from uuid import uuid4

from feedback import counting
from feedback.agenda import KeptRound, RoundKind
from feedback.deciding.alike import in_the_words_of, nearly_the_same
from feedback.deciding.statements import Vote
from feedback.errors import FeedbackError, InvalidResponse
from feedback.gathering import Meeting, Overtaken, require_facilitator
from feedback.models import ShownComment, StaffMember
from feedback.rounds import Question, Round, RoundResult, of_kept, to_json
from feedback.storage import Store
from feedback.surveys import clean_line

MOST_ITEMS, LONGEST_ITEM = 20, 200
MOST_DOTS = 10

AGREEMENT: dict[Vote, str] = {"agree": "Agree", "disagree": "Disagree", "pass": "Pass"}
"""How a phone asks about a statement."""

SENSE: dict[Vote, str] = {"agree": "Yes", "disagree": "No", "pass": "Not sure"}
"""How a phone asks whether somebody's words are about a theme."""


def rounds(store: Store, meeting: Meeting) -> list[Round]:
    """A meeting's questions in their order. For staff."""
    return [of_kept(kept) for kept in store.rounds(meeting.id)]


# Putting a question ------------------------------------------------------------------------


def draft(
    store: Store,
    staff: StaffMember,
    meeting: Meeting,
    kind: RoundKind,
    title: str,
    lines: Sequence[str],
    *,
    dots: int = 3,
) -> None:
    """A new question, which nobody sees before it is opened. Empty lines are left out.

    Raises NotAllowed, and FeedbackError when there are too few or too many items, one is there
    twice or too long, or there is no title.
    """
    require_facilitator(staff)
    keep(store, meeting, kind, _question(store, meeting, kind, title, lines, dots=dots))


def change_draft(
    store: Store,
    staff: StaffMember,
    meeting: Meeting,
    asked: Round,
    title: str,
    lines: Sequence[str],
    *,
    dots: int = 3,
) -> None:
    """Other words, another order, other items, as long as nobody has seen the question.

    Raises as ``draft``, and Overtaken when it was opened, changed or deleted meanwhile.
    """
    require_facilitator(staff)
    question = _question(store, meeting, asked.kept.kind, title, lines, dots=dots)
    changed = replace(question, follows=asked.question.follows)
    # A draft takes the place of the one before, under another id: so whoever still looks at that
    # one neither opens nor changes it. It is added first, so that nothing is lost on the way.
    kept = replace(asked.kept, id=uuid4().hex, definition=to_json(changed))
    store.add_round(kept)
    if not store.delete_round(asked.kept.id):
        store.delete_round(kept.id)
        raise Overtaken


def put_together(
    store: Store,
    staff: StaffMember,
    meeting: Meeting,
    asked: Round,
    keys: tuple[str, str],
    words: str,
) -> None:
    """Make two items of a draft into one, in these words, where the first of them stood.

    Raises as ``change_draft``.
    """
    items = {**asked.question.items, keys[0]: words}
    del items[keys[1]]
    title, dots = asked.question.title, asked.question.dots
    change_draft(store, staff, meeting, asked, title, list(items.values()), dots=dots)


def ask_again(
    store: Store, staff: StaffMember, meeting: Meeting, asked: Round, keys: Sequence[str]
) -> None:
    """Draft the next round of a question that was counted, with these of its items.

    Raises NotAllowed, and FeedbackError when there are fewer than two.
    """
    require_facilitator(staff)
    kind, question = asked.kept.kind, asked.question
    lines = [item for key, item in question.items.items() if key in keys]
    again = _question(store, meeting, kind, question.title, lines, dots=question.dots)
    keep(store, meeting, kind, replace(again, follows=asked.kept.id))


def to_ask_again(asked: Round) -> dict[str, tuple[str, ...]]:
    """What a next round could be about, in words, with the keys of the items.

    All of them; those that came first; those that share a place; statements on which the room is
    not of one mind. Empty where nothing was counted, or the room was asked about tags.
    """
    result, everything = asked.result, tuple(asked.question.items)
    if result is None or asked.kept.kind == "tags":
        return {}
    some = {
        f"the first {most}": tuple(one.item for one in result.standings if one.place <= most)
        for most in (3, 5, 10)
    }
    some["those that share a place"] = tuple(one.item for one in result.standings if one.tied)
    some["those on which we are not of one mind"] = tuple(
        one.statement for one in result.statements if one.finding not in ("agreed", "rejected")
    )
    fewer = {said: keys for said, keys in some.items() if 2 <= len(keys) < len(everything)}
    return {"all of them": everything} | fewer


def quotes(store: Store, meeting: Meeting) -> tuple[ShownComment, ...]:
    """The quotes that were chosen for a meeting and may be shown: statements can be made of them.

    A statement that is still in the words of one goes with it when it is taken down.
    """
    joined = store.preview(meeting.kept.code)
    return joined.quotes if joined else ()


def _question(
    store: Store,
    meeting: Meeting,
    kind: RoundKind,
    title: str,
    lines: Sequence[str],
    *,
    dots: int,
) -> Question:
    items = _tidied(lines)
    title = clean_line(title)
    if not title or len(title) > LONGEST_ITEM:
        raise FeedbackError("Say in one sentence what the room is asked.")
    if not 2 <= len(items) <= MOST_ITEMS:
        raise FeedbackError(f"Give 2 to {MOST_ITEMS} things to vote on, one in each line.")
    if too_long := [item for item in items if len(item) > LONGEST_ITEM]:
        raise FeedbackError(
            f"“{too_long[0][:40]}…” is too long: {LONGEST_ITEM} characters at most."
        )
    if len({item.casefold() for item in items}) < len(items):
        raise FeedbackError("Two lines are the same. Take one of them out.")
    if not 1 <= dots <= MOST_DOTS:
        raise FeedbackError(f"Everybody can have 1 to {MOST_DOTS} dots.")
    keyed = {f"i{number}": item for number, item in enumerate(items, start=1)}
    about = {}
    if kind == "statements":
        texts = {quote.id: quote.text for quote in quotes(store, meeting)}
        sources = {key: in_the_words_of(item, texts) for key, item in keyed.items()}
        about = {key: (source, "") for key, source in sources.items() if source}
    return Question(title, keyed, dots, about)


def keep(store: Store, meeting: Meeting, kind: RoundKind, question: Question) -> None:
    """A question as the meeting's last draft."""
    position = 1 + max((kept.position for kept in store.rounds(meeting.id)), default=0)
    store.add_round(KeptRound(uuid4().hex, meeting.id, position, kind, to_json(question)))


def _tidied(lines: Sequence[str]) -> list[str]:
    """Lines as they are kept, the empty ones left out."""
    return [tidy for line in lines if (tidy := clean_line(line))]


def worded_alike(question: Question) -> list[tuple[str, str]]:
    """Keys of pairs of items that may be the same thing, to be put together before the vote."""
    keys = list(question.items)
    found = nearly_the_same(list(question.items.values()))
    return [(keys[one], keys[other]) for one, other in found]


def delete(store: Store, staff: StaffMember, asked: Round) -> None:
    """Forget a draft. Raises NotAllowed, and Overtaken when it was opened meanwhile."""
    require_facilitator(staff)
    if not store.delete_round(asked.kept.id):
        raise Overtaken


def open_to_votes(store: Store, staff: StaffMember, asked: Round) -> None:
    """Let phones vote. Raises NotAllowed, Overtaken."""
    require_facilitator(staff)
    if not store.move_round(asked.kept.id, seen="draft", state="open"):
        raise Overtaken


def close(
    store: Store, staff: StaffMember, asked: Round, *, threshold: int, base: int
) -> RoundResult:
    """Close a question and count it; one that was closed and not counted is counted now.

    Raises NotAllowed, Overtaken.
    """
    require_facilitator(staff)
    if asked.kept.state == "open":
        store.move_round(asked.kept.id, seen="open", state="closed")
    ballots = store.ballots(asked.kept.id)
    result = counting.result(asked, ballots, threshold=threshold, base=base)
    text = to_json(result)
    if not store.move_round(asked.kept.id, seen="closed", state="counted", result=text):
        raise Overtaken
    return result


def seats_so_far(store: Store, staff: StaffMember, round_id: str) -> int:
    """How many have voted, for who runs the meeting. Raises NotAllowed."""
    require_facilitator(staff)
    return store.ballot_count(round_id)


def show(store: Store, staff: StaffMember, asked: Round) -> None:
    """Let the wall and phones have a counted result. Raises NotAllowed, Overtaken."""
    require_facilitator(staff)
    if not store.move_round(asked.kept.id, seen="counted", state="shown"):
        raise Overtaken


def take_back(store: Store, staff: StaffMember, asked: Round) -> None:
    """Take a shown result off the wall and phones. Raises NotAllowed, Overtaken."""
    require_facilitator(staff)
    if not store.move_round(asked.kept.id, seen="shown", state="counted"):
        raise Overtaken


# Voting ------------------------------------------------------------------------------------


def seat_in(round_id: str, token: str) -> str:
    """Under which key a ballot is kept: another one in each round for the same phone."""
    return blake2b(f"{round_id} {token}".encode(), digest_size=16).hexdigest()


def cast_vote(store: Store, asked: Round, token: str, form: Mapping[str, Sequence[str]]) -> bool:
    """Keep a phone's vote, in place of an earlier one; False when voting is over.

    ``form`` has a field for each item, by its key: a number of dots, a rank, or one of
    ``AGREEMENT``. Raises InvalidResponse with what to put right.
    """
    sent = {key: next(iter(form.get(key, ())), "").strip() for key in asked.question.items}
    match asked.kept.kind:
        case "dots":
            choice: object = _dots(sent, asked.question.dots)
        case "ranks":
            choice = _ranks(sent)
        case _:
            choice = {key: vote for key, vote in sent.items() if vote in AGREEMENT}
    if not choice:
        raise InvalidResponse({"": "You have not chosen anything yet."})
    return store.cast(asked.kept.id, seat_in(asked.kept.id, token), json.dumps(choice))


def _dots(sent: Mapping[str, str], dots: int) -> dict[str, int]:
    given = {key: _number(text, dots) for key, text in sent.items() if text not in ("", "0")}
    if sum(given.values()) > dots:
        raise InvalidResponse(
            {"": f"You have {dots} dots, and gave {sum(given.values())}. Take some away."}
        )
    return given


def _ranks(sent: Mapping[str, str]) -> list[str]:
    ranks = {key: _number(text, len(sent)) for key, text in sent.items() if text}
    if len(set(ranks.values())) < len(ranks):
        raise InvalidResponse({"": "Two things have the same place. Give each a place of its own."})
    return sorted(ranks, key=lambda key: ranks[key])


def _number(text: str, most: int) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= most):
        raise InvalidResponse({"": f"Please give numbers from 1 to {most}."})
    return int(text)
