"""No page, export, report or route reaches counts or comments around the gate.

Whatever reads what is in a store stands here by name. The tests at the end show that a new reader,
however it is written, is found.
"""

import ast
from pathlib import Path

import pytest

from tests.test_architecture import MODULES, SCREENS, imports, room

READERS: dict[str, set[str]] = {
    # figures of the live view
    "counts": {"meetings"},
    "shown_comments": {"meetings"},
    "release": {"meetings", "filling"},
    "waiting_changes": {"meetings"},
    "rollup": set(),
    # published months, and what they are made from
    "unpublished": {"publishing"},
    "unpublished_months": {"publishing"},
    "publications": {"publishing", "copying"},
    "words_behind": {"publishing"},
    # comments and single answers
    "comments_in": {"moderation", "filling"},
    "comment_count": {"moderation"},
    "wordless_responses": {"moderation"},
    "responses_set_aside": {"moderation"},
    "decisions": {"moderation"},
    "comments_to_tag": {"curating", "retagging"},
    "checked_comments": {"curating"},
    # everything
    "export": {"__main__"},
    "kept_responses": {"copying"},
    "kept_decisions": {"copying"},
    "kept_publications": {"copying"},
    "backup": {"__main__"},
    # past the port
    "_call": set(),
    "_client": set(),
    "_database": set(),
}
"""What a store tells, and the modules outside ``storage`` that ask it."""

IMPORTERS: dict[str, set[str]] = {
    "feedback.models.Counts": {"disclosure"},
    "feedback.models.RollupRow": {"disclosure", "publishing"},
    "feedback.disclosure.tallies.Answers": {"disclosure"},
    "feedback.disclosure.tallies.Tally": {"disclosure"},
    "feedback.disclosure.tallies.of_period": {"disclosure"},
    "feedback.disclosure.trends.publish": {"disclosure"},
    "feedback.disclosure.trends.Gate": {"disclosure"},
}
"""Raw figures, and the rooms outside ``storage`` that know them."""

GATES: dict[str, set[str]] = {
    "tallies.of_period": {"publishing"},
    "trends.publish": {"publishing"},
    "disclosure.release": {"meetings"},
}
"""The two ways through, and who takes them."""

INSIDE_STORAGE = {
    *("backend", "supabase_backend", "copying", "doctor", "people"),
    *("__main__", "staff_commands"),
}
"""Who opens a store, or moves one. Everybody else is handed one and knows the port alone."""

BY_NAME = {"getattr", "attrgetter", "methodcaller"}
OUTSIDE = [path for path in MODULES + SCREENS if path.parent.name != "storage"]


def name_of(path: Path) -> str:
    """What a module is called in the tables above."""
    if path in SCREENS:
        return f"pages/{path.stem}"
    return path.stem if path.parent.name == "feedback" else room(path)


def around_the_gate(path: Path, name: str) -> set[str]:
    """What a module of this name reaches that it should not."""
    imported = imports(path)
    ours = {one.rpartition(".")[2] for one in imported if one.startswith("feedback.")}
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    found = {one for one in imported if name not in IMPORTERS.get(one, {name})}
    if name not in INSIDE_STORAGE:
        inside = {one for one in imported if one.startswith("feedback.storage.")}
        found |= inside - {"feedback.storage.Store", "feedback.storage.EmbeddedStore"}
    for node in nodes:
        if isinstance(node, ast.Attribute):
            owner = ast.unparse(node.value)
            if name not in GATES.get(f"{owner}.{node.attr}", {name}):
                found.add(f"{owner}.{node.attr}")
            # A use case of the same name is no store: it has been looked at by itself.
            if owner not in ours and name not in READERS.get(node.attr, {name}):
                found.add(node.attr)
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in BY_NAME:
            said = {one.value for one in node.args if isinstance(one, ast.Constant)}
            found |= {one for one in said if name not in READERS.get(one, {name})}
    return found


@pytest.mark.parametrize("path", OUTSIDE, ids=lambda path: path.name)
def test_nothing_goes_around_the_gate(path: Path) -> None:
    assert around_the_gate(path, name_of(path)) == set()


def test_every_reader_in_the_tables_is_there() -> None:
    """A name that no module has any more would let a new one in unseen."""
    named = set().union(*READERS.values(), *IMPORTERS.values(), *GATES.values(), INSIDE_STORAGE)

    assert named <= {name_of(path) for path in OUTSIDE}


def test_every_way_in_is_a_way_of_the_stores() -> None:
    """A method that has another name by now would not be looked for."""
    from feedback.storage.sqlite import SqliteStore
    from feedback.storage.supabase import SupabaseStore

    for way in READERS:
        made_in_init = way in ("_database", "_client")
        assert made_in_init or hasattr(SqliteStore, way) or hasattr(SupabaseStore, way), way


@pytest.mark.parametrize(
    "around",
    [
        "figures = store.counts(None)",
        "rows = found.store.unpublished(month)",
        "look_at = store.rollup",
        "rows = getattr(store, 'rollup')()",
        "rows = operator.methodcaller('comments_in', 'waiting')(store)",
        "rows = store._call('figures')",
        "rows = store._database.reading()",
        "rows = backend().residents.words_behind(month, 'food', least_responses=0, most=9)",
        "from feedback.models import RollupRow",
        "from feedback.disclosure import tallies\nanswers = tallies.of_period(rows, **known)",
        "from feedback.disclosure.tallies import Answers",
        "from feedback.disclosure.trends import publish",
        "from feedback.disclosure import trends\ntables = trends.publish(answers, **rules)",
        "from feedback import disclosure\nfigures = disclosure.release(counts, **rules)",
        "from feedback.storage.sqlite import SqliteStore",
        "from feedback.storage import open_store",
        "def later():\n    from feedback.storage import supabase_publishing",
    ],
)
@pytest.mark.parametrize("name", ["pages/trends", "pages/publishing", "charts", "web"])
def test_a_way_around_the_gate_is_found(tmp_path: Path, around: str, name: str) -> None:
    path = tmp_path / "new.py"
    path.write_text(around)

    assert around_the_gate(path, name)


def test_asking_a_use_case_is_no_way_around(tmp_path: Path) -> None:
    path = tmp_path / "new.py"
    path.write_text(
        "from feedback import moderation, publishing\n"
        "publishing.published(store)\n"
        "moderation.comments_in(store, member, 'waiting', most=5)\n"
    )

    assert around_the_gate(path, "pages/trends") == set()
