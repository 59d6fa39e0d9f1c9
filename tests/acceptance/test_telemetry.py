"""One submission through real processes: its trace is one tree, its log lines name it."""

from __future__ import annotations

import json
import uuid
from typing import Any

import psycopg
import pytest

from cli.embedded import free_port
from tests.acceptance.accounts import final, registered, submit
from tests.acceptance.processes import Parts, until
from tests.telemetry.collector import Received, collecting
from tests.telemetry.scrape import scrape, value

PARENTS = {
    "POST /api/submissions": None,
    "judge.v1.Judge/Submit": "POST /api/submissions",
    "queue": "judge.v1.Judge/Submit",
    "attempt": "judge.v1.Judge/Submit",
    "bundle": "attempt",
    "slot": "attempt",
    "prepare": "attempt",
    "compile": "prepare",
    "test": "attempt",
    "run": "test",
    "check": "test",
    "accept result": "judge.v1.Judge/Submit",
    "store result": "POST /api/submissions",
}
SERVICES = {
    "assize-web": {"POST /api/submissions", "store result"},
    "assize-master": {"judge.v1.Judge/Submit", "queue", "accept result"},
    "assize-node": {"attempt", "bundle", "slot", "prepare", "compile", "test", "run", "check"},
}


def test_one_submission_is_one_trace_and_named_in_every_log(
    cluster: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Web tier, master and node export over OTLP; nobody's whole token is in a log."""
    node_port = free_port()
    with collecting() as collector:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint)
        monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "100")
        monkeypatch.setenv("ASSIZE_NODE_METRICS_PORT", str(node_port))
        cluster.master()
        cluster.node("only")
        cluster.web()
        with registered(cluster.url) as client:
            problems: list[str] = []

            def listed() -> bool:
                problems[:] = [p["slug"] for p in client.get("/api/problems").json()["items"]]
                return bool(problems)

            until(listed, "a sample problem")
            made = submit(client, problems[0], "print('wrong')\n")
            verdict = final(client, made)["verdict"]
        trace_id = uuid.UUID(made).hex
        until(
            lambda: {s.name for s in collector.trace(trace_id)} >= set(PARENTS), "the whole trace"
        )
        assert_one_tree(collector.trace(trace_id))
        metrics = scrape(node_port)
    assert value(metrics, "assize_node_attempts_total", result=verdict) == 1
    assert value(metrics, "assize_node_step_seconds_count", step="run") >= 1
    assert value(metrics, "assize_node_connected") == 1
    assert value(metrics, "assize_node_slots", state="free") == 1
    assert_logs(cluster, made)


def assert_one_tree(spans: list[Received]) -> None:
    by_id = {span.id: span for span in spans}
    assert len(by_id) == len(spans)
    for span in spans:
        expected = PARENTS[span.name]
        if expected is None:
            assert span.parent == ""
        else:
            assert by_id[span.parent].name == expected
        assert span.end_ns >= span.start_ns
    for service, names in SERVICES.items():
        assert {span.name for span in spans if span.service == service} == names
    (attempt,) = [span for span in spans if span.name == "attempt"]
    assert attempt.attributes["assize.attempt"] == 1
    tests = [span for span in spans if span.name == "test"]
    assert all(attempt.start_ns <= test.start_ns <= attempt.end_ns for test in tests)


def assert_logs(cluster: Parts, submission: str) -> None:
    lines = {
        event["event"]: event
        for name in ("master", "only", "web")
        for event in events(cluster, name)
        if str(event.get("submission", "")).endswith(submission)
    }
    everywhere = {"submission received", "job queued", "job leased", "attempt started"}
    assert everywhere | {"attempt judged", "attempt ended", "result stored"} <= set(lines)
    for event in ("job leased", "attempt started", "attempt judged", "attempt ended"):
        assert (lines[event]["epoch"], lines[event]["attempt"]) == (0, 1), event
    with psycopg.connect(cluster.stores.database_url) as connection:
        row = connection.execute(
            "SELECT CAST(a.token AS text) FROM judge.attempts AS a"
            " JOIN judge.jobs AS j ON j.id = a.job_id WHERE j.submission_id = %s",
            (submission,),
        ).fetchone()
    assert row is not None
    token = str(row[0])
    assert {lines[e]["token"] for e in ("job leased", "attempt started", "attempt ended")} == {
        token[:8]
    }
    for name in ("master", "only", "web"):
        assert token not in (cluster.folder / "logs" / f"{name}.log").read_text()


def events(cluster: Parts, name: str) -> list[dict[str, Any]]:
    """The log lines of a program."""
    text = (cluster.folder / "logs" / f"{name}.log").read_text()
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]
