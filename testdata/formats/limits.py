"""Limits, and the three places that may give a time limit."""

from __future__ import annotations

import math

from testdata.formats.fields import Fields
from testdata.issues import Findings
from testdata.problem import Limits, Timing
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
_MAX_PASSES = 1000
DEFAULT_PASSES = 2
LEGACY_TIMING = Timing(5.0, 2.0)
_MAX_TIME_S = 3600.0
MOST_MIB = 1 << 20

_INI = "domjudge-problem.ini"
_INI_REFUSED = {
    "special_compare": "names a program of one installation; put it into output_validators",
    "special_run": "names a program of one installation; put it into output_validators",
    "special_compare_args": "give the arguments in problem.yaml's validator_flags",
    "memlimit": "give it in problem.yaml as limits.memory",
    "outputlimit": "give it in problem.yaml as limits.output",
}


def read_limits(tree: Tree, problem: Fields, *, legacy: bool, multi_pass: bool) -> Limits:
    """The problem's limits; what is not given has the format's typical default.

    Without a time limit the default of `Limits.time_s` holds, marked as to be inferred.
    """
    values: dict[str, float | int | bool] = {}
    if multi_pass:
        values["validation_passes"] = DEFAULT_PASSES
    limits = problem.mapping("limits")
    if limits is not None:
        known = {*_WHOLE, *_SECONDS, *_TIMING, *_LEGACY_TIMING, "time_limit", "validation_passes"}
        if not legacy:
            known -= set(_LEGACY_TIMING)
        limits.unknown(known, refuse=not legacy)
        for key, name in _WHOLE.items():
            if (whole := limits.whole(key, most=MOST_MIB)) is not None:
                values[name] = whole
        for key, name in _SECONDS.items():
            if (seconds := limits.number(key)) is not None:
                values[name] = seconds
        passes = limits.whole("validation_passes", least=2, most=_MAX_PASSES)
        if passes is not None and not multi_pass:
            limits.refuse("validation_passes", "is for multi-pass problems only")
        elif passes is not None:
            values["validation_passes"] = passes
    time_s = _time_limit(tree, limits, problem.findings)
    if time_s is None:
        values["time_inferred"] = True
    else:
        values["time_s"] = time_s
    return Limits(**values)  # type: ignore[arg-type]


def bounded_seconds(fields: Fields, key: str) -> float | None:
    """A time limit."""
    seconds = fields.number(key)
    if seconds is not None and seconds > _MAX_TIME_S:
        fields.refuse(key, f"must be at most {_MAX_TIME_S:g} seconds")
        return None
    return seconds


def read_timing(problem: Fields, *, legacy: bool) -> Timing:
    """How a missing time limit is to be inferred."""
    limits = problem.mapping("limits")
    if limits is None:
        return LEGACY_TIMING if legacy else Timing()
    if legacy:
        return Timing(
            limits.number("time_multiplier") or LEGACY_TIMING.ac_to_time_limit,
            limits.number("time_safety_margin") or LEGACY_TIMING.time_limit_to_tle,
        )
    resolution = limits.number("time_resolution") or Timing().resolution_s
    factors = limits.mapping("time_multipliers")
    if factors is None:
        return Timing(resolution_s=resolution)
    known = ("ac_to_time_limit", "time_limit_to_tle")
    factors.unknown(known, refuse=True)
    for key in known:
        value = factors.number(key)
        if value is not None and value < 1:
            factors.refuse(key, "must be a number of at least 1")
    default = Timing()
    return Timing(
        factors.number("ac_to_time_limit") or default.ac_to_time_limit,
        factors.number("time_limit_to_tle") or default.time_limit_to_tle,
        resolution,
    )


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
            f"limits.time_limit: none given, {Limits().time_s:g} s holds "
            "until it is inferred from the submissions",
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
