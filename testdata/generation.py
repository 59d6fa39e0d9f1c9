"""What is missing in a package that holds generators in place of its tests: plain values.

Only readers say what is missing, and only who has a jail may run it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from testdata.problem import Limits
from testdata.programs import Program


@dataclass(frozen=True, slots=True)
class MissingInput:
    """An input that a generator makes."""

    test: str
    """For people: "test 7", "test 3 of pretests"."""
    path: str
    """Where it belongs, below the package."""
    generator: str
    """Name in `Generation.generators`."""
    arguments: tuple[str, ...]
    command: str
    """As the package writes it."""
    from_file: str = ""
    """The generator writes this file in its working directory; "" for standard output."""


@dataclass(frozen=True, slots=True)
class MissingAnswer:
    """An answer that the main solution makes."""

    test: str
    input: str
    path: str


@dataclass(frozen=True, slots=True)
class Generation:
    """All that must be run to complete a package. Programs' files are below the package."""

    inputs: tuple[MissingInput, ...]
    answers: tuple[MissingAnswer, ...]
    generators: Mapping[str, Program]
    solution: Program | None
    """Its `language` is an id of ours. None: no answer is missing."""
    interactor: Program | None
    """What the solution talks to; what it writes is the answer."""
    limits: Limits
    given_inputs: tuple[str, ...] = ()
    """Paths of the inputs that are there."""
