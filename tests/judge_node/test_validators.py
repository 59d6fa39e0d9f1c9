"""The problem's own programs over a scripted sandbox: what they get, what their answers mean."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from judge_node.jails import PreparedJails
from judge_node.judging import judge
from judge_node.report import Judged, Task
from judge_node.steps.setter import LanguageMissingError
from sandbox.fake import FakeCall, FakeResult, FakeSandbox, Script
from sandbox.outcome import LimitHit
from sandbox.spec import RunSpec
from testdata.problem import Kind, Verdict
from testdata.programs import File, OutputValidator, Program, Protocol
from tests.judge_node.conftest import TOOLS
from tests.judge_node.problems import LIMITS, Bundle

V = Verdict
GCC = "/usr/bin/gcc"
Answer = Callable[[FakeCall], FakeResult] | FakeResult


def is_validator(spec: RunSpec) -> bool:
    return spec.collect_bytes > 0


def run(
    bundle: Path, answer: Answer, program: Answer | None = None, **changes: object
) -> tuple[Judged, FakeSandbox]:
    """Judges with a validator that answers so, and a program that echoes its input."""

    def script(spec: RunSpec) -> Script:
        if spec.argv[0] == GCC:
            return FakeResult(files={"a.out": b"ELF"})
        if is_validator(spec):
            return answer
        return program or (lambda call: FakeResult(stdout=call.read()))

    sandbox = FakeSandbox(script)
    task = Task("t", "c", TOOLS, {"main.c": b"int main;"}, "", bundle, run_all=False)
    judged = judge(replace(task, **changes), PreparedJails(sandbox), lambda _: None)  # type: ignore[arg-type]
    return judged, sandbox


def secret(judged: Judged) -> tuple[Verdict, str, str]:
    report = judged.tests[-1]
    return report.verdict, report.judge_message, report.team_message


@pytest.fixture
def bundle(tmp_path: Path) -> Bundle:
    return Bundle(tmp_path / "bundle").test("secret/1", "data", "answer", validator_args=("a", "b"))


# ---- the kattis protocol


@pytest.mark.parametrize(("status", "verdict"), [(42, V.AC), (43, V.WA), (0, V.JE), (1, V.JE)])
def test_exit_code_decides(bundle: Bundle, status: int, verdict: Verdict) -> None:
    """42 accepts, 43 refuses, anything else is the problem's fault."""
    path = bundle.write(output_validator=bundle.validator(""))
    judged, _ = run(path, FakeResult(exit_code=status))
    assert (judged.verdict, judged.tests[0].verdict) == (verdict, verdict)


def test_validator_gets_files_arguments_and_output(bundle: Bundle) -> None:
    """Input, answer, feedback folder with a slash, then the test's arguments; stdin is output."""
    seen: list[FakeCall] = []

    def validator(call: FakeCall) -> FakeResult:
        seen.append(call)
        assert call.read() == b"data"
        return FakeResult(exit_code=42)

    run(bundle.write(output_validator=bundle.validator("")), validator)
    [call] = seen
    first, second, feedback, *rest = call.spec.argv[1:]
    assert [call.app[Path(path).name] for path in (first, second)] == [b"data", b"answer"]
    assert (feedback, rest) == ("/work/feedback/", ["a", "b"])


def test_submission_never_meets_the_answer(bundle: Bundle) -> None:
    """Input, answer and validator are in a jail with other uids; the program's has only itself."""
    path = bundle.write(output_validator=bundle.validator(""))
    _, sandbox = run(path, FakeResult(exit_code=42))
    judging = [jail for jail in sandbox.jails if any(map(is_validator, jail.runs))]
    running = [j for j in sandbox.jails if j not in judging and j.runs[0].argv[0] != GCC]
    assert [jail.root.partner for jail in judging] == [True]
    assert [jail.root.partner for jail in running] == [False]
    assert set(running[0].files) == {"main.c", "a.out"}


