"""Changing the codebook that is in use: proposed, tried, applied as a new version, gone back on.

Who has all sites may. Everybody else on the staff may read it.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from feedback import codebooks, disclosure, moderation, places
from feedback.errors import FeedbackError, NotAllowed
from feedback.models import Cell, CommentForModeration, CommentState, Span, StaffMember
from feedback.periods import months_back
from feedback.storage import Store
from feedback.tagging import CodebookVersion, KeptCodebook
from feedback.text import learned, safety
from feedback.text.codebook import Codebook, to_table
from feedback.text.emerging import emerging
from feedback.text.learning import Labelled
from feedback.theming import editing
from feedback.theming.checked import Quality, in_todays_themes, quality
from feedback.theming.effects import Effect, what_changes
from feedback.theming.tagger import Tagger
from feedback.theming.teaching import Lesson

MOST_TRIED = 1000
"""How many comments a change is tried on: about a second's work."""

MOST_EXAMPLES = 5
LONGEST_NOTE = 300
MOST_READ = 2000
MOST_EMERGING = 20
MONTHS_BEFORE = 12
_WITH_WORDS: tuple[CommentState, ...] = ("waiting", "shown", "hidden", "read")


class Overtaken(FeedbackError):
    """Somebody else applied another version first."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody else changed the themes while you looked at this. Your change is not applied"
            " yet: below is what it would do now, on top of theirs."
        )


@dataclass(frozen=True)
class Proposal:
    """A change that nobody has applied yet: what it is in words, and how to make it.

    ``make`` takes whatever is in use by the time it is asked, so that a change outlives somebody
    else's. Raises FeedbackError where the two do not go together.
    """

    what: str
    make: Callable[[Tagger], Tagger]


@dataclass(frozen=True, slots=True)
class Example:
    """A past comment that would change, with the words because of which."""

    body: str
    evidence: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """What a proposal would change, with a few comments that would gain or lose each theme.

    Comments that may be distressing to read are counted, and are no examples.
    """

    proposed: Tagger
    effect: Effect
    gaining: Mapping[str, Sequence[Example]]
    losing: Mapping[str, Sequence[Example]]


def may_curate(staff: StaffMember) -> bool:
    """Whether somebody may change the codebook, and read the comments it is tried on."""
    return places.runs_all_sites(staff)


def in_use(store: Store) -> Tagger:
    """What comments are tagged by now."""
    found = codebooks.newest(store)
    return Tagger(found.codebook, found.learned.themes)


def history(store: Store) -> Sequence[CodebookVersion]:
    """Who applied which version, when and why, the newest first."""
    return store.codebook_versions()


# Proposing ---------------------------------------------------------------------------------


def change(what: str, edit: Callable[[Codebook], Codebook]) -> Proposal:
    """Propose one of the changes of ``theming.editing``; what was learned is carried over."""
    return Proposal(what, lambda now: now.with_codebook(edit(now.codebook)))


def return_to(store: Store, version: int) -> Proposal:
    """Propose the themes, and what was learned, of an older version."""
    found = codebooks.version(store, version)
    older = Tagger(found.codebook, found.learned.themes)
    return Proposal(
        f"Back to version {version}",
        lambda now: older.with_codebook(editing.go_back(now.codebook, older.codebook)),
    )


def use_lesson(lesson: Lesson, said: str) -> Proposal:
    """Propose what was learned. ``said`` is how far it agrees with people, for the record."""

    def make(now: Tagger) -> Tagger:
        if now.codebook.version != lesson.learned.codebook_version:
            raise FeedbackError("The themes have changed since. Please learn again.")
        changed = replace(now.codebook, version=now.codebook.version + 1)
        return Tagger(changed, lesson.learned).with_codebook(changed)

    return Proposal(f"Learned from {lesson.after.comments} comments. {said}", make)


def try_out(store: Store, staff: StaffMember, proposal: Proposal) -> Tried:
    """What a proposal would change in past comments. What people checked would stand.

    Raises FeedbackError where it cannot be made.
    """
    _require_curator(staff)
    now = in_use(store)
    proposed = proposal.make(now)
    checked_ids = {one.id for one in store.checked_comments()}
    past = store.comments_to_tag(proposed.codebook.version, most=MOST_TRIED)
    comments = {comment.id: comment.body for comment in past if comment.id not in checked_ids}
    effect = what_changes(comments, now, proposed)
    return Tried(
        proposed,
        effect,
        _examples(effect.gained, comments, proposed),
        _examples(effect.lost, comments, now),
    )


def _examples(
    ids_of: Mapping[str, Sequence[str]], comments: Mapping[str, str], tagger: Tagger
) -> dict[str, list[Example]]:
    found: dict[str, list[Example]] = {}
    for key, ids in ids_of.items():
        bodies = (comments[id] for id in ids)
        calm = (body for body in bodies if not safety.sensitive_spans(body))
        found[key] = [
            Example(body, tagger.evidence(body, key)) for body in islice(calm, MOST_EXAMPLES)
        ]
    return found


def apply(store: Store, staff: StaffMember, proposed: Tagger, *, note: str, day: date) -> None:
    """Keep what was tried as the next version. Comments are then tagged again, by ``retagging``.

    Raises Overtaken when somebody else applied that version first; nothing is kept then.
    """
    _require_curator(staff)
    now = in_use(store)
    if proposed.codebook.version != now.codebook.version + 1:
        raise Overtaken
    if not store.codebook_versions():
        # The version that counted so far stays reproducible whatever the next release ships.
        _keep(store, staff, now, "As it came with Table Talk", day)
    if not _keep(store, staff, proposed, note, day):
        raise Overtaken


def _keep(store: Store, staff: StaffMember, tagger: Tagger, note: str, day: date) -> bool:
    kept = KeptCodebook(
        tagger.codebook.version,
        json.dumps(to_table(tagger.codebook), ensure_ascii=False),
        json.dumps(learned.to_table(tagger.learned), ensure_ascii=False) if tagger.learned else "",
    )
    said = " ".join(note.split())[:LONGEST_NOTE]
    return store.keep_codebook(kept, note=said, staff_id=staff.id, day=day)


# What people checked, and what is new --------------------------------------------------------


def checked(store: Store, staff: StaffMember) -> list[Labelled]:
    """What people said comments are about, in the themes in use."""
    _require_curator(staff)
    codebook = in_use(store).codebook
    return [
        in_todays_themes(one.body, one.themes, one.codebook_version, codebook)
        for one in store.checked_comments()
    ]


def measured(labelled: Sequence[Labelled], codebook: Codebook) -> Quality:
    """How far the phrases alone agree with people: what was learned has seen these comments."""
    phrases = Tagger(codebook)
    return quality(labelled, [phrases.themes(one.text) for one in labelled])


def without_theme(store: Store, staff: StaffMember) -> tuple[int, int]:
    """In how many of the latest kept comments that were tagged no theme was found, and of how many.

    For those who read single comments.
    """
    _require_curator(staff)
    tagged = [one for one in _kept(store, staff) if one.codebook_version]
    return sum(not one.tags for one in tagged), len(tagged)


def new_words(
    store: Store, staff: StaffMember, day: date, *, threshold: int, base: int
) -> list[Cell] | None:
    """Words that are unusually frequent this month against the year before, through the gate.

    None where fewer than ``base`` comments came in this month, or before it.
    """
    _require_curator(staff)
    month, first = months_back(day, 0), months_back(day, MONTHS_BEFORE)
    kept = [comment for comment in _kept(store, staff) if first <= comment.day]
    now = [comment.body for comment in kept if comment.day >= month]
    past = [comment.body for comment in kept if comment.day < month]
    if min(len(now), len(past)) < base:
        return None
    found = emerging(now, past, in_use(store).codebook, least=threshold)
    cells = [
        disclosure.suppress_share(one.word, one.now, of=len(now), threshold=threshold)
        for one in found
    ]
    return [cell for cell in cells if cell.n][:MOST_EMERGING]


def _kept(store: Store, staff: StaffMember) -> list[CommentForModeration]:
    return [
        comment
        for state in _WITH_WORDS
        for comment in moderation.comments_in(store, staff, state, most=MOST_READ)
    ]


def _require_curator(staff: StaffMember) -> None:
    if not may_curate(staff):
        raise NotAllowed("Only who has all sites can change the themes.")
