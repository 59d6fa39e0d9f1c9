"""A job: one submission on its way to a verdict."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

MOST_COUNTED = 1_000
"""How far positions in the queue are counted: each look at a job pays for it."""


RECHECKS = "~recheck"
"""The platform of re-checks: no platform of the contract can have this name."""


class Priority(IntEnum):
    """Smaller is sooner. The numbers are those of judge.v1.Priority."""

    CONTEST = 10
    INTERACTIVE = 20
    PRACTICE = 30
    VERIFICATION = 40
    REJUDGE = 50
    BULK = 60


class JobState(StrEnum):
    """Where a job is; the values are stored."""

    QUEUED = "queued"
    LEASED = "leased"
    FINAL = "final"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """Whether nothing more happens unless the platform asks for it."""
        return self in (JobState.FINAL, JobState.CANCELLED)


@dataclass(frozen=True, slots=True)
class JobKey:
    """How a platform names a job."""

    platform: str
    submission_id: str

    def __str__(self) -> str:
        return f"{self.platform}/{self.submission_id}"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file as handed in."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class RunInput:
    """One input of a run: a test of the bundle by name, or with "" as name one's own."""

    test: str = ""
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class JobRequest:
    """What Submit asks for, valid by `validation.check_submit`."""

    key: JobKey
    language: str
    files: tuple[SourceFile, ...]
    bundle_digest: str
    priority: Priority
    run_all_tests: bool
    entry_point: str
    inputs: tuple[RunInput, ...] = ()
    """What the submission is run on instead of being judged."""
    user: str = ""
    team: str = ""
    """Opaque keys for fair shares. Not part of the content: a repetition may differ."""
    traceparent: str = ""
    """Of the submission's trace; not part of the content either."""

    def source_key(self) -> bytes:
        """SHA-256 of what a compiler would get."""
        return _digest([self.language.encode(), *_files(self.files)])

    def fingerprint(self) -> bytes:
        """SHA-256 of the content: equal for a repetition, different for anything else."""
        parts = [
            self.language.encode(),
            self.bundle_digest.encode(),
            str(int(self.priority)).encode(),
            str(int(self.run_all_tests)).encode(),
            self.entry_point.encode(),
            *_files(self.files),
        ]
        for given in self.inputs:
            parts += [b"input", given.test.encode(), given.content]
        return _digest(parts)


def _files(files: tuple[SourceFile, ...]) -> list[bytes]:
    ordered = sorted(files, key=lambda f: f.name)
    return [part for file in ordered for part in (file.name.encode(), file.content)]


def _digest(parts: list[bytes]) -> bytes:
    """Every part is preceded by its length: no two lists share a preimage."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.digest()


@dataclass(frozen=True, slots=True)
class Job:
    """A job as the platform sees it at one moment."""

    key: JobKey
    state: JobState
    epoch: int
    language: str
    bundle_digest: str
    priority: Priority
    attempts: int
    """Hand-outs of this epoch."""
    created_at: datetime
    finished_at: datetime | None
    result: bytes | None
    """The latest final result, encoded; None before the first."""
    queue_position: int
    """Jobs that will be handed out before this one, at most `MOST_COUNTED`; 0 unless queued."""
    expected_wait_ms: int | None = None
    """None unless queued, and while nothing is handed out."""


@dataclass(frozen=True, slots=True)
class Glance:
    """The part of a job that a watcher compares to notice a change."""

    state: JobState
    epoch: int
    attempts: int