def test_messages_go_to_whom_they_are_for(bundle: Bundle) -> None:
    """judgemessage.txt is for staff, teammessage.txt for the team; NULs and length are tamed."""
    left = {"judgemessage.txt": b"j\0" + b"x" * 9000, "teammessage.txt": b"t\xff"}
    path = bundle.write(output_validator=bundle.validator(""))
    verdict, judge_message, team = secret(run(path, FakeResult(exit_code=43, left=left))[0])
    assert (verdict, team) == (V.WA, "t\N{REPLACEMENT CHARACTER}")
    assert judge_message.startswith("j\N{REPLACEMENT CHARACTER}x")
    assert judge_message.endswith("[cut]") and len(judge_message) < 3000


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (FakeResult(exit_code=1, stderr=b"Traceback: boom"), ["status 1", "boom"]),
        (FakeResult(exit_code=None, signal=11), ["SIGSEGV"]),
        (FakeResult(exit_code=None, signal=9, limit=LimitHit.CPU), ["cpu limit"]),
        (FakeResult(exit_code=42, limit=LimitHit.MEMORY), ["memory limit"]),
    ],
)
def test_a_failing_validator_is_evidence_for_staff_only(
    bundle: Bundle, result: FakeResult, words: list[str]
) -> None:
    """The judge error names the program, how it ended and what it said; the team reads nothing."""
    judged, _ = run(bundle.write(output_validator=bundle.validator("")), result)
    verdict, judge_message, team = secret(judged)
    assert (verdict, team) == (V.JE, "")
    assert all(word in judge_message for word in [*words, "output validator check"])
    assert not any(word in judged.reason for word in words)


def test_the_validator_is_not_asked_about_a_program_that_failed(bundle: Bundle) -> None:
    """A run-time error needs no opinion."""
    path = bundle.write(output_validator=bundle.validator(""))
    judged, sandbox = run(path, FakeResult(exit_code=42), FakeResult(exit_code=3))
    assert judged.verdict is V.RE
    assert not any(map(is_validator, sandbox.runs))


def test_a_validator_that_does_not_compile_is_a_judge_error(bundle: Bundle) -> None:
    """The compiler's words are for staff."""
    path = bundle.write(output_validator=bundle.validator("x"))

    def script(spec: RunSpec) -> Script:
        source = "check.c" in " ".join(spec.argv)
        if spec.argv[0] == GCC and source:
            return FakeResult(exit_code=1, stderr=b"check.c:1: error")
        return FakeResult(files={"a.out": b"ELF"} if spec.argv[0] == GCC else {})

    jails = PreparedJails(FakeSandbox(script))
    task = Task("t", "c", TOOLS, {"main.c": b""}, "", path, run_all=False)
    judged = judge(task, jails, lambda _: None)
    assert (judged.verdict, judged.tests[0].verdict) == (V.JE, V.JE)
    assert "check.c:1: error" in judged.tests[0].judge_message
    assert "check.c:1" not in judged.reason + judged.tests[0].team_message
    assert judged.compile is not None and judged.compile.ok


def test_a_language_that_is_not_here_is_no_verdict(bundle: Bundle) -> None:
    """Another node may have it."""
    program = bundle.program({"check.rs": ""}, "rust")
    path = bundle.write(output_validator=OutputValidator(program))
    with pytest.raises(LanguageMissingError, match="rust"):
        run(path, FakeResult())


def test_programs_in_folders_are_refused_with_the_reason(bundle: Bundle) -> None:
    """What cannot be built is said, not guessed."""
    [file] = bundle.files("validators/check", {"lib/x.h": ""})
    program = Program("check", (File("lib/x.h", file.path),), "c")
    judged, _ = run(bundle.write(output_validator=OutputValidator(program)), FakeResult())
    assert (judged.verdict, "folders" in judged.tests[0].judge_message) == (V.JE, True)


def test_cancel_while_validating_is_no_verdict(bundle: Bundle) -> None:
    """A job that was stopped says nothing."""
    stopped = FakeResult(exit_code=None, signal=9, limit=LimitHit.CANCELLED)
    with pytest.raises(InterruptedError):
        run(bundle.write(output_validator=bundle.validator("")), stopped)


