"""Measurements of this machine, as commands."""

from __future__ import annotations

import typer

from benchmarks.cli import app as bench


def register(app: typer.Typer) -> None:
    app.add_typer(bench, name="bench")
