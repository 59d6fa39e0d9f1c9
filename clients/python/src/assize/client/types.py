"""What the judge says, as values: frozen, without protobuf. Times end in their unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum


class Verdict(IntEnum):
    """As in verdict.proto. A value that this client does not know reads as JUDGE_ERROR."""

    ACCEPTED = 1
    WRONG_ANSWER = 2
    PRESENTATION_ERROR = 3
    TIME_LIMIT_EXCEEDED = 4
    IDLENESS_LIMIT_EXCEEDED = 5
    MEMORY_LIMIT_EXCEEDED = 6
    RUN_TIME_ERROR = 7
    OUTPUT_LIMIT_EXCEEDED = 8
    COMPILE_ERROR = 9
    JUDGE_ERROR = 10

    @property
    def short(self) -> str:
        """The field's abbreviation, as "AC"."""
        return _SHORT[self]

    @classmethod
    def _missing_(cls, value: object) -> Verdict:  # noqa: ARG003 - the enum's protocol
        return cls.JUDGE_ERROR


_SHORT = dict(
    zip(Verdict, ["AC", "WA", "PE", "TLE", "ILE", "MLE", "RE", "OLE", "CE", "JE"], strict=True)
)


class Priority(IntEnum):
    """Smaller is sooner."""

    CONTEST = 10
    INTERACTIVE = 20
    PRACTICE = 30
    VERIFICATION = 40
    REJUDGE = 50
    BULK = 60

    @classmethod
    def _missing_(cls, value: object) -> Priority:  # noqa: ARG003 - the enum's protocol
        return cls.PRACTICE


class JobState(IntEnum):
    """Where a job is."""

    UNKNOWN = 0
    QUEUED = 1
    LEASED = 2
    FINAL = 3
    CANCELLED = 4

    @property
    def ended(self) -> bool:
        """Nothing more happens in this epoch."""
        return self in (JobState.FINAL, JobState.CANCELLED)

    @classmethod
    def _missing_(cls, value: object) -> JobState:  # noqa: ARG003 - the enum's protocol
        return cls.UNKNOWN


class Phase(IntEnum):
    """What an attempt does right now."""

    UNKNOWN = 0
    WAITING = 1
    PREPARING = 2
    COMPILING = 3
    RUNNING = 4

    @classmethod
    def _missing_(cls, value: object) -> Phase:  # noqa: ARG003 - the enum's protocol
        return cls.UNKNOWN


@dataclass(frozen=True, slots=True)
class RunInput:
    """An input of a run: a test of the bundle by name, or content of one's own."""

    test: str | None = None
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the sandbox measured."""

    exit_code: int | None
    signal: int | None
    cpu_ns: int
    wall_ns: int
    peak_memory_bytes: int
    stdout_bytes: int
    stderr_bytes: int


@dataclass(frozen=True, slots=True)
class Shown:
    """What a run read and wrote, cut; `cut` names what was."""

    input: bytes
    output: bytes
    error_output: bytes
    expected: bytes | None
    cut: tuple[str, ...]
    reference_failure: str


@dataclass(frozen=True, slots=True)
class TestResult:
    """One test."""

    __test__ = False  # pytest's question

    index: int
    name: str
    verdict: Verdict
    score: float
    outcome: Outcome | None
    judge_message: str
    """For setters and staff, never for participants."""
    team_message: str
    shown: Shown | None


@dataclass(frozen=True, slots=True)
class GroupResult:
    """One group of tests; "" is the root."""

    name: str
    verdict: Verdict
    score: float
    max_score: float | None
    skipped: bool
    decided_by: str


@dataclass(frozen=True, slots=True)
class CompileResult:
    """The compilation."""

    ok: bool
    log: str
    cached: bool


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The measurement that does not count, of two near the time limit."""

    node: str
    verdict: Verdict
    max_cpu_ns: int
    first: bool
    """Whether it was the first of the two."""


@dataclass(frozen=True, slots=True)
class Result:
    """The final result of one epoch."""

    verdict: Verdict
    score: float
    reason: str
    """One sentence for people."""
    compile: CompileResult | None
    tests: tuple[TestResult, ...]
    groups: tuple[GroupResult, ...]
    tests_total: int
    max_cpu_ns: int
    max_wall_ns: int
    max_memory_bytes: int
    time_limit_ns: int
    """Of CPU time, for the test that decided the verdict; where none did, the problem's."""
    node: str
    language_version: str
    bundle_digest: str
    epoch: int
    attempts: int
    confirmation: Confirmation | None = None
    """The other measurement, when the time was near the limit and another node repeated it."""


@dataclass(frozen=True, slots=True)
class JobStatus:
    """A job as it is now."""

    submission_id: str
    state: JobState
    epoch: int
    language: str
    bundle_digest: str
    priority: Priority
    attempts: int
    created_at: datetime | None
    finished_at: datetime | None
    result: Result | None
    """The latest, maybe of an earlier epoch."""
    queue_position: int
    """Jobs that go first, not counted beyond 1,000; 0 unless it is queued."""
    expected_wait_ms: int | None
    """Until a node has it; None unless it is queued, and while nothing is handed out."""


@dataclass(frozen=True, slots=True)
class Progress:
    """A step of a running attempt: best effort, and back to 0 with a larger `attempt`."""

    submission_id: str
    epoch: int
    attempt: int
    phase: Phase
    tests_done: int
    tests_total: int
    test: TestResult | None


@dataclass(frozen=True, slots=True)
class Language:
    """What `submit` takes as `language`, by `id`."""

    id: str
    name: str
    version: str
    extensions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A judge node, as operators see it."""

    id: str
    slots: int
    busy_slots: int
    connected: bool
    draining: bool
    cordoned: bool
    reasons: tuple[str, ...]
    """Why it gets nothing new, each beginning with a word as "cordon" or "noise"."""
    languages: tuple[Language, ...]
    load: float
    memory_available_bytes: int
    last_seen: datetime | None
    version: str
    speed: float = 0.0
    """Measured by itself while idle, 1.0 is the reference; 0 before the first time."""
    noise: float = 0.0
    """The coefficient of variation of that."""
    prefetch_wanted: int = 0
    prefetch_present: int = 0
    """Bundles that platforms want on every node, and how many of them are on this one."""
