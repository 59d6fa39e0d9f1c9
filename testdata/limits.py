"""The limits that hold for single tests: the problem's, or those of a group around them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from testdata.groups import GroupLimits, TestGroup
from testdata.problem import JudgeSpec, Limits, Problem


@dataclass(frozen=True, slots=True)
class TestLimits:
    """What holds for one test."""

    __test__ = False  # not a pytest class

    limits: Limits
    """The problem's with the time, memory and output of the groups around the test."""
    time_from: str = ""
    """Name of the group that gives the time limit; "" for the problem."""
    memory_from: str = ""
    output_from: str = ""


def limits_by_test(problem: Problem | JudgeSpec) -> Mapping[str, TestLimits]:
    """The limits of every test by its name."""
    of_problem = TestLimits(problem.limits)
    if not has_group_limits(problem.groups):
        return {test.name: of_problem for test in problem.tests}
    found: dict[str, TestLimits] = {"": of_problem}
    # Each group comes before its children.
    for group in problem.groups:
        own = _under(found.pop(group.name, of_problem), group.name, group.limits)
        found |= dict.fromkeys(group.children, own)
    return found


def has_group_limits(groups: Sequence[TestGroup]) -> bool:
    return any(group.limits != GroupLimits() for group in groups)


def largest_memory_mib(problem: Problem | JudgeSpec) -> int:
    """What a machine must be able to give to judge all tests."""
    given = [g.limits.memory_mib for g in problem.groups if g.limits.memory_mib is not None]
    return max(problem.limits.memory_mib, *given) if given else problem.limits.memory_mib


def _under(above: TestLimits, name: str, own: GroupLimits) -> TestLimits:
    """What holds in the group `name` with its `own` limits. The root's are the problem's."""
    if own.time_s is not None:
        limits = replace(above.limits, time_s=own.time_s, time_inferred=False)
        above = replace(above, limits=limits, time_from=name)
    if own.memory_mib is not None:
        limits = replace(above.limits, memory_mib=own.memory_mib)
        above = replace(above, limits=limits, memory_from=name)
    if own.output_mib is not None:
        limits = replace(above.limits, output_mib=own.output_mib)
        above = replace(above, limits=limits, output_from=name)
    return above
