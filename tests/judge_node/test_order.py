"""Tests judged out of order come to what serial order comes to."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from judge_node.order import Plan, SerialOrder
from judge_node.result import judged
from judge_node.steps.test import Judgement
from testdata.grading import Scheme, TestResult
from testdata.groups import flat_groups
from testdata.problem import Verdict
from tests.judge_node.trees import problems, serially, table

V = Verdict


def alone(plan: Plan, tests: Mapping[str, Judgement]) -> SerialOrder:
    order = SerialOrder(plan)
    while (name := order.take()) is not None:
        order.add(name, tests[name])
    return order


@given(problems())
def test_one_slot_judges_in_serial_order(problem: tuple[Plan, Mapping[str, Judgement]]) -> None:
    plan, tests = problem
    order = alone(plan, tests)
    assert (list(order.counted), order.broken_off) == serially(plan, tests)
    assert order.over


@given(problems(), st.integers(2, 5), st.data())
def test_any_order_of_completion_comes_to_the_same(
    problem: tuple[Plan, Mapping[str, Judgement]], slots: int, data: st.DataObject
) -> None:
    """Several slots end in any order, lose tests and have needless ones stopped."""
    plan, tests = problem
    order = SerialOrder(plan)
    running: list[str] = []
    reported: list[str] = []
    losses = 10
    while not order.over:
        while len(running) < slots and (name := order.take()) is not None:
            assert name not in running
            running.append(name)
        assert running  # there is always something to judge
        name = running.pop(data.draw(st.integers(0, len(running) - 1)))
        if losses and data.draw(st.integers(0, 4)) == 0:
            losses -= 1
            order.give_back(name)
            continue
        reported += [test.report.name for test in order.add(name, tests[name])]
        for unwanted in [name for name in running if not order.wants(name)]:
            running.remove(unwanted)
            order.give_back(unwanted)
    assert reported == list(order.counted)
    assert (reported, order.broken_off) == serially(plan, tests)
    assert judged("t", plan, order, None) == judged("t", plan, alone(plan, tests), None)


def flat(results: str) -> tuple[Plan, Mapping[str, Judgement]]:
    """Tests "0", "1", ... that end at the first failure; "AC WA" are their verdicts."""
    verdicts = [TestResult(Verdict[word]) for word in results.split()]
    names = tuple(str(number) for number in range(len(verdicts)))
    plan = Plan(names, Scheme(flat_groups(names), scoring=False), run_all=False)
    return plan, table(plan, verdicts)


def test_nothing_is_judged_behind_a_failure() -> None:
    """A failure ahead of the order makes all behind it needless, and is reported last."""
    plan, tests = flat("AC AC AC WA AC AC")
    order = SerialOrder(plan)
    assert [order.take() for _ in range(5)] == ["0", "1", "2", "3", "4"]
    assert order.add("3", tests["3"]) == []
    assert [order.wants(name) for name in "0124"] == [True, True, True, False]
    assert order.take() is None
    assert [test.report.name for test in order.add("0", tests["0"])] == ["0"]
    assert order.add("2", tests["2"]) == []
    assert [test.report.name for test in order.add("1", tests["1"])] == ["1", "2", "3"]
    assert order.over and not order.wants("4")


def test_a_later_failure_is_thrown_away() -> None:
    """The first failing test is that of serial order, even if a later one failed sooner."""
    plan, tests = flat("AC TLE AC WA")
    order = SerialOrder(plan)
    assert [order.take() for _ in range(4)] == ["0", "1", "2", "3"]
    order.add("3", tests["3"])
    order.add("1", tests["1"])
    order.add("0", tests["0"])
    result = judged("t", plan, order, None)
    assert (result.verdict, result.reason) == (V.TLE, "test 2 (1): detail 1")
    assert [test.name for test in result.tests] == ["0", "1"]


def test_a_lost_test_is_given_out_first() -> None:
    plan, tests = flat("AC AC AC")
    order = SerialOrder(plan)
    assert (order.take(), order.take()) == ("0", "1")
    order.give_back("0")
    assert order.waiting() == 2
    assert order.take() == "0"
    assert order.add("0", tests["0"]) == [tests["0"]]
