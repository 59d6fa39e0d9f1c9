"""The verdict is a pure function of what was measured: every row of its table."""

from __future__ import annotations

import pytest

from judge_node.verdicts import explain, final_verdict, verdict_of_check, verdict_of_run
from sandbox.outcome import LimitHit
from sandbox.spec import MILLISECOND_NS, SECOND_NS
from testdata.compare import Comparison
from testdata.problem import Verdict
from tests.judge_node.conftest import LIMITS, outcome

V, L = Verdict, LimitHit


@pytest.mark.parametrize(
    ("changes", "memory_error", "expected"),
    [
        pytest.param({}, False, None, id="a good run is decided by its output"),
        pytest.param({"exit_code": 1}, False, V.RE, id="status 1"),
        pytest.param({"exit_code": 137}, False, V.RE, id="status 137 is not a kill"),
        pytest.param({"exit_code": 255}, False, V.RE, id="status 255 is not nsjail"),
        pytest.param({"exit_code": None, "signal": 11}, False, V.RE, id="SIGSEGV"),
        pytest.param({"exit_code": None, "signal": 9}, False, V.RE, id="SIGKILL by itself"),
        pytest.param({"limit": L.CPU, "signal": 9, "exit_code": None}, False, V.TLE, id="CPU"),
        pytest.param({"limit": L.CPU, "exit_code": 0}, False, V.TLE, id="late but clean exit"),
        pytest.param(
            {"limit": L.WALL, "cpu_ns": 20 * MILLISECOND_NS}, False, V.ILE, id="a sleeper"
        ),
        pytest.param(
            {"limit": L.WALL, "cpu_ns": 900 * MILLISECOND_NS},
            False,
            V.TLE,
            id="slow on a busy host",
        ),
        pytest.param({"limit": L.MEMORY, "signal": 9}, False, V.MLE, id="OOM before signal 9"),
        pytest.param({"limit": L.MEMORY, "exit_code": 0}, False, V.MLE, id="OOM of a child"),
        pytest.param({"limit": L.OUTPUT, "signal": 9}, False, V.OLE, id="flood"),
        pytest.param({"exit_code": 1}, True, V.MLE, id="the runtime refused to grow"),
        pytest.param({"exit_code": 0}, True, None, id="a caught memory error that went well"),
    ],
)
def test_run(changes: dict[str, object], memory_error: bool, expected: Verdict | None) -> None:
    """Each kind of end has its verdict, limits before exit status."""
    measured = outcome(**changes)
    assert verdict_of_run(measured, LIMITS, memory_error=memory_error) is expected


def test_cancelled_run_has_no_verdict() -> None:
    """What was stopped from outside says nothing about the program."""
    with pytest.raises(ValueError, match="cancelled"):
        verdict_of_run(outcome(limit=L.CANCELLED), LIMITS, memory_error=False)


@pytest.mark.parametrize(("accepted", "expected"), [(True, V.AC), (False, V.WA)])
def test_check(accepted: bool, expected: Verdict) -> None:
    """The validator's answer is the verdict of a run that went well."""
    assert verdict_of_check(Comparison(accepted, "")) is expected


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([V.AC, V.AC], (V.AC, None)),
        ([V.AC, V.WA, V.TLE], (V.WA, 1)),
        ([V.MLE], (V.MLE, 0)),
        ([], (V.AC, None)),
    ],
)
def test_first_failing_test_decides(
    verdicts: list[Verdict], expected: tuple[Verdict, int | None]
) -> None:
    """Later tests never change what an earlier one decided."""
    assert final_verdict(verdicts) == expected


@pytest.mark.parametrize(
    ("verdict", "changes", "words"),
    [
        (V.TLE, {"cpu_ns": 1_013_000_000}, "used 1013 ms of CPU time, the limit is 1000 ms"),
        (V.ILE, {"wall_ns": 4 * SECOND_NS, "cpu_ns": 0}, "ran for 4000 ms but computed for 0 ms"),
        (V.MLE, {"oom_kills": 1}, "limit of 64 MiB"),
        (V.OLE, {}, "more than 8 MiB"),
        (V.RE, {"exit_code": 3}, "exited with status 3"),
        (V.RE, {"exit_code": None, "signal": 6}, "SIGABRT"),
        (V.RE, {"exit_code": None, "signal": 63}, "signal 63"),
    ],
)
def test_explanation_carries_the_evidence(
    verdict: Verdict, changes: dict[str, object], words: str
) -> None:
    """People read what was measured and against which limit."""
    assert words in explain(verdict, outcome(**changes), LIMITS)
