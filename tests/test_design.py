"""One look: the same colours for plain pages and staff pages, and enough contrast."""

import re
import tomllib

import pytest

from feedback import charts
from tests.conftest import PROJECT

CSS = (PROJECT / "feedback/web/static/site.css").read_text("utf-8")
THEME = tomllib.loads((PROJECT / ".streamlit/config.toml").read_text("utf-8"))["theme"]
LIGHT, DARK, PRINTED = (
    dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block))
    for block in re.findall(r":root \{([^}]*--soft[^}]*)\}", CSS)
)


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio, WCAG 2.2."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(
    ("token", "setting"),
    [
        ("brand", "primaryColor"),
        ("paper", "backgroundColor"),
        ("wash", "secondaryBackgroundColor"),
        ("ink", "textColor"),
        ("line", "borderColor"),
        ("brand", "linkColor"),
    ],
)
def test_plain_pages_and_staff_pages_share_their_colours(token: str, setting: str) -> None:
    assert LIGHT[token] == THEME[setting]


def test_charts_share_them_too() -> None:
    assert [LIGHT[name] for name in ("ink", "brand")] == [charts.INK, charts.BRAND]


@pytest.mark.parametrize("tokens", [LIGHT, DARK, PRINTED], ids=["light", "dark", "printed"])
@pytest.mark.parametrize(
    ("front", "back", "least"),
    [
        ("ink", "paper", 7.0),
        ("ink", "wash", 7.0),
        ("ink", "card", 7.0),
        ("soft", "paper", 4.5),
        ("soft", "wash", 4.5),
        ("brand", "paper", 4.5),
        ("brand", "wash", 4.5),
        ("warm", "paper", 4.5),
        ("paper", "warm", 4.5),
        ("on-brand", "brand", 4.5),
        ("line", "card", 3.0),
        ("line", "paper", 3.0),
    ],
)
def test_letters_and_lines_have_enough_contrast(
    tokens: dict[str, str], front: str, back: str, least: float
) -> None:
    assert contrast(tokens[front], tokens[back]) >= least


def test_the_fonts_the_theme_names_are_ours() -> None:
    for face in THEME["fontFaces"]:
        assert (PROJECT / "feedback/web/static" / face["url"].lstrip("/")).is_file()
    assert (PROJECT / "feedback/web/static/fonts/OFL.txt").is_file()


def test_the_look_does_not_borrow_the_nhs_blue() -> None:
    everything = CSS + (PROJECT / ".streamlit/config.toml").read_text("utf-8")

    assert "005eb8" not in everything.lower()
