"""From the results of tests to that of the submission, with a sentence for people. Pure."""

from __future__ import annotations

from dataclasses import replace

from judge_node.order import Plan, SerialOrder
from judge_node.report import CompileReport, GroupReport, Judged
from testdata.grading import Grade, grade
from testdata.problem import Verdict

WRONG = "the output is wrong"
FAULT = "the problem's own program failed, which says nothing about the submission"


def judged(token: str, plan: Plan, order: SerialOrder, compiled: CompileReport | None) -> Judged:
    """The result of a submission whose order is over."""
    if order.broken_off:
        graded = None
        verdict, decided_by = Verdict.JE, next(reversed(order.counted))
    else:
        results = {name: test.result for name, test in order.counted.items()}
        graded = grade(plan.scheme, results)
        verdict, decided_by = graded.verdict, graded.decided_by
    scores = graded.tests if graded else {}
    ordered = sorted(order.counted.values(), key=lambda test: test.report.index)
    tests = [replace(test.report, score=scores.get(test.report.name, 0.0)) for test in ordered]
    return Judged(
        token,
        verdict,
        _reason(plan, order, verdict, decided_by, graded),
        compiled,
        tuple(tests),
        len(plan.tests),
        score=(graded.score or 0.0) if graded else 0.0,
        groups=_groups(plan, graded) if graded else (),
        time_limit_ns=plan.time_limits_ns.get(decided_by, plan.time_limit_ns),
    )


def _groups(plan: Plan, graded: Grade) -> tuple[GroupReport, ...]:
    reports = []
    for group in plan.scheme.groups:
        result = graded.groups[group.name]
        most = group.grading.max_score if plan.scheme.scoring else None
        reports.append(
            GroupReport(
                group.name,
                result.verdict,
                result.score,
                most,
                not result.judged,
                result.decided_by,
            )
        )
    return tuple(reports)


def _reason(
    plan: Plan, order: SerialOrder, verdict: Verdict, decided_by: str, graded: Grade | None
) -> str:
    """One sentence for people."""
    if decided_by in order.counted:
        test = order.counted[decided_by]
        own = test.result.verdict is verdict
        detail = test.detail or (FAULT if verdict is Verdict.JE else WRONG)
        if verdict is Verdict.JE and not own and graded:
            detail = graded.reason
        return f"test {test.report.index + 1} ({decided_by}): {detail}"
    if verdict is Verdict.JE and graded and graded.reason:
        return graded.reason
    if plan.scheme.scoring and graded:
        return f"score {graded.score or 0:g}"
    passed = sum(test.result.verdict is Verdict.AC for test in order.counted.values())
    if verdict is Verdict.AC and passed == len(plan.tests):
        return f"all {passed} tests passed"
    return f"{passed} of {len(plan.tests)} tests passed"
