"""The report as one HTML file that needs nothing else: no script, no outside resource."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

from testdata.problem import Problem, Verdict
from testdata.verify.charts import Bar, Dot, bars, dots
from testdata.verify.findings import Finding, Severity
from testdata.verify.measured import SLOW, Run
from testdata.verify.report import Report
from testdata.verify.style import STYLE
from testdata.verify.timing import Slowest

_MIB = 1 << 20
_HEADINGS = {
    Severity.ERROR: "Errors",
    Severity.WARNING: "Warnings",
    Severity.INFO: "Worth knowing",
}


def as_html(report: Report) -> str:
    """The whole page, UTF-8 text."""
    title = _safe(report.problem.title)
    sections = "".join(
        _section(name, content)
        for name, content in (
            ("Findings", _findings(report.findings)),
            ("Time limit", _time(report)),
            ("Times of all tests", _dots(report)),
            ("Memory", _memory(report)),
            ("Verdicts", _matrix(report)),
            ("What the tests catch", _catching(report)),
            ("Not measured", _list(report.not_measured)),
        )
        if content
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{title}: verification</title><style>{STYLE}</style></head>"
        f"<body><main>{_header(report)}{sections}</main></body></html>\n"
    )


def _section(name: str, content: str) -> str:
    return f"<section><h2>{name}</h2>{content}</section>"


def _of_groups(problem: Problem) -> Iterator[str]:
    """Limits that hold for the tests of a group in place of the problem's."""
    for group in problem.groups:
        own = group.limits
        words = [f"{own.time_s:g} s"] if own.time_s is not None else []
        words += [f"{own.memory_mib} MiB"] if own.memory_mib is not None else []
        words += [f"{own.output_mib} MiB output"] if own.output_mib is not None else []
        if words:
            yield f"{group.name or 'all'}: {', '.join(words)}"


def _header(report: Report) -> str:
    problem, limits = report.problem, report.problem.limits
    state = "error" if report.errors else "warning" if report.warnings else "ok"
    verdict = "Not ready" if report.errors else "Ready"
    facts = (
        ("Short name", problem.slug),
        ("Format", problem.format),
        ("Version", problem.version),
        ("Time limit", f"{limits.time_s:g} s{' (inferred)' if limits.time_inferred else ''}"),
        ("Memory limit", f"{limits.memory_mib} MiB"),
        ("Output limit", f"{limits.output_mib} MiB"),
        ("Limits of groups", "; ".join(_of_groups(problem))),
        ("Tests", _tests(report)),
        ("Submissions", str(len(report.runs))),
        ("Verified", report.made_at),
    )
    shown = "".join(
        f"<div><dt>{name}</dt><dd>{_safe(value)}</dd></div>" for name, value in facts if value
    )
    counts = f"{_number(report.errors, 'error')}, {_number(report.warnings, 'warning')}"
    return (
        f"<header><p class=kicker>Verification report</p><h1>{_safe(problem.title)}</h1>"
        f'<p class="state {state}"><strong>{verdict}:</strong> {counts}</p>'
        f"<dl>{shown}</dl></header>"
    )


def _tests(report: Report) -> str:
    samples = sum(test.sample for test in report.problem.tests)
    secret = len(report.problem.tests) - samples
    return f"{_number(samples, 'sample')}, {secret} secret"


def _findings(findings: Sequence[Finding]) -> str:
    if not findings:
        return "<p>None.</p>"
    return "".join(
        f"<h3>{heading} <span class=count>{len(own)}</span></h3><ul class=findings>"
        + "".join(map(_finding, own))
        + "</ul>"
        for severity, heading in _HEADINGS.items()
        if (own := [finding for finding in findings if finding.severity is severity])
    )


def _finding(finding: Finding) -> str:
    place = f"<code class=place>{_safe(finding.place)}</code> " if finding.file else ""
    evidence = f"<pre>{_safe(finding.evidence)}</pre>" if finding.evidence else ""
    return (
        f'<li class="{finding.severity}">{place}<span>{_safe(finding.message)}</span> '
        f"<code class=rule>{_safe(finding.rule)}</code>{evidence}</li>"
    )


def _time(report: Report) -> str:
    rows = [
        Bar(run.path, m.scaled_s, f"{m.cpu_s:.3f} s", _kind(run), m.verdict in SLOW)
        for run in _by_time(report.runs)
        if (m := run.slowest) is not None
    ]
    advice = report.advice
    chart = bars(rows, advice.limit_s, f"limit {advice.limit_s:g} s", "slowest test by submission")
    lines = [
        ("Slowest accepted", _slowest(advice.slowest_accepted)),
        (f"× {advice.timing.ac_to_time_limit:g}: limit at least", _seconds(advice.least_s)),
        ("Fastest that must be too slow", _slowest(advice.fastest_slow)),
        (f"÷ {advice.timing.time_limit_to_tle:g}: limit at most", _most(report)),
        (f"Smallest multiple of {advice.timing.resolution_s:g} s", _seconds(advice.suggested_s)),
    ]
    facts = "".join(f"<tr><th>{name}</th><td>{_safe(value)}</td></tr>" for name, value in lines)
    return f"{_key()}<div class=wide>{chart}</div><table class=facts>{facts}</table>" + _languages(
        report
    )


