"""The verdict is a pure function of what was measured: every row of its table."""

from __future__ import annotations

import pytest

from judge_node.verdicts import (
    explain,
    verdict_of_check,
    verdict_of_pair,
    verdict_of_run,
    verdict_of_validator,
)
from proto.judge.v1 import verdict_pb2
from proto.verdicts import short
from sandbox.outcome import LimitHit
from sandbox.spec import MILLISECOND_NS, SECOND_NS
from testdata.compare import Comparison
from testdata.problem import Verdict
from testdata.programs import Protocol
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


@pytest.mark.parametrize(
    ("protocol", "status", "expected"),
    [
        *((Protocol.ICPC, status, v) for status, v in ((42, V.AC), (43, V.WA))),
        *((Protocol.ICPC, status, V.JE) for status in (0, 1, 2, 41, 44, 127, 139, 255)),
        *((Protocol.TESTLIB, status, V.AC) for status in (0, 5, 7)),
        (Protocol.TESTLIB, 1, V.WA),
        *((Protocol.TESTLIB, status, V.PE) for status in (2, 4, 8)),
        *((Protocol.TESTLIB, status, V.JE) for status in (3, 6, 9, 42, 43, 127, 255)),
    ],
)
def test_validators_exit_codes(protocol: Protocol, status: int, expected: Verdict) -> None:
    """Only the codes of its protocol say anything of the submission."""
    assert verdict_of_validator(protocol, outcome(exit_code=status)) is expected


@pytest.mark.parametrize("protocol", list(Protocol))
@pytest.mark.parametrize(
    "changes",
    [
        {"exit_code": None, "signal": 11},
        {"exit_code": None, "signal": 9, "limit": L.CPU},
        {"exit_code": None, "signal": 9, "limit": L.WALL},
        {"exit_code": None, "signal": 9, "limit": L.OUTPUT},
        {"exit_code": 43, "limit": L.MEMORY},
        {"exit_code": 1, "limit": L.CPU},
        {"exit_code": 0, "limit": L.OUTPUT},
    ],
)
def test_a_validator_that_fails_is_a_judge_error(
    protocol: Protocol, changes: dict[str, object]
) -> None:
    """A crash, a limit or a hang is never the participant's."""
    assert verdict_of_validator(protocol, outcome(**changes)) is V.JE


OK, CRASH, PIPE = (
    {"exit_code": 0},
    {"exit_code": None, "signal": 11},
    {"exit_code": None, "signal": 13},
)
SLEPT = {"exit_code": None, "signal": 9, "limit": L.WALL}


@pytest.mark.parametrize(
    ("run", "run_verdict", "validator", "answer", "validator_first", "expected"),
    [
        pytest.param(OK, None, {"exit_code": 42}, V.AC, False, V.AC, id="both content"),
        pytest.param(OK, None, {"exit_code": 42}, V.AC, True, V.AC, id="accepted first"),
        pytest.param(OK, None, {"exit_code": 43}, V.WA, False, V.WA, id="refused"),
        pytest.param(OK, None, {"exit_code": 43}, V.WA, True, V.WA, id="refused first"),
        pytest.param(CRASH, V.RE, {"exit_code": 43}, V.WA, True, V.WA, id="refused, then crash"),
        pytest.param(PIPE, V.RE, {"exit_code": 43}, V.WA, True, V.WA, id="refused, then SIGPIPE"),
        pytest.param(PIPE, V.RE, {"exit_code": 43}, V.WA, False, V.WA, id="SIGPIPE, as refused"),
        pytest.param(SLEPT, V.ILE, {"exit_code": 43}, V.WA, True, V.WA, id="refused, then idle"),
        pytest.param(CRASH, V.RE, {"exit_code": 43}, V.WA, False, V.RE, id="crash, then refused"),
        pytest.param(CRASH, V.RE, {"exit_code": 42}, V.AC, False, V.RE, id="crash, then accepted"),
        pytest.param(CRASH, V.RE, {"exit_code": 42}, V.AC, True, V.RE, id="accepted, then crash"),
        pytest.param(PIPE, V.RE, {"exit_code": 42}, V.AC, True, V.RE, id="accepted, then SIGPIPE"),
        pytest.param(CRASH, V.RE, {"exit_code": 1}, V.JE, False, V.RE, id="crash of both"),
        pytest.param(CRASH, V.RE, {"exit_code": 1}, V.JE, True, V.JE, id="its crash first"),
        pytest.param(PIPE, V.RE, {"exit_code": 1}, V.JE, True, V.JE, id="its crash, then SIGPIPE"),
        pytest.param(OK, None, {"exit_code": 1}, V.JE, False, V.JE, id="only it crashes"),
        pytest.param(OK, None, {"exit_code": None, "signal": 11}, V.JE, True, V.JE, id="segfault"),
        pytest.param(SLEPT, V.ILE, {"exit_code": 43}, V.WA, False, V.ILE, id="both blocked"),
        pytest.param(SLEPT, V.ILE, SLEPT, V.JE, False, V.JE, id="it hangs"),
        pytest.param(OK, None, SLEPT, V.JE, False, V.JE, id="it hangs after a good end"),
        pytest.param(CRASH, V.RE, SLEPT, V.JE, False, V.RE, id="crash, then it hangs"),
        pytest.param(PIPE, V.RE, SLEPT, V.JE, True, V.JE, id="it is ended, then SIGPIPE"),
    ],
)
def test_precedence_in_interactive_problems(
    run: dict[str, object],
    run_verdict: Verdict | None,
    validator: dict[str, object],
    answer: Verdict,
    validator_first: bool,
    expected: Verdict,
) -> None:
    """Who was first to go wrong decides; a validator that fails is nobody else's fault."""
    own, other = (2, 1) if validator_first else (1, 2)
    verdict = verdict_of_pair(
        run_verdict, outcome(**run, ended_ns=own), answer, outcome(**validator, ended_ns=other)
    )
    assert verdict is expected


def test_every_verdict_of_the_contract_has_its_abbreviation() -> None:
    """Those of the packages' verdicts; what is not known is a judge error."""
    numbers = set(verdict_pb2.Verdict.values()) - {verdict_pb2.VERDICT_UNSPECIFIED}
    assert {short(number) for number in numbers} == set(Verdict)
    assert len(numbers) == len(Verdict)
    assert short(99) == short(verdict_pb2.VERDICT_UNSPECIFIED) == "JE"
