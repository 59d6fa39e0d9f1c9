"""A tiny run of the real thing says what it promises; how fast it is, is nobody's business here."""

import asyncio
import json

import pytest
from typer.testing import CliRunner

from benchmarks.cli import app
from benchmarks.cluster.bench import BenchError, Terms, bottleneck, run_cluster, stood_still
from benchmarks.cluster.ledger import (
    Ledger,
    delays_ms,
    p50_p99,
    per_second,
    stages_ms,
    waiting,
)
from benchmarks.cluster.load import step
from benchmarks.cluster.table import table


def test_the_ledger_counts_what_happened():
    ledger = Ledger()
    for i in range(4):
        ledger.hand_in(str(i), due=float(i))
        ledger.accepted[str(i)] = i + 0.5
    ledger.lease("0", 1.0)
    ledger.lease("0", 9.0)
    ledger.lease("a master's re-check", 1.0)
    ledger.judge("0", 2.0)
    ledger.judge("a master's re-check", 2.0)
    ledger.refuse("3", 4.0)
    assert ledger.open == {"1", "2"}
    assert ledger.dispatched == {"0": 1.0}
    assert waiting(ledger, 0.7) == 1
    assert waiting(ledger, 2.6) == 2
    assert per_second(ledger.accepted.values(), 0, 2) == 1.0
    assert delays_ms(ledger.due, ledger.dispatched, 0, 1) == [1000.0]
    assert delays_ms(ledger.due, ledger.dispatched, 1, 4) == []
    assert p50_p99([1.0, 2.0, 3.0]) == {"p50": 2.0, "p99": 3.0}
    assert p50_p99([]) == {"p50": None, "p99": None}


def test_the_bottleneck_has_a_name():
    full = {"masters": 0.97, "postgres": 0.3, "generator": 0.3}
    assert bottleneck(full, 2).startswith("a master's one thread is full")
    shared = {"masters": 0.8, "postgres": 0.5, "generator": 0.6}
    assert bottleneck(shared, 2).startswith("the machine is full: masters used 0.80")
    assert bottleneck({"masters": 0.1, "postgres": 0.2}, 2).startswith("waiting, not computing")


def test_each_step_of_the_way_is_told_apart():
    ledger = Ledger()
    ledger.hand_in("1", due=1.0)
    ledger.call("1", 1.25)
    ledger.accepted["1"] = 2.0
    ledger.lease("1", 1.5)
    ledger.hand_in("too late", due=9.0)
    ledger.call("too late", 9.0)
    stages = stages_ms(ledger, 0, 5)
    assert {stage: times["p50"] for stage, times in stages.items()} == {
        "generator": 250.0,
        "submit": 750.0,
        "lease": -500.0,
        "result": None,
        "feed": None,
    }


async def test_a_step_that_takes_too_long_has_a_name():
    with pytest.raises(RuntimeError, match=r"waited 0 s for: the moon"):
        async with step("the moon", 0.01):
            await asyncio.Event().wait()


def test_a_generator_that_stood_still_says_where():
    errors = "at: the upload\nat: 5 nodes to connect\nFatal Python error: Aborted\n"
    errors += '  File "a.py", line 1 in read\n  File "b.py", line 2 in main\n'
    where = stood_still(errors)
    assert where.startswith("the generator stood still at: 5 nodes to connect: ")
    assert where.endswith('File "a.py", line 1 in read < File "b.py", line 2 in main')
    assert stood_still("") == "the generator stood still at: its start: no stack"


def test_a_tiny_run_measures_every_number_of_nodes():
    result = run_cluster(Terms((1, 3), masters=2, seconds=1, warmup_s=0.5, run_ms=1, callers=8))
    assert {"accepted_per_s", "dispatched_per_s", "dispatch_ms", "by_nodes"} <= set(result)
    assert [figures["nodes"] for figures in result["by_nodes"]] == [1, 3]
    assert result["dispatched_per_s"] == max(f["dispatched_per_s"] for f in result["by_nodes"])
    assert result["postgres"] == dict.fromkeys(
        ("fsync", "synchronous_commit", "full_page_writes"), "on"
    )
    for figures in result["by_nodes"]:
        assert figures["slots"] >= 256
        assert figures["refused"] == 0
        assert figures["accepted_per_s"] > 0
        assert figures["dispatched_per_s"] > 0
        assert figures["open_loop_per_s"] == pytest.approx(figures["dispatched_per_s"] / 2, abs=0.1)
        assert set(figures["cpu_ms_each"]) == {"masters", "postgres", "valkey", "generator"}
        assert min(figures["cpu_ms_each"][part] for part in ("masters", "postgres")) > 0
        assert figures["master_mib"] > 0
        for key in ("dispatch_ms", "submit_ms", "result_ms", "judged_ms"):
            assert 0 < figures[key]["p50"] <= figures[key]["p99"]
        assert set(figures["stages_ms"]) == {"generator", "submit", "lease", "result", "feed"}
        assert figures["stages_ms"]["submit"]["p50"] > 0
        assert figures["half_cpu_ms_each"]["masters"] > 0
        assert figures["broken_streams"] == 0
        assert f"| {figures['nodes']} | {figures['accepted_per_s']:.0f} | " in table(result)
        # A lease comes before its result does.
        assert figures["dispatch_ms"]["p50"] < figures["result_ms"]["p50"]


def test_the_command_hands_its_options_over(monkeypatch):
    seen = []

    def measure(terms):
        seen.append(terms)
        return {"accepted_per_s": 1.0, "by_nodes": [{"nodes": 2}]}

    monkeypatch.setattr("benchmarks.cluster.bench.run_cluster", measure)
    arguments = ["cluster", "--nodes", "2,5", "--masters", "2", "--seconds", "4", "--json"]
    shown = CliRunner().invoke(app, arguments)
    assert json.loads(shown.stdout)["by_nodes"] == [{"nodes": 2}]
    assert (seen[0].nodes, seen[0].masters, seen[0].seconds) == ((2, 5), 2, 4)


def test_what_cannot_be_measured_is_one_line(monkeypatch):
    def fail(terms):
        raise BenchError("a master does not come up: no room")

    monkeypatch.setattr("benchmarks.cluster.bench.run_cluster", fail)
    shown = CliRunner().invoke(app, ["cluster"])
    assert shown.exit_code == 1
    assert "a master does not come up: no room" in shown.output
