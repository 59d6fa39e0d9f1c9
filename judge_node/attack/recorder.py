"""The process of a slot under attack: a worker that also hands out what a program wrote.

`python -m judge_node.attack.recorder CONNECTION_FD CANCEL_FD`. It judges with the same
functions as judge_node.worker; the jail that they get is watched.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, fields

from judge_node.artefacts import ArtefactCache
from judge_node.jails import Jails
from judge_node.judging import Report, judge
from judge_node.report import Judged, Task
from judge_node.slots import Slot
from judge_node.worker import main
from sandbox.outcome import Outcome
from sandbox.runner import Jail, Run
from sandbox.spec import Fd, RootSpec, RunSpec


@dataclass(frozen=True, slots=True)
class Recorded(Judged):
    """A result with everything that the compiler and the program wrote, in order."""

    written: tuple[bytes, ...] = ()


class WatchedJail:
    """Keeps what the runs of another jail wrote."""

    def __init__(self, jail: Jail, written: list[bytes]) -> None:
        self._jail = jail
        self.written = written

    def put(self, name: str, content: bytes | Fd, *, mode: int = 0o644) -> None:
        self._jail.put(name, content, mode=mode)

    def take(self, name: str) -> Fd:
        return self._jail.take(name)

    def list(self) -> tuple[str, ...]:
        return self._jail.list()

    def start(self, spec: RunSpec) -> Run:
        return self._jail.start(spec)

    def run(self, spec: RunSpec) -> Outcome:
        outcome = self._jail.run(spec)
        for fd in (outcome.stdout, outcome.stderr):
            if fd is not None:
                self.written.append(os.pread(fd, os.fstat(fd).st_size, 0))
        return outcome

    def close(self) -> None:
        self._jail.close()

    def __enter__(self) -> WatchedJail:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class WatchedJails:
    """Hands out watched jails, whose runs write into one list."""

    def __init__(self, jails: Jails) -> None:
        self._jails = jails
        self.written: list[bytes] = []

    def take(self, root: RootSpec) -> Jail:
        return WatchedJail(self._jails.take(root), self.written)


def judge_watched(task: Task, jails: Jails, report: Report, cache: ArtefactCache) -> Recorded:
    """As `judge`, with what was written: no test is left for the agent to ask for."""
    watched = WatchedJails(jails)
    judged = judge(task, watched, report, cache)
    values = {field.name: getattr(judged, field.name) for field in fields(judged)}
    return Recorded(**values, written=tuple(watched.written))


class RecordingSlot(Slot):
    """A slot whose results are `Recorded`."""

    worker = "judge_node.attack.recorder"


if __name__ == "__main__":
    # Under its import name, not as __main__, so that its classes mean the same outside.
    from judge_node.attack.recorder import judge_watched as prepare_task

    main(prepare_task)
