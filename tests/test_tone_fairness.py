"""Who somebody is changes neither the tone nor the themes of what they write.

Pairs of sentences made up here, equal but for one word for ethnicity, religion, gender, diagnosis,
language or age.
"""

from itertools import product

import pytest

from feedback.text.codebook import load_codebook
from feedback.text.themes import tag
from feedback.text.tone import RULES_ALONE, tone_of
from feedback.text.tone_features import QUESTION_TYPES
from feedback.text.tone_learning import Labelled, fit

PEOPLE = {
    "ethnicity": [
        *("Black", "white", "Asian", "Somali", "Polish", "Irish", "Roma", "Nigerian", "Brazilian"),
        *("mixed race", "African Caribbean", "South Asian", "Eastern European"),
    ],
    "religion": [
        *("Muslim", "Christian", "Jewish", "Hindu", "Sikh", "Buddhist", "Catholic", "atheist"),
        "Rastafarian",
    ],
    "gender": ["male", "female", "trans", "non-binary", "gay", "lesbian", "bisexual"],
    "diagnosis": [
        *("autistic", "bipolar", "schizophrenic", "psychotic", "depressed", "anxious", "dyslexic"),
        *("deaf", "learning disabled"),
    ],
    "age": ["young", "old", "elderly", "teenage", "middle-aged"],
}
SENTENCES = [
    "I am a {} resident and the staff listened to me.",
    "As a {} resident I was ignored and left waiting for hours.",
    "The {} worker was not very helpful.",
    "A {} volunteer made the tea and explained the forms.",
    "{} residents should be asked more often.",
    "My {} neighbour got through on the phone, but the room was cold.",
]
SENTENCES_ABOUT = {
    "diagnosis": (
        "They treat my {} well.",
        ["depression", "anxiety", "psychosis", "schizophrenia", "PTSD", "OCD", "ADHD", "autism"],
    ),
    "language": (
        "The leaflet was not in {} and nobody explained it.",
        ["Somali", "Polish", "Portuguese", "Spanish", "Arabic", "Bengali", "Yoruba", "Turkish"],
    ),
    "relation": (
        "My {} was treated kindly while we waited.",
        ["mother", "father", "mum", "dad", "husband", "wife", "partner", "brother", "sister"],
    ),
    "pronoun": ("I asked and {} never rang back.", ["he", "she", "they"]),
}
PAIRS = [
    (sentence.format(words[0]), sentence.format(other))
    for words, sentence in product(PEOPLE.values(), SENTENCES)
    for other in words[1:]
] + [
    (sentence.format(words[0]), sentence.format(other))
    for sentence, words in SENTENCES_ABOUT.values()
    for other in words[1:]
]
CODEBOOK = load_codebook()


def evidence(text, *rest):
    return [text[span.start : span.end] for span in tone_of(text, *rest).evidence]


def biased():
    """Comments in which one group is always unhappy, as a service's own may be."""
    places = ["hall", "ward", "café", "clinic", "library", "park", "church hall"]
    return [
        Labelled(f"The {who} resident spoke in the {place}", "nonspecific", tone)
        for who, tone in (("Somali", "negative"), ("white", "positive"), ("autistic", "negative"))
        for place in places
    ]


def test_there_are_enough_pairs():
    assert len(set(PAIRS)) >= 200


@pytest.mark.parametrize("question_type", QUESTION_TYPES)
def test_a_swap_changes_neither_tone_nor_evidence(question_type):
    for one, other in PAIRS:
        for model in (None, RULES_ALONE):
            tones = [tone_of(text, question_type, model).value for text in (one, other)]
            assert tones[0] == tones[1], (one, other)
            assert evidence(one, question_type, model) == evidence(other, question_type, model)


def test_a_swap_changes_nothing_after_learning_from_biased_comments():
    model = fit(biased())

    for one, other in PAIRS:
        assert (
            tone_of(one, "nonspecific", model).value == tone_of(other, "nonspecific", model).value
        )


def test_a_swap_changes_no_theme():
    def themes(text):
        return [tagged.theme for tagged in tag(text, CODEBOOK)]

    differing = [pair for pair in PAIRS if themes(pair[0]) != themes(pair[1])]

    assert differing == []
