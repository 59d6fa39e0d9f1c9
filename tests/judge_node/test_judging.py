"""Judging one submission over a scripted sandbox: order, evidence, what goes where."""

from __future__ import annotations

from pathlib import Path

import pytest

from judge_node.artefacts import ArtefactCache
from judge_node.jails import PreparedJails
from judge_node.judging import judge
from judge_node.report import Judged, Phase, Progress, Task
from sandbox.fake import FakeCall, FakeResult, FakeSandbox, Scripts
from sandbox.outcome import LimitHit
from sandbox.runner import SandboxError
from testdata.problem import Verdict
from tests.judge_node.conftest import TOOLS

GCC, BINARY = "/usr/bin/gcc", "/app/a.out"
COMPILES = FakeResult(files={"a.out": b"ELF"})


def echo(call: FakeCall) -> FakeResult:
    return FakeResult(stdout=call.read())


def judged(
    scripts: Scripts,
    bundle: Path,
    *,
    run_all: bool = False,
    language: str = "c",
    cache: ArtefactCache | None = None,
) -> tuple[Judged, list[Progress], FakeSandbox]:
    sandbox = FakeSandbox(scripts)
    task = Task("token", language, TOOLS, {"main.c": b"int main;"}, "", bundle, run_all)
    steps: list[Progress] = []
    return judge(task, PreparedJails(sandbox), steps.append, cache), steps, sandbox


def test_accepted(bundle: Path) -> None:
    """Every test is run on its input and accepted; progress counts up to the end."""
    result, steps, sandbox = judged({GCC: COMPILES, BINARY: echo}, bundle)
    assert (result.verdict, result.reason) == (Verdict.AC, "all 3 tests passed")
    assert [test.name for test in result.tests] == ["sample/1", "secret/2", "secret/3"]
    assert [(s.phase, s.done, s.total) for s in steps] == [
        (Phase.COMPILING, 0, 3),
        (Phase.RUNNING, 0, 3),
        (Phase.RUNNING, 1, 3),
        (Phase.RUNNING, 2, 3),
        (Phase.RUNNING, 3, 3),
    ]
    assert [sorted(jail.files) for jail in sandbox.jails] == [["a.out", "main.c"]] * 2


def test_only_the_compiler_may_write_to_app(bundle: Path) -> None:
    """Runs get /app read-only; the compiler gets it writable and no input."""
    _, _, sandbox = judged({GCC: COMPILES, BINARY: echo}, bundle)
    assert [spec.writable_app for spec in sandbox.runs] == [True, False, False, False]
    assert sandbox.runs[0].stdin is None


def test_stops_at_the_first_failure(bundle: Path) -> None:
    """The first test that is not accepted decides, and no later one is run."""
    result, _, sandbox = judged({GCC: COMPILES, BINARY: FakeResult(stdout=b"1\n")}, bundle)
    assert result.verdict is Verdict.WA
    assert [test.verdict for test in result.tests] == [Verdict.AC, Verdict.WA]
    assert (result.tests_total, len(sandbox.runs)) == (3, 3)
    assert result.reason == "test 2 (secret/2): the output is wrong"


def test_run_all_judges_every_test(bundle: Path) -> None:
    """With run_all the verdict is the same, with every test's result beside it."""
    result, _, _ = judged({GCC: COMPILES, BINARY: FakeResult(stdout=b"2\n")}, bundle, run_all=True)
    assert result.verdict is Verdict.WA
    assert [test.verdict for test in result.tests] == [Verdict.WA, Verdict.AC, Verdict.WA]
    assert result.reason.startswith("test 1 (sample/1)")


def test_difference_is_shown_to_participants_for_samples_only(bundle: Path) -> None:
    """The checker's words may show the answer: secret tests keep them for the judges."""
    result, _, _ = judged({GCC: COMPILES, BINARY: FakeResult(stdout=b"9\n")}, bundle, run_all=True)
    sample, secret = result.tests[0], result.tests[1]
    assert sample.team_message == sample.judge_message != ""
    assert (secret.team_message, bool(secret.judge_message)) == ("", True)


