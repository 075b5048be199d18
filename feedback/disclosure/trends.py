"""The gate of the trends: which counts of a closed period are published, once and for good.

A period is a month, or several in a row where a month has few answers. No month is in two of them,
so no two have a person in common. A period has a fixed family of tables: of all, of each site, of
each kind of resident; no site is crossed with a kind. Every figure is a number of people out of a
base that is published with it. So what is published falls into blocks that cannot be joined: one
figure, of one period, over people in groups that add up to all. In a block a reader knows the shown
numbers, and of the hidden ones their sum and their bounds; ``is_protected`` works out what follows
from that.

The rules, with their reasons and why that is enough, are in docs/disclosure.md ("Trends").
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeVar

from feedback.disclosure.tallies import POSITIVE_RATING, Answers, Item, Tally, rest, total

Withheld = Literal["few", "nearly_all", "protected"]
"""Why a number is missing. Of all answers, whether few or nearly all said it; of a group only that
it, or another one, could point at somebody: to say which would help to work it out."""

Sites = frozenset[int]
"""One site, or those that are shown together because they are too small alone."""

Group = Sites | str | None
"""Whose answers: of some sites, of a kind of resident, or (None) of all."""

Part = TypeVar("Part", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Share:
    """So many people out of ``of``, or why the number is missing (``n`` is then None).

    ``of`` is None where how many wrote something is itself hidden: then there is a count and no
    share.
    """

    n: int | None
    of: int | None
    hidden: Withheld | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """What is published of one group of people in one period."""

    responses: int
    with_words: int | None
    shares: Mapping[Item, Share]


@dataclass(frozen=True, slots=True)
class Published:
    """What is published of the answers of one period that came in together.

    The period is of so many ``months``, the last one being ``month``. ``whole`` is None where fewer
    than the threshold answered. ``sites`` holds groups of sites without one in common, and is empty
    where a single group would be left; a site that nobody answered at is a group of its own.
    ``kinds`` holds the kinds that may be shown.
    """

    month: date
    whole: Figures | None
    sites: Mapping[Sites, Figures]
    kinds: Mapping[str, Figures]
    months: int = 1

    def of(self, group: Group) -> Figures | None:
        """What is published of one group; None where nothing is."""
        if group is None:
            return self.whole
        if isinstance(group, str):
            return self.kinds.get(group)
        return self.sites.get(group)


def publish(answers: Answers, *, threshold: int, base: int) -> Published:
    """Everything of one period's answers that may be published.

    Parameters
    ----------
    answers
        Those that are in no publication yet: all of a period that has closed, or those that came
        later. Never both: two publications with a person in common can be subtracted.
    threshold
        Smallest count that may be shown (5 or more). For all, zero is shown too.
    base
        Smallest number of people a share or a group may rest on.

    Raises
    ------
    ValueError
        If ``threshold`` is below 5 or ``base`` below ``threshold``.
    """
    if threshold < 5 or base < threshold:
        raise ValueError("the threshold is at least 5, and the base at least the threshold")
    return Published(answers.month, *Gate(threshold, base).tables(answers), answers.months)


def together(published: Sequence[Published], item: Item, group: Group = None) -> Share:
    """One figure of a period over its first publication and the revisions that showed it.

    Of all answers, or of one ``group``. Each revision brings its own base. Whatever is
    not in a publication adds nothing to either number.
    """
    tables = [part.of(group) for part in published]
    shares = [table.shares[item] for table in tables if table and item in table.shares]
    shown = [share for share in shares if share.n is not None]
    if not shown:
        return shares[0] if shares else Share(None, None, "protected")
    bases = [share.of for share in shown if share.of is not None]
    return Share(
        sum(share.n for share in shown if share.n is not None),
        sum(bases) if len(bases) == len(shown) else None,
    )


@dataclass(frozen=True, slots=True)
class Gate:
    """The rules, each a method of its own. Tests take each away and show what then leaks."""

    threshold: int
    base: int

    # Of whom -------------------------------------------------------------------

    def says_how_many_wrote(self, tally: Tally) -> bool:
        """Neither few wrote something, nor did few write nothing."""
        silent = tally.responses - tally.with_words
        return tally.with_words >= self.base and not 0 < silent < self.threshold

    def counts_themes(self, tally: Tally) -> bool:
        """Enough wrote for numbers of themes. That they are there tells nobody how many wrote."""
        enough = self.base + self.threshold - 1  # however many of the few wrote nothing
        return tally.with_words >= self.base and (
            self.says_how_many_wrote(tally) or tally.responses >= enough
        )

    def stands_alone(self, tally: Tally, *, words: bool) -> bool:
        """A group is large enough for shares, and for its base where that is published."""
        return tally.responses >= self.base and (not words or self.says_how_many_wrote(tally))

    def hides_its_sites(self, small: Sequence[Tally], added: Sequence[Tally]) -> bool:
        """Sites shown together hide each one's number, even knowing which were too small.

        Each small one has at least one answer and each added one at least the base; what is left
        over could belong to any.
        """
        left = total([*small, *added]).responses - len(small) - self.base * len(added)
        return len(small) + len(added) > 1 and left >= self.threshold

    def kind_stands_alone(self, kind: Tally, whole: Tally, *, words: bool) -> bool:
        """Both a kind and everybody else: a reader can subtract."""
        return self.stands_alone(kind, words=words) and self.stands_alone(
            rest(whole, kind), words=words
        )

    # How many --------------------------------------------------------------------------------

    def is_few(self, n: int) -> bool:
        """A number so small that it could point at a person."""
        return n < self.threshold

    def is_nearly_all(self, n: int, of: int) -> bool:
        """All but so few that those could be pointed at."""
        return of - n < self.threshold

    def reason(self, n: int, of: int) -> Withheld | None:
        """Why a number must not be shown; None where it may."""
        if self.is_few(n):
            return "few"
        return "nearly_all" if self.is_nearly_all(n, of) else None

    def is_protected(self, hidden: Sequence[tuple[int, int]]) -> bool:
        """Whether each hidden number of a block could be any of as many as the threshold.

        ``hidden`` has each number and its base. A reader knows the bases and the sum.
        """
        n, of = (sum(parts) for parts in zip(*hidden, strict=True))
        if self.is_few(n) or self.is_nearly_all(n, of):
            return False
        return all(
            min(base, n) - max(0, n - (of - base)) >= self.threshold - 1 for _, base in hidden
        )

    # The tables --------------------------------------------------------------------------------

    def tables(
        self, answers: Answers
    ) -> tuple[Figures | None, dict[Sites, Figures], dict[str, Figures]]:
        """Of all, by group of sites, by kind."""
        whole = answers.whole
        if 0 < whole.responses < self.threshold:
            return None, {}, {}
        words = self.says_how_many_wrote(whole)
        shares = self._of_all(whole, words)
        figures = Figures(whole.responses, whole.with_words if words else None, shares)
        if not shares:
            return figures, {}, {}
        nobody = {
            frozenset((site,)): Figures(0, 0, {})
            for site, tally in answers.sites.items()
            if not tally.responses
        }
        sites = self._blocks(self.groups(answers.sites, words=words), shares, words)
        kinds = {
            kind: self._blocks({kind: tally, "": rest(whole, tally)}, shares, words)[kind]
            for kind, tally in answers.kinds.items()
            if self.kind_stands_alone(tally, whole, words=words)
        }
        return figures, sites | nobody if sites else {}, kinds

    def groups(self, sites: Mapping[int, Tally], *, words: bool) -> dict[Sites, Tally]:
        """Sites that stand alone, and the rest together; nothing where one group would be left.

        Where the rest could be worked out, the sites with the fewest answers join it.
        """
        answered = {site: tally for site, tally in sites.items() if tally.responses}
        alone = {s: t for s, t in answered.items() if self.stands_alone(t, words=words)}
        small = [tally for site, tally in answered.items() if site not in alone]
        added: list[Tally] = []
        order = iter(sorted(alone, key=lambda site: (alone[site].responses, site)))
        while small and not (
            self.hides_its_sites(small, added)
            and self.stands_alone(total([*small, *added]), words=words)
        ):
            site = next(order, None)
            if site is None:
                return {}
            added.append(alone.pop(site))
        found = {frozenset((site,)): tally for site, tally in alone.items()}
        if small:
            others = frozenset(answered.keys() - alone.keys())
            found[others] = total([*small, *added])
        return found if len(found) > 1 else {}

    def _of_all(self, whole: Tally, words: bool) -> dict[Item, Share]:
        """The shares of all answers; none below the base. Zero is shown."""
        if whole.responses < self.base:
            return {}
        shares = {}
        counts_themes = self.counts_themes(whole)
        for item in whole.items:
            if _is_theme(item) and not counts_themes:
                continue
            n, of = whole.n(item), _base(whole, item, words)
            reason = self.reason(n, of) if n else None
            shares[item] = Share(
                None if reason else n, None if _is_theme(item) and not words else of, reason
            )
        return shares

    def _blocks(
        self, groups: Mapping[Part, Tally], shares: Mapping[Item, Share], words: bool
    ) -> dict[Part, Figures]:
        """The figures of groups that add up to all."""
        found: dict[Part, dict[Item, Share]] = {group: {} for group in groups}
        for item, of_all in shares.items():
            hidden = self._hidden(groups, item, of_all, words)
            for group, tally in groups.items():
                n = None if group in hidden else tally.n(item)
                of = None if _is_theme(item) and not words else _base(tally, item, words)
                found[group][item] = Share(n, of, "protected" if n is None else None)
        return {
            group: Figures(tally.responses, tally.with_words if words else None, found[group])
            for group, tally in groups.items()
        }

    def _hidden(
        self, groups: Mapping[Part, Tally], item: Item, of_all: Share, words: bool
    ) -> set[Part]:
        """The groups whose number of one figure is hidden: all where that of all answers is.

        Else more are hidden until all of them are protected, those with the smallest base first:
        that order is known from what is published, so it tells nothing.
        """
        if of_all.n is None:
            return set(groups)
        if of_all.n == 0:
            return set()
        numbers = {g: (tally.n(item), _base(tally, item, words)) for g, tally in groups.items()}
        hidden = {group for group, (n, of) in numbers.items() if self.reason(n, of)}
        for group in sorted(groups, key=lambda group: (numbers[group][1], _name(group))):
            if not hidden or self.is_protected([numbers[group] for group in hidden]):
                break
            hidden.add(group)
        return hidden


def _is_theme(item: Item) -> bool:
    return item != POSITIVE_RATING


def _base(tally: Tally, item: Item, words: bool) -> int:
    """Out of how many people: who wrote something, for a theme; who answered, else."""
    return tally.with_words if _is_theme(item) and words else tally.responses


def _name(group: object) -> str:
    return str(min(group)) if isinstance(group, frozenset) else str(group)
