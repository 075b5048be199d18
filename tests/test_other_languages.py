"""Comments in other languages: what is looked for in which, and how often it is right."""

import json
import tomllib
from collections import defaultdict
from dataclasses import replace

import pytest

from feedback import theme_words
from feedback.errors import BadFile
from feedback.models import QuestionType, Span
from feedback.text.analysis import analyse, tags
from feedback.text.codebook import Codebook, Theme, from_table, shipped_codebook, to_table
from feedback.text.learned import LearnedThemes
from feedback.text.learning import Labelled, fit, in_english
from feedback.text.nil import is_nil
from feedback.text.safety import needs_human, sensitive_spans
from feedback.text.themes import tag
from feedback.text.tokens import phrase_words, tokens
from feedback.theming.checked import Overruled, in_todays_themes, overruled, quality
from feedback.theming.tagger import Tagger
from feedback.words import LANGUAGES
from tests.conftest import PROJECT

WAITING = Theme(
    "waiting",
    "Waiting",
    "How long it takes.",
    ("late", "wait"),
    phrases_in={
        "es": ("lista de espera", "tardan"),
        "fr": ("attente", "retard*"),
        "ar": ("انتظار",),
        "bn": ("অপেক্ষা",),
        "pl": ("długo",),
    },
)
FOOD = Theme("food", "Food", "What there is to eat.", ("lunch",), phrases_in={"es": ("comida",)})
CODEBOOK = Codebook(3, (WAITING, FOOD))

LISTED = {"ar", "bn", "es", "fr", "it", "pl", "pt", "so"}
RISK = PROJECT / "feedback" / "data" / "risk_in_other_languages.toml"
SAFETY = ("safety", "safety_fresh_1", "safety_fresh_2", "safety_fresh_3")
TARDAN = "Siempre tardan mucho en contestar a los pacientes"


def rows(name: str) -> list[dict[str, str]]:
    path = PROJECT / "tests" / "fixtures" / f"other_languages_{name}.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def found(text: str, language: str) -> list[tuple[str, list[str]]]:
    return [
        (one.theme, [text[span.start : span.end] for span in one.evidence])
        for one in tag(text, CODEBOOK, language)
    ]


# Looking up -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "language", "evidence"),
    [
        ("La LISTA de espera", "es", "LISTA de espera"),
        ("Pas d’attente", "fr", "d’attente"),
        ("L'attente, enfin", "fr", "L'attente"),
        ("toujours en retards", "fr", "retards"),
        ("والانتظار طويل", "ar", "والانتظار"),
        ("اِنتِظار", "ar", "اِنتِظار"),
        ("অপেক্ষা করেছি।", "bn", "অপেক্ষা"),
        ("tak dlugo", "pl", "dlugo"),
        ("tak długo", "pl", "długo"),
    ],
)
def test_words_are_found_as_people_write_them(text: str, language: str, evidence: str) -> None:
    assert found(text, language) == [("waiting", [evidence])]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("late wait lunch", "es"),  # English phrases are for English
        ("comida", "fr"),
        ("tardanza", "es"),  # no plural or tense is made up
        ("late lunch", "tr"),  # no theme has a word in Turkish
        ("lista. De espera", "es"),
        ("انتظارات", "ar"),
    ],
)
def test_nothing_else_is_found(text: str, language: str) -> None:
    assert found(text, language) == []


@pytest.mark.parametrize("language", ["", "en"])
def test_words_of_other_languages_are_not_looked_for_in_english(language: str) -> None:
    assert found("comida, tardan, and lunch", language) == [("food", ["lunch"])]


@pytest.mark.parametrize(
    "text", ["আমার একজন দোভাষী দরকার", "कोई नहीं सुनता", "كانوا لُطَفاءَ", "ሓኪም ኣይሰምዓንን", "זה טוֹב"]
)
def test_letters_that_belong_together_are_one_word(text: str) -> None:
    assert [text[word.start : word.end] for word in tokens(text)] == text.split()


def test_punctuation_of_other_scripts_ends_a_clause() -> None:
    assert [word.word for word in tokens("بارد، نعم؟ সব। ok")][1::2] == ["،", "؟", "।"]


