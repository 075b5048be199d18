"""The trends' gate, tried against somebody with everything published and a linear solver."""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.disclosure.publications import Point, Publication, from_json, series, to_json
from feedback.disclosure.tallies import POSITIVE_RATING, Answers, Tally, of_period, total
from feedback.disclosure.trends import Gate, Published, Share, publish, together
from feedback.models import RollupRow
from tests.attacker import (
    BASE,
    MONTH,
    THEMES,
    Attacker,
    K,
    Person,
    answers,
    people_by_chance,
)

SITES = (1, 2, 3)


def attack(people: list[Person], sites: tuple[int, ...] = SITES) -> str | None:
    """What can be worked out of people who are published a batch at a time."""
    batches = sorted({person.batch for person in people})
    attacker = Attacker(sites, len(batches))
    for batch in batches:
        part = [person for person in people if person.batch == batch]
        attacker.learn(publish(answers(part, sites), threshold=K, base=BASE), [batch])
    return attacker.wins(people)


@settings(max_examples=20)
@given(st.integers(0, 10**9))
def test_no_cell_of_one_to_four_people_can_be_worked_out(seed: int) -> None:
    assert attack(people_by_chance(seed)) is None


@settings(max_examples=4)
@given(st.integers(0, 10**9))
def test_late_answers_are_people_of_their_own(seed: int) -> None:
    """A reader has both publications of the month, and so their difference."""
    late = people_by_chance(seed + 1, batch=1, most=12)

    assert attack(people_by_chance(seed) + late) is None


@settings(max_examples=4)
@given(st.integers(0, 10**9))
def test_months_published_together_give_nobody_of_one_of_them_away(seed: int) -> None:
    """A reader knows the rule, too: the first month had an answer, and too few to stand alone."""
    first = people_by_chance(seed, most=9)[: BASE - 1] or [Person(1)]
    people = first + people_by_chance(seed + 1, batch=1)
    attacker = Attacker(SITES, 2)
    attacker.came_at_least(1, 0)
    attacker.came_at_most(BASE - 1, 0)

    attacker.learn(publish(answers(people), threshold=K, base=BASE), [0, 1])

    assert attacker.wins(people) is None


def test_a_month_that_is_gated_anew_when_somebody_comes_late_gives_them_away() -> None:
    """Why it is published once: two sound tables of nearly the same people can be subtracted."""
    first = [Person(site, said=frozenset(THEMES[:1]), batch=0) for site in (1, 2) for _ in range(9)]
    first += [Person(site, batch=0) for site in (1, 2) for _ in range(9)]
    late = [Person(1, said=frozenset(THEMES[:1]), batch=1)]
    attacker = Attacker(SITES, 2)
    attacker.learn(publish(answers(first), threshold=K, base=BASE), [0])
    attacker.learn(publish(answers(first + late), threshold=K, base=BASE), [0, 1])

    assert attacker.wins(first + late) is not None


def one_who_wrote_nothing() -> list[Person]:
    """As few that nobody else of them can have written nothing, if ten wrote."""
    return [Person(1, wrote=number > 0) for number in range(BASE + 1)]


def ten_sites_of_one() -> list[Person]:
    """Ten sites with one answer each, beside two large ones."""
    return [Person(site) for site in range(1, 11)] + [
        Person(s) for s in (11, 12) for _ in range(20)
    ]


RULES = {
    "says_how_many_wrote": lambda self, tally: tally.with_words >= self.base,
    "counts_themes": lambda self, tally: tally.with_words >= self.base,
    "stands_alone": lambda self, tally, words: True,
    "hides_its_sites": lambda self, small, added: True,
    "kind_stands_alone": lambda self, kind, whole, words: self.stands_alone(kind, words=words),
    "is_few": lambda self, n: False,
    "is_nearly_all": lambda self, n, of: False,
    "is_protected": lambda self, hidden: True,
}
"""Each rule of the gate, and what is left when it is taken away."""


@pytest.mark.parametrize("rule", RULES)
def test_without_any_one_of_its_rules_the_gate_gives_somebody_away(
    rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Gate, rule, RULES[rule])
    if rule == "hides_its_sites":
        won = attack(ten_sites_of_one(), tuple(range(1, 13)))
    elif rule == "counts_themes":
        won = attack(one_who_wrote_nothing())
    else:
        won = next(filter(None, (attack(people_by_chance(seed)) for seed in range(60))), None)

    assert won is not None


@pytest.mark.parametrize("responses", range(1, 31))
def test_who_wrote_nothing_cannot_be_worked_out(responses: int) -> None:
    """Every number that may have written: those that look alike differ."""
    looks_like: dict[str, set[int]] = defaultdict(set)
    for wrote in range(responses + 1):
        whole = Tally(responses, wrote, dict.fromkeys(THEMES, 0))
        month = publish(Answers(MONTH, whole, {1: whole}, {}), threshold=K, base=BASE)
        looks_like[repr(month)].add(responses - wrote)

    assert not [few for few in looks_like.values() if len(few) == 1 and 0 < min(few) < K]


