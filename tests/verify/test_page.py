"""The report as HTML and JSON, and its charts."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

from testdata.problem import Limits
from testdata.verify.catching import catching
from testdata.verify.charts import Bar, Dot, bars, dots
from testdata.verify.findings import Finding, Severity
from testdata.verify.measured import Run
from testdata.verify.page import as_html
from testdata.verify.report import Report, as_json
from testdata.verify.timing import advise
from tests.verify.build import problem, run, submission

HOSTILE = '<script>alert("&")</script>'


class _Balanced(HTMLParser):
    """Fails on an end tag without its start; knows which elements need none."""

    OPTIONAL = frozenset(("meta", "th", "p", "br"))

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.addresses += [v or "" for k, v in attrs if k in ("src", "href", "xlink:href")]
        if tag not in self.OPTIONAL:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.OPTIONAL:
            assert self.open.pop() == tag


def _read(markup: str) -> _Balanced:
    page = _Balanced()
    page.feed(markup)
    page.close()
    assert page.open == []
    return page


def _report(*findings: Finding, runs: tuple[Run, ...] | None = None) -> Report:
    given = replace(problem("secret/1", "secret/2", limits=Limits(time_s=2)), names={"en": HOSTILE})
    found = (
        runs
        if runs is not None
        else (
            run("accepted/a.cpp", "AC AC", cpu_s=0.5),
            run("wrong_answer/b.py", "AC WA", cpu_s=0.25, language="python3"),
            run("time_limit_exceeded/c.cpp", "TLE TLE", cpu_s=2),
            Run(submission("rejected/d.zz"), "", None, reason="no known language"),
        )
    )
    return Report(
        given, findings, found, advise(given, 2, found, {}), catching(given, found), ("Branches.",)
    )


def test_the_page_needs_nothing_else_and_runs_nothing() -> None:
    markup = as_html(_report(Finding(Severity.ERROR, "r", HOSTILE, HOSTILE, 1, HOSTILE)))
    page = _read(markup)
    assert "<script" not in markup
    assert not page.tags & {"script", "link", "iframe", "img", "object"}
    assert page.addresses == []
    assert "url(" not in markup
    assert "@import" not in markup
    assert "prefers-color-scheme:dark" in markup
    assert markup.count("&lt;script&gt;") >= 4


def test_the_page_shows_every_part() -> None:
    markup = as_html(_report(Finding(Severity.WARNING, "some-rule", "watch out", "f.in", 3)))
    for text in (
        "watch out",
        "f.in:3",
        "some-rule",
        "1 warning",
        "Ready",
        "Slowest accepted",
        "0.500 s (accepted/a.cpp on secret/1)",
        "limit 2 s",
        "Caught by",
        "Branches.",
        "no known language",
    ):
        assert text in markup
    assert len(re.findall(r"<svg ", markup)) == 3
    assert re.search(r'class="v WA"[^>]*>WA<', markup)
    assert "Not ready" in as_html(_report(Finding(Severity.ERROR, "r", "m")))


def test_a_submission_that_is_not_as_expected_stands_out() -> None:
    wrong = Finding(Severity.ERROR, "unexpected-verdict", "m", "submissions/wrong_answer/b.py")
    assert "class=unexpected" in as_html(_report(wrong))
    assert "class=unexpected" not in as_html(_report())


def test_a_report_without_runs_is_a_page_too() -> None:
    page = _read(as_html(_report(runs=())))
    assert "svg" not in page.tags


def test_bars_keep_their_proportions() -> None:
    drawn = bars([Bar("a", 1, "1 s", "good"), Bar("b", 2, "2 s", "bad")], 4, "limit", "t")
    widths = [float(w) for w in re.findall(r'<rect [^>]*width="([0-9.]+)"', drawn)]
    assert abs(widths[1] - 2 * widths[0]) < 0.2
    limit_at = float(re.findall(r'<line class="limit" x1="([0-9.]+)"', drawn)[0])
    start = float(re.findall(r'<rect [^>]* x="([0-9.]+)"', drawn)[0])
    assert abs((limit_at - start) - 2 * widths[1]) < 0.2
    assert bars([], 1, "limit", "t") == ""


def test_dots_rise_with_their_values_and_stay_inside() -> None:
    values = (0.0, 0.001, 0.1, 2.0, 9.9)
    marks = [Dot(n, 0, v, f"{v}", "good") for n, v in enumerate(values)]
    drawn = dots([f"t{n}" for n in range(5)], marks, 2.0, "limit", "t", lambda v: f"{v:g}")
    heights = [float(y) for y in re.findall(r'cy="([0-9.]+)"', drawn)]
    assert heights == sorted(heights, reverse=True)
    box = float(re.findall(r'viewBox="0 0 \d+ (\d+)"', drawn)[0])
    assert all(0 <= y <= box for y in heights)
    limit = float(re.findall(r'<line class="limit"[^>]*y1="([0-9.]+)"', drawn)[0])
    assert abs(limit - heights[3]) < 0.2
    assert dots([], [], 1, "limit", "t", str) == ""


def test_many_tests_are_not_all_named() -> None:
    columns = [f"test-{n}" for n in range(500)]
    drawn = dots(columns, [Dot(0, 0, 1, "x", "good")], 1, "limit", "t", str)
    assert 20 <= drawn.count("rotate(") <= 60


def test_json_holds_everything() -> None:
    finding = Finding(Severity.ERROR, "r", "m", "f", 3, "e")
    told = json.loads(json.dumps(as_json("p.zip", _report(finding))))
    assert (told["package"], told["errors"], told["warnings"]) == ("p.zip", 1, 0)
    assert told["findings"] == [
        {"severity": "error", "rule": "r", "file": "f", "line": 3, "message": "m", "evidence": "e"}
    ]
    assert told["matrix"]["tests"] == ["secret/1", "secret/2"]
    assert told["matrix"]["submissions"] == {
        "accepted/a.cpp": ["AC", "AC"],
        "wrong_answer/b.py": ["AC", "WA"],
        "time_limit_exceeded/c.cpp": ["TLE", "TLE"],
        "rejected/d.zz": [None, None],
    }
    assert told["advice"]["slowest_accepted"]["cpu_s"] == 0.5
    assert told["advice"]["fastest_too_slow"]["at_least"] is True
    assert told["advice"]["suggested_s"] == 1
    assert [t["verdict"] for t in told["times"]] == ["AC", "WA", "TLE", None]
    assert told["not_measured"] == ["Branches."]
