"""Changing a codebook: what each change does, what it keeps, and what is refused and why."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.errors import BadFile, FeedbackError
from feedback.text import themes
from feedback.text.codebook import Codebook, Theme, from_table, shipped_codebook, to_table
from feedback.text.tokens import phrase_words
from feedback.theming import editing

FOOD = Theme("food", "Food", "What there is to eat.", ("lunch", "tea"), ("tea towel",))
GARDEN = Theme("garden", "Garden", "Being outside.", ("garden", "bench", "tea towel"))
CODEBOOK = Codebook(3, (FOOD, GARDEN))


def keys(text: str, codebook: Codebook) -> list[str]:
    return [tag.theme for tag in themes.tag(text, codebook)]


# As JSON ------------------------------------------------------------------------------------


def test_a_codebook_survives_the_store() -> None:
    for codebook in (shipped_codebook(), editing.merge(CODEBOOK, "food", "garden")):
        assert from_table(json.loads(json.dumps(to_table(codebook)))) == codebook


@pytest.mark.parametrize(
    ("former", "reason"),
    [
        ("none", r"no \[\[former\]\]"),
        ([{"key": "food"}], 'the theme "food" needs a line name'),
        ([{"key": "food", "name": "F", "description": "F.", "phrases": ["f"]}], "twice"),
        (
            [{"key": "f", "name": "food", "description": "F.", "phrases": ["f"]}],
            'the theme name "food" is there twice',
        ),
        (
            [
                {
                    "key": "f",
                    "name": "F",
                    "description": "F.",
                    "phrases": ["f"],
                    "merged_into": "f",
                }
            ],
            'the theme "F" was merged into one that is not there',
        ),
    ],
)
def test_former_themes_are_checked_like_the_others(former: object, reason: str) -> None:
    with pytest.raises(BadFile, match=reason):
        from_table(to_table(CODEBOOK) | {"former": former})


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": "😀"}, "needs letters"),
        ({"name": "x" * 81}, "name of more than 80"),
        ({"description": "x" * 301}, "description of more than 300"),
        ({"phrases": ("x" * 81,)}, 'the theme "Food" has a phrase of more than 80'),
        ({"phrases": tuple(f"word{n}" for n in range(1001))}, "more than 1000 phrases"),
        ({"since": True}, "since"),
        ({"merged_into": 1}, "merged_into"),
        ({"merged_into": "garden"}, "in use"),
    ],
)
def test_a_theme_out_of_bounds_is_refused_by_name(changes: dict[str, object], reason: str) -> None:
    theme = replace(FOOD, **changes)  # type: ignore[arg-type]  # that is the point

    with pytest.raises(BadFile, match=reason):
        from_table(to_table(Codebook(3, (theme, GARDEN))))


def test_more_themes_than_anybody_can_overlook_are_refused() -> None:
    many = tuple(replace(FOOD, key=f"t{n}", name=f"Theme {n}") for n in range(61))

    with pytest.raises(BadFile, match="more than 60 themes"):
        from_table(to_table(Codebook(1, many)))


# Each change ----------------------------------------------------------------------------------


def test_a_theme_is_added_as_not_measured_and_with_the_version_it_came_with() -> None:
    changed = editing.add(CODEBOOK, " Music ", "Playing  it.", ["choir", "Choir"], ["participate"])

    new = changed.themes[-1]
    assert (changed.version, new.name, new.description) == (4, "Music", "Playing it.")
    assert (new.phrases, new.measured, new.since) == (("Choir",), False, 4)
    assert new.outcomes == ("participate",)
    assert keys("The choir and the garden", changed) == ["garden", new.key]
    assert CODEBOOK.themes == (FOOD, GARDEN)


def test_right_to_left_names_and_emoji_beside_letters_will_do() -> None:
    changed = editing.add(CODEBOOK, "الموسيقى 🎵", "الغناء معا.", ["موسيقى"], [])

    assert keys("أحب موسيقى كثيرا", changed) == [changed.themes[-1].key]


def test_a_reworded_theme_keeps_what_somebody_else_changed_meanwhile() -> None:
    theirs = editing.reword(CODEBOOK, FOOD, replace(FOOD, phrases=("lunch", "tea", "soup")))

    both = editing.reword(
        theirs, FOOD, replace(FOOD, name="Food and drink", phrases=("tea", "coffee"))
    )

    assert both.version == 5
    assert both.themes[0].name == "Food and drink"
    assert both.themes[0].phrases == ("tea", "soup", "coffee")


def test_a_phrase_that_becomes_an_exclusion_is_no_phrase_any_more_and_back() -> None:
    without = editing.reword(
        CODEBOOK, FOOD, replace(FOOD, phrases=("lunch",), exclusions=("tea towel", "tea"))
    )
    assert (without.themes[0].phrases, without.themes[0].exclusions) == (
        ("lunch",),
        ("tea towel", "tea"),
    )

    now = without.themes[0]
    again = editing.reword(without, now, replace(now, phrases=("lunch", "tea")))
    assert (again.themes[0].phrases, again.themes[0].exclusions) == (
        ("lunch", "tea"),
        ("tea towel",),
    )


def test_nothing_changed_is_said() -> None:
    with pytest.raises(FeedbackError, match="Nothing has changed yet"):
        editing.reword(CODEBOOK, FOOD, replace(FOOD, phrases=("Lunch", "TEA")))


def test_a_merged_theme_leaves_its_name_and_counts_for_the_other() -> None:
    merged = editing.merge(CODEBOOK, "food", "garden")

    (garden,) = merged.themes
    assert garden.phrases == ("garden", "bench", "tea towel", "lunch", "tea")
    assert garden.exclusions == ()
    assert merged.names == {"garden": "Garden", "food": "Food"}
    assert (merged.now("food"), merged.now("garden"), merged.now("never")) == (
        "garden",
        "garden",
        None,
    )
    assert keys("lunch", merged) == ["garden"]


def test_a_theme_merged_twice_over_counts_for_the_last() -> None:
    three = editing.add(CODEBOOK, "Music", "Playing it.", ["choir"], [])
    music = three.themes[-1].key

    merged = editing.merge(editing.merge(three, "food", "garden"), "garden", music)

    assert merged.now("food") == merged.now("garden") == music
    assert merged.merged == {"food": music, "garden": music}
    assert keys("lunch on the bench", merged) == [music]


def test_a_theme_that_was_split_keeps_its_other_phrases() -> None:
    changed = editing.split(CODEBOOK, "food", ["Tea"], "Drinks", "What there is to drink.")

    food, drinks, garden = changed.themes
    assert (food.phrases, drinks.phrases, garden) == (("lunch",), ("tea",), GARDEN)
    assert (drinks.exclusions, drinks.since, drinks.measured) == (("tea towel",), 4, False)


@pytest.mark.parametrize("leaving", [[], ["soup"], ["lunch", "tea"]])
def test_a_split_needs_phrases_on_both_sides(leaving: list[str]) -> None:
    with pytest.raises(FeedbackError, match="choose some phrases of “Food”"):
        editing.split(CODEBOOK, "food", leaving, "Drinks", "What there is to drink.")


def test_a_theme_that_is_off_tags_nothing_keeps_its_name_and_comes_back() -> None:
    off = editing.switch_off(CODEBOOK, "food")

    assert keys("lunch in the garden", off) == ["garden"]
    assert off.names["food"] == "Food"
    assert off.now("food") is None

    on = editing.switch_on(off, "food")
    assert keys("lunch in the garden", on) == ["garden", "food"]
    assert (on.former, on.version) == ((), 5)


def test_the_last_theme_has_to_stay() -> None:
    one = editing.switch_off(CODEBOOK, "food")

    with pytest.raises(FeedbackError, match="One theme has to stay"):
        editing.switch_off(one, "garden")


@pytest.mark.parametrize(
    "change",
    [
        lambda: editing.add(CODEBOOK, "food", "Again.", ["soup"], []),
        lambda: editing.add(editing.switch_off(CODEBOOK, "food"), "FOOD", "Again.", ["soup"], []),
        lambda: editing.reword(CODEBOOK, FOOD, replace(FOOD, name="garden")),
        lambda: editing.split(CODEBOOK, "food", ["tea"], "Garden", "Once more."),
    ],
)
def test_a_name_is_used_once(change: object) -> None:
    with pytest.raises(FeedbackError, match=r"(?i)cannot be done.*name.*twice"):
        change()  # type: ignore[operator]  # one of the above


@pytest.mark.parametrize(
    "change",
    [
        lambda: editing.merge(CODEBOOK, "food", "music"),
        lambda: editing.switch_off(CODEBOOK, "music"),
        lambda: editing.switch_on(CODEBOOK, "food"),
        lambda: editing.switch_on(editing.merge(CODEBOOK, "food", "garden"), "food"),
        lambda: editing.merge(CODEBOOK, "food", "food"),
        lambda: editing.add(CODEBOOK, " ", "Nothing.", ["x"], []),
        lambda: editing.add(CODEBOOK, "Music", "Playing it.", [], []),
        lambda: editing.add(CODEBOOK, "Music", "Playing it.", ["🎵"], []),
        lambda: editing.add(CODEBOOK, "Music", "Playing it.", ["mu*"], []),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(change: object) -> None:
    with pytest.raises(FeedbackError, match=r"^(This|A|Please) .*\.$"):
        change()  # type: ignore[operator]  # one of the above


@pytest.mark.parametrize(
    "phrase", ["Somali", "my wife", "black women", "Somal*", "the deaf", "she"]
)
def test_a_word_for_who_somebody_is_is_refused_with_the_reason(phrase: str) -> None:
    for change in (
        lambda: editing.add(CODEBOOK, "People", "Who comes.", ["group", phrase], []),
        lambda: editing.reword(CODEBOOK, FOOD, replace(FOOD, phrases=(*FOOD.phrases, phrase))),
        lambda: editing.reword(CODEBOOK, FOOD, replace(FOOD, exclusions=(phrase,))),
    ):
        with pytest.raises(
            FeedbackError, match=f"“{phrase.replace('*', '.')}” says who somebody is"
        ):
            change()


def test_who_somebody_is_is_no_phrase_in_another_language_either() -> None:
    after = replace(FOOD, phrases_in={"es": ("Somali",)})

    with pytest.raises(FeedbackError, match="says who somebody is"):
        editing.reword(CODEBOOK, FOOD, after)


@pytest.mark.parametrize("phrase", ["racism", "know their stuff", "group for carers", "bread*"])
def test_words_for_how_people_are_treated_and_ordinary_ones_will_do(phrase: str) -> None:
    assert editing.add(CODEBOOK, "People", "Who comes.", [phrase], []).version == 4


def test_going_back_brings_the_older_themes_and_keeps_the_names_of_later_ones() -> None:
    merged = editing.merge(CODEBOOK, "food", "garden")
    later = editing.add(merged, "Music", "Playing it.", ["choir"], [])
    music = later.themes[-1].key
    named = editing.reword(later, later.themes[0], replace(later.themes[0], name="Outdoors"))
    taken = editing.add(named, "Garden", "Another one.", ["rose"], [])

    back = editing.go_back(taken, CODEBOOK)

    assert (back.themes, back.version) == (CODEBOOK.themes, taken.version + 1)
    assert {back.names[key] for key in (music, taken.themes[-1].key)} == {
        "Music",
        "Garden (version 7)",
    }
    assert back.now("food") == "food"
    assert back.now(music) is None


SPANISH = replace(FOOD, phrases_in={"es": ("comida", "té verde"), "fr": ("repas",)})
TWO_LANGUAGES = Codebook(3, (SPANISH, replace(GARDEN, phrases_in={"es": ("jardín", "Comida")})))


def test_words_in_other_languages_go_along_when_themes_are_merged_and_split() -> None:
    merged = editing.merge(TWO_LANGUAGES, "food", "garden").themes[0]
    assert merged.phrases_in == {"es": ("jardín", "Comida", "té verde"), "fr": ("repas",)}

    left, new, _ = editing.split(
        TWO_LANGUAGES, "food", ["tea"], "Drinks", "To drink.", also_leaving=[("es", "té verde")]
    ).themes
    assert (left.phrases_in, new.phrases_in) == (
        {"es": ("comida",), "fr": ("repas",)},
        {"es": ("té verde",)},
    )


def test_words_in_other_languages_are_changed_without_losing_what_somebody_else_did() -> None:
    after = replace(SPANISH, phrases_in={"es": ("comida", " almuerzo "), "so": ("cunto",)})
    theirs = replace(SPANISH, phrases_in={**SPANISH.phrases_in, "es": ("té verde", "cena")})

    changed = editing.reword(Codebook(3, (theirs,)), SPANISH, after).themes[0]

    assert changed.phrases_in == {"es": ("cena", "almuerzo"), "so": ("cunto",)}
    with pytest.raises(FeedbackError, match="Nothing has changed"):
        editing.reword(Codebook(3, (SPANISH,)), SPANISH, SPANISH)


def test_one_phrase_is_taken_out_in_its_language_only() -> None:
    assert editing.without_phrase(SPANISH, "comida", "es").phrases_in["es"] == ("té verde",)
    assert editing.without_phrase(SPANISH, "tea", "") == replace(SPANISH, phrases=("lunch",))


def test_lines_are_phrases_once_each() -> None:
    assert editing.lines(" choir \n\n Choir\r\nplay  music\n😀") == ("Choir", "play music", "😀")


PHRASES = st.lists(st.sampled_from([f"word{n}" for n in range(30)]), min_size=1, unique=True)


@settings(max_examples=60)
@given(st.data())
def test_whatever_is_done_no_theme_is_lost_and_the_result_can_be_kept(data: st.DataObject) -> None:
    codebook = CODEBOOK
    known = set(codebook.names)
    for number in range(data.draw(st.integers(1, 8))):
        theme = data.draw(st.sampled_from(codebook.themes))
        other = data.draw(st.sampled_from(codebook.themes))
        phrases = data.draw(PHRASES)
        do = data.draw(st.sampled_from(["add", "merge", "split", "off", "on", "reword"]))
        before = codebook
        try:
            match do:
                case "add":
                    codebook = editing.add(codebook, f"Added {number}", "New.", phrases, [])
                case "merge":
                    codebook = editing.merge(codebook, theme.key, other.key)
                case "split":
                    codebook = editing.split(
                        codebook, theme.key, theme.phrases[:1], f"Split {number}", "New."
                    )
                case "off":
                    codebook = editing.switch_off(codebook, theme.key)
                case "on":
                    key = data.draw(st.sampled_from([*codebook.names]))
                    codebook = editing.switch_on(codebook, key)
                case _:
                    after = replace(theme, phrases=tuple(phrases))
                    codebook = editing.reword(codebook, theme, after)
        except FeedbackError:
            assert codebook is before
            continue
        assert codebook.version == before.version + 1
        assert known <= set(codebook.names)
        known = set(codebook.names)
        assert from_table(json.loads(json.dumps(to_table(codebook)))) == codebook
        in_use = {one.key for one in codebook.themes}
        assert {codebook.now(key) for key in known} <= in_use | {None}
        back = editing.go_back(codebook, CODEBOOK)
        assert back.themes == CODEBOOK.themes
        assert known <= set(back.names)
        if do == "merge":
            assert {phrase_words(phrase) for phrase in theme.phrases} <= {
                phrase_words(phrase) for one in codebook.themes for phrase in one.phrases
            }