def test_compile_error_keeps_the_log(bundle: Path) -> None:
    """A refused source is CE with the compiler's words, cut and without NULs; nothing runs."""
    words = b"main.c:1: error\0" + b"x" * 40_000
    result, _, sandbox = judged({GCC: FakeResult(exit_code=1, stderr=words)}, bundle)
    assert result.verdict is Verdict.CE
    assert result.compile is not None and result.compile.log.startswith("main.c:1: error")
    assert len(result.compile.log) < 17_000 and "\0" not in result.compile.log
    assert len(sandbox.runs) == 1 and result.tests == ()


def test_compiler_at_its_limit_is_a_compile_error(bundle: Path) -> None:
    """A template bomb is the source's fault, and the log says which limit it was."""
    bomb = FakeResult(exit_code=None, signal=9, limit=LimitHit.MEMORY)
    result, _, _ = judged({GCC: bomb}, bundle)
    assert result.verdict is Verdict.CE
    assert result.compile is not None and "memory limit" in result.compile.log


def test_no_source_of_the_language_is_a_compile_error(bundle: Path) -> None:
    """Files that the language cannot use are named as the reason."""
    result, _, _ = judged({}, bundle, language="java")
    assert result.verdict is Verdict.CE
    assert result.compile is not None and ".java" in result.compile.log


@pytest.mark.parametrize("stage", [GCC, BINARY])
def test_cancel_is_not_a_verdict(bundle: Path, stage: str) -> None:
    """A job that was cancelled while compiling or running ends without a result."""
    stopped = FakeResult(exit_code=None, signal=9, limit=LimitHit.CANCELLED)
    with pytest.raises(InterruptedError):
        judged({GCC: COMPILES, BINARY: echo} | {stage: stopped}, bundle)


@pytest.mark.parametrize("stage", [GCC, BINARY])
def test_sandbox_fault_is_nobodys_verdict(bundle: Path, stage: str) -> None:
    """An infrastructure fault is raised, never turned into the participant's error."""
    with pytest.raises(SandboxError):
        judged({GCC: COMPILES, BINARY: echo} | {stage: SandboxError("broken")}, bundle)


def test_runtime_that_refuses_to_grow_is_mle(bundle: Path) -> None:
    """The JVM ends with status 1 and says why: memory, not a run-time error."""
    scripts = {
        "/jdk/javac": FakeResult(),
        "/jdk/java": FakeResult(exit_code=1, stderr=b"java.lang.OutOfMemoryError: heap"),
    }
    jails = PreparedJails(FakeSandbox(scripts))
    task = Task("token", "java", TOOLS, {"Main.java": b"class Main {}"}, "", bundle, False)
    assert judge(task, jails, lambda _: None).verdict is Verdict.MLE


def test_programs_run_in_a_jail_without_the_compiler(bundle: Path) -> None:
    """The compiler's root and the program's root are different, and only the latter runs tests."""
    _, _, sandbox = judged({GCC: COMPILES, BINARY: echo}, bundle)
    run_jail, compile_jail = sandbox.jails
    assert compile_jail.root.mounts == TOOLS.compile_mounts
    assert run_jail.root.mounts == TOOLS.run_mounts
    assert [spec.argv[0] for spec in compile_jail.runs] == [GCC]
    assert {spec.argv[0] for spec in run_jail.runs} == {BINARY}


def test_same_sources_are_compiled_once(bundle: Path, tmp_path: Path) -> None:
    """A rejudge takes the artefact from the cache, says so, and keeps the compiler's words."""
    cache = ArtefactCache(tmp_path / "artefacts", 1 << 20)
    compiles = FakeResult(files={"a.out": b"ELF"}, stderr=b"warning: x")
    first, _, _ = judged({GCC: compiles, BINARY: echo}, bundle, cache=cache)
    again, _, sandbox = judged({BINARY: echo}, bundle, cache=cache)
    assert (first.verdict, again.verdict) == (Verdict.AC, Verdict.AC)
    assert first.compile is not None and not first.compile.cached
    assert again.compile is not None and again.compile.cached
    assert again.compile.log == "warning: x"
    assert {spec.argv[0] for spec in sandbox.runs} == {BINARY}


def test_refused_source_is_not_cached(bundle: Path, tmp_path: Path) -> None:
    """A compile error may have been the host's: it is compiled again the next time."""
    cache = ArtefactCache(tmp_path / "artefacts", 1 << 20)
    judged({GCC: FakeResult(exit_code=1)}, bundle, cache=cache)
    again, _, _ = judged({GCC: COMPILES, BINARY: echo}, bundle, cache=cache)
    assert again.verdict is Verdict.AC
