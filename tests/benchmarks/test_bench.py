"""The measurements say what they promise; how fast the host is, is not a test's business."""

import json
import os

import pytest
from typer.testing import CliRunner

from benchmarks.cli import app
from benchmarks.noise import run_noise
from benchmarks.sandbox import run_sandbox
from benchmarks.stats import p50_p95, quantile, variation_percent
from sandbox.runner import SandboxError


def test_statistics():
    assert quantile([5, 1, 3, 2, 4], 0.5) == 3
    assert quantile(range(100), 0.95) == 95
    assert quantile([7], 0.95) == 7
    assert p50_p95([1_000_000, 2_000_000, 9_000_000]) == {"p50": 2.0, "p95": 9.0}
    assert variation_percent([10, 10, 10]) == 0
    assert variation_percent([9, 11]) == pytest.approx(14.142, abs=0.001)


def test_the_cost_of_a_run_is_told_with_every_key():
    before = os.sched_getaffinity(0), os.getpriority(os.PRIO_PROCESS, 0)
    # What every Debian has and makes the same namespaces, without limits or accounting.
    unshare = "unshare --mount --pid --ipc --net --fork {program}"
    result = run_sandbox(10, {"same": "{program}", "unshare": unshare})
    assert (os.sched_getaffinity(0), os.getpriority(os.PRIO_PROCESS, 0)) == before
    assert set(result) == {
        "runs",
        "accounting",
        "bare_ms",
        "sandbox_ms",
        "overhead_ms",
        "runs_per_s",
        "noop_cpu_ms",
        "noop_memory_kib",
        "jail_prepare_ms",
        "memory_billed_mib",
        "peers",
    }
    for key in ("bare_ms", "sandbox_ms", "jail_prepare_ms"):
        assert 0 < result[key]["p50"] <= result[key]["p95"]
    difference = result["sandbox_ms"]["p50"] - result["bare_ms"]["p50"]
    assert result["overhead_ms"]["p50"] == pytest.approx(difference, abs=0.001)
    for mib, billed in result["memory_billed_mib"].items():
        assert abs(billed - int(mib) - result["noop_memory_kib"] / 1024) <= 1
    assert set(result["memory_billed_mib"]) == {"1", "16", "64", "200"}
    assert result["runs"] == 10
    assert result["sandbox_ms"]["p50"] >= result["bare_ms"]["p50"]
    assert 0 < result["noop_cpu_ms"] < result["sandbox_ms"]["p95"]
    assert result["runs_per_s"] > 0
    assert set(result["peers"]) == {"same", "unshare"}
    # It starts the no-op too, after a program of its own.
    assert result["peers"]["unshare"]["p50"] > result["bare_ms"]["p50"]


def test_a_peer_that_fails_is_told():
    with pytest.raises(SandboxError, match="wait status"):
        run_sandbox(2, {"broken": "/bin/false"})
    with pytest.raises(SandboxError, match="cannot run"):
        run_sandbox(2, {"absent": "/no/such/command"})


def test_noise_is_measured_idle_and_busy():
    result = run_noise(runs=2, target_ns=20_000_000, slots=2)
    assert (result["runs"], result["slots"]) == (2, 2)
    for part in ("idle", "busy"):
        assert result[part]["cpu_ms"]["p50"] > 0
        assert result[part]["cv_percent"] >= 0


def test_the_command_prints_json_or_lines(monkeypatch):
    given = {"runs": 2, "bare_ms": {"p50": 1.0, "p95": 2.0}, "peers": {}}
    monkeypatch.setattr("benchmarks.sandbox.run_sandbox", lambda runs, peers: given)
    shown = CliRunner().invoke(app, ["sandbox", "--json", "--peer", "a=b c"])
    assert (shown.exit_code, json.loads(shown.stdout)) == (0, given)
    lines = CliRunner().invoke(app, ["sandbox"]).stdout.splitlines()
    assert [line.split() for line in lines] == [
        ["runs", "2"],
        ["bare_ms", "p50", "1.0,", "p95", "2.0"],
        ["peers", "-"],
    ]


@pytest.mark.parametrize("bad", ["nothing", "=x", "a="])
def test_a_peer_must_have_a_name_and_a_command(bad):
    shown = CliRunner().invoke(app, ["sandbox", "--peer", bad])
    assert shown.exit_code == 2


def test_a_host_that_cannot_is_one_line(monkeypatch):
    def refuse(runs):
        raise SandboxError("no control groups")

    monkeypatch.setattr("benchmarks.noise.run_noise", refuse)
    shown = CliRunner().invoke(app, ["noise"])
    assert shown.exit_code == 1
    assert "no control groups" in shown.output