def test_what_was_learned_is_for_english_only() -> None:
    learned = LearnedThemes(
        3,
        9,
        ("waiting", "food"),
        (9.0, 9.0),
        (0.0, 0.0),
        (0.0, 0.0),
        {"waiting": {}, "food": {}},
        {},
    )

    assert len(tags("Anything", CODEBOOK, learned, "en")) == 2
    assert [one.theme for one in tags(TARDAN, CODEBOOK, learned, "es")] == ["waiting"]


def test_comments_in_other_languages_teach_nothing() -> None:
    people = [Labelled("The sofa was soft", frozenset({"food"})), Labelled(TARDAN, frozenset())]

    assert in_english(people) == people[:1]
    assert fit(in_english(people), CODEBOOK).comments == 1


# What people did to the codebook ----------------------------------------------------------------


def test_a_comment_is_tried_in_its_own_language() -> None:
    tagger = Tagger(CODEBOOK)

    assert tagger.themes(TARDAN) == {"waiting"}
    assert tagger.evidence(TARDAN, "waiting") == (Span(8, 14),)
    later = replace(CODEBOOK, themes=(replace(WAITING, since=3), FOOD))
    assert in_todays_themes(TARDAN, (), 2, later).themes == {"waiting"}


def test_a_phrase_that_people_overrule_is_told_with_its_language() -> None:
    people = [Labelled(f"{TARDAN} {number}", frozenset()) for number in range(5)]

    assert overruled(people, CODEBOOK) == [Overruled("waiting", "tardan", 5, 0, "es")]
    assert quality(people, [frozenset()] * 5).overall.f1 == 1


@pytest.mark.parametrize(
    ("phrases_in", "reason"),
    [
        ({"en": ("wait",)}, 'phrases in "en", which is no other language'),
        ({"Spanish": ("espera",)}, 'phrases in "Spanish"'),
        ({"es": ("espera", "Espéra")}, "is there twice"),
        ({"es": ("es*",)}, "a star ends a word"),
        ({"es": ("😀",)}, "without words"),
        ({"es": tuple(f"palabra{n}" for n in range(1001))}, "more than 1000 phrases"),
        ({"es": "espera"}, r'needs es = \["'),
        (["espera"], "needs phrases_in"),
    ],
)
def test_phrases_out_of_bounds_are_refused_by_name(phrases_in: object, reason: str) -> None:
    theme = replace(FOOD, phrases_in=phrases_in)  # type: ignore[arg-type]  # that is the point

    with pytest.raises(BadFile, match=reason):
        from_table({"version": 3, "theme": [to_table(Codebook(3, (theme,)))["theme"][0]]})  # type: ignore[index]


def test_a_language_without_words_is_left_out() -> None:
    theme = replace(FOOD, phrases_in={"es": (), "fr": ("repas",)})

    assert from_table(to_table(Codebook(3, (theme,)))).themes[0].phrases_in == {"fr": ("repas",)}


# What is said of it -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "checked", "said"),
    [
        ("", False, "no specific theme"),
        ("en", False, "no specific theme"),
        ("tr", True, "no specific theme"),
        ("es", False, "no specific theme, by the few words in Spanish that the computer knows"),
        ("tr", False, "not looked for. The computer knows no words for it in Turkish."),
        ("xx", False, "not looked for. The computer knows no words for it in that language."),
    ],
)
def test_no_theme_is_said_with_how_far_it_was_looked_for(
    language: str, checked: bool, said: str
) -> None:
    assert theme_words.none_found(language, CODEBOOK, checked=checked) == said


def test_a_change_is_told_with_its_language() -> None:
    after = replace(FOOD, phrases_in={"es": ("almuerzo",), "so": ("cunto",)})

    assert theme_words.reworded(FOOD, after) == (
        "“Food”: phrase added in Spanish: “almuerzo”; phrase taken out in Spanish: “comida”;"
        " phrase added in Somali: “cunto”"
    )


# How often it is right --------------------------------------------------------------------------


def test_the_shipped_languages_have_names() -> None:
    themes = shipped_codebook().themes

    assert {language for theme in themes for language in theme.phrases_in} <= LANGUAGES.keys()


