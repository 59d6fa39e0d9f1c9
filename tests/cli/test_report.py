"""The shape of --json and the lines for people."""

from __future__ import annotations

import json
from dataclasses import replace

from cli.judging.candidates import Candidate
from cli.judging.expectations import Expectation
from cli.judging.report import Row, as_json
from cli.judging.report import test_line as line_of
from proto.judge.v1 import judge_pb2, verdict_pb2
from testdata.problem import Rule, Verdict

ACCEPTED = Expectation(frozenset({Verdict.AC}), frozenset({Verdict.AC}), (Verdict.AC,))


def result(verdict: int, *tests: int) -> verdict_pb2.JudgeResult:
    return verdict_pb2.JudgeResult(
        verdict=verdict,
        tests=[
            verdict_pb2.TestResult(index=i, name=f"secret/{i}", verdict=v)
            for i, v in enumerate(tests)
        ],
        tests_total=3,
        max_cpu_ns=1_234_567,
        max_wall_ns=2_000_000_000,
        max_memory_bytes=3 * 1024 * 1024,
        reason="because",
    )


def test_json_has_exactly_the_documented_keys() -> None:
    row = Row(Candidate("accepted/a.py", "python3", {}, ACCEPTED))
    final = result(verdict_pb2.IDLENESS_LIMIT_EXCEEDED, verdict_pb2.ACCEPTED, 5)
    row.take(judge_pb2.FinalResult(submission_id="0", result=final))
    assert json.loads(json.dumps(as_json("problems/a", [row]))) == {
        "package": "problems/a",
        "submissions": [
            {
                "path": "accepted/a.py",
                "language": "python3",
                "expected": ["AC"],
                "verdict": "TLE",
                "cpu_ms": 1.235,
                "wall_ms": 2000.0,
                "memory_kib": 3072,
                "tests_passed": 1,
                "tests_total": 3,
                "match": False,
            }
        ],
        "mismatches": 1,
    }


def test_a_submission_that_nobody_can_judge_is_a_mismatch_with_its_reason() -> None:
    row = Row(Candidate("accepted/a.zig", "zig", {}, ACCEPTED), reason="no node offers zig")
    made = as_json("p", [row])
    assert made["mismatches"] == 1
    assert made["submissions"][0]["verdict"] == "JE"
    assert row.explanation() == "accepted/a.zig: not judged: no node offers zig"


def test_without_an_expectation_any_verdict_but_the_judges_failure_is_fine() -> None:
    row = Row(Candidate("mine.py", "python3", {}, None))
    row.take(judge_pb2.FinalResult(result=result(verdict_pb2.WRONG_ANSWER)))
    assert row.match
    row.take(judge_pb2.FinalResult(result=result(verdict_pb2.JUDGE_ERROR)))
    assert not row.match


def test_a_verdict_of_a_newer_master_is_a_judge_error() -> None:
    row = Row(Candidate("mine.py", "python3", {}, ACCEPTED))
    row.take(judge_pb2.FinalResult(result=result(99)))
    assert row.verdict is Verdict.JE
    assert not row.match


def test_each_test_is_told_once_even_when_progress_was_lost() -> None:
    row = Row(Candidate("mine.py", "python3", {}, ACCEPTED))
    final = result(verdict_pb2.ACCEPTED, *[verdict_pb2.ACCEPTED] * 3)
    step = judge_pb2.Progress(
        phase=judge_pb2.RUNNING, tests_done=2, tests_total=3, test=final.tests[1]
    )
    assert [test.index for test in row.take(step)] == [1]
    assert row.state == "running 2/3"
    assert row.take(step) == []
    assert [test.index for test in row.take(judge_pb2.FinalResult(result=final))] == [0, 2]


def test_a_test_line_names_verdict_and_measurements() -> None:
    outcome = verdict_pb2.Outcome(cpu_ns=12_000_000, peak_memory_bytes=2 * 1024 * 1024)
    test = verdict_pb2.TestResult(
        name="secret/1",
        verdict=verdict_pb2.WRONG_ANSWER,
        outcome=outcome,
        judge_message="line 1\nexpected [3]",
    )
    assert line_of("a.py", test).plain == (
        "a.py  secret/1  WA  0.012 s  2.0 MiB  line 1 expected [3]"
    )


def test_a_score_that_is_not_as_expected_is_a_mismatch() -> None:
    expected = replace(ACCEPTED, rules=(Rule(score=(50, 50)), Rule("secret/a", score=(10, 20))))
    row = Row(Candidate("accepted/a.py", "python3", {}, expected))
    final = result(verdict_pb2.ACCEPTED, verdict_pb2.ACCEPTED)
    final.score = 50
    final.groups.add(name="secret/a", score=20)
    row.take(judge_pb2.FinalResult(result=final))
    assert row.match
    final.groups[0].score = 21
    row.take(judge_pb2.FinalResult(result=final))
    assert not row.match
    assert row.explanation() == (
        "accepted/a.py: got AC, and its score on secret/a is 21, where 10 to 20 is expected "
        "(because)"
    )
