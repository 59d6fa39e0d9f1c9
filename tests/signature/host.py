"""Compiles and runs wrapped solutions in real jails, as a node does."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from functools import cache

from judge_node.selftest import find_candidates
from judge_node.settings import NodeSettings
from languages.language import Argv, RunLimits, Sources, Toolchain
from languages.registry import LANGUAGES
from languages.signature import wrap
from sandbox.nsjail.sandbox import NsjailSandbox
from sandbox.outcome import Outcome
from sandbox.runner import Jail
from sandbox.spec import MIB, SECOND_NS, Limits, RootSpec, RunSpec
from testdata.compare import Comparison
from testdata.signature.model import Signature
from testdata.signature.protocol import judge_input, judge_output, new_nonce

ENV = {"PATH": "/usr/bin:/bin", "HOME": "/tmp", "LC_ALL": "C.UTF-8"}
LIMITS = Limits(
    cpu_ns=60 * SECOND_NS,
    wall_ns=180 * SECOND_NS,
    memory_bytes=2048 * MIB,
    output_bytes=16 * MIB,
    processes=128,
    file_bytes=256 * MIB,
    tmp_bytes=256 * MIB,
)
RUN_MIB = 512


@dataclass(frozen=True)
class Ran:
    """What a test saw of one run."""

    outcome: Outcome
    stdout: str
    stderr: str
    comparison: Comparison

    @property
    def accepted(self) -> bool:
        return self.outcome.exit_code == 0 and self.comparison.accepted


@dataclass(frozen=True)
class Built:
    """A compiled solution; `log` is the compiler's, `jail` None when it refused."""

    signature: Signature
    language: str
    sources: Sources
    log: str
    jail: Jail | None

    def run(self, test: str, answer: str, limits: Limits = LIMITS) -> Ran:
        assert self.jail is not None, self.log
        language, nonce = LANGUAGES[self.language], new_nonce()
        argv = language.run(toolchain(self.language), self.sources, RunLimits(RUN_MIB))
        stdin = os.memfd_create("stdin")
        os.write(stdin, judge_input(nonce, test.encode()))
        os.lseek(stdin, 0, os.SEEK_SET)
        spec = RunSpec(
            argv,
            limits,
            stdin=stdin,
            env={**ENV, **language.env},
            with_proc=language.needs_proc,
        )
        outcome = self.jail.run(spec)
        os.close(stdin)
        stdout, stderr = content(outcome.stdout), content(outcome.stderr)
        judged = judge_output(self.signature, nonce, io.BytesIO(stdout), answer.encode())
        comparison = judged.comparison
        return Ran(outcome, stdout.decode(), stderr.decode(errors="replace"), comparison)


def content(fd: int | None) -> bytes:
    assert fd is not None
    with open(fd, "rb") as file:
        return file.read()


@cache
def toolchain(language: str) -> Toolchain:
    [candidate] = find_candidates(NodeSettings().tool_caches, languages=(LANGUAGES[language],))
    return candidate.tools


def build(sandbox: NsjailSandbox, signature: Signature, language: str, code: str) -> Built:
    """Wraps and compiles; the caller closes the sandbox, and the jail with it."""
    tools, spoken = toolchain(language), LANGUAGES[language]
    sources = wrap(signature, language, Sources({"whatever": code.encode()}))
    assert spoken.compile is not None
    target = sandbox.jail(RootSpec(mounts=tools.run_mounts))
    with sandbox.jail(RootSpec(mounts=tools.compile_mounts)) as jail:
        for name, text in sources.contents.items():
            jail.put(name, text)
        log = ""
        for argv in spoken.compile(tools, sources):
            ok, words = _compile(jail, argv, language)
            log += words
            if not ok:
                target.close()
                return Built(signature, language, sources, log, None)
        for name in jail.list():
            _move(jail, target, name)
    return Built(signature, language, sources, log, target)


def _compile(jail: Jail, argv: Argv, language: str) -> tuple[bool, str]:
    spoken = LANGUAGES[language]
    env = {**ENV, **spoken.env}
    outcome = jail.run(
        RunSpec(argv, LIMITS, env=env, writable_app=True, with_proc=spoken.needs_proc)
    )
    words = content(outcome.stderr) + content(outcome.stdout)
    return outcome.ok, words.decode(errors="replace")


def _move(source: Jail, target: Jail, name: str) -> None:
    fd = source.take(name)
    try:
        target.put(name, fd, mode=0o755 if os.fstat(fd).st_mode & 0o100 else 0o644)
    finally:
        os.close(fd)
