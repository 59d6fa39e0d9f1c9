"""Writes assize.json, the dashboard: `python deploy/grafana/make.py`. Import it into Grafana."""

# ruff: noqa: E501 - a query stays on its line
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
WIDTH, HEIGHT, COLUMNS = 8, 7, 3
P99 = "histogram_quantile(0.99, sum by ({by}) (rate({metric}_bucket[5m])))"

Query = tuple[str, str]
"""PromQL and the legend."""
ROWS: tuple[tuple[str, tuple[tuple[str, str, tuple[Query, ...]], ...]], ...] = (
    (
        "People",
        (
            ("Submissions per second", "ops", (("sum by (class) (rate(assize_submissions_total[1m]))", "{{class}}"),)),
            ("Verdicts per second", "ops", (("sum by (verdict) (rate(assize_finished_total[1m]))", "{{verdict}}"),)),
            ("From request to verdict", "s", (
                ("histogram_quantile(0.5, sum by (le) (rate(assize_web_verdict_seconds_bucket[5m])))", "p50"),
                (P99.format(by="le", metric="assize_web_verdict_seconds"), "p99"),
            )),
        ),
    ),
    (
        "Queue",
        (
            ("Waiting jobs", "short", (("max by (class) (sum by (class, instance) (assize_queue_jobs))", "{{class}}"),)),
            ("Oldest waiting job", "s", (("max by (class) (assize_queue_oldest_seconds)", "{{class}}"),)),
            ("Wait for the first hand-out, p99", "s", ((P99.format(by="le, class", metric="assize_dispatch_wait_seconds"), "{{class}}"),)),
            ("Waiting by language", "short", (("max by (language) (sum by (language, instance) (assize_queue_jobs))", "{{language}}"),)),
            ("On nodes", "short", (("max by (class) (sum by (class, instance) (assize_leased_jobs))", "{{class}}"),)),
            ("Hand-outs per second", "ops", (("sum by (class) (rate(assize_dispatched_total[1m]))", "{{class}}"),)),
        ),
    ),
    (
        "Nodes",
        (
            ("Nodes", "short", (("max by (state) (assize_nodes)", "{{state}}"),)),
            ("Slots", "short", (("max by (state) (assize_slots)", "{{state}}"),)),
            ("Slots by node", "short", (("assize_node_slots", "{{instance}} {{state}}"),)),
            ("Noise of CPU time", "percentunit", (("assize_node_noise_ratio", "{{instance}}"),)),
            ("Speed", "short", (("assize_node_speed_ratio", "{{instance}}"),)),
            ("Attempts by result", "ops", (("sum by (result) (rate(assize_node_attempts_total[5m]))", "{{result}}"),)),
            ("Tests per second", "ops", (("sum by (verdict) (rate(assize_node_tests_total[1m]))", "{{verdict}}"),)),
            ("Steps, p99", "s", ((P99.format(by="le, step", metric="assize_node_step_seconds"), "{{step}}"),)),
            ("Compilers, p99", "s", ((P99.format(by="le, language", metric="assize_node_compile_seconds"), "{{language}}"),)),
            ("Compilations", "ops", (("sum by (result) (rate(assize_node_compilations_total[5m]))", "{{result}}"),)),
            ("Bundles", "ops", (("sum by (source) (rate(assize_node_bundles_total[5m]))", "{{source}}"),)),
            ("Downloaded", "Bps", (("sum by (instance) (rate(assize_node_bundle_downloaded_bytes_total[5m]))", "{{instance}}"),)),
            ("Free for testdata", "bytes", (("min by (instance) (assize_node_disk_free_bytes)", "{{instance}}"),)),
        ),
    ),
    (
        "Faults",
        (
            ("Attempts that brought no result", "ops", (('sum by (reason) (rate(assize_attempts_ended_total{reason!~"accepted|confirming"}[5m]))', "{{reason}}"),)),
            ("Refused as stale", "ops", (("sum by (kind) (rate(assize_stale_refused_total[5m]))", "{{kind}}"),)),
            ("Jobs given up", "short", (("max(assize_quarantined_jobs)", "jobs"),)),
            ("Links and bus", "ops", (
                ("sum(rate(assize_node_links_total[5m]))", "links made"),
                ("sum(rate(assize_bus_reconnects_total[5m]))", "bus reconnects"),
                ("sum(rate(assize_node_reports_refused_total[5m]))", "reports refused"),
            )),
            ("Finished, not delivered", "short", (("assize_node_outbox", "{{instance}}"),)),
            ("Reach a master, drain", "short", (
                ("min by (instance) (assize_node_connected)", "{{instance}} connected"),
                ("max by (instance) (assize_node_draining)", "{{instance}} draining"),
            )),
        ),
    ),
    (
        "Masters and web tier",
        (
            ("Results not acknowledged", "short", (
                ("max(assize_results_pending)", "results"),
                ("max(assize_results_oldest_seconds)", "oldest, seconds"),
            )),
            ("Database connections", "short", (("assize_database_connections", "{{instance}} {{state}}"),)),
            ("Database last reached", "s", (("time() - assize_sampled_timestamp_seconds", "{{instance}}"),)),
            ("Requests per second", "reqps", (("sum by (status) (rate(assize_http_requests_total[1m]))", "{{status}}"),)),
            ("Requests, p99", "s", ((P99.format(by="le, route", metric="assize_http_request_seconds"), "{{route}}"),)),
            ("Hand-overs", "ops", (("sum by (result) (rate(assize_web_handovers_total[5m]))", "{{result}}"),)),
            ("Not handed over", "short", (
                ("max(assize_web_submissions_pending)", "submissions"),
                ("max(assize_web_submissions_pending_oldest_seconds)", "oldest, seconds"),
            )),
            ("Live event streams", "short", (("sum(assize_http_event_streams)", "streams"),)),
            ("Results feed interruptions", "ops", (("sum(rate(assize_web_results_interruptions_total[5m]))", "interruptions"),)),
        ),
    ),
)  # fmt: skip


