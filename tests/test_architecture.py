"""Who may import whom, as docs/architecture.md draws it."""

import ast
from pathlib import Path

import pytest

from tests.conftest import PROJECT

FLOORS: dict[int, set[str]] = {
    5: {"ui", "shared", "navigation", "web", "__main__", "staff_commands", "text_commands"},
    4: {
        "backend",
        "supabase_backend",
        "codebooks",
        "curating",
        "retagging",
        "gathering",
        "covering",
        "freezing",
        "readiness",
        "voting",
        "sense_checking",
        "promises",
        "presenting",
        "intake",
        "moderation",
        "taking_down",
        "holding",
        "meetings",
        "places",
        "reference_mix",
        "publishing",
        "reporting",
        "asking",
        "people",
        "account",
        "codes",
        "copying",
        "doctor",
        "kept_answers",
        "notices",
        "staff",
        "setting_up",
        "filling",
        "example_meetings",
        "taking_in",
    },
    3: {
        "charts",
        "screens",
        "screenfuls",
        "words",
        "theme_words",
        "trend_words",
        "trends",
        "survey_groups",
        "trend_changes",
        "trend_charts",
        "trend_template",
        "unheard",
        "vote_words",
        "vote_drawing",
        "vote_screens",
        "printing",
        "posters",
        "handouts",
        "evidence",
        "csv_files",
        "tables",
        "importing",
    },
    2: {
        "text",
        "stats",
        "theming",
        "deciding",
        "disclosure",
        "rounds",
        "counting",
        "surveys",
        "survey_making",
        "crisis",
        "example",
        "second_factor",
    },
    1: {"storage"},
    0: {"config", "models", "tagging", "agenda", "kept_months", "periods", "errors", "addresses"},
}
TOGETHER = (
    {"navigation", "ui"},
    {"__main__", "staff_commands"},
    {"__main__", "text_commands"},
)
FLOOR = {room: floor for floor, rooms in FLOORS.items() for room in rooms}
MODULES = sorted((PROJECT / "feedback").rglob("*.py"))
SCREENS = sorted((PROJECT / "pages").glob("*.py"))


def room(path: Path) -> str:
    """The room of a module: its file's or folder's name directly below feedback/."""
    return path.relative_to(PROJECT / "feedback").parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """The modules a file imports, in full, those inside functions too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found.add(str(node.module))
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def rooms_imported(path: Path) -> set[str]:
    """The rooms of ours a file imports from."""
    names = {name.split(".")[1] for name in imports(path) if name.startswith("feedback.")}
    return names & FLOOR.keys()


def test_every_room_has_its_floor() -> None:
    assert {room(path) for path in MODULES} - {"__init__"} == FLOOR.keys()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_imports_point_downwards(path: Path) -> None:
    if room(path) == "__init__":
        return
    here = FLOOR[room(path)]
    for other in rooms_imported(path) - {room(path)}:
        if here == 5 and FLOOR[other] == 5:
            assert {room(path), other} in TOGETHER, f"{path.name} imports {other}"
        elif room(path) == "storage":
            assert other in ("models", "tagging", "agenda", "kept_months", "errors"), (
                f"storage imports {other}"
            )
        else:
            assert FLOOR[other] <= here, f"{path.name} (floor {here}) imports {other}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_only_three_modules_know_streamlit(path: Path) -> None:
    knows = any(name.split(".")[0] == "streamlit" for name in imports(path))

    assert not knows or room(path) in ("ui", "shared", "navigation")


@pytest.mark.parametrize("path", MODULES + SCREENS, ids=lambda path: path.name)
def test_textblob_is_called_in_text_only(path: Path) -> None:
    knows = any(name.split(".")[0] == "textblob" for name in imports(path))

    assert not knows or path.parent.name == "text"


@pytest.mark.parametrize("path", MODULES + SCREENS, ids=lambda path: path.name)
def test_stores_are_talked_to_in_storage_only(path: Path) -> None:
    drivers = {"sqlite3", "supabase", "supabase_auth", "postgrest"}
    knows = any(name.split(".")[0] in drivers for name in imports(path))

    assert not knows or path.parent.name == "storage"


UNAPPROVED = {
    *("comments_in", "comment_count", "decide", "take_down", "say_why", "taken_down"),
    *("wordless_responses", "responses_set_aside"),
    *("set_aside", "put_back", "decisions", "waiting_changes"),
    *("check_themes", "checked_comments", "comments_to_tag", "retag"),
}


@pytest.mark.parametrize("path", SCREENS, ids=lambda path: path.name)
def test_pages_ask_the_store_for_nothing_that_is_of_certain_sites(path: Path) -> None:
    """They ask the use cases, which hand the store the sites of whoever is signed in."""
    asked = {
        node.func.attr
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "store"
    }

    assert not asked & (UNAPPROVED | {"placements", "sites", "set_placement_state", "staff"})


def test_no_module_hides_a_standard_one() -> None:
    import sys

    assert not {path.stem for path in MODULES + SCREENS} & (
        sys.stdlib_module_names - {"__init__", "__main__"}
    )
