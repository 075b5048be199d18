"""The bench of the stores still runs, and its raw query counts what the rollup counts."""

import pytest

from bench import storage


@pytest.mark.parametrize("name", ["sqlite", pytest.param("supabase", marks=pytest.mark.supabase)])
def test_the_bench_fills_and_measures_a_store(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    storage.main(["--rows", "500", "--writes", "40", "--store", name])  # raises when they differ

    printed = capsys.readouterr().out
    for what in (
        "submissions, 8 writers: p99",
        "export: rows a second",
        "rows of the rollup, as answered",
    ):
        assert f"| {what} | " in printed