# ---- scores

SCORING = Kind(scoring=True)


@pytest.mark.parametrize(
    ("worth", "left", "expected"),
    [
        (None, {"score.txt": b" 12.5\n"}, (V.AC, 12.5)),
        (None, {"score.txt": b"1e1"}, (V.AC, 10)),
        (40.0, {"score_multiplier.txt": b"0.5"}, (V.AC, 20)),
        (40.0, {}, (V.AC, 40)),
        (None, {}, (V.JE, 0)),
        (None, {"score_multiplier.txt": b"0.5"}, (V.JE, 0)),
    ],
)
def test_score_of_the_validator(
    tmp_path: Path,
    worth: float | None,
    left: Mapping[str, bytes],
    expected: tuple[Verdict, float],
) -> None:
    """score.txt stands, a multiplier scales the test's own score, which counts without both."""
    bundle = Bundle(tmp_path).test("secret/1", score=worth)
    path = bundle.write(output_validator=bundle.validator(""), kind=SCORING)
    judged, _ = run(path, FakeResult(exit_code=42, left=left))
    assert (judged.verdict, judged.score) == expected
    assert judged.tests[0].score == expected[1]


@pytest.mark.parametrize(
    "left",
    [
        {"score.txt": b""},
        {"score.txt": b"nan"},
        {"score.txt": b"1e999"},
        {"score.txt": b"12 points"},
        {"score_multiplier.txt": b"x"},
        {"score.txt": b"\xff\xfe"},
    ],
)
def test_garbled_scores_are_judge_errors(bundle: Bundle, left: Mapping[str, bytes]) -> None:
    """A score is one finite number."""
    path = bundle.write(output_validator=bundle.validator(""), kind=SCORING)
    judged, _ = run(path, FakeResult(exit_code=42, left=left))
    assert (judged.verdict, judged.score) == (V.JE, 0)
    assert next(iter(left)) in judged.tests[0].judge_message


def test_scores_are_ignored_in_pass_fail_problems(bundle: Bundle) -> None:
    """Whatever is in the file."""
    path = bundle.write(output_validator=bundle.validator(""))
    judged, _ = run(path, FakeResult(exit_code=42, left={"score.txt": b"x"}))
    assert (judged.verdict, judged.score) == (V.AC, 0)


# ---- testlib


@pytest.mark.parametrize(
    ("status", "stderr", "scoring", "expected"),
    [
        (0, b"ok fine", False, (V.AC, 0)),
        (1, b"wrong answer", False, (V.WA, 0)),
        (2, b"wrong format", False, (V.PE, 0)),
        (4, b"dirt", False, (V.PE, 0)),
        (8, b"eof", False, (V.PE, 0)),
        (3, b"FAIL bad data", False, (V.JE, 0)),
        (6, b"", False, (V.JE, 0)),
        (5, b"points 12.5 well", False, (V.JE, 0)),
        (5, b"points 12.5 well", True, (V.AC, 12.5)),
        (7, b"points 3", True, (V.AC, 3)),
        (7, b"partially", True, (V.JE, 0)),
        (5, b"pointless", True, (V.JE, 0)),
    ],
)
def test_testlib_checkers(
    bundle: Bundle, status: int, stderr: bytes, scoring: bool, expected: tuple[Verdict, float]
) -> None:
    """Exit codes as testlib has them; points only where they count."""
    validator = bundle.validator("", protocol=Protocol.TESTLIB)
    path = bundle.write(output_validator=validator, kind=Kind(scoring=scoring))
    judged, _ = run(path, FakeResult(exit_code=status, stderr=stderr))
    assert (judged.verdict, judged.score) == expected
    assert stderr.decode() in judged.tests[0].judge_message
    assert judged.tests[0].team_message == ""