def test_ten_sites_with_one_answer_each_are_not_shown_as_ten() -> None:
    assert attack(ten_sites_of_one(), tuple(range(1, 13))) is None


@pytest.mark.parametrize("bases", [(10, 12), (10, 10), (10, 11, 13)])
def test_a_reader_who_knows_the_rules_cannot_work_out_a_hidden_number(
    bases: tuple[int, ...],
) -> None:
    """Every way to say something at two or three sites: ways that look alike differ throughout."""
    looks_like: dict[tuple[Share, ...], set[tuple[int, ...]]] = defaultdict(set)
    for numbers in product(*(range(of + 1) for of in bases)):
        sites = {
            site: Tally(of, of, {POSITIVE_RATING: n})
            for site, (of, n) in enumerate(zip(bases, numbers, strict=True))
        }
        month = publish(Answers(MONTH, total(sites.values()), sites, {}), threshold=K, base=BASE)
        looks_like[shown(month)].add(numbers)

    for seen, ways in looks_like.items():
        _, *of_sites = seen
        for at, share in enumerate(of_sites):
            if share.n is None:
                assert len({numbers[at] for numbers in ways}) > 1, seen


def shown(month: Published) -> tuple[Share, ...]:
    """The positive ratings of all and of each site, as published."""
    assert month.whole is not None
    tables = [month.whole, *(month.sites[site] for site in sorted(month.sites, key=min))]
    return tuple(table.shares[POSITIVE_RATING] for table in tables)


# What is shown -----------------------------------------------------------------------------


def month(*sites: tuple[int, int, int], **kinds: tuple[int, int, int]) -> Published:
    """A month of sites, and kinds, with so many answers, all with words, so many about waiting
    and so many positive."""

    def counted(numbers: tuple[int, int, int]) -> Tally:
        responses, waiting, positive = numbers
        return Tally(responses, responses, {WAITING: waiting, POSITIVE_RATING: positive})

    of_site = {site: counted(numbers) for site, numbers in enumerate(sites, start=1)}
    of_kind = {kind: counted(numbers) for kind, numbers in kinds.items()}
    return publish(
        Answers(MONTH, total(of_site.values()), of_site, of_kind), threshold=K, base=BASE
    )


KINDNESS, WAITING = THEMES


@pytest.mark.parametrize(
    ("waiting", "share"),
    [
        (0, Share(0, 40)),
        (4, Share(None, 40, "few")),
        (5, Share(5, 40)),
        (35, Share(35, 40)),
        (36, Share(None, 40, "nearly_all")),
        (40, Share(None, 40, "nearly_all")),
    ],
)
def test_of_all_answers_zero_is_shown_and_few_and_nearly_all_are_said(
    waiting: int, share: Share
) -> None:
    found = month((40, waiting, 20))

    assert found.whole is not None
    assert found.whole.shares[WAITING] == share


@pytest.mark.parametrize(("responses", "whole"), [(0, True), (1, False), (4, False), (5, True)])
def test_fewer_answers_than_the_threshold_show_nothing_but_none_at_all(
    responses: int, whole: bool
) -> None:
    found = month((responses, 0, 0))

    assert (found.whole is not None) is whole
    assert not found.sites


def test_below_the_base_there_is_the_number_of_answers_and_no_share() -> None:
    found = month((9, 5, 9))

    assert found.whole is not None
    assert (found.whole.responses, found.whole.shares) == (9, {})


def test_sites_and_the_others_add_up_to_all() -> None:
    found = month((30, 10, 20), (25, 8, 20), (4, 1, 2), (0, 0, 0), (7, 1, 5))

    assert {tuple(sorted(sites)) for sites in found.sites} == {(1,), (2,), (3, 5), (4,)}
    assert sum(figures.responses for figures in found.sites.values()) == 66
    assert found.sites[frozenset({4})].responses == 0


def test_one_small_site_is_shown_together_with_another() -> None:
    found = month((30, 10, 20), (25, 8, 20), (4, 1, 2))

    assert {tuple(sorted(sites)) for sites in found.sites} == {(1,), (2, 3)}


def test_a_small_number_of_a_site_takes_another_with_it_and_neither_says_which_it_is() -> None:
    found = month((40, 2, 20), (50, 20, 30), (60, 20, 30))

    shares = [found.sites[frozenset({site})].shares[WAITING] for site in (1, 2, 3)]
    assert shares == [Share(None, 40, "protected"), Share(None, 50, "protected"), Share(20, 60)]


