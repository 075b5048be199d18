"""The report as slides: one finding each with the finding as title, and charts to be edited."""

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO

from pptx import Presentation, presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.slide import Slide
from pptx.text.text import TextFrame
from pptx.util import Inches, Pt

from feedback import trend_charts
from feedback.evidence import slide_charts
from feedback.evidence.figures import ANSWERED
from feedback.evidence.findings import Finding
from feedback.evidence.methods import MADE_UP, Section
from feedback.evidence.report import HIDDEN_MONTHS, TITLE, Quote, Report
from feedback.evidence.slide_charts import CREAM, FONT, GREY, INK, SIGNAL, TEAL
from feedback.evidence.zipped import same_bytes
from feedback.periods import period_name
from feedback.stats.rules import COMMON_CAUSE

WIDTH, HEIGHT, MARGIN = Inches(13.333), Inches(7.5), Inches(0.6)
TITLE_ONLY = 5
"""The layout of python-pptx's own template that has a title and nothing else."""
LONGEST_TITLE, LONGEST_QUOTE = 150, 250
"""Letters; more cannot be read across a room, and stands in the PDF."""
QUOTES = 3
METHODS, LINE = 1450, 50
"""Letters of methods on a slide; what the end of a paragraph takes up."""


def slides(report: Report) -> bytes:
    """The report as PPTX. The same report makes the same bytes.

    Each slide with a chart has every month in words in its notes.
    """
    deck = Presentation()
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    deck.core_properties.title = f"{TITLE}: {report.period}"
    deck.core_properties.author = "Table Talk"
    deck.core_properties.language = "en-GB"
    _opening(deck, report)
    if report.answered.n:
        _answered(deck, report)
    for finding in (*([report.rating] if report.rating else []), *report.moved):
        _finding(deck, report, finding)
    if report.often:
        _often(deck, report)
    for start in range(0, len(report.quotes), QUOTES):
        _quotes(deck, report, report.quotes[start : start + QUOTES])
    for sections in _portions(report.methods):
        _methods(deck, report, sections)
    out = BytesIO()
    deck.save(out)
    return same_bytes(out.getvalue(), report.made_on)


def _opening(deck: presentation.Presentation, report: Report) -> None:
    title = f"{TITLE}\n{report.period}"
    slide = _slide(deck, report, title)
    slide.shapes.title.top, slide.shapes.title.height = Inches(1.2), Inches(2.6)
    _write(slide.shapes.title.text_frame, title, 44, TEAL, bold=True)
    made = f"{report.made_on.day} {report.made_on:%B %Y}"
    lines = [report.summary[0], f"Who asked: {report.who_asks}.", f"Made on {made}."]
    _write(_box(slide, 4.2, 2.2), "\n".join(lines), 24, INK)


def _answered(deck: presentation.Presentation, report: Report) -> None:
    months = [n for n in report.numbers if n.grouping == "all" and n.item == ANSWERED]
    people = f"{report.answered.n or 0:,}{'' if report.answered.whole else ' or more'}"
    slide = _slide(deck, report, f"{people} people answered: {report.period}")
    slide_charts.columns(slide, "People who answered", months)
    said = "They chose to answer. They are no sample of all who use a service."
    if len({number.months for number in months}) > 1:
        said += " Some columns stand for more months than others."
    _write(_box(slide, 6.0, 0.9), said, 20, INK)
    _note(slide, (f"{period_name(n)}: {n.shown}" for n in months))


def _finding(deck: presentation.Presentation, report: Report, finding: Finding) -> None:
    slide = _slide(deck, report, finding.title)
    slide_charts.lines(slide, finding)
    _write(_box(slide, 5.75, 0.7), finding.said, 18, INK)
    diamonds = any(spot.cause != COMMON_CAUSE for spot in finding.trend.spots)
    note = f"{'A diamond is a month that breaks a rule. ' if diamonds else ''}{finding.notes[-1]}"
    _write(_box(slide, 6.6, 0.6), note, 16, GREY)
    months = (f"{period_name(spot)}: {trend_charts.in_words(spot)}" for spot in finding.trend.spots)
    _note(slide, (finding.said, *finding.notes, *months))


