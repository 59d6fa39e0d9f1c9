"""Random problems, and what judging them in serial order comes to."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import strategies as st

from judge_node.order import Plan
from judge_node.report import TestReport
from judge_node.steps.test import Judgement
from testdata.grading import Scheme, TestResult, next_tests
from testdata.groups import Grading, OnReject, ScoreMode, TestGroup, VerdictMode, check_tree
from testdata.problem import Verdict

V = Verdict
RESULTS = (
    *(TestResult(V.AC),) * 6,
    TestResult(V.AC, score=1),
    TestResult(V.AC, score=0),
    TestResult(V.WA),
    TestResult(V.TLE),
    TestResult(V.JE),
)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A tree of groups of any form with up to a dozen tests."""
    groups: list[TestGroup] = []
    tests: list[str] = []
    earlier: list[str] = []

    def grading() -> Grading:
        required = draw(st.lists(st.sampled_from(earlier), max_size=1)) if earlier else []
        return Grading(
            verdict=draw(st.sampled_from(VerdictMode)),
            score=draw(st.sampled_from(ScoreMode)),
            on_reject=draw(st.sampled_from(OnReject)),
            accept_score=1,
            max_score=100,
            require_pass=tuple(required),
            accept_if_any_accepted=draw(st.booleans()),
        )

    def grow(name: str, depth: int) -> None:
        place = len(groups)
        settings = grading()
        groups.append(TestGroup(name, (), settings))
        children = []
        for number in range(draw(st.integers(1, 4))):
            if depth < 2 and draw(st.booleans()):
                child = f"{name}/g{number}"
                grow(child, depth + 1)
            else:
                child = f"{name}/t{number}"
                tests.append(child)
            children.append(child)
        groups[place] = TestGroup(name, tuple(children), settings)
        earlier.append(name)

    grow("", 0)
    check_tree(tuple(groups), tests)
    return Plan(
        tuple(tests), Scheme(tuple(groups), scoring=draw(st.booleans())), draw(st.booleans())
    )


@st.composite
def problems(draw: st.DrawFn) -> tuple[Plan, Mapping[str, Judgement]]:
    """A plan and what each of its tests would come to."""
    plan = draw(plans())
    results = [draw(st.sampled_from(RESULTS)) for _ in plan.tests]
    return plan, table(plan, results)


def table(plan: Plan, results: list[TestResult]) -> Mapping[str, Judgement]:
    return {
        name: Judgement(TestReport(index, name, result.verdict, None), result, f"detail {index}")
        for index, (name, result) in enumerate(zip(plan.tests, results, strict=True))
    }


def serially(plan: Plan, tests: Mapping[str, Judgement]) -> tuple[list[str], bool]:
    """The tests that one slot judges, in order, and whether a judge error broke it off.

    Plans anew after each result, and knows nothing of results to come.
    """
    done: dict[str, TestResult] = {}
    while True:
        coming = [name for name in plan.tests if name not in done]
        if not plan.run_all:
            coming = list(next_tests(plan.scheme, done))
        if not coming:
            return list(done), False
        done[coming[0]] = tests[coming[0]].result
        if done[coming[0]].verdict is V.JE and not plan.run_all:
            return list(done), len(coming) > 1