def test_nobody_at_any_site_is_shown_as_zero_at_each() -> None:
    found = month((40, 0, 20), (50, 0, 30))

    assert [figures.shares[WAITING].n for figures in found.sites.values()] == [0, 0]


def test_a_kind_is_shown_where_it_and_everybody_else_are_many() -> None:
    found = month((40, 20, 20), carer=(15, 6, 9), worker=(9, 5, 5), service_user=(36, 18, 18))

    assert found.kinds.keys() == {"carer"}
    assert found.kinds["carer"].shares[WAITING] == Share(6, 15)


def test_where_few_wrote_nothing_themes_have_counts_and_no_base() -> None:
    silent = Tally(30, 27, {WAITING: 12, POSITIVE_RATING: 20})
    found = publish(Answers(MONTH, silent, {1: silent}, {}), threshold=K, base=BASE)

    assert found.whole is not None
    assert found.whole.with_words is None
    assert found.whole.shares[WAITING] == Share(12, None)
    assert found.whole.shares[POSITIVE_RATING] == Share(20, 30)


def test_a_revision_adds_where_it_shows_something_and_changes_nothing_else() -> None:
    first, late = month((40, 12, 20), (50, 20, 30)), month((12, 2, 6))

    assert together([first, late], POSITIVE_RATING) == Share(56, 102)
    assert together([first, late], WAITING) == Share(32, 90)
    assert together([first, late], WAITING, frozenset({2})) == Share(20, 50)
    assert together([late], WAITING) == Share(None, 12, "few")
    assert together([late], WAITING, frozenset({2})) == Share(None, None, "protected")


@pytest.mark.parametrize(("threshold", "base"), [(4, 10), (10, 5)])
def test_the_trends_gate_cannot_be_opened_by_a_setting(threshold: int, base: int) -> None:
    nobody = Answers(MONTH, Tally(), {}, {})

    with pytest.raises(ValueError, match="at least"):
        publish(nobody, threshold=threshold, base=base)


def row(figure: str, item: str, n: int, *, site: int = 1, kind: str = "") -> RollupRow:
    """One count of the rollup."""
    question = "experience" if figure == "option" else ""
    return RollupRow(site, kind, MONTH, figure, question, item, n)  # type: ignore[arg-type]


def test_the_rollup_of_a_period_is_taken_by_site_and_kind() -> None:
    rows = [
        row("responses", "", 12),
        row("with_words", "", 9),
        row("no_theme", "", 3),
        row("theme", "waiting", 6),
        row("option", "very_good", 5),
        row("option", "good", 2),
        row("option", "poor", 5),
        row("responses", "", 7, site=2),
        row("responses", "", 4, kind="carer"),
        row("responses", "", 2, site=2, kind="carer"),
    ]

    found = of_period(
        rows,
        month=MONTH,
        months=2,
        sites=[1, 2, 3],
        kinds=["carer"],
        themes=["waiting", "kindness"],
    )

    assert (found.month, found.months) == (MONTH, 2)
    assert found.sites[1] == Tally(12, 9, {WAITING: 6, POSITIVE_RATING: 7})
    assert (found.whole.responses, found.sites[3]) == (19, Tally())
    assert found.whole.items == {WAITING: 6, KINDNESS: 0, POSITIVE_RATING: 7}
    assert found.kinds["carer"].responses == 6


# What was published, kept ------------------------------------------------------------------


def publication(published: Published, part: int = 1) -> Publication:
    """Published in November, by the rules as shipped."""
    return Publication(published, part, date(2026, 11, 8), 3, K, BASE)


@settings(max_examples=20)
@given(st.integers(0, 10**9))
def test_tables_are_kept_as_they_were_published(seed: int) -> None:
    published = publish(answers(people_by_chance(seed)), threshold=K, base=BASE)
    text = to_json(published)

    assert from_json(text) == published
    assert to_json(from_json(text)) == text


def test_a_series_has_every_month_and_says_which_were_revised() -> None:
    october, late = month((40, 12, 20), (50, 20, 30)), month((12, 2, 6))
    december = replace(month((30, 9, 20), (40, 10, 12)), month=date(2026, 12, 1))
    february = replace(month((10, 0, 5)), month=date(2027, 2, 1))
    published = [
        publication(december),
        publication(late, 2),
        publication(october),
        publication(february),
    ]

    found = series(published, WAITING)

    assert [point.month.month for point in found] == [10, 11, 12, 1, 2]
    assert found[0] == Point(MONTH, Share(32, 90), 2)
    assert found[1] == Point(date(2026, 11, 1), None, 0)
    assert found[2].share == Share(19, 70)
    assert found[4].share == Share(0, 10)
    assert series(published, WAITING, frozenset({2}))[2].share == Share(10, 40)
    assert series(published, WAITING, "carer")[2].share is None
    assert series([], WAITING) == []