def _often(deck: presentation.Presentation, report: Report) -> None:
    name, total = report.often[0]
    whole = all(total.whole for _, total in report.often)
    most = "Most often" if whole else "Most often, as far as can be shown"
    slide = _slide(deck, report, f"{most}: {name} ({total.shown})")
    slide_charts.bars(slide, report.often)
    said = "Out of the people who wrote something. One can mention several themes."
    said += "" if report.moved else f" {report.summary[-1]}"
    if not whole:
        said += f" {HIDDEN_MONTHS}"
    _write(_box(slide, 6.35, 0.7), said, 18, INK)
    _note(slide, (f"{name}: {total.shown}" for name, total in report.often))


def _quotes(deck: presentation.Presentation, report: Report, quotes: Sequence[Quote]) -> None:
    slide = _slide(deck, report, "In people’s own words")
    for place, quote in enumerate(quotes):
        frame = _box(slide, 1.75 + 1.75 * place, 1.7)
        _write(frame, f"“{_cut(quote.text, LONGEST_QUOTE)}”", 22, INK)
        _write(frame, f"{quote.theme}, {period_name(quote)}", 16, GREY, more=True)


def _methods(deck: presentation.Presentation, report: Report, sections: Sequence[Section]) -> None:
    slide = _slide(deck, report, "How these numbers were made")
    frame = _box(slide, 1.6, 5.5)
    for place, section in enumerate(sections):
        _write(frame, section.heading, 18, TEAL, bold=True, more=place > 0)
        for paragraph in section.paragraphs:
            _write(frame, paragraph, 18, INK, more=True)


def _portions(sections: Sequence[Section]) -> Iterator[list[Section]]:
    """As many whole sections as fit on a slide together; one too long for a slide is split."""
    portion: list[Section] = []
    room = METHODS
    for section in sections:
        lengths = [len(paragraph) + LINE for paragraph in section.paragraphs]
        if portion and 2 * LINE + sum(lengths) > room:
            yield portion
            portion, room = [], METHODS
        room -= 2 * LINE
        start = 0
        for end, length in enumerate(lengths):
            if length > room and end > start:
                yield [*portion, Section(section.heading, section.paragraphs[start:end])]
                portion, room, start = [], METHODS - 2 * LINE, end
            room -= length
        portion.append(Section(section.heading, section.paragraphs[start:]))
    yield portion


# Pieces of a slide ---------------------------------------------------------------------------


def _slide(deck: presentation.Presentation, report: Report, title: str) -> Slide:
    """A slide with its title; example data says on every one that it is."""
    slide: Slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    slide.background.fill.solid()
    slide.background.fill.fore_color.rgb = CREAM
    shape = slide.shapes.title
    shape.left, shape.width = MARGIN, WIDTH - 2 * MARGIN
    shape.top, shape.height = Inches(0.35), Inches(1.1)
    shape.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    text = _cut(title, LONGEST_TITLE)
    pt = 36 if len(text) <= 48 else 28 if len(text) <= 100 else 24
    _write(shape.text_frame, text, pt, TEAL, bold=True)
    if report.example:
        _write(_box(slide, 0.02, 0.35), MADE_UP, 16, SIGNAL, bold=True)
    return slide


def _box(slide: Slide, top_inches: float, height_inches: float) -> TextFrame:
    shape = slide.shapes.add_textbox(
        MARGIN, Inches(top_inches), WIDTH - 2 * MARGIN, Inches(height_inches)
    )
    frame: TextFrame = shape.text_frame
    frame.word_wrap = True
    return frame


def _write(
    frame: TextFrame,
    text: str,
    pt: int,
    colour: RGBColor,
    *,
    bold: bool = False,
    more: bool = False,
) -> None:
    """The text in place of what is there, or below it (``more``); a paragraph for each line."""
    if not more:
        frame.clear()
    for place, line in enumerate(text.split("\n")):
        paragraph = frame.add_paragraph() if more or place else frame.paragraphs[0]
        paragraph.alignment = PP_ALIGN.LEFT
        run = paragraph.add_run()
        run.text = line
        run.font.size, run.font.bold, run.font.name = Pt(pt), bold, FONT
        run.font.color.rgb = colour


def _note(slide: Slide, lines: Iterable[str]) -> None:
    slide.notes_slide.notes_text_frame.text = "\n".join(lines)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