def test_testlib_checker_gets_three_files(bundle: Bundle) -> None:
    """Input, output, answer, then arguments; nothing on stdin."""
    seen: list[FakeCall] = []

    def checker(call: FakeCall) -> FakeResult:
        seen.append(call)
        return FakeResult(exit_code=0, stdout=call.read())

    validator = bundle.validator("", protocol=Protocol.TESTLIB)
    run(bundle.write(output_validator=validator), checker)
    [call] = seen
    contents = [call.app[Path(path).name] for path in call.spec.argv[1:4]]
    assert contents == [b"data", b"data", b"answer"]
    assert (call.spec.argv[4:], call.spec.stdin) == (("a", "b"), None)


# ---- passes

PASSES = Kind(multi_pass=True)


def test_next_pass_gets_the_new_input_and_the_old_feedback(bundle: Bundle) -> None:
    """nextpass.in is the next input and is gone from the feedback; the rest persists."""
    found: list[Mapping[str, bytes]] = []

    def validator(call: FakeCall) -> FakeResult:
        found.append(call.work)
        output = call.read()
        left = {"judgemessage.txt": call.work.get("feedback/judgemessage.txt", b"") + output}
        if output != b"3":
            following = {b"data": b"2", b"2": b"3"}[output]
            left["nextpass.in"] = following
        return FakeResult(exit_code=42, left=left)

    path = bundle.write(
        replace(LIMITS, validation_passes=3),
        output_validator=bundle.validator(""),
        kind=PASSES,
    )
    judged, _ = run(path, validator)
    assert secret(judged) == (V.AC, "data23", "")
    assert found == [
        {},
        {"feedback/judgemessage.txt": b"data"},
        {"feedback/judgemessage.txt": b"data2"},
    ]


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [(42, PASSES, "more than 2 passes"), (43, PASSES, "nextpass.in"), (42, Kind(), "more than 1")],
)
def test_a_pass_too_many_is_a_judge_error(
    bundle: Bundle, status: int, kind: Kind, words: str
) -> None:
    """Passes are bounded, wrong answers have none, other problems have one."""
    limits = replace(LIMITS, validation_passes=2)
    path = bundle.write(limits, output_validator=bundle.validator(""), kind=kind)
    judged, _ = run(path, FakeResult(exit_code=status, left={"nextpass.in": b"x"}))
    assert judged.verdict is V.JE
    assert words in judged.tests[0].judge_message


def test_a_failure_in_a_later_pass_is_the_tests(bundle: Bundle) -> None:
    """The pass that fails decides and is the evidence."""

    def program(call: FakeCall) -> FakeResult:
        return FakeResult(exit_code=0 if call.read() == b"data" else 7)

    limits = replace(LIMITS, validation_passes=5)
    path = bundle.write(limits, output_validator=bundle.validator(""), kind=PASSES)
    judged, sandbox = run(path, FakeResult(exit_code=42, left={"nextpass.in": b"x"}), program)
    outcome = judged.tests[0].outcome
    assert (judged.verdict, outcome and outcome.exit_code) == (V.RE, 7)
    assert sum(map(is_validator, sandbox.runs)) == 1


def test_time_is_that_of_the_longest_pass(bundle: Bundle) -> None:
    """Each pass has the whole limit; what is shown is the closest to it."""

    def program(call: FakeCall) -> FakeResult:
        data = call.read()
        return FakeResult(stdout=data, cpu_ns=900 if data == b"data" else 100)

    def validator(call: FakeCall) -> FakeResult:
        return FakeResult(exit_code=42, left={"nextpass.in": b"x"} if call.read() != b"x" else {})

    limits = replace(LIMITS, validation_passes=2)
    path = bundle.write(limits, output_validator=bundle.validator(""), kind=PASSES)
    outcome = run(path, validator, program)[0].tests[0].outcome
    assert outcome is not None and outcome.cpu_ns == 900


# ---- interaction

TALK = Kind(interactive=True)


def test_submission_and_validator_talk(bundle: Bundle) -> None:
    """Each reads what the other writes; the submission gets no input of its own."""

    def validator(call: FakeCall) -> FakeResult:
        call.say(b"20\n")
        good = call.stdin.readline() == b"21\n"
        return FakeResult(exit_code=42 if good else 43)

    def program(call: FakeCall) -> FakeResult:
        call.say(b"%d\n" % (int(call.stdin.readline()) + 1))
        return FakeResult()

    path = bundle.write(output_validator=bundle.validator(""), kind=TALK)
    assert run(path, validator, program)[0].verdict is V.AC
    assert run(path, validator, FakeResult(stdout=b"22\n"))[0].verdict is V.WA


