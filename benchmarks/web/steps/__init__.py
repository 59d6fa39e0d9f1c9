"""The statements that fill a database, in order.

Everything is made by the server: rows never travel. What rows of several tables share (names,
ids, moments) is kept in tables of the schema `seeding` until the end. `random()` starts anew
from the seed at every step, so that the same scale gives the same rows.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """A statement, and what it makes."""

    name: str
    statement: str
    counts: bool = True
    """Its rows are rows of the platform, not of `seeding`."""
