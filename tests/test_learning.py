"""Learning from labels: it starts at the codebook, moves with evidence, and explains itself."""

import json
import threading
from dataclasses import replace
from random import Random

import pytest

from feedback.errors import BadFile, FeedbackError
from feedback.text import learned as learned_themes
from feedback.text import themes
from feedback.text.codebook import Codebook, Theme
from feedback.text.learned import LearnedThemes, carried_over, from_table, to_table
from feedback.text.learning import Labelled, fit

CODEBOOK = Codebook(
    7,
    (
        Theme("waiting", "Waiting", "How long things take.", ("wait", "queue"), ("waiting room",)),
        Theme("garden", "Garden", "Being outside.", ("garden", "bench")),
        Theme("music", "Music", "Playing and hearing it.", ("music",)),
    ),
)

SLOW = "It took ages until the doctor came"
NEUTRAL = ("The tea was warm", "Thank you for today", "The bench in the bank was new")


def labelled(text: str, *keys: str) -> Labelled:
    return Labelled(text, frozenset(keys))


def lesson(times: int = 40) -> list[Labelled]:
    """People call "took ages" waiting, and say that a bench is no garden."""
    examples = []
    for number in range(times):
        examples += [
            labelled(f"It took ages at desk {number}", "waiting"),
            labelled(f"I had to wait for door {number}", "waiting"),
            labelled(f"The garden has {number} roses", "garden"),
            labelled(f"The bench of the court had {number} people"),
            labelled(f"Staff made {number} cups of tea"),
        ]
    return examples


@pytest.fixture(scope="module")
def taught() -> LearnedThemes:
    return fit(lesson(), CODEBOOK)


def keys(text: str, learned: LearnedThemes) -> list[str]:
    return [tag.theme for tag in learned_themes.tag(text, CODEBOOK, learned)]


def test_without_telling_labels_the_tags_are_those_of_the_codebook() -> None:
    learned = fit([labelled("Nothing of note")], CODEBOOK)

    for text in ("The wait was long", "A bench in the garden", SLOW, "", "Music!"):
        assert learned_themes.tag(text, CODEBOOK, learned) == themes.tag(text, CODEBOOK)


def test_words_that_go_with_a_theme_are_learned(taught: LearnedThemes) -> None:
    assert themes.tag(SLOW, CODEBOOK) == ()

    (tag,) = learned_themes.tag(SLOW, CODEBOOK, taught)

    assert (tag.theme, tag.found_by) == ("waiting", "learning")
    assert "took" in " ".join(SLOW[span.start : span.end] for span in tag.evidence)


def test_a_phrase_that_people_overrule_loses_its_weight(taught: LearnedThemes) -> None:
    text = "The bench of the court"

    assert [tag.theme for tag in themes.tag(text, CODEBOOK)] == ["garden"]
    assert keys(text, taught) == []
    assert keys("We sat in the garden", taught) == ["garden"]


def made_up(random: Random, comments: int) -> list[Labelled]:
    """Comments of words at random; people mostly agree with the phrases, and err now and then."""
    words = "wait queue garden bench music ages tea roses court soup walk phone nurse door".split()
    examples = []
    for _ in range(comments):
        text = " ".join(random.sample(words, 4))
        meant = {tag.theme for tag in themes.tag(text, CODEBOOK)}
        if random.random() < 0.2:
            meant ^= {random.choice(("waiting", "garden", "music"))}
        examples.append(labelled(text, *meant))
    return examples


def agreement(examples: list[Labelled], learned: LearnedThemes) -> float:
    """F1 of the learned tags over all themes."""
    found = [set(keys(one.text, learned)) for one in examples]
    both = sum(len(tags & one.themes) for tags, one in zip(found, examples, strict=True))
    return (
        2
        * both
        / sum(len(tags) + len(one.themes) for tags, one in zip(found, examples, strict=True))
    )


@pytest.mark.parametrize("comments", [20, 100, 300])
@pytest.mark.parametrize("seed", range(5))
def test_where_there_is_nothing_to_learn_the_phrases_stand(comments: int, seed: int) -> None:
    """Errors of people are no lesson: fresh comments are tagged no worse than by phrases alone."""
    random = Random(seed)
    learned = fit(made_up(random, comments), CODEBOOK)
    fresh = made_up(random, 400)

    nothing_learned = fit([labelled("")], CODEBOOK)

    assert agreement(fresh, learned) >= agreement(fresh, nothing_learned)


def test_learning_counts_only_for_the_themes_that_it_is_clearly_better_at(
    taught: LearnedThemes,
) -> None:
    by_theme = zip(CODEBOOK.themes, taught.bias, taught.found, strict=True)
    as_by_phrases = [
        theme.key
        for theme, bias, found in by_theme
        if (bias, found) == (learned_themes.PRIOR_BIAS, learned_themes.PRIOR_FOUND)
    ]

    assert as_by_phrases == ["music"]
    assert not any(row[2] for row in taught.words.values())


