"""The operator's handbook says what is: its settings, its metrics, its commands."""

from __future__ import annotations

import re
from pathlib import Path

import typer

from cli.app import app
from cli.settings_table import BEGIN, END, PAGE, run_settings, tables, with_table
from tests.operation.test_dashboards import series

ROOT = Path(__file__).resolve().parents[2]


def test_the_settings_are_fresh_and_explained() -> None:
    """The one command that mends it is in the complaint; every setting has words."""
    assert run_settings(check=True) == 0
    rows = [line for line in tables().splitlines() if line.startswith("| `")]
    unexplained = [row for row in rows if row.endswith("|  |")]
    assert unexplained == []
    names = [row.split("`")[1] for row in rows]
    assert all(re.fullmatch(r"ASSIZE_[A-Z0-9_]+", name) for name in names)


def test_a_stale_table_is_replaced_and_nothing_else() -> None:
    page = f"before\n{BEGIN}\na stale row\n{END}\nafter\n"
    made = with_table(page)
    assert made.startswith(f"before\n{BEGIN}\n### Master")
    assert made.endswith(f"{END}\nafter\n")
    assert "a stale row" not in made
    assert with_table(made) == made


def test_what_the_handbook_names_exists() -> None:
    """Settings, metrics and commands in its sentences, not only in its table."""
    page = PAGE.read_text(encoding="utf-8")
    variables = {row.split("`")[1] for row in tables().splitlines() if row.startswith("| `")}
    named = set(re.findall(r"\bASSIZE_[A-Z0-9_]+(?![A-Z_.])", page.partition(BEGIN)[0]))
    assert {name for name in named if not name.endswith("_MAX_QUEUED")} <= variables
    metrics = set(re.findall(r"\bassize_(?!)[a-z_]+", page))
    assert metrics <= set(series())
    known = _paths(typer.main.get_command(app))
    for words in re.findall(r"`assize ([a-z]+(?: [a-z]+)?)", page):
        assert words in known or words.split()[0] in known, words


def _paths(command: object, prefix: str = "") -> set[str]:
    """Names of all commands, "nodes" and "nodes drain" alike."""
    found: set[str] = set()
    for name, inner in getattr(command, "commands", {}).items():
        found.add(f"{prefix}{name}")
        found |= _paths(inner, f"{prefix}{name} ")
    return found
