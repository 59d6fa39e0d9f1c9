"""Keeps programs alive: starts them, waits until they work, restarts the dead, stops all."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from cli.errors import CliError
from cli.supervise.child import Child, Program, tail
from cli.supervise.interrupts import Interrupts, StopRequestedError
from cli.supervise.restarts import restart_delay

POLL_S = 0.05
READY_TIMEOUT_S = 120.0
"""A program that runs that long without becoming ready has failed."""


class Supervisor:
    """Runs programs until it is left; leaving stops them in the reverse order of their start.

    `report` takes one line for people. Must be used from the main thread: the kernel ties
    a child's end to the thread that started it.
    """

    def __init__(self, interrupts: Interrupts, report: Callable[[str], None]) -> None:
        self._interrupts = interrupts
        self._report = report
        self._children: dict[str, Child] = {}
        self._programs: dict[str, Program] = {}
        self._deaths: dict[str, list[float]] = {}
        self._restart_at: dict[str, float] = {}
        self._others: list[Callable[[], None]] = []

    def also_check(self, check: Callable[[], None]) -> None:
        """`check` is called with every look and raises when all must end."""
        self._others.append(check)

    def spawn(self, program: Program) -> None:
        """Starts a program and returns at once."""
        self._programs[program.name] = program
        self._deaths[program.name] = []
        self._children[program.name] = Child(program)

    def wait_ready(self, name: str) -> None:
        """Blocks until the program works, restarting what dies meanwhile.

        Raises:
            CliError: a program keeps dying, or this one does not become ready.
            StopRequestedError: a signal came.
        """
        program = self._programs[name]
        deadline = time.monotonic() + READY_TIMEOUT_S
        while not program.ready():
            self.check()
            if self._interrupts.requested:
                raise StopRequestedError
            if time.monotonic() > deadline:
                raise failed(program, f"is not ready: waited for {program.waiting_for}")
            time.sleep(POLL_S)

    def watch(self) -> None:
        """Blocks until a signal comes. Raises CliError when a program keeps dying."""
        while not self._interrupts.requested:
            self.check()
            time.sleep(POLL_S)

    def pids(self) -> dict[str, int]:
        """Process ids by program name."""
        return {name: child.pid for name, child in self._children.items()}

    def stop(self) -> None:
        """Ends all programs, the last started first, each with its own deadline."""
        self._restart_at.clear()
        for name in reversed(list(self._programs)):
            child = self._children.pop(name, None)
            if child is None:
                continue
            child.terminate()
            if not child.wait():
                self._report(f"{name} did not end within {child.program.stop_s:.0f} s: killed")

    def check(self) -> None:
        """One look at everything: plans and carries out restarts.

        Raises:
            CliError: a program keeps dying, or another check failed.
        """
        for check in self._others:
            check()
        now = time.monotonic()
        for name, child in list(self._children.items()):
            if ending := child.ended():
                child.reap()
                del self._children[name]
                self._plan_restart(name, ending, now)
        for name, moment in list(self._restart_at.items()):
            if moment <= now:
                del self._restart_at[name]
                self._children[name] = Child(self._programs[name])

    def _plan_restart(self, name: str, ending: str, now: float) -> None:
        self._deaths[name].append(now)
        delay = restart_delay(self._deaths[name], now)
        if delay is None:
            raise failed(self._programs[name], f"keeps dying, last with {ending}")
        self._report(f"{name} died ({ending}); starting it again in {delay:g} s")
        self._restart_at[name] = now + delay

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def failed(program: Program, what: str) -> CliError:
    """The error that ends everything, with the tail of the program's log."""
    return CliError(
        f"{program.name} {what}; the end of {program.log}:",
        *(f"  {line}" for line in tail(program.log)),
        exit_code=1,
    )
