"""What points at one person is taken out of a comment, and likely names are pointed out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.safety_quality import FIXTURES, checks_in_comment, read_rows, score_redaction
from feedback.text.identifiers import is_nhs_number
from feedback.text.redaction import LABELS, mask
from tests.growth import growth


def checks(comment: str, staff_names: tuple[str, ...] = ()) -> list[str]:
    masked = mask(comment, staff_names)
    return [masked.text[span.start : span.end] for span in masked.please_check]


@pytest.mark.parametrize(
    ("comment", "shown"),
    [
        ("Write to ade@example.com.", "Write to [email]."),
        ("ade at example dot com", "[email]"),
        ("ring 07700 900 123 or (020) 7946 0018", "ring [phone number] or [phone number]"),
        ("+44 (0)20 7946 0018 please", "[phone number] please"),
        ("oh seven seven double oh nine double oh one two three", "[phone number]"),
        ("NHS no 943 476 5919 is wrong", "NHS no [NHS number] is wrong"),
        ("AB 12 34 56 C is on the letter", "[National Insurance number] is on the letter"),
        ("from sw21ab", "from [postcode]"),
        ("flat 3, 12 Elm Park Road it was", "[address] it was"),
        ("dob 3/4/79", "dob [date of birth]"),
        ("born on 3rd of April 1979, so old", "born on [date of birth], so old"),
        ("see www.example.com/me!", "see [link]!"),
        ("insta: sewing.nan and @dee_x", "insta: [online name] and [online name]"),
        ("bed 4 on Rowan ward is cold", "[ward] is cold"),
        ("Dr Okafor and nurse Grace", "[name] and [name]"),
        ("Mr and Mrs Adeyemi", "[name]"),
        ("dr patel was late", "[name] was late"),
    ],
)
def test_what_points_at_one_person_gets_a_label(comment, shown):
    assert mask(comment).text == shown


@pytest.mark.parametrize(
    "comment",
    [
        "Call 116 123, 111 or 0800 731 2864, or text 85258",
        "In May and on 12/03/2024 at 10.30",
        "Olanzapine 10 mg twice, vitamin B12 2mg",
        "From Brixton to the Maudsley, then King's College Hospital",
        "Grace under pressure. Will it last? Hope so. Mark my words.",
        "The doctor was late and Dr was rude",
        "Two hours on the road, 3 weeks in bed, 2 in a row",
        "This ward, the acute ward, my old ward",
        "GREAT SERVICE ALL ROUND",
    ],
)
def test_numbers_places_and_words_that_point_at_nobody_stay(comment):
    masked = mask(comment)

    assert masked.text == comment
    assert masked.please_check == ()


@pytest.mark.parametrize(
    ("comment", "names"),
    [
        ("Thank you to Sarah and Mo", ["Sarah", "Mo"]),
        ("my son Daniel came", ["Daniel"]),
        ("my CPN Tunde listens", ["Tunde"]),
        ("a girl called precious helped", ["precious"]),
        ("we love João Pereira", ["João Pereira"]),
        ("GRACE AND TUNDE ARE GREAT", ["GRACE", "TUNDE"]),
        ("Xiomarita was kind", ["Xiomarita"]),
        ("Sharon's cakes", ["Sharon"]),
    ],
)
def test_likely_names_stay_and_are_pointed_out(comment, names):
    assert mask(comment).text == comment
    assert checks(comment) == names


def test_whoever_is_on_the_staff_list_is_masked():
    staff = ("Grace Bello", "Dr Will Thorn", "Mo")

    assert mask("bello and mo, and Grace too", staff).text == "[name] and [name], and [name] too"
    assert mask("grace bello ran it", staff).text == "[name] ran it"
    assert mask("Grace was kind", staff).text == "[name] was kind"


def test_a_name_of_the_staff_list_that_is_a_word_needs_its_capital():
    comment = "Will it open? By the grace of God it will"

    assert mask(comment, ("Grace", "Will")).text == comment


def test_what_is_to_be_checked_is_found_behind_labels_too():
    comment = "Ring 07700 900123, ask for Tunde at sw2 1ab or Shanice"
    masked = mask(comment)

    assert checks(comment) == ["Tunde", "Shanice"]
    assert [comment[span.start : span.end] for span in checks_in_comment(masked)] == [
        "Tunde",
        "Shanice",
    ]


def test_signs_that_cannot_be_seen_hide_nothing():
    comment = "\u202a07700\u00a0900\u200b123\u202c and ade＠example.com"

    assert mask(comment).text == "\u202a[phone number]\u202c and [email]"


@pytest.mark.parametrize(
    ("digits", "passes"),
    [("9434765919", True), ("9434765918", False), ("943476591", False), ("1111111111", False)],
)
def test_an_nhs_number_is_told_by_its_last_digit(digits, passes):
    assert is_nhs_number(digits) is passes


@pytest.mark.parametrize("half", ["check", "tuning"])
def test_redaction_reaches_its_targets_on_made_up_sets(half):
    score = score_redaction(read_rows(FIXTURES / f"redaction_{half}.jsonl"))

    assert score.identifiers.value >= 0.99
    assert score.names.value >= 0.95
    assert score.false_masks_per_100 <= 0.5
    assert score.false_checks_per_100 <= 8


PIECES = st.sampled_from(
    [
        "Tunde",
        "Mr ",
        "07700 900123",
        " ",
        ", ",
        "\u200b",
        "é",
        "İ",
        "ward ",
        "bed 4",
        "@a",
        "dob 1/2/79",
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES).map("".join)))
def test_masks_and_checks_always_fit_the_comment(comment):
    masked = mask(comment)

    rest, end = [], 0
    for one in masked.masks:
        assert end <= one.span.start < one.span.end <= len(comment)
        rest += comment[end : one.span.start], LABELS[one.kind]
        end = one.span.end
    assert "".join((*rest, comment[end:])) == masked.text
    end = 0
    for span in masked.please_check:
        assert end <= span.start < span.end <= len(masked.text)
        end = span.end


@pytest.mark.parametrize(
    "comment", ["", " ", "\n", "😀" * 2000, "\u200b" * 50, "Ωχ привет 你好 خدمة"]
)
def test_what_holds_no_identifier_comes_back_as_it_was(comment):
    assert mask(comment).text == comment


@pytest.mark.parametrize("piece", ["1 ", "07700 ", "a@", "a.", "12 elm ", "Tunde Mr ", "a'", "oh "])
def test_four_times_the_length_takes_about_four_times_as_long(piece):
    mask("Tunde")

    assert growth(mask, piece) < 10
