"""The gate: what may be shown, tried against a reader who knows its rules."""

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.disclosure import (
    Released,
    release,
    suppress_parts,
    suppress_share,
    with_whole_rating,
)
from feedback.models import Counts
from feedback.surveys import default_survey

K, BASE = 5, 10


def counts(**changes: object) -> Counts:
    """Counts of forty people; say only what matters."""
    return Counts(
        **{
            "responses": 40,
            "with_words": 30,
            "nil": 0,
            "no_theme": 6,
            "options": {"experience": {"good": 30, "poor": 10}},
            "themes": {"waiting": 12, "parking": 3},
            **changes,
        }
    )


def test_below_the_threshold_nothing_at_all_is_shown() -> None:
    assert release(counts(responses=4), threshold=K, base=BASE) == Released(
        None, {}, None, None, (), None
    )


def least_hidden(shown: Released) -> int:
    """How many people a reader knows to mention a hidden theme, counting each mention."""
    if shown.with_words is None or shown.no_theme is None or shown.no_theme.n is None:
        return 0
    return shown.with_words - shown.no_theme.n - sum(cell.n or 0 for cell in shown.themes)


def one_theme_each(numbers: tuple[int, ...], none: int) -> Counts:
    """People of whom so many mention each theme and nothing else."""
    themes = {f"theme {at}": n for at, n in enumerate(numbers)}
    return counts(responses=100, with_words=sum(numbers) + none, no_theme=none, themes=themes)


def test_how_many_mention_no_theme_tells_nothing_of_a_hidden_theme() -> None:
    """Fifteen and three mention one theme each, twelve mention none: three are left over."""
    for numbers in product([0, 1, 3, 4, 5, 15], repeat=3):
        shown = release(one_theme_each(numbers, none=12), threshold=K, base=BASE)

        assert least_hidden(shown) <= 0, numbers

    whole = release(one_theme_each((15, 5), none=12), threshold=K, base=BASE)
    assert whole.no_theme is not None
    assert whole.no_theme.n == 10


def test_between_threshold_and_base_only_the_number_of_answers_is_shown() -> None:
    shown = release(
        counts(responses=9, with_words=9, options={"experience": {"good": 9}}),
        threshold=K,
        base=BASE,
    )

    assert (shown.responses, shown.options, shown.themes) == (5, {}, ())


def test_themes_need_a_base_of_their_own() -> None:
    assert release(counts(with_words=9), threshold=K, base=BASE).themes == ()


def test_a_small_theme_is_hidden_and_a_large_one_shown() -> None:
    shown = {cell.key: cell for cell in release(counts(), threshold=K, base=BASE).themes}

    assert shown["waiting"].n == 10
    assert (shown["parking"].n, shown["parking"].hidden) == (None, "few")


def test_all_but_a_few_is_as_telling_as_a_few() -> None:
    assert suppress_share("kind", 28, of=30, threshold=K).hidden == "nearly_all"
    assert suppress_share("kind", 30, of=30, threshold=K).hidden == "nearly_all"


@pytest.mark.parametrize("n", [0, 5, 25])
def test_zero_and_large_counts_are_shown(n: int) -> None:
    assert suppress_share("kind", n, of=30, threshold=K).n == n


def test_who_wrote_nothing_is_not_given_away() -> None:
    assert release(counts(with_words=38), threshold=K, base=BASE).with_words is None


def test_who_had_nothing_to_say_cannot_be_worked_out() -> None:
    """Every way that up to thirty people can say something, nothing, or leave the box empty."""
    looks_like: dict[object, set[tuple[int, ...]]] = defaultdict(set)
    for with_words, nil, empty in product(range(31), repeat=3):
        responses = with_words + nil + empty
        if K <= responses <= 30:
            shown = release(
                counts(responses=responses, with_words=with_words, nil=nil, themes={}, no_theme=0),
                threshold=K,
                base=BASE,
            )
            assert shown.nil is not None
            looks_like[responses, shown.with_words, shown.nil.n].add((with_words, nil, empty))

    worked_out = [
        seen
        for seen, tables in looks_like.items()
        for part in zip(*tables, strict=True)
        if len(set(part)) == 1 and 0 < part[0] < K
    ]

    assert worked_out == []


def test_a_lone_small_part_takes_the_next_smallest_with_it() -> None:
    cells = {c.key: c.n for c in suppress_parts({"a": 30, "b": 3, "c": 8, "d": 0}, threshold=K)}

    assert cells == {"a": 30, "b": None, "c": None, "d": 0}


def test_two_ones_are_not_left_to_add_up_to_two() -> None:
    cells = {c.key: c.n for c in suppress_parts({"a": 30, "b": 1, "c": 1, "d": 7}, threshold=K)}

    assert cells["d"] is None


@pytest.mark.parametrize(("parts", "largest"), [(2, 40), (3, 30), (4, 22), (5, 16)])
def test_no_hidden_part_can_be_worked_out_by_somebody_who_knows_the_rule(
    parts: int, largest: int
) -> None:
    """Every table up to a size: tables that look alike differ in each hidden part."""
    looks_like: dict[object, set[tuple[int, ...]]] = defaultdict(set)
    for table in product(range(largest), repeat=parts):
        if BASE <= sum(table) <= largest:
            named = {str(i): n for i, n in enumerate(table)}
            seen = tuple(cell.n for cell in suppress_parts(named, threshold=K))
            looks_like[sum(table), seen].add(table)

    worked_out = [
        seen
        for (_, seen), tables in looks_like.items()
        for i, n in enumerate(seen)
        if n is None and len({table[i] for table in tables}) == 1
    ]

    assert worked_out == []


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 60), min_size=2),
    st.integers(5, 12),
)
def test_no_part_from_one_to_the_threshold_is_ever_shown(
    parts: dict[str, int], threshold: int
) -> None:
    before = dict(parts)

    cells = suppress_parts(parts, threshold=threshold)

    assert parts == before
    assert [cell.key for cell in cells] == list(parts)
    assert all(cell.n is None or cell.n == 0 or cell.n >= threshold for cell in cells)
    assert all(cell.n in (None, parts[cell.key]) for cell in cells)


@pytest.mark.parametrize(("threshold", "base"), [(4, 10), (0, 10), (10, 5)])
def test_the_gate_cannot_be_opened_by_a_setting(threshold: int, base: int) -> None:
    with pytest.raises(ValueError, match="at least"):
        release(counts(), threshold=threshold, base=base)


def test_a_scale_is_whole_even_where_nobody_chose_an_option() -> None:
    whole = with_whole_rating(
        counts(options={"experience": {"good": 12}, "describe": {"carer": 9}}), default_survey()
    )

    assert list(whole.options["experience"]) == [
        "very_good",
        "good",
        "neither",
        "poor",
        "very_poor",
        "dont_know",
    ]
    assert whole.options["experience"]["poor"] == 0


def test_only_what_everybody_was_asked_passes_as_adding_up_to_everybody() -> None:
    asked_of_some = {"describe": {"carer": 9}, "helped": {"alone": 11}, "own_1a2b3c4d": {"x": 12}}

    passed = with_whole_rating(counts(options=asked_of_some), default_survey())

    assert list(passed.options) == ["experience"]
