"""Limits of test groups in an exported package: in Assize's own key, as no format has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from testdata.issues import Findings
from testdata.limits import limits_by_test
from testdata.problem import Problem, TestCase


def limits_document(
    folder: str, tests: Sequence[TestCase], problem: Problem, findings: Findings
) -> dict[str, Any]:
    """The key `limits` of the group that `tests` become; {} where the problem's hold.

    `folder` is the group's in the new package.
    """
    by_test = limits_by_test(problem)
    given = list(dict.fromkeys(by_test[t.name].limits for t in tests if t.name in by_test))
    if len(given) > 1:
        rule = "its tests come from groups with different limits, and these become one"
        findings.refuse(folder, None, rule)
    if not given or given[0] == problem.limits:
        return {}
    own, limits = given[0], problem.limits
    found: dict[str, Any] = {}
    if own.time_s != limits.time_s or own.time_inferred != limits.time_inferred:
        found["time_limit"] = own.time_s
    if own.memory_mib != limits.memory_mib:
        found["memory"] = own.memory_mib
    if own.output_mib != limits.output_mib:
        found["output"] = own.output_mib
    findings.notice(folder, None, "its own limits are told to Assize only: the format has none")
    return found
