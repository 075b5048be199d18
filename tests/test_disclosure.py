"""The gate: what may be shown, tried against a reader who knows its rules."""

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.disclosure import release, suppress_share, with_whole_rating
from feedback.disclosure.votes import suppress_parts
from feedback.models import Cell, Counts, Released
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
        None, {}, None, None, ()
    )


def test_between_threshold_and_base_only_the_number_of_answers_is_shown() -> None:
    shown = release(
        counts(responses=9, with_words=9, options={"experience": {"good": 9}}),
        threshold=K,
        base=BASE,
    )

    assert (shown.responses, shown.options, shown.themes) == (5, {}, ())


@pytest.mark.parametrize("few", [{"with_words": 9}, {"responses": 13, "with_words": 12}])
def test_themes_need_a_base_of_their_own(few: dict[str, int]) -> None:
    assert release(counts(**few), threshold=K, base=BASE).themes == ()


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


def test_none_and_few_look_alike() -> None:
    """With none told apart, a month's exact number could be 6 where the least is 1 and 5."""
    shown = release(counts(themes={"a": 0, "b": 4, "c": 5}), threshold=K, base=BASE)

    assert [(cell.n, cell.hidden) for cell in shown.themes] == [
        (None, "few"),
        (None, "few"),
        (5, None),
    ]


@given(st.lists(st.integers(0, 30), min_size=2, max_size=6), st.integers(0, 30))
def test_every_number_is_a_lower_bound_that_leaves_room_for_five_others(
    rating: list[int], silent: int
) -> None:
    answered, by_option = sum(rating), dict(zip("abcdef", rating, strict=False))
    wrote = max(answered - silent, 0)
    given = counts(
        responses=answered,
        with_words=wrote,
        nil=(answered - wrote) // 2,
        options={"experience": by_option},
        themes={"all": wrote, "most": max(wrote - 1, 0), "half": wrote // 2},
    )

    shown = release(given, threshold=K, base=BASE)

    of_all = shown.responses or 0
    parts = [cell for cells in shown.options.values() for cell in cells]
    assert of_all <= answered
    assert sum(cell.n or 0 for cell in parts) <= max(of_all - 5, 0)
    assert all(
        (cell.n or 0) <= dict(zip("abcdef", rating, strict=False))[cell.key] for cell in parts
    )
    assert (shown.with_words or 0) <= min(wrote, max(of_all - 5, BASE))
    assert all((theme.n or 0) <= given.themes[theme.key] for theme in shown.themes)
    assert all((theme.n or 0) <= (shown.with_words or 0) - 5 for theme in shown.themes)
    assert all(
        by_option[one.key] > by_option[other.key]
        for one, other in product(parts, repeat=2)
        if (one.n or 0) > (other.n or 0)
    )
    numbers = [shown.responses, shown.with_words, *(cell.n for cell in (*parts, *shown.themes))]
    assert all(n is None or (n >= K and n % 5 == 0) for n in numbers)


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
    shown = release(counts(options={"experience": {"good": 12}}), threshold=K, base=BASE)

    cells = with_whole_rating(shown, default_survey()).options["experience"]

    assert cells == (
        Cell("very_good", None, "few"),
        Cell("good", 10),
        *(Cell(key, None, "few") for key in ("neither", "poor", "very_poor", "dont_know")),
    )


def test_only_what_everybody_was_asked_passes_as_adding_up_to_everybody() -> None:
    asked_of_some = {"describe": {"carer": 9}, "helped": {"alone": 11}, "own_1a2b3c4d": {"x": 12}}
    shown = release(
        counts(options={"experience": {"good": 12}, **asked_of_some}), threshold=K, base=BASE
    )

    assert list(with_whole_rating(shown, default_survey()).options) == ["experience"]


def test_what_the_database_released_is_narrowed_by_larger_thresholds_only() -> None:
    parts = (Cell("good", 10), Cell("poor", 5), Cell("neither", None, "few"))
    by_database = Released(20, {"experience": parts}, 15, Cell("nil", 5), (Cell("a", 10),))

    assert release(by_database, threshold=K, base=BASE) == by_database
    narrower = release(by_database, threshold=10, base=20)
    assert [cell.n for cell in narrower.options["experience"]] == [10, None, None]
    assert (narrower.nil, narrower.themes) == (Cell("nil", None, "few"), ())
