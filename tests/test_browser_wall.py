"""The wall of a meeting as the back of a room sees it: letters, colours, and that it fits."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from markupsafe import Markup
from playwright.sync_api import BrowserContext, Page

from feedback import posters, vote_screens
from feedback.agenda import KeptRound, RoundKind
from feedback.charts import Bar
from feedback.deciding.priorities import Standing
from feedback.disclosure.votes import ReleasedResult
from feedback.gathering import Stage
from feedback.models import Cell
from feedback.rounds import Question, Round, RoundResult
from feedback.screenfuls import MOST_BARS, screenfuls
from feedback.screens import Screen
from feedback.stats.shares import Interval
from feedback.web.rendering import asset, fragment
from tests.browser import browser, expect_accessible, new_context
from tests.servers import Server

__all__ = ["browser", "new_context"]  # fixtures
pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]

SENTENCE = "Somebody should come to the door when it rains and the bell is broken again. "
ARABIC = "شكرا لكم، الشاي لذيذ والناس طيبون ولكن الانتظار طويل جدا في الصباح الباكر. "
EMOJI = "☕🎵🌧️ Ein Tee 😊 "
FINDING = "About 7 in 10 people who answered (205 of 280) said good or very good"
ADDRESS = "tabletalk.lambeth-collaborative.example.org.uk/m/K7M2QX"


def bars(number: int, label: str = "Waiting and timeliness") -> tuple[Bar, ...]:
    """So many bars."""
    return tuple(
        Bar(f"{label} {n}", 10 * (number - n), f"{10 * (number - n)}") for n in range(number)
    )


def voted(kind: RoundKind, words: str, number: int, *, twice: bool = False) -> list[Screen]:
    """What thirty people made of so many items, perhaps of those they voted on before."""
    items = {f"i{n}": f"{n} {words}"[:200] for n in range(number)}
    cells = (Cell("agree", 15), Cell("disagree", 10), Cell("pass", 5))
    results = [ReleasedResult(key, 30, cells, "divided", Interval(0.33, 0.67)) for key in items]
    standings = [Standing(key, 90 - n, n + 1, False) for n, key in enumerate(items)]
    question = Question("Where do we stand on what we heard?", items)
    kept = KeptRound(f"{kind}{number}", "m", 1, kind, "", "shown")
    asked = Round(kept, question, RoundResult(30, tuple(standings), tuple(results)))
    if not twice:
        return vote_screens.screens(asked, ())
    again = replace(
        asked,
        kept=replace(kept, id=f"{kept.id}again"),
        question=replace(question, follows=kept.id),
    )
    return vote_screens.screens(again, (asked, again))


HARD = (
    Screen("rules", "How we talk together", (SENTENCE[:60],) * 7),
    Screen("rules", "How we talk together", ("Listen.",) * 7),
    Screen("since", "You said, together we did: 3 of 12 are settled", (SENTENCE * 2,) * 6),
    Screen("since", "You said, together we did: 3 of 12 are settled", (SENTENCE * 8,)),
    Screen("rating", FINDING, bars=bars(6, "Neither good nor poor"), note="Rounded to 5. " * 4),
    Screen("themes", f"{FINDING} and more of it", bars=bars(5), note=SENTENCE * 3),
    Screen("themes", FINDING, bars=bars(MOST_BARS), note="One comment can be about several."),
    Screen("themes", FINDING * 2, bars=bars(MOST_BARS, SENTENCE[:70])),
    Screen("quote 1", "What was good?", quote=SENTENCE[:139]),
    Screen("quote 2", "What could we do better?", quote=(SENTENCE * 6)[:400], note=SENTENCE),
    Screen("quote 3", "What could we do better?", quote=SENTENCE * 26),
    Screen("quote 4", ARABIC, quote=(ARABIC * 6)[:400]),
    Screen("quote 5", EMOJI * 3, quote=(EMOJI * 30)[:400]),
    Screen("quote 6", "What was good?", quote="Tea\n" * 20),
    Screen("round 1", "What matters most?", tuple(f"{n} {SENTENCE * 3}"[:200] for n in range(20))),
    Screen("round 2", "What matters most?", tuple(f"{n} more tea" for n in range(20))),
    Screen("round 3", SENTENCE * 2, (ARABIC * 3, EMOJI * 14)),
    Screen("round 4", "What matters most?", bars=bars(10, SENTENCE[:70]), note="40 people voted."),
    *voted("statements", SENTENCE[:70], 5),
    *voted("statements", SENTENCE * 3, 3),
    *voted("dots", SENTENCE[:70], 9),
    *voted("ranks", SENTENCE * 3, 5),
    *voted("ranks", SENTENCE[:70], 9, twice=True),
    *voted("dots", ARABIC[:60], 7, twice=True),
    *voted("statements", SENTENCE * 3, 3, twice=True),
    Screen("promises", "What we promise today", (SENTENCE * 2,) * 5),
)
"""Screens with more on them than a kind facilitator would put there."""

LETTERS = """() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
    while (texts.nextNode()) {
        const parent = texts.currentNode.parentElement, text = texts.currentNode.data.trim();
        if (!text || !parent.checkVisibility()) continue;
        const must = parent.matches("h1, th, li, blockquote, .vote, td") &&
            !parent.matches(".long, .drawn td");
        found.push([must, parseFloat(getComputedStyle(parent).fontSize), text]);
    }
    return found;
}"""
"""Each text with its size. Long quotes and lines, and what explains a drawing, may be smaller."""

STICKS_OUT = """() => {
    const page = document.documentElement, foot = document.querySelector(".place");
    const { left, top } = foot.getBoundingClientRect(), room = top + 1, found = [];
    if (document.elementFromPoint(left + 5, top + 5) !== foot) found.push("the place is covered");
    if (page.scrollHeight > innerHeight || page.scrollWidth > innerWidth) found.push("bars");
    for (const part of document.querySelectorAll("main > :not(.place), aside > *")) {
        const box = part.getBoundingClientRect();
        const bottom = part.closest("main") ? innerHeight : room;
        if (box.bottom > bottom) found.push(`${part.localName} ${Math.round(box.bottom - bottom)}`);
        if (part.scrollWidth > part.clientWidth + 1) found.push(`${part.localName} is too wide`);
    }
    return found;
}"""


@pytest.fixture
def wall(new_context: NewContext, example_server: Server) -> Callable[[Screen, int, int], Page]:
    """Put one of so many screens on the wall; gives its page."""
    page = new_context(viewport={"width": 1920, "height": 1080}).new_page()
    address = f"{example_server.url}/m/K7M2QX/wall"

    def put(screen: Screen, place: int = 1, places: int = 1) -> Page:
        now = fragment(
            "wall_screen.html",
            stage=Stage(),
            screen=screen,
            longest=200,
            voting=screen.whole.startswith("round ") and not screen.note,
            place=place,
            places=places,
        )
        if page.url == address:
            page.evaluate("now => { document.getElementById('screen').innerHTML = now }", now)
            return page
        html = fragment(
            "wall.html",
            css=Markup(asset("meeting_wall.css")),
            js="",
            code="K7M2QX",
            address=ADDRESS,
            qr=posters.qr_data(ADDRESS),
            example=True,
            now=Markup(now),
        )
        page.route(address, lambda route: route.fulfill(body=html, content_type="text/html"))
        page.goto(address)
        page.evaluate("document.fonts.ready")
        return page

    return put


@pytest.mark.parametrize("size", [(1920, 1080), (1280, 720)], ids=["full HD", "HD"])
def test_the_last_row_reads_every_word_on_the_wall(
    wall: Callable[..., Page], size: tuple[int, int]
) -> None:
    width, height = size
    every = [part for screen in HARD for part in screenfuls(screen)]
    assert len(every) > len(HARD)
    wrong = []
    for place, screen in enumerate(every, start=1):
        page = wall(screen, place, len(every))
        page.set_viewport_size({"width": width, "height": height})
        wrong += [(screen.id, what) for what in page.evaluate(STICKS_OUT)]
        for must_be_read, px, text in page.evaluate(LETTERS):
            if px * 1920 / width < (64 if must_be_read else 43):
                wrong.append((screen.id, f"{px} px: {text}"))

    assert not wrong


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_wall_can_be_read_in_both_colours(wall: Callable[..., Page], colours: str) -> None:
    for screen in (HARD[0], HARD[4], HARD[8], HARD[15]):
        page = wall(screen)
        page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]  # one of its values
        expect_accessible(page)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == {"light": "rgb(251, 247, 240)", "dark": "rgb(29, 27, 25)"}[colours]