def test_interactive_failures_say_whose_they_are(bundle: Bundle) -> None:
    """A crash of the submission is explained to it, a crash of the validator to staff."""
    path = bundle.write(output_validator=bundle.validator(""), kind=TALK)
    crash, _ = run(
        path, lambda c: FakeResult(exit_code=43, stdout=c.read()), FakeResult(exit_code=3)
    )
    assert secret(crash) == (V.RE, "", "exited with status 3")
    fault, _ = run(
        path, FakeResult(exit_code=9, stderr=b"why"), lambda c: FakeResult(stdout=c.read())
    )
    verdict, judge_message, team = secret(fault)
    assert (verdict, team, "why" in judge_message) == (V.JE, "", True)


def test_interactor_then_checker(bundle: Bundle) -> None:
    """What a testlib interactor wrote is checked in place of the output."""

    def scripts(call: FakeCall) -> FakeResult:
        if call.spec.paired:
            call.say(b"hello\n")
            assert call.spec.argv[2:4] == ("/work/feedback/tout", "/app/_judge.ans")
            return FakeResult(exit_code=0, left={"tout": call.read()})
        assert call.app["_judge.out"] == b"HELLO"
        return FakeResult(exit_code=1, stderr=b"no")

    def program(call: FakeCall) -> FakeResult:
        return FakeResult(stdout=call.stdin.readline().strip().upper())

    path = bundle.write(
        kind=TALK,
        interactor=bundle.program({"talk.c": "t"}, folder="interactors"),
        output_validator=bundle.validator("", protocol=Protocol.TESTLIB),
    )
    assert secret(run(path, scripts, program)[0]) == (V.WA, "no", "")


def test_interactor_with_the_default_validator(bundle: Bundle) -> None:
    """Without a checker its output is compared with the answer."""
    interactor = bundle.program({"talk.c": "t"}, folder="interactors")
    path = bundle.write(kind=TALK, interactor=interactor)
    good = FakeResult(exit_code=0, left={"tout": b"answer"})
    assert run(path, good, FakeResult())[0].verdict is V.AC
    assert run(path, FakeResult(exit_code=0), FakeResult())[0].verdict is V.WA
    assert run(path, FakeResult(exit_code=2, stderr=b"x"), FakeResult())[0].verdict is V.PE


def test_interaction_in_passes(bundle: Bundle) -> None:
    """A conversation may have a sequel, with the feedback of the last."""
    found = []

    def validator(call: FakeCall) -> FakeResult:
        found.append(dict(call.work))
        if call.work:
            return FakeResult(exit_code=42)
        return FakeResult(exit_code=42, left={"nextpass.in": b"", "state": b"7"})

    path = bundle.write(
        replace(LIMITS, validation_passes=2),
        output_validator=bundle.validator(""),
        kind=Kind(interactive=True, multi_pass=True),
    )
    judged, _ = run(path, validator, FakeResult())
    assert (judged.verdict, found) == (V.AC, [{}, {"feedback/state": b"7"}])


def test_no_descriptor_is_left_open(bundle: Bundle) -> None:
    """Passes, feedback and pipes are closed, whatever the verdict."""
    limits = replace(LIMITS, validation_passes=3)
    kind = Kind(interactive=True, multi_pass=True)
    path = bundle.write(limits, output_validator=bundle.validator(""), kind=kind)
    left = {"nextpass.in": b"x", "judgemessage.txt": b"y"}
    for answer in (FakeResult(exit_code=42, left=left), FakeResult(exit_code=1, left=left)):
        for program in (FakeResult(), FakeResult(exit_code=3)):
            before = len(os.listdir("/proc/self/fd"))
            run(path, answer, program)
            assert len(os.listdir("/proc/self/fd")) == before