def _languages(report: Report) -> str:
    if not report.advice.languages:
        return ""
    rows = "".join(
        f"<tr><td>{_safe(one.language)}</td><td>{_safe(one.slowest.path)}</td>"
        f"<td class=number>{one.slowest.cpu_s:.3f} s</td>"
        f"<td class=number>{_ratio(one.headroom)}×</td>"
        f"<td class=number>{f'{one.multiplier:g}×' if one.multiplier > 1 else 'none'}</td></tr>"
        for one in report.advice.languages
    )
    return (
        "<h3>Accepted submissions by language</h3><div class=wide><table><thead><tr>"
        "<th>Language<th>Slowest accepted<th class=number>CPU time"
        "<th class=number>Limit ÷ time<th class=number>Multiplier needed"
        f"</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _dots(report: Report) -> str:
    place = {test.name: number for number, test in enumerate(report.problem.tests)}
    marks = [
        Dot(
            place[m.test],
            number / max(1, len(report.runs) - 1) - 0.5,
            m.cpu_s,
            f"{run.path} on {m.test}: {m.cpu_s:.3f} s, {m.verdict}",
            _kind(run),
        )
        for number, run in enumerate(report.runs)
        for m in run.tests
        if m.test in place
    ]
    limit = report.advice.limit_s
    text = f"limit {limit:g} s"
    names = [name.removeprefix("secret/") for name in place]
    chart = dots(names, marks, limit, text, "CPU time by test", _axis_seconds)
    return f"{_key()}<div class=wide>{chart}</div>" if chart else ""


def _memory(report: Report) -> str:
    found = [(run, m) for run in report.runs if (m := run.largest) is not None]
    found.sort(key=lambda pair: -pair[1].memory_bytes)
    rows = [
        Bar(
            run.path,
            m.memory_bytes / _MIB,
            f"{m.memory_bytes / _MIB:.1f} MiB",
            _kind(run),
            m.verdict is Verdict.MLE,
        )
        for run, m in found
    ]
    limit = report.problem.limits.memory_mib
    chart = bars(rows, limit, f"limit {limit} MiB", "peak memory by submission")
    return f"<div class=wide>{chart}</div>" if chart else ""


def _matrix(report: Report) -> str:
    if not report.runs:
        return ""
    head = "".join(
        f'<th class=test title="{_safe(test.name)}">'
        f"<span>{_safe(test.name.removeprefix('secret/'))}</span></th>"
        for test in report.problem.tests
    )
    body = "".join(map("".join, (_row(run, report) for run in report.runs)))
    return (
        "<div class=wide><table class=matrix><thead><tr><th>Submission</th><th>Final</th>"
        f"{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(run: Run, report: Report) -> Iterator[str]:
    results = {m.test: m for m in run.tests}
    wrong = {f.file for f in report.findings if f.rule in ("unexpected-verdict", "judge-error")}
    mark = " class=unexpected" if f"submissions/{run.path}" in wrong else ""
    final = str(run.verdict) if run.verdict else "–"
    yield f'<tr{mark}><th scope=row title="{_safe(run.reason)}">{_safe(run.path)}</th>'
    yield f'<td class="v {final}">{final}</td>'
    for test in report.problem.tests:
        m = results.get(test.name)
        if m is None:
            yield "<td class=v></td>"
        else:
            title = f"{run.path} on {test.name}: {m.verdict}, {m.cpu_s:.3f} s"
            yield f'<td class="v {m.verdict}" title="{_safe(title)}">{m.verdict}</td>'
    yield "</tr>"


def _catching(report: Report) -> str:
    found = report.catching
    if not found.caught_by:
        return ""
    total = len(report.problem.tests)
    rows = "".join(
        f"<tr><td>{_safe(path)}</td><td class=number>{len(tests)} of {total}</td>"
        f"<td>{_safe(', '.join(tests[:6]))}{' …' if len(tests) > 6 else ''}</td></tr>"
        for path, tests in sorted(found.caught_by.items(), key=lambda pair: len(pair[1]))
    )
    lines = []
    if found.cover:
        lines.append(f"Enough to catch every one: {', '.join(found.cover)}.")
    if found.idle:
        lines.append(f"Catch none of them: {', '.join(found.idle)}.")
    return (
        "<div class=wide><table><thead><tr><th>Wrong or slow submission"
        "<th class=number>Caught by<th>Tests</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>{_list(lines)}"
    )


def _key() -> str:
    names = (("good", "meant to be accepted"), ("slow", "meant to be too slow"), ("bad", "other"))
    return "<p class=key>" + "".join(f"<i class={k}></i>{name} " for k, name in names) + "</p>"


def _kind(run: Run) -> str:
    if run.solves:
        return "good"
    return "slow" if run.submission.required <= SLOW else "bad"


def _by_time(runs: Sequence[Run]) -> list[Run]:
    return sorted(runs, key=lambda run: -run.slowest.cpu_s if run.slowest else 0.0)


def _slowest(one: Slowest | None) -> str:
    if one is None:
        return "not measured"
    return f"{'≥ ' if one.at_least else ''}{one.cpu_s:.3f} s ({one.path} on {one.test})"


def _most(report: Report) -> str:
    advice = report.advice
    if advice.most_s is None or advice.fastest_slow is None:
        return "not measured"
    return f"{advice.most_s:.3f} s{' or more' if advice.fastest_slow.at_least else ''}"


def _seconds(value: float | None) -> str:
    return "none" if value is None else f"{value:.4g} s"


def _ratio(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _axis_seconds(value: float) -> str:
    return f"{value:g} s" if value >= 1 else f"{value * 1000:g} ms"


def _number(count: int, noun: str) -> str:
    return f"{count or 'no'} {noun}{'' if count == 1 else 's'}"


def _list(lines: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{_safe(line)}</li>' for line in lines)}</ul>" if lines else ""


def _safe(text: str) -> str:
    return html.escape(text, quote=True)
