"""The interface of the sandbox: a factory of jails, and a jail that runs programs.

Jails are cheap to use and dear to make, so a caller prepares one ahead, uses it for
one submission, and closes it. The fake for tests is `sandbox.fake`.
"""

from __future__ import annotations

import contextlib
import os
import select
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import replace
from functools import partial
from types import TracebackType
from typing import Protocol, Self

from sandbox.outcome import Outcome
from sandbox.spec import Fd, RootSpec, RunSpec

_PIECE = 1 << 16


class SandboxError(RuntimeError):
    """The sandbox itself failed: an infrastructure fault, never a verdict."""


class Run(Protocol):
    """A run in progress. `wait` is all that most callers need; the rest serves `wait_all`."""

    def wait(self) -> Outcome:
        """Blocks until the run ended and its group is empty; enforces its limits.

        Raises:
            SandboxError: the jail broke; nothing can be said about the program.
        """
        ...

    def fds(self) -> Sequence[Fd]:
        """Descriptors that tell of something to attend to by becoming readable."""
        ...

    def attend(self, ready: Container[Fd], excused_ns: Callable[[], int], /) -> int | None:
        """Does what is due, and kills the run when it passed a limit.

        `excused_ns` gives nanoseconds that do not count for its wall limit. Returns in how
        many milliseconds to look again at the latest; None when the run is over.
        """
        ...

    def busy_ns(self) -> int:
        """Time that it has computed, or been ready to, so far."""
        ...

    def outcome(self) -> Outcome:
        """What happened, once it is over; to be asked for once."""
        ...

    def release(self) -> None:
        """Frees what the run held. Idempotent."""
        ...


def wait_all(*runs: Run, unread: Mapping[Run, Fd] | None = None) -> tuple[Outcome, ...]:
    """Waits for runs that go on at the same time and enforces the limits of each.

    `unread` are pipes that runs read from: what others write there after a reader's end is
    thrown away, so that they can finish what they have to say.

    While others compute, a run that waits for them is not asleep: that time is not
    counted for its wall limit.

    Raises:
        SandboxError: a jail broke; nothing can be said about any of the programs.
    """
    going = list(runs)
    ready: set[Fd] = set()
    left_over: set[Fd] = set()
    try:
        while going:
            pauses = {run: run.attend(ready, partial(_used_by_others, run, runs)) for run in going}
            left_over.update(
                unread[run] for run in going if unread and run in unread and pauses[run] is None
            )
            left_over -= {fd for fd in left_over & ready if not os.read(fd, _PIECE)}
            going = [run for run in going if pauses[run] is not None]
            if going:
                poll = select.poll()
                for fd in left_over.union(*(run.fds() for run in going)):
                    poll.register(fd, select.POLLIN)
                pause = min(pause for pause in pauses.values() if pause is not None)
                ready = {fd for fd, _ in poll.poll(pause)}
        return tuple(run.outcome() for run in runs)
    finally:
        for run in runs:
            run.release()


def _used_by_others(run: Run, runs: Sequence[Run]) -> int:
    return sum(other.busy_ns() for other in runs if other is not run)


def converse(first: Jail, spec: RunSpec, second: Jail, other: RunSpec) -> tuple[Outcome, Outcome]:
    """Runs two programs at once in two jails, each one's stdout being the other's stdin.

    The bytes between them pass through the kernel only, and are counted nowhere: a pipe
    holds 64 KiB, whoever writes more to a partner that does not read waits, until its
    wall limit if need be. If `first` writes when `second` has ended it gets SIGPIPE; the
    other way round the bytes are thrown away: who judges may say its last word to one
    that does not wait for it. The order of their ends is that of `Outcome.ended_ns`.

    Raises:
        SandboxError: a jail broke; both must be closed.
    """
    with contextlib.ExitStack() as kept, contextlib.ExitStack() as passed_on:
        first_in, second_out = os.pipe2(os.O_CLOEXEC)
        kept.callback(os.close, first_in)
        passed_on.callback(os.close, second_out)
        second_in, first_out = os.pipe2(os.O_CLOEXEC)
        passed_on.callback(os.close, second_in)
        passed_on.callback(os.close, first_out)
        left = first.start(replace(spec, stdin=first_in, stdout=first_out, paired=True))
        try:
            right = second.start(replace(other, stdin=second_in, stdout=second_out, paired=True))
        except BaseException:
            left.release()
            raise
        passed_on.close()
        outcome, answer = wait_all(left, right, unread={left: first_in})
    return outcome, answer


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
