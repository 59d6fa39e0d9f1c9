"""What verification asks a judge and what it hears: plain values, whatever the wire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from languages.registry import language_for
from testdata.package import Package
from testdata.problem import ExampleSubmission, Verdict


@dataclass(frozen=True, slots=True)
class HandIn:
    """One program. `problem` says why it cannot be judged at all; "" if it can."""

    path: str
    """As people call it: below submissions/."""
    language: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """One program to run on the tests of one package."""

    stage: str
    """What people see it counted under."""
    program: HandIn
    package: Package
    example: ExampleSubmission | None = None
    """The package's submission that `program` is."""
    every_test: bool = True
    """Go on after a failed test."""

    def obstacle(self, offered: frozenset[str]) -> str:
        """Why no judge with these language ids can be asked; "" if one can."""
        if self.program.problem:
            return self.program.problem
        if self.program.language not in offered:
            return f"no judge node offers the language {self.program.language}"
        return ""


@dataclass(frozen=True, slots=True)
class JudgedTest:
    """One test of a job: the verdict, and what was measured."""

    index: int
    """Position among the package's tests."""
    name: str
    verdict: Verdict
    cpu_s: float
    wall_s: float
    memory_bytes: int
    output_bytes: int
    """stdout and stderr together."""
    message: str
    """What the validator said to the judges."""
    score: float
    exit_code: int | None
    """None: it did not exit by itself."""
    ended_by: str
    """Why not, for people: "SIGSEGV", "stopped at the time limit"; "" after an exit."""


@dataclass(frozen=True, slots=True)
class Judged:
    """All that verification reads of a judge's final result."""

    verdict: Verdict
    tests: tuple[JudgedTest, ...] = ()
    """Judged ones, in judging order."""
    score: float = 0.0
    groups: Mapping[str, float] = field(default_factory=dict)
    """Score by the group's name."""
    reason: str = ""
    """One sentence: what decided the verdict."""
    compile_log: str = ""


Result: TypeAlias = Judged | str
"""What the judge said, or why it was not asked."""


def hand_in(package: Package, example: ExampleSubmission) -> HandIn:
    """One of the package's own submissions."""
    paths = [package.root / name for name in example.files]
    try:
        contents = {path: path.read_bytes() for path in paths}
    except OSError as error:
        return HandIn(example.path, example.language, problem=f"cannot be read: {error.strerror}")
    named = {path.name: content for path, content in contents.items()}
    language = example.language or language_for(named, package.problem.languages)
    problem = ""
    if not language:
        problem = f"no known language has files like {', '.join(sorted(named))}"
    elif len(named) != len(contents):
        problem = "two files in its folders have the same name"
    return HandIn(example.path, language, named, problem)


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where and with what an examination works."""

    folder: Path
    """Its own, and empty at first; must last until its end."""
    offered: frozenset[str]
    """Ids of the languages that can be judged."""