def test_a_theme_nobody_labelled_stays_as_in_the_codebook(taught: LearnedThemes) -> None:
    (tag,) = learned_themes.tag("Music in the hall", CODEBOOK, taught)

    assert (tag.theme, tag.found_by) == ("music", "codebook")


def test_an_exclusion_still_leaves_nothing(taught: LearnedThemes) -> None:
    assert keys("The waiting room", taught) == []


def test_without_its_evidence_a_comment_is_not_tagged(taught: LearnedThemes) -> None:
    texts = [example.text for example in lesson(5)] + [SLOW, "We wait and wait, it took ages"]
    tags = 0
    for text in texts:
        for tag in learned_themes.tag(text, CODEBOOK, taught):
            tags += 1
            rest = text
            for span in reversed(tag.evidence):
                rest = rest[: span.start] + rest[span.end :]
            assert tag.theme not in keys(rest, taught), text
    assert tags >= 15


def test_the_same_labels_give_the_same_weights() -> None:
    assert fit(lesson(10), CODEBOOK) == fit(lesson(10), CODEBOOK)


def test_threads_and_order_change_nothing(taught: LearnedThemes) -> None:
    texts = [example.text for example in lesson(20)]
    alone = {text: learned_themes.tag(text, CODEBOOK, taught) for text in texts}
    different: list[str] = []

    def tag_all(order: list[str]) -> None:
        different.extend(
            text for text in order if learned_themes.tag(text, CODEBOOK, taught) != alone[text]
        )

    threads = [
        threading.Thread(target=tag_all, args=(texts[start:] + texts[:start],))
        for start in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert different == []


def test_what_was_learned_survives_a_file(taught: LearnedThemes) -> None:
    again = from_table(json.loads(json.dumps(to_table(taught))), CODEBOOK)

    assert again == taught
    assert keys(SLOW, again) == ["waiting"]


@pytest.mark.parametrize("table", [{}, [], {"codebook_version": 7}, {"codebook_version": "x"}])
def test_another_file_is_refused(table: dict[str, object]) -> None:
    with pytest.raises(BadFile, match="no file of learned themes"):
        from_table(table, CODEBOOK)


def test_a_model_of_another_codebook_is_refused(taught: LearnedThemes) -> None:
    table = to_table(taught) | {"codebook_version": 8}

    with pytest.raises(BadFile, match="another codebook"):
        from_table(table, CODEBOOK)


def test_what_was_learned_is_carried_over_to_a_changed_codebook(taught: LearnedThemes) -> None:
    waiting, _garden, music = CODEBOOK.themes
    food = Theme("food", "Food", "What there is to eat.", ("lunch",))
    changed = Codebook(8, (food, replace(waiting, phrases=("wait", "late")), music))

    carried = carried_over(taught, changed)

    assert carried == from_table(json.loads(json.dumps(to_table(carried))), changed)
    for text, expected in ((SLOW, ["waiting"]), ("Lunch was late", ["food", "waiting"])):
        assert [tag.theme for tag in learned_themes.tag(text, changed, carried)] == expected
    assert learned_themes.tag("The garden", changed, carried) == ()


def test_nothing_to_learn_from_is_said() -> None:
    with pytest.raises(FeedbackError, match="no labelled comment"):
        fit([], CODEBOOK)


@pytest.mark.parametrize(
    "text", ["", " ", "😀" * 2000, "\u200b\u200b", "wait " * 20_000, "<b>wait</b>", "等待 wait"]
)
def test_odd_texts_do_no_harm(taught: LearnedThemes, text: str) -> None:
    found = keys(text, taught)

    assert ("waiting" in found) == ("wait" in text)


def test_words_for_who_somebody_is_are_never_learned() -> None:
    examples = [
        labelled(f"The Somali group met in room {number}", "waiting") for number in range(40)
    ] + [labelled(f"The Polish group met in room {number}") for number in range(40)]

    learned = fit(examples, CODEBOOK)

    assert not [gram for gram in learned.words if {"somali", "polish"} & set(gram.split())]
    assert keys("The Somali group met", learned) == keys("The Polish group met", learned)


def test_no_name_no_figure_and_no_rare_word_is_learned() -> None:
    names = ("Adebayo", "Siobhan", "Grace", "Okonkwo", "will", "Xqzzt", "1974", "adebayo grace")
    examples = [
        labelled(f"{name} spoke in the kitchen and the {rare}", "waiting")
        for name in names
        for rare in ("hall", "hall", "porch" if name == "Grace" else "hall")
    ]

    learned = fit(examples, CODEBOOK)

    words = {word for gram in learned.words for word in gram.split()}
    assert {"kitchen", "hall"} <= words
    assert words.isdisjoint({part for name in names for part in name.lower().split()})
    assert "porch" not in words
