"""What a slot's worker is asked and what it answers: plain data, sent between processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import TypeAlias

from languages.language import Toolchain
from sandbox.outcome import Outcome
from testdata.problem import Verdict


class Phase(IntEnum):
    """As in judge.v1."""

    WAITING = 1
    PREPARING = 2
    COMPILING = 3
    RUNNING = 4


@dataclass(frozen=True, slots=True)
class RunInput:
    """What a run gets: the test of the bundle that is named, or `content` when none is."""

    test: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Task:
    """One submission to judge against one unpacked bundle."""

    token: str
    language: str
    toolchain: Toolchain
    files: Mapping[str, bytes]
    entry: str
    bundle: Path
    run_all: bool
    use_cache: bool = True
    """Whether an artefact of the compile cache may stand for compiling."""
    toolchains: Mapping[str, Toolchain] = field(default_factory=dict)
    """Of the node's languages by id: what the problem's own programs are built with."""
    inputs: tuple[RunInput, ...] = ()
    """Not empty: a run on these, and not a judging of the bundle's tests."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a test read and wrote, for people; as in judge.v1."""

    input: bytes
    output: bytes
    """In signature problems the returned value as JSON."""
    error_output: bytes
    expected: bytes | None
    """None: there is no answer."""
    cut: tuple[str, ...] = ()
    """Names of the fields above that are longer than is shown."""
    reference_failure: str = ""
    """Why the reference submission gave no answer."""


@dataclass(frozen=True, slots=True)
class TestReport:
    __test__ = False  # not a pytest class

    index: int
    name: str
    verdict: Verdict
    outcome: Outcome | None
    """None: nothing of the submission ran, it consists of outputs."""
    judge_message: str = ""
    team_message: str = ""
    score: float = 0.0
    shown: Shown | None = None
    """Of tests that participants may see whole."""


@dataclass(frozen=True, slots=True)
class GroupReport:
    """One group of tests, graded."""

    name: str
    verdict: Verdict
    score: float
    max_score: float | None
    skipped: bool
    decided_by: str


@dataclass(frozen=True, slots=True)
class CompileReport:
    ok: bool
    log: str
    outcome: Outcome | None
    cached: bool = False
    """The artefact came from the compile cache: nothing was compiled this time."""


@dataclass(frozen=True, slots=True)
class Progress:
    """A step forward. `test` is set when one was just judged."""

    token: str
    phase: Phase
    done: int
    total: int
    test: TestReport | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """The result of a task."""

    token: str
    verdict: Verdict
    reason: str
    compile: CompileReport | None
    tests: tuple[TestReport, ...]
    tests_total: int
    score: float = 0.0
    groups: tuple[GroupReport, ...] = ()
    time_limit_ns: int = 0
    """Of CPU time, for the test that decided the verdict; where none did, the problem's. 0
    where nothing was run."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The task could not be judged: an infrastructure fault, or the bundle's."""

    token: str
    reason: str
    permanent: bool = False


@dataclass(frozen=True, slots=True)
class Stopped:
    """The task was cancelled."""

    token: str


@dataclass(frozen=True, slots=True)
class Ready:
    """The worker stands: its sandbox works."""

    core: int
    accounting: str


Event: TypeAlias = Ready | Progress | Judged | Failed | Stopped
