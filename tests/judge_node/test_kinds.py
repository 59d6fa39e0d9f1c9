"""Groups, scores, submitted outputs, arguments and files, over a scripted sandbox."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from judge_node import wire
from judge_node.jails import PreparedJails
from judge_node.judging import judge
from judge_node.report import Judged, Progress, Task
from judge_node.steps.submitted import output_for
from proto.judge.v1 import verdict_pb2
from sandbox.fake import FakeCall, FakeResult, FakeSandbox, Script
from sandbox.spec import RunSpec
from testdata.groups import Grading, OnReject, ScoreMode, TestGroup
from testdata.problem import Kind, Verdict
from tests.judge_node.conftest import TOOLS
from tests.judge_node.problems import Bundle

V = Verdict
GCC = "/usr/bin/gcc"


def run(
    bundle: Path, program: FakeResult | Callable[[FakeCall], FakeResult], **changes: object
) -> tuple[Judged, FakeSandbox, list[Progress]]:
    def script(spec: RunSpec) -> Script:
        return FakeResult(files={"a.out": b"ELF"}) if spec.argv[0] == GCC else program

    sandbox = FakeSandbox(script)
    steps: list[Progress] = []
    task = Task("t", "c", TOOLS, {"main.c": b"int main;"}, "", bundle, run_all=False)
    judged = judge(replace(task, **changes), PreparedJails(sandbox), steps.append)  # type: ignore[arg-type]
    return judged, sandbox, steps


def right_on(*inputs: str) -> Callable[[FakeCall], FakeResult]:
    """A program that answers these inputs as wanted, and others wrongly."""

    def program(call: FakeCall) -> FakeResult:
        data = call.read().decode()
        return FakeResult(stdout=b"yes" if data in inputs else b"no")

    return program


# ---- groups


def grouped(tmp_path: Path, second: Grading) -> Path:
    """A sample and two groups of two tests; 30 points for the first, `second` for the other."""
    bundle = Bundle(tmp_path)
    for name in ("sample/s", "secret/1/a", "secret/1/b", "secret/2/c", "secret/2/d"):
        bundle.test(name, name[-1], "yes")
    first = Grading(score=ScoreMode.PASS_FAIL, max_score=30, accept_score=0)
    groups = (
        TestGroup(
            "", ("sample", "secret"), Grading(ignore_sample=True, on_reject=OnReject.CONTINUE)
        ),
        TestGroup("sample", ("sample/s",), Grading(accept_score=0)),
        TestGroup("secret", ("secret/1", "secret/2"), Grading(on_reject=OnReject.CONTINUE)),
        TestGroup("secret/1", ("secret/1/a", "secret/1/b"), first),
        TestGroup("secret/2", ("secret/2/c", "secret/2/d"), second),
    )
    return bundle.write(kind=Kind(scoring=True), groups=groups)


SUM = Grading(on_reject=OnReject.CONTINUE, accept_score=35, max_score=70)


@pytest.mark.parametrize(
    ("second", "right", "score", "names"),
    [
        (SUM, "sabcd", 100, "sabcd"),
        (SUM, "abcd", 100, "sabcd"),
        (SUM, "sabd", 65, "sabcd"),
        (SUM, "sbcd", 70, "sacd"),
        (replace(SUM, on_reject=OnReject.BREAK), "sabd", 30, "sabc"),
        (replace(SUM, require_pass=("secret/1",)), "sacd", 0, "sab"),
        (replace(SUM, require_pass=("secret/1",)), "sabc", 65, "sabcd"),
    ],
)
def test_groups_decide_what_is_run_and_what_it_is_worth(
    tmp_path: Path, second: Grading, right: str, score: float, names: str
) -> None:
    """Breaking off, going on and requiring groups follow the grading; the score adds up."""
    bundle = grouped(tmp_path, second)
    judged, sandbox, _ = run(bundle, right_on(*right))
    assert "".join(test.name[-1] for test in judged.tests) == names
    assert len(sandbox.runs) == 1 + len(names)
    assert judged.score == score
    every, _, _ = run(bundle, right_on(*right), run_all=True)
    assert len(every.tests) == 5
    assert (every.verdict, every.score, every.groups) == (judged.verdict, score, judged.groups)


def test_group_results_are_reported(tmp_path: Path) -> None:
    """Each group with verdict, score, bound and whether it was skipped, over the wire too."""
    bundle = grouped(tmp_path, replace(SUM, require_pass=("secret/1",)))
    judged, _, _ = run(bundle, right_on("s", "a"))
    result = wire.result_message(judged, "digest", "gcc").result.result
    rows = {
        g.name: (g.verdict, g.score, g.max_score if g.HasField("max_score") else None, g.skipped)
        for g in result.groups
    }
    wrong, fine = verdict_pb2.WRONG_ANSWER, verdict_pb2.ACCEPTED
    assert rows == {
        "": (wrong, 0, None, False),
        "sample": (fine, 0, None, False),
        "secret": (wrong, 0, None, False),
        "secret/1": (wrong, 0, 30, False),
        "secret/2": (wrong, 0, 70, True),
    }
    assert result.groups[3].decided_by == "secret/1/b"
    assert (result.score, result.reason) == (0, "test 3 (secret/1/b): the output is wrong")


def test_scores_of_tests_are_reported(tmp_path: Path) -> None:
    """What each test was worth; progress says nothing of it."""
    judged, _, steps = run(grouped(tmp_path, SUM), right_on(*"sabc"))
    assert [test.score for test in judged.tests] == [0, 0, 0, 35, 0]
    assert [step.test.score for step in steps if step.test] == [0] * 5
    assert judged.score == 65


def test_pass_fail_results_have_groups_without_scores(tmp_path: Path) -> None:
    """A plain problem is one group."""
    path = Bundle(tmp_path).test("secret/1", "x", "yes").write()
    judged, _, _ = run(path, right_on("x"))
    [root] = judged.groups
    assert (root.name, root.verdict, root.score, root.max_score) == ("", V.AC, 0, None)


def test_judge_error_ends_the_judging(tmp_path: Path) -> None:
    """What the rest would come to is not worth running; the verdict is clear."""
    bundle = Bundle(tmp_path).test("secret/1").test("secret/2")
    grading = Grading(on_reject=OnReject.CONTINUE)
    groups = (TestGroup("", ("secret/1", "secret/2"), grading),)
    path = bundle.write(groups=groups, output_validator=bundle.validator(""))
    judged, _, _ = run(path, lambda c: FakeResult(exit_code=9 if c.spec.collect_bytes else 0))
    assert (judged.verdict, len(judged.tests), judged.groups) == (V.JE, 1, ())


# ---- outputs instead of a program


def outputs(tmp_path: Path, files: Mapping[str, bytes], **fields: object) -> Judged:
    bundle = Bundle(tmp_path)
    bundle.test("sample/s", "", "s").test("secret/1", "", "one").test("secret/g/2", "", "two")
    path = bundle.write(kind=Kind(submit_answer=True), **fields)
    judged, sandbox, _ = run(path, FakeResult(), files=files)
    assert sandbox.runs == []
    return judged


def test_outputs_are_checked_without_running_anything(tmp_path: Path) -> None:
    """One file per secret test, named like it; samples need none."""
    judged = outputs(tmp_path, {"1.out": b"one\n", "2.ans": b"two"})
    assert judged.verdict is V.AC
    assert [test.outcome for test in judged.tests] == [None] * 3
    assert judged.compile is None
    result = wire.result_message(judged, "digest", "").result.result
    assert not result.tests[0].HasField("outcome")


def test_a_missing_output_is_wrong(tmp_path: Path) -> None:
    """And is said to be missing."""
    judged = outputs(tmp_path, {"1.out": b"one"})
    assert (judged.verdict, judged.tests[-1].team_message) == (
        V.WA,
        "no output was sent for this test",
    )


@pytest.mark.parametrize(
    ("test", "names", "found"),
    [
        ("secret/1", ["1.out"], True),
        ("secret/1", ["secret/1.ans"], True),
        ("secret/g/2", ["g/2.ans"], True),
        ("secret/g/2", ["2.ans"], False),
        ("secret/g/2", ["h/2.ans"], False),
        ("secret/1", ["1"], False),
        ("secret/1", ["11.out"], False),
    ],
)
def test_names_of_outputs(test: str, names: list[str], found: bool) -> None:
    """A bare name will do unless two tests have it."""
    tests = ["secret/1", "secret/g/2", "secret/h/2"]
    assert (output_for(test, dict.fromkeys(names, b"x"), tests) == b"x") is found


# ---- what is put beside a program


def test_arguments_and_files_of_a_test(tmp_path: Path) -> None:
    """The test's arguments follow the command, its files are in the working directory."""
    bundle = Bundle(tmp_path)
    files = bundle.files("data/secret/1.files", {"deep/a.txt": "content"})
    bundle.test("secret/1", "", "content -v", args=("-v",), files=files).test("secret/2")
    seen: list[FakeCall] = []

    def program(call: FakeCall) -> FakeResult:
        seen.append(call)
        content = call.work.get("deep/a.txt", b"")
        return FakeResult(stdout=content + b" " + " ".join(call.spec.argv[1:]).encode())

    judged, _, _ = run(bundle.write(), program)
    assert judged.verdict is V.AC
    assert [dict(call.work) for call in seen] == [{"deep/a.txt": b"content"}, {}]


def test_included_files_overwrite_and_are_compiled(tmp_path: Path) -> None:
    """The entry for the language stands before the default one."""
    bundle = Bundle(tmp_path).test("secret/1")
    includes = (
        bundle.includes("default", {"other.h": "default"}),
        bundle.includes("c", {"main.c": "ours", "grader.h": "grader"}),
    )
    _, sandbox, _ = run(bundle.write(includes=includes), FakeResult(), files={"main.c": b"theirs"})
    compiler = next(jail for jail in sandbox.jails if jail.runs and jail.runs[0].argv[0] == GCC)
    del compiler.files["a.out"]
    assert compiler.files == {"main.c": b"ours", "grader.h": b"grader"}


def test_no_descriptor_is_left_open(tmp_path: Path) -> None:
    """Files of tests and outputs are closed again."""
    bundle = Bundle(tmp_path / "a")
    bundle.test("secret/1", files=bundle.files("data/secret/1.files", {"a": "b"}))
    path = bundle.write()
    before = len(os.listdir("/proc/self/fd"))
    run(path, FakeResult())
    outputs(tmp_path / "b", {"1.out": b"x"})
    assert len(os.listdir("/proc/self/fd")) == before
