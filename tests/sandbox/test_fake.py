"""The fake that judging is tested with keeps the promises of the real sandbox."""

import os

import pytest

from sandbox.fake import FakeCall, FakeResult, FakeSandbox
from sandbox.outcome import LimitHit
from sandbox.runner import Jail, Run, Sandbox, SandboxError
from sandbox.spec import MIB, SECOND_NS, Limits, RootSpec, RunSpec

LIMITS = Limits(cpu_ns=SECOND_NS, wall_ns=SECOND_NS, memory_bytes=64 * MIB, output_bytes=MIB)


def spec(*argv: str, **more) -> RunSpec:
    return RunSpec(argv=argv, limits=LIMITS, **more)


def content(fd: int) -> bytes:
    with open(fd, "rb") as file:
        return file.read()


def as_protocols(sandbox: FakeSandbox) -> tuple[Sandbox, Jail, Run]:
    """Checked by mypy when tests are, and by use here."""
    jail = sandbox.jail(RootSpec())
    return sandbox, jail, jail.start(spec("/app/main"))


def test_a_fixed_result_becomes_the_outcome():
    sandbox = FakeSandbox({"/app/main": FakeResult(exit_code=3, stdout=b"hi", stderr=b"no")})
    _, _, run = as_protocols(sandbox)
    outcome = run.wait()
    assert (outcome.exit_code, outcome.signal, outcome.limit) == (3, None, LimitHit.NONE)
    assert (outcome.stdout_bytes, content(outcome.stdout)) == (2, b"hi")
    assert content(outcome.stderr) == b"no"
    assert sandbox.runs == [spec("/app/main")]


def test_a_program_sees_its_input_and_app():
    def program(call: FakeCall) -> FakeResult:
        return FakeResult(stdout=call.app["key"] + call.read())

    jail = FakeSandbox({"/app/main": program}).jail(RootSpec())
    jail.put("key", b"k:")
    stdin = os.memfd_create("in")
    os.write(stdin, b"data")
    os.lseek(stdin, 0, os.SEEK_SET)
    outcome = jail.run(spec("/app/main", stdin=stdin))
    os.close(stdin)
    assert content(outcome.stdout) == b"k:data"


def test_two_runs_talk_through_pipes():
    def asks(call: FakeCall) -> FakeResult:
        call.say(b"ping\n")
        return FakeResult(exit_code=0 if call.stdin.readline() == b"pong\n" else 1)

    def replies(call: FakeCall) -> FakeResult:
        assert call.stdin.readline() == b"ping\n"
        call.say(b"pong\n")
        return FakeResult()

    sandbox = FakeSandbox({"/app/asks": asks, "/app/replies": replies})
    jail, other = sandbox.jail(RootSpec()), sandbox.jail(RootSpec())
    to_other, from_other = os.pipe(), os.pipe()
    first = jail.start(spec("/app/asks", stdin=from_other[0], stdout=to_other[1]))
    second = other.start(spec("/app/replies", stdin=to_other[0], stdout=from_other[1]))
    for fd in (*to_other, *from_other):
        os.close(fd)
    assert first.wait().exit_code == 0
    outcome = second.wait()
    assert (outcome.exit_code, outcome.stdout) == (0, None)


def test_a_compiler_leaves_artefacts_to_take():
    jail = FakeSandbox(lambda _: FakeResult(files={"main": b"elf"})).jail(RootSpec())
    jail.run(spec("/usr/bin/gcc", writable_app=True))
    assert content(jail.take("main")) == b"elf"
    with pytest.raises(FileNotFoundError):
        jail.take("other")
    with pytest.raises(AssertionError, match="read-only"):
        jail.run(spec("/app/main"))


def test_faults_and_missing_programs():
    sandbox = FakeSandbox({"/app/main": SandboxError("jail broke")})
    with sandbox.jail(RootSpec()) as jail:
        with pytest.raises(SandboxError, match="jail broke"):
            jail.run(spec("/app/main"))
        assert jail.run(spec("/bin/absent")).exit_code == 127
    with pytest.raises(SandboxError, match="closed"):
        jail.run(spec("/app/main"))
