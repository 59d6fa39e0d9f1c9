"""What the judge measured of a package's submissions, in the words of the checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from testdata.problem import ExampleSubmission, TimeBound, Verdict

SLOW = frozenset({Verdict.TLE, Verdict.ILE})


@dataclass(frozen=True, slots=True)
class Measured:
    """One submission on one test."""

    test: str
    verdict: Verdict
    cpu_s: float
    wall_s: float
    memory_bytes: int
    """Peak of the control group."""
    output_bytes: int
    """stdout and stderr together."""
    message: str = ""
    """What the validator said to the judges."""
    score: float = 0.0
    scale: float = 1.0
    """The problem's time limit divided by the one that holds for the test: what turns its
    time into one to compare with the problem's limit."""

    @property
    def scaled_s(self) -> float:
        return self.cpu_s * self.scale


@dataclass(frozen=True, slots=True)
class Run:
    """One submission, judged on every test."""

    submission: ExampleSubmission
    language: str
    """Language id; "" when none is known."""
    verdict: Verdict | None
    """Final verdict as a participant would get it; None: not judged."""
    tests: tuple[Measured, ...] = ()
    score: float = 0.0
    groups: Mapping[str, float] = field(default_factory=dict)
    """Score of each test group by name, in scoring problems."""
    reason: str = ""
    """One sentence: what decided the verdict, or why it was not judged."""

    @property
    def path(self) -> str:
        return self.submission.path

    @property
    def solves(self) -> bool:
        """Whether the package means it to be accepted."""
        return self.submission.required == frozenset({Verdict.AC})

    @property
    def failed(self) -> tuple[str, ...]:
        """Names of the tests that it was not accepted on."""
        return tuple(m.test for m in self.tests if m.verdict is not Verdict.AC)

    @property
    def slowest(self) -> Measured | None:
        """The judged test that took most CPU time, measured by the limit that holds for it."""
        return max(self.tests, key=lambda m: m.scaled_s, default=None)

    @property
    def largest(self) -> Measured | None:
        """The judged test that took most memory."""
        return max(self.tests, key=lambda m: m.memory_bytes, default=None)

    @property
    def exceeded(self) -> bool:
        """Whether a limit on time ended one of its tests."""
        return any(m.verdict in SLOW for m in self.tests)


def time_bound(submission: ExampleSubmission) -> TimeBound:
    """What `submission` says of the time limit; never DEFAULT.

    Its rules' explicit statement, or else: LOWER if exceeding the limit is not permitted
    anywhere, UPPER if nothing but exceeding it will do.
    """
    stated = [rule.time_bound for rule in submission.rules]
    explicit = next((bound for bound in stated if bound is not TimeBound.DEFAULT), None)
    if explicit is not None:
        return explicit
    if Verdict.CE in submission.required:
        return TimeBound.NONE
    if not submission.permitted & SLOW:
        return TimeBound.LOWER if Verdict.AC in submission.required else TimeBound.NONE
    return TimeBound.UPPER if submission.required <= SLOW else TimeBound.NONE
