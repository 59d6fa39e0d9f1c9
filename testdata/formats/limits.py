"""Limits, and the three places that may give a time limit."""

from __future__ import annotations

import math

from testdata.formats.fields import Fields
from testdata.issues import Findings
from testdata.problem import Limits
from testdata.tree import Tree

_WHOLE = {
    "memory": "memory_mib",
    "output": "output_mib",
    "code": "code_kib",
    "compilation_memory": "compilation_memory_mib",
    "validation_memory": "validation_memory_mib",
    "validation_output": "validation_output_mib",
}
_SECONDS = {
    "compilation_time": "compilation_time_s",
    "validation_time": "validation_time_s",
}
_LEGACY_TIMING = ("time_multiplier", "time_safety_margin")
_TIMING = ("time_multipliers", "time_resolution")
_MAX_TIME_S = 3600.0

_INI = "domjudge-problem.ini"
_INI_REFUSED = {
    "special_compare": "custom output validators are not available yet",
    "special_run": "interactive problems are not available yet",
    "special_compare_args": "give the arguments in problem.yaml's validator_flags",
    "memlimit": "give it in problem.yaml as limits.memory",
    "outputlimit": "give it in problem.yaml as limits.output",
}


def read_limits(tree: Tree, problem: Fields, *, legacy: bool) -> Limits:
    """The problem's limits; what is not given has the format's typical default.

    Without a time limit the default of `Limits.time_s` holds, with a notice: inferring
    it from the example submissions is not available yet.
    """
    values: dict[str, float | int] = {}
    limits = problem.mapping("limits")
    if limits is not None:
        known = {*_WHOLE, *_SECONDS, *_TIMING, *_LEGACY_TIMING, "time_limit", "validation_passes"}
        if not legacy:
            known -= set(_LEGACY_TIMING)
        limits.unknown(known, refuse=not legacy)
        for key, name in _WHOLE.items():
            if (whole := limits.whole(key, most=1 << 20)) is not None:
                values[name] = whole
        for key, name in _SECONDS.items():
            if (seconds := limits.number(key)) is not None:
                values[name] = seconds
        if "validation_passes" in limits:
            limits.refuse("validation_passes", "multi-pass problems are not available yet")
    time_s = _time_limit(tree, limits, problem.findings)
    if time_s is not None:
        values["time_s"] = time_s
    return Limits(**values)  # type: ignore[arg-type]


def _time_limit(tree: Tree, limits: Fields | None, findings: Findings) -> float | None:
    given: dict[str, float] = {}
    if limits is not None and "time_limit" in limits:
        line, written = limits.line("time_limit"), limits.text("time_limit")
        _add(given, "problem.yaml", line, written, findings)
    if tree.has(".timelimit"):
        written = tree.text(".timelimit", 1024).strip()
        _add(given, ".timelimit", 1, written, findings)
    if tree.has(_INI):
        _read_ini(tree, given, findings)
    if len(set(given.values())) > 1:
        told = ", ".join(f"{file} says {value:g} s" for file, value in given.items())
        findings.refuse(next(iter(given)), None, f"time limit: the sources disagree: {told}")
    if not given:
        findings.notice(
            "problem.yaml",
            None,
            f"limits.time_limit: none given, {Limits().time_s:g} s is used; "
            "inferring it from the submissions is not available yet",
        )
        return None
    return next(iter(given.values()))


def _read_ini(tree: Tree, given: dict[str, float], findings: Findings) -> None:
    for line, text in enumerate(tree.text(_INI).splitlines(), start=1):
        key, found, value = text.partition("=")
        key = key.strip().lower()
        if not found or key.startswith((";", "#")):
            continue
        if key == "timelimit":
            _add(given, _INI, line, value.strip().strip("'\""), findings)
        elif key in _INI_REFUSED:
            findings.refuse(_INI, line, f"{key}: {_INI_REFUSED[key]}")


def _add(given: dict[str, float], file: str, line: int, written: str, findings: Findings) -> None:
    try:
        seconds = float(written)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds <= _MAX_TIME_S:
        rule = f"time limit: must be a number of seconds above 0, at most {_MAX_TIME_S:g}"
        findings.refuse(file, line, rule)
    else:
        given[file] = seconds
