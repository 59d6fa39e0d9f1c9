"""The interface of the sandbox: a factory of jails, and a jail that runs programs.

Jails are cheap to use and dear to make, so a caller prepares one ahead, uses it for
one submission, and closes it. The fake for tests is `sandbox.fake`.
"""

from __future__ import annotations

from types import TracebackType
from typing import Protocol, Self

from sandbox.outcome import Outcome
from sandbox.spec import Fd, RootSpec, RunSpec


class SandboxError(RuntimeError):
    """The sandbox itself failed: an infrastructure fault, never a verdict."""


class Run(Protocol):
    """A run in progress."""

    def wait(self) -> Outcome:
        """Blocks until the run ended and its group is empty; enforces its limits.

        Raises:
            SandboxError: the jail broke; nothing can be said about the program.
        """
        ...


class Jail(Protocol):
    """A prepared place for the programs of one submission.

    Between runs nothing survives but /app, which only `put` and runs with
    `writable_app` can change.
    """

    def put(self, name: str, content: bytes | Fd, *, mode: int = 0o644) -> None:
        """Writes /app/`name` (no folders) from bytes or a readable descriptor."""
        ...

    def take(self, name: str) -> Fd:
        """Opens /app/`name` for reading: regular files only, links never followed.

        Raises:
            FileNotFoundError: there is no such regular file.
        """
        ...

    def list(self) -> tuple[str, ...]:
        """Names of the regular files directly in /app, sorted; only such as `take` takes."""
        ...

    def start(self, spec: RunSpec) -> Run:
        """Starts a program and returns at once; the caller must `wait` for it."""
        ...

    def run(self, spec: RunSpec) -> Outcome:
        """`start` and `wait`."""
        ...

    def close(self) -> None:
        """Ends everything in the jail and frees what it held. Idempotent."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class Sandbox(Protocol):
    """Makes jails for one slot."""

    def jail(self, root: RootSpec) -> Jail:
        """A fresh jail with this root.

        Raises:
            SandboxError: the host does not allow it; the message names the remedy.
        """
        ...

    def close(self) -> None:
        """Closes what is left and removes the slot's groups and directories."""
        ...
