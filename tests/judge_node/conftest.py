"""Builders shared by the node's tests."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from languages.language import Toolchain
from sandbox.outcome import LimitHit, Outcome
from sandbox.spec import MIB, MILLISECOND_NS, SECOND_NS
from sandbox.spec import Limits as RunLimits
from testdata.bundle import SPEC_FILE
from testdata.problem import JudgeSpec, Limits, TestCase

LIMITS = RunLimits(
    cpu_ns=SECOND_NS, wall_ns=4 * SECOND_NS, memory_bytes=64 * MIB, output_bytes=8 * MIB
)


def outcome(**changes: object) -> Outcome:
    """A run that ended well, with these fields changed."""
    good = Outcome(
        exit_code=0,
        signal=None,
        limit=LimitHit.NONE,
        cpu_ns=5 * MILLISECOND_NS,
        wall_ns=6 * MILLISECOND_NS,
        peak_memory_bytes=MIB,
        oom_kills=0,
        process_limit_hits=0,
        stdout_bytes=0,
        stderr_bytes=0,
        accounting="v1",
        core=0,
    )
    return replace(good, **changes)  # type: ignore[arg-type]


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """An unpacked bundle: "secret/N" asks to print N, for N in 1, 2, 3; 1 is the sample."""
    return write_bundle_of(tmp_path / "bundle", count=3)


def write_bundle_of(folder: Path, *, count: int, limits: Limits | None = None) -> Path:
    tests = []
    for number in range(1, count + 1):
        name = f"{'sample' if number == 1 else 'secret'}/{number}"
        path = folder / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".in").write_text(f"{number}\n")
        path.with_suffix(".ans").write_text(f"{number}\n")
        tests.append(TestCase(name, f"data/{name}.in", f"data/{name}.ans", sample=number == 1))
    spec = JudgeSpec("echo", limits or Limits(memory_mib=64), tuple(tests))
    (folder / SPEC_FILE).write_text(json.dumps(asdict(spec)))
    return folder


TOOLS = Toolchain(
    {"gcc": "/usr/bin/gcc", "javac": "/jdk/javac", "java": "/jdk/java"},
    "gcc 12",
    compile_mounts=("/usr", "/lib"),
    run_mounts=(),
)
