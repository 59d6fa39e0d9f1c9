"""A slot of the real sandbox on this host, and a program to misbehave in it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from sandbox.cgroup.detect import Place, find_place
from sandbox.nsjail.jail import NsjailJail
from sandbox.nsjail.sandbox import NsjailSandbox
from sandbox.outcome import Outcome
from sandbox.spec import MIB, SECOND_NS, Limits, RootSpec, RunSpec

PROGRAMS = Path(__file__).parent / "programs"
LIMITS = Limits(
    cpu_ns=2 * SECOND_NS, wall_ns=20 * SECOND_NS, memory_bytes=64 * MIB, output_bytes=4 * MIB
)


def content(fd: int | None) -> bytes:
    assert fd is not None
    with open(fd, "rb") as file:
        return file.read()


@dataclass(frozen=True)
class Result:
    """An outcome with its output read and closed."""

    outcome: Outcome
    stdout: bytes
    stderr: bytes

    @property
    def status(self) -> tuple[int | None, int | None]:
        return self.outcome.exit_code, self.outcome.signal


class Box:
    """A jail with the probe in /app, and short ways to run things."""

    def __init__(self, jail: NsjailJail) -> None:
        self.jail = jail

    def run(self, *argv: str, limits: dict[str, Any] | None = None, **spec: Any) -> Result:
        """Runs to the end; `limits` change the usual ones."""
        request = self.spec(*argv, limits=limits, **spec)
        return self.result(self.jail.run(request))

    def probe(self, *deed: str, **how: Any) -> Result:
        return self.run("/app/probe", *deed, **how)

    @staticmethod
    def spec(*argv: str, limits: dict[str, Any] | None = None, **spec: Any) -> RunSpec:
        return RunSpec(argv=argv, limits=replace(LIMITS, **(limits or {})), **spec)

    @staticmethod
    def result(outcome: Outcome) -> Result:
        return Result(outcome, content(outcome.stdout), content(outcome.stderr))


@pytest.fixture(scope="session")
def place() -> Iterator[Place]:
    place = find_place(f"test-{os.getpid()}")
    yield place
    place.remove()
    assert not [base for base in place.bases.values() if base.exists()]


@pytest.fixture(scope="module")
def sandbox(place: Place) -> Iterator[NsjailSandbox]:
    """One slot; pins this process while it lives and frees it again."""
    before = os.sched_getaffinity(0), os.getpriority(os.PRIO_PROCESS, 0)
    sandbox = NsjailSandbox(place)
    yield sandbox
    sandbox.close()
    assert (os.sched_getaffinity(0), os.getpriority(os.PRIO_PROCESS, 0)) == before


@pytest.fixture(scope="session")
def programs(place: Place) -> dict[str, bytes]:
    """The test programs by name, compiled in a jail as any submission is."""
    sandbox = NsjailSandbox(place)
    compiled = {}
    try:
        with sandbox.jail(RootSpec()) as jail:
            box = Box(jail)
            for source in PROGRAMS.glob("*.c"):
                jail.put(source.name, source.read_bytes())
                link = ["-static"] if source.stem == "probe" else ["-mcmodel=large"]
                gcc = ["/usr/bin/gcc", "-O1", "-w", "-pthread", *link, "-o", source.stem]
                built = box.run(
                    *gcc,
                    source.name,
                    env={"PATH": "/usr/bin:/bin"},
                    limits={
                        "memory_bytes": 512 * MIB,
                        "cpu_ns": 60 * SECOND_NS,
                        "wall_ns": 120 * SECOND_NS,
                    },
                    writable_app=True,
                )
                assert built.outcome.ok, built
                compiled[source.stem] = content(jail.take(source.stem))
    finally:
        sandbox.close()
    return compiled


@pytest.fixture
def open_box(sandbox: NsjailSandbox, programs: dict[str, bytes]) -> Iterator[Callable[[], Box]]:
    """Opens boxes of this test's own."""
    jails = []

    def open_one() -> Box:
        jail = sandbox.jail(RootSpec())
        jails.append(jail)
        jail.put("probe", programs["probe"], mode=0o755)
        return Box(jail)

    yield open_one
    for jail in jails:
        jail.close()


@pytest.fixture
def box(open_box: Callable[[], Box]) -> Box:
    return open_box()
