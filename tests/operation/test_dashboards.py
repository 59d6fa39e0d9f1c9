"""Dashboard and alerts name metrics that exist, with labels that these have."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.metrics import MetricWrapperBase
from ruamel.yaml import YAML

from judge_master.metrics import REGISTRY as MASTER
from judge_node.metrics import REGISTRY as NODE
from web_api.metrics import REGISTRY as WEB

ROOT = Path(__file__).resolve().parents[2]
DASHBOARD = ROOT / "deploy/grafana/assize.json"
RULES = ROOT / "deploy/prometheus/assize.rules.yml"
SUFFIXES = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_count", "_sum")}
ADDED = {"instance", "job", "le"}
"""Labels that Prometheus itself puts on."""


def series() -> dict[str, set[str]]:
    """Labels by the name of what Prometheus stores."""
    found: dict[str, set[str]] = {}
    registries: tuple[CollectorRegistry, ...] = (MASTER, NODE, WEB)
    for registry in registries:
        for metric in registry._collector_to_names:
            if isinstance(metric, MetricWrapperBase):
                for suffix in SUFFIXES[metric._type]:
                    found[metric._name + suffix] = set(metric._labelnames)
    return found


def dashboard_queries() -> list[str]:
    panels = json.loads(DASHBOARD.read_text())["panels"]
    return [target["expr"] for panel in panels for target in panel.get("targets", ())]


def rules() -> list[dict[str, Any]]:
    (group,) = YAML(typ="safe").load(RULES.read_text())["groups"]
    return list(group["rules"])


QUERIES = [*dashboard_queries(), *(rule["expr"] for rule in rules())]


@pytest.mark.parametrize("query", QUERIES)
def test_metrics_and_labels_exist(query: str) -> None:
    known = series()
    names = re.findall(r"\bassize_[a-z0-9_]+", query)
    assert names, "a query of nothing of ours"
    assert set(names) <= set(known)
    labels = set().union(*(known[name] for name in names)) | ADDED
    selected = re.findall(r"[{,]\s*([a-z]+)\s*(?:=|!)", query)
    grouped = [
        label.strip()
        for group in re.findall(r"\b(?:by|on)\s*\(([^)]*)\)", query)
        for label in group.split(",")
    ]
    assert {*selected, *grouped} <= labels


@pytest.mark.parametrize("query", QUERIES)
def test_brackets_close(query: str) -> None:
    stack: list[str] = []
    for letter in re.sub(r'"[^"]*"', "", query):
        if letter in "([{":
            stack.append({"(": ")", "[": "]", "{": "}"}[letter])
        elif letter in ")]}":
            assert stack, query
            assert stack.pop() == letter
    assert stack == []


def test_every_metric_is_on_the_dashboard() -> None:
    """Whoever adds one shows it; histograms count with any of their series."""
    shown = set(re.findall(r"\bassize_[a-z0-9_]+", " ".join(dashboard_queries())))
    strip = re.compile(r"_(bucket|count|sum)$")
    assert {strip.sub("", n) for n in series()} <= {strip.sub("", n) for n in shown}


def test_the_dashboard_is_what_its_maker_writes() -> None:
    spec = importlib.util.spec_from_file_location("make", ROOT / "deploy/grafana/make.py")
    assert spec is not None
    assert spec.loader is not None
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    assert DASHBOARD.read_text() == maker.document(), "run python deploy/grafana/make.py"


def test_the_dashboard_can_be_imported() -> None:
    """A schema that Grafana reads; panels that have places of their own."""
    board = json.loads(DASHBOARD.read_text())
    assert board["schemaVersion"] >= 36
    assert board["uid"] == "assize"
    ids = [panel["id"] for panel in board["panels"]]
    assert len(set(ids)) == len(ids)
    taken: set[tuple[int, int]] = set()
    for panel in board["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert place["x"] + place["w"] <= 24
        assert not cells & taken
        taken |= cells


def test_each_alert_says_what_to_do() -> None:
    """In the handbook, under its name."""
    page = (ROOT / "docs/operators.md").read_text()
    for rule in rules():
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert rule["annotations"]["summary"]
        assert f"`{rule['alert']}`" in page
