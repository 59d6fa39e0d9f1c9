"""What lies between a submission and its slot is read from a real node's log."""

import json

import pytest
from typer.testing import CliRunner

from benchmarks.capacity.measure import (
    JUDGED,
    STARTED,
    BenchError,
    Moment,
    _summary,
    hand_overs,
    read_log,
    turnarounds,
)
from benchmarks.cli import app


def line(event, second, submission="bench/a"):
    stamp = f"2026-01-01T00:00:{second:09.6f}Z"
    return json.dumps({"event": event, "submission": submission, "timestamp": stamp})


def test_logs_tell_when_attempts_began_and_ended():
    """Only those two events count, whatever else a log holds."""
    lines = ["no JSON", "[]", line("connected", 1), line(STARTED, 1.5), line(JUDGED, 2.25)]
    began, ended = read_log(lines)
    assert (began.submission, began.what, ended.what) == ("bench/a", STARTED, JUDGED)
    assert ended.at - began.at == pytest.approx(0.75)
    assert hand_overs([began, ended], {"a": began.at - 0.5}) == [pytest.approx(0.5)]


def test_turnarounds_reach_from_a_result_to_the_next_start():
    """The first start follows no result, the last result is followed by no start."""
    course = [(STARTED, 0), (JUDGED, 1), (STARTED, 1.25), (JUDGED, 3), (STARTED, 3.5), (JUDGED, 4)]
    moments = [Moment("s", what, at) for what, at in course]
    assert turnarounds(iter(moments)) == [0.25, 0.5]
    assert _summary([0.25, 0.5]) == {"p50": 250.0, "p95": 500.0, "p99": 500.0}
    with pytest.raises(BenchError, match="says nothing"):
        _summary(turnarounds(iter([])))


@pytest.mark.timeout(400)
def test_a_real_node_is_measured():
    """A master, a node with jails, and figures of as many programs as were asked for."""
    shown = CliRunner().invoke(app, ["capacity", "--measure", "3", "--json"])
    assert shown.exit_code == 0, shown.output
    found = json.loads(shown.stdout)
    assert found["jobs"] == 3
    for figure in (found["hand_over_ms"], found["turnaround_ms"]):
        assert 0 < figure["p50"] <= figure["p95"] <= figure["p99"]
