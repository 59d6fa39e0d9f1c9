"""Compiles and runs one program in jails with its language's own small roots.

For benchmarks/languages.py and the tests of languages: what a node does with a submission,
without a node.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from languages.language import Argv, Language, RunLimits, Sources, Toolchain
from languages.probe import prepare_cache, probe
from languages.registry import LANGUAGES
from sandbox.nsjail.sandbox import NsjailSandbox
from sandbox.outcome import Outcome
from sandbox.spec import MIB, SECOND_NS, Limits, RootSpec, RunSpec

CACHES = Path("/var/cache/assize/tools")
COMPILE_ENV = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "HOME": "/tmp",
    "TMPDIR": "/tmp",
    "LC_ALL": "C.UTF-8",
}
RUN_ENV = {**COMPILE_ENV, "HOME": "/work"}
COMPILE_LIMITS = Limits(
    cpu_ns=60 * SECOND_NS,
    wall_ns=122 * SECOND_NS,
    memory_bytes=2048 * MIB,
    output_bytes=MIB,
    processes=128,
    file_bytes=256 * MIB,
    tmp_bytes=256 * MIB,
)
MEMORY_MIB = 256


class MissingToolchainError(RuntimeError):
    """The machine lacks a language; the message says how to install it."""


@dataclass(frozen=True)
class Result:
    """What a program did, with its output read and closed."""

    outcome: Outcome
    stdout: bytes
    stderr: bytes

    @property
    def ok(self) -> bool:
        return self.outcome.ok


@dataclass(frozen=True)
class Compiled:
    """What is in /app after compiling, and what each command did."""

    language: Language
    tools: Toolchain
    sources: Sources
    files: Mapping[str, bytes]
    steps: tuple[Result, ...]

    @property
    def ok(self) -> bool:
        return all(step.ok for step in self.steps)

    @property
    def run_argv(self) -> Argv:
        return self.language.run(self.tools, self.sources, RunLimits(MEMORY_MIB))

    @property
    def log(self) -> str:
        return b"".join(step.stdout + step.stderr for step in self.steps).decode(errors="replace")


@cache
def _toolchain(language_id: str) -> Toolchain:
    language = LANGUAGES[language_id]
    found = probe(language)
    if found is None:
        raise MissingToolchainError(
            f"{language.name} is not on this machine: run `assize setup --languages all`"
        )
    return prepare_cache(language, found, CACHES)


class Workshop:
    """Makes jails in one slot."""

    def __init__(self, sandbox: NsjailSandbox) -> None:
        self._sandbox = sandbox

    def toolchain(self, language: Language) -> Toolchain:
        """Raises MissingToolchainError."""
        return _toolchain(language.id)

    def compile(
        self,
        language: Language,
        sources: Sources,
        commands: tuple[Argv, ...] | None = None,
        root: RootSpec | None = None,
    ) -> Compiled:
        """Runs the language's commands, or others, until one fails."""
        tools = self.toolchain(language)
        if commands is None:
            commands = language.compile(tools, sources) if language.compile else ()
        steps = []
        with self._sandbox.jail(root or RootSpec(mounts=tools.compile_mounts)) as jail:
            for name, content in sources.contents.items():
                jail.put(name, content)
            for argv in commands:
                spec = RunSpec(
                    argv,
                    COMPILE_LIMITS,
                    env={**COMPILE_ENV, **language.env},
                    writable_app=True,
                    with_proc=language.needs_proc or root is not None,
                )
                steps.append(_result(jail.run(spec)))
                if not steps[-1].ok:
                    break
            files = {name: _read(jail.take(name)) for name in jail.list()}
        return Compiled(language, tools, sources, files, tuple(steps))

    def run(
        self,
        compiled: Compiled,
        stdin: bytes,
        argv: Argv | None = None,
        root: RootSpec | None = None,
        times: int = 1,
    ) -> list[Result]:
        """Runs it `times` times in a jail of its own, each time on `stdin`."""
        limits = Limits(
            cpu_ns=20 * SECOND_NS,
            wall_ns=42 * SECOND_NS,
            memory_bytes=MEMORY_MIB * MIB,
            output_bytes=8 * MIB,
            processes=compiled.language.max_processes,
        )
        data = os.memfd_create("stdin")
        try:
            os.write(data, stdin)
            root_spec = root or RootSpec(mounts=compiled.tools.run_mounts)
            with self._sandbox.jail(root_spec) as jail:
                for name, content in compiled.files.items():
                    jail.put(name, content, mode=0o755)
                results = []
                for _ in range(times):
                    os.lseek(data, 0, os.SEEK_SET)
                    spec = RunSpec(
                        argv or compiled.run_argv,
                        limits,
                        stdin=data,
                        env={**RUN_ENV, **compiled.language.env},
                        with_proc=compiled.language.needs_proc or root is not None,
                    )
                    results.append(_result(jail.run(spec)))
                return results
        finally:
            os.close(data)


def self_test(language: Language) -> Sources:
    return Sources({language.source_name: language.self_test.encode()})


def _result(outcome: Outcome) -> Result:
    assert outcome.stdout is not None
    assert outcome.stderr is not None
    return Result(outcome, _read(outcome.stdout), _read(outcome.stderr))


def _read(fd: int) -> bytes:
    with open(fd, "rb", closefd=True) as file:
        file.seek(0)
        return file.read()
