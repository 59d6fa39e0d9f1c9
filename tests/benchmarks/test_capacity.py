"""The simulation against closed forms, and the plans that it makes."""

import json
import random
import xml.etree.ElementTree as ET

import pytest
from typer.testing import CliRunner

from benchmarks.capacity.plan import Day, UnreachableError, plan
from benchmarks.capacity.plot import svg
from benchmarks.capacity.queue import (
    Task,
    erlang_c,
    mdc_wait,
    mmc_longer,
    mmc_wait,
    respond,
    tail,
    waits,
)
from benchmarks.capacity.work import ASSUMED, Work, measured
from benchmarks.cli import app

ARRIVALS = 200_000


def poisson(dice, rate):
    now = 0.0
    for _ in range(ARRIVALS):
        yield (now := now + dice.expovariate(rate))


def test_closed_forms_agree_where_they_meet():
    """M/M/1 and M/D/1 have short formulas of their own; few servers never beat many."""
    for use in (0.3, 0.5, 0.9):
        assert erlang_c(1, use) == pytest.approx(use)
        assert mmc_wait(use, 1.0, 1) == pytest.approx(use / (1 - use))
        assert mdc_wait(use, 1.0, 1) == pytest.approx(use / (2 * (1 - use)), rel=1e-6)
        assert mmc_wait(10 * use, 1.0, 10) < mmc_wait(use, 1.0, 1)
    # A table's value: 10 servers, 8 Erlang.
    assert erlang_c(10, 8.0) == pytest.approx(0.4092, abs=1e-4)


@pytest.mark.parametrize(("servers", "use"), [(1, 0.6), (4, 0.7), (10, 0.8)])
def test_simulated_waits_are_those_of_theory(servers, use):
    dice = random.Random(servers)
    arrivals = list(poisson(dice, servers * use))
    fixed = waits(arrivals, [1.0] * ARRIVALS, servers)
    assert sum(fixed) / ARRIVALS == pytest.approx(mdc_wait(servers * use, 1.0, servers), rel=0.1)
    drawn = waits(arrivals, [dice.expovariate(1.0) for _ in arrivals], servers)
    assert sum(drawn) / ARRIVALS == pytest.approx(mmc_wait(servers * use, 1.0, servers), rel=0.1)
    longer = sum(wait > 1.0 for wait in drawn) / ARRIVALS
    assert longer == pytest.approx(mmc_longer(servers * use, 1.0, servers, 1.0), rel=0.15)


def test_first_come_first_served_by_hand():
    assert waits([0, 1, 2], [5, 5, 5], 1) == [0, 4, 8]
    assert waits([0, 1, 2], [5, 5, 5], 2) == [0, 0, 3]
    assert respond([0, 10], [Task(1, 2), Task(3)], 1) == [3, 3]
    with pytest.raises(ValueError, match="slots: must be at least 1"):
        waits([0], [1], 0)


def test_idle_slots_share_the_tests_and_nobody_waits_for_it():
    alone, helped = Task(1, 8, 8), Task(1, 8, 2)
    assert respond([0], [alone], 4, lent=4) == [3]
    assert respond([0], [helped], 4, lent=4) == [5]
    # Others come while it compiles: what they want is not lent.
    assert respond([0, 0.5, 0.5], [alone, Task(4), Task(4)], 2, lent=2) == [9, 4, 8]


def test_the_smallest_fleet_that_meets_the_target_is_found():
    work = Work(measured())
    found = plan(Day(100_000, 8, peak_s=240), work, 5, slots=4)
    by_nodes = {point["nodes"]: point["p99_s"] for point in found["curve"]}
    assert by_nodes[found["nodes"]] < 5
    assert by_nodes[found["nodes"] - 1] >= 5
    assert found["response_s"]["p50"] <= found["response_s"]["p99"] < 5
    assert 0 < found["use_on_average"] < found["use_in_peak"] < 1.5
    assert found == plan(Day(100_000, 8, peak_s=240), work, 5, slots=4), "a seed fixes everything"


def test_what_no_fleet_can_do_is_told():
    with pytest.raises(UnreachableError, match=r"^p99: 0.1 s is out of reach"):
        plan(Day(50_000, 2, peak_s=60), Work(measured()), 0.1, slots=8)


def test_every_language_of_the_assumptions_is_measured():
    assert set(ASSUMED.shares) == set(ASSUMED.slower) == set(measured()["languages"])
    assert sum(ASSUMED.shares.values()) == pytest.approx(1)
    dice = random.Random(1)
    drawn = [Work(measured()).draw(dice) for _ in range(1000)]
    assert min(task.total for task in drawn) > 0
    assert tail([task.total for task in drawn], 0.5) < tail([task.total for task in drawn], 0.99)


def test_the_command_prints_plans_and_draws_them(tmp_path):
    picture = tmp_path / "plan.svg"
    arguments = ["capacity", "--json", "--per-day", "20000", "--peak", "5", "--plot", str(picture)]
    shown = CliRunner().invoke(app, arguments)
    assert shown.exit_code == 0, shown.output
    (found,) = json.loads(shown.stdout)["plans"]
    assert (found["per_day"], found["peak"], found["p99_target_s"]) == (20_000, 5, 5)
    root = ET.fromstring(picture.read_text())
    lines = root.findall("{http://www.w3.org/2000/svg}polyline")
    assert len(lines) == 1
    assert len(lines[0].attrib["points"].split()) == len(found["curve"])
    assert picture.read_text() == svg([found])


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (["capacity", "--p99", "0.1", "--per-day", "5000"], "--p99"),
        (["capacity", "--per-day", "3"], "--per-day"),
        (["cluster", "--nodes", "1,x"], "--nodes"),
        (["cluster", "--nodes", "0"], "--nodes"),
    ],
)
def test_bad_arguments_are_refused_by_name(arguments, field):
    shown = CliRunner().invoke(app, arguments)
    assert shown.exit_code == 2
    assert field in shown.output