def dashboard() -> dict[str, Any]:
    """The whole document, ready for Grafana's import."""
    panels: list[dict[str, Any]] = []
    top = 0
    for title, graphs in ROWS:
        place = {"x": 0, "y": top, "w": COLUMNS * WIDTH, "h": 1}
        row = {"type": "row", "title": title, "gridPos": place, "collapsed": False, "panels": []}
        panels.append({"id": len(panels) + 1, **row})
        for number, (name, unit, queries) in enumerate(graphs):
            across, down = number % COLUMNS, number // COLUMNS
            place = {"x": across * WIDTH, "y": top + 1 + down * HEIGHT, "w": WIDTH, "h": HEIGHT}
            panels.append(_panel(len(panels) + 1, name, unit, queries, place))
        top += 1 + -(-len(graphs) // COLUMNS) * HEIGHT
    return {
        "uid": "assize",
        "title": "Assize",
        "tags": ["assize"],
        "schemaVersion": 39,
        "version": 1,
        "editable": True,
        "refresh": "10s",
        "time": {"from": "now-1h", "to": "now"},
        "templating": {
            "list": [
                {
                    "name": "source",
                    "label": "Prometheus",
                    "type": "datasource",
                    "query": "prometheus",
                }
            ]
        },
        "annotations": {"list": []},
        "panels": panels,
    }


def _panel(
    id_: int, title: str, unit: str, queries: tuple[Query, ...], place: dict[str, int]
) -> dict[str, Any]:
    source = {"type": "prometheus", "uid": "${source}"}
    return {
        "id": id_,
        "type": "timeseries",
        "title": title,
        "datasource": source,
        "gridPos": place,
        "fieldConfig": {"defaults": {"unit": unit, "min": 0}, "overrides": []},
        "options": {"legend": {"displayMode": "list", "placement": "bottom"}},
        "targets": [
            {"refId": chr(ord("A") + n), "datasource": source, "expr": expr, "legendFormat": legend}
            for n, (expr, legend) in enumerate(queries)
        ],
    }


def document() -> str:
    return json.dumps(dashboard(), indent=1) + "\n"


if __name__ == "__main__":
    (HERE / "assize.json").write_text(document(), encoding="utf-8")