def test_every_word_of_risk_is_found_with_and_without_accents() -> None:
    """What tells an ASCII comment at a glance from one with such words must not hide any."""
    table = tomllib.loads(RISK.read_text("utf-8"))
    phrases = [one.replace("*", "") for language in LISTED for one in table[language]["risk"]]

    assert len(phrases) > 500
    for phrase in phrases:
        bare = " ".join(phrase_words(phrase))
        for text in (f"({phrase}, x", f"xx {bare}.", bare.upper()):
            assert needs_human(text), text


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("Penso spesso alla morte", "Penso spesso alla morte"),
        ("PENSO spesso alla MORTE.", "PENSO spesso alla MORTE"),
        ("Hier, j’ai avalé la boîte de cachets. Voilà", "avalé la boîte de cachets"),
        ("أفكر كثيرا في الموت", "أفكر كثيرا في الموت"),
        ("Mój mąż często mnie dusi", "mąż często mnie dusi"),
    ],
)
def test_kinds_of_expressions_are_found_with_words_between(text: str, held: str) -> None:
    assert [text[span.start : span.end] for span in needs_human(text)] == [held]


@pytest.mark.parametrize(
    "text", ["Penso ai miei. La morte no", "Mio marito ride", "Penso che il metro sia lontano"]
)
def test_half_of_an_expression_is_none(text: str) -> None:
    assert not needs_human(text)


def test_what_only_sounds_like_risk_says_so_for_english_patterns_too() -> None:
    assert needs_human("Le suicide")
    assert not needs_human("Une affiche de prévention du suicide")
    (span,) = needs_human("Prévention du suicide, oui. Je veux mourir")
    assert span == Span(31, 42)


def test_words_of_risk_in_other_languages_are_distressing_to_read_too() -> None:
    assert sensitive_spans("A volte penso alla morte. They died") == (Span(8, 24), Span(31, 35))
    assert sensitive_spans("Le suicide, je veux mourir du suicide") == (
        Span(3, 10),
        Span(15, 26),
        Span(30, 37),
    )


def test_made_up_risk_is_held_in_every_language_and_little_else() -> None:
    held: dict[str, list[bool]] = defaultdict(list)
    for row in (row for name in SAFETY for row in rows(name)):
        held[row["language"] + row["label"]].append(bool(needs_human(row["text"])))
    ordinary = [one for key, several in held.items() if "ordinary" in key for one in several]

    for language in LISTED:
        risky = held[f"{language}needs_human"]
        assert len(risky) >= 6
        assert sum(risky) >= 0.75 * len(risky)
    assert len(ordinary) >= 48
    assert sum(ordinary) <= 0.1 * len(ordinary)


def test_made_up_answers_that_say_nothing_are_nil_in_every_language() -> None:
    right: dict[str, list[bool]] = defaultdict(list)
    for row in rows("nil"):
        nil = is_nil(row["text"], "could_improve")
        right[row["language"]].append(nil == (row["label"] == "nil"))

    assert right.keys() == LISTED
    assert all(len(one) >= 8 and sum(one) >= 0.9 * len(one) for one in right.values())


@pytest.mark.parametrize(
    ("text", "question", "nil"),
    [
        ("¡Todo bien, gracias!", "could_improve", True),
        ("Todo bien", "what_good", False),
        ("Gracias", "what_good", True),
        ("nao sei", "what_good", True),
        ("No sé adónde ir", "could_improve", False),
        ("gracias a la enfermera", "what_good", False),
        ("", "what_good", True),
    ],
)
def test_answers_of_other_languages_are_read_with_the_question(
    text: str, question: QuestionType, nil: bool
) -> None:
    assert is_nil(text, question) == nil


def test_made_up_comments_get_their_themes_in_every_language() -> None:
    """One hand wrote the comments and the phrases, so this says less than it seems to."""
    agreed: dict[str, list[float]] = defaultdict(list)
    for row in rows("themes"):
        analysis = analyse(row["text"], "nonspecific", shipped_codebook())
        themes = {one.theme for one in analysis.tags}
        agreed[row["language"]].append(themes == set(row["themes"]))

    assert agreed.keys() == LISTED
    assert all(len(one) >= 8 and sum(one) >= 0.8 * len(one) for one in agreed.values())
