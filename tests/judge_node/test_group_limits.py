"""Limits of test groups in real jails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.spec import SECOND_NS
from testdata.groups import Grading, GroupLimits, OnReject, TestGroup
from testdata.problem import Verdict
from tests.judge_node.court import Court, open_court
from tests.judge_node.problems import Bundle

V = Verdict
GREEDY = r"""
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main(void) {
    char what[16];
    if (scanf("%15s", what) != 1) return 1;
    if (!strcmp(what, "memory")) {
        volatile char *held = malloc(40 << 20);
        for (int i = 0; i < 40 << 20; i += 512) held[i] = 1;
    }
    if (!strcmp(what, "time"))
        for (volatile long i = 0; i < 1L << 60; i++) { }
    if (!strcmp(what, "output"))
        for (int i = 0; i < 3 << 20; i++) putchar('\n');
    puts("done");
}
"""
HEAP = """
public class Main {
    public static void main(String[] args) {
        System.out.println(Runtime.getRuntime().maxMemory() >> 20);
    }
}
"""


@pytest.fixture(scope="module")
def court(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Court]:
    folder = tmp_path_factory.mktemp("artefacts")
    with open_court("group-limits", folder, ("c", "java")) as opened:
        yield opened


GOES_ON = Grading(on_reject=OnReject.CONTINUE)


def groups(small: GroupLimits, *names: str) -> tuple[TestGroup, ...]:
    """The tests twice: in a group with limits, one level down, and in one without."""
    inner = tuple(f"secret/small/inner/{name}" for name in names)
    return (
        TestGroup("", ("secret",), GOES_ON),
        TestGroup("secret", ("secret/large", "secret/small"), GOES_ON),
        TestGroup("secret/large", tuple(f"secret/large/{n}" for n in names), GOES_ON),
        TestGroup("secret/small", ("secret/small/inner",), GOES_ON, limits=small),
        TestGroup("secret/small/inner", inner, GOES_ON),
    )


def bundle(folder: Path, small: GroupLimits, **tests: str) -> Path:
    made = Bundle(folder)
    for group in ("large", "small/inner"):
        for name, data in tests.items():
            made.test(f"secret/{group}/{name}", data, "done")
    return made.write(groups=groups(small, *tests))


def test_every_limit_of_a_group_holds_and_is_named(court: Court, tmp_path: Path) -> None:
    """The same tests pass under the problem's limits and break those of the group."""
    small = GroupLimits(time_s=0.2, memory_mib=24, output_mib=2)
    folder = bundle(tmp_path, small, m="memory", o="output", t="time")
    judged = court.judge(folder, GREEDY, "c", run_all=True)
    found = {test.name: (test.verdict, test.team_message) for test in judged.tests}
    assert [v for v, _ in found.values()] == [V.AC, V.AC, V.TLE, V.MLE, V.OLE, V.TLE]
    assert "the limit is 1000 ms" in found["secret/large/t"][1]
    assert judged.time_limit_ns == SECOND_NS, "that of the first that failed"
    assert "group" not in found["secret/large/t"][1]
    said = [found[f"secret/small/inner/{name}"][1] for name in "mot"]
    assert "the limit of 24 MiB" in said[0]
    assert said[1] == "wrote more than 2 MiB, as for all of group secret/small"
    assert "the limit is 200 ms, as for all of group secret/small" in said[2]


def test_the_reason_names_the_group(court: Court, tmp_path: Path) -> None:
    """In the sentence on the whole submission too; the time limit told is the group's."""
    small = GroupLimits(time_s=0.5, output_mib=1)
    judged = court.judge(bundle(tmp_path, small, o="output"), GREEDY, "c")
    assert (judged.verdict, judged.time_limit_ns) == (V.OLE, SECOND_NS // 2)
    assert judged.reason == (
        "test 2 (secret/small/inner/o): wrote more than 1 MiB, as for all of group secret/small"
    )


def test_runtimes_are_told_of_the_groups_memory(court: Court, tmp_path: Path) -> None:
    """Java's heap is as large as the group's memory allows."""
    made = Bundle(tmp_path).test("secret/large/h").test("secret/small/inner/h")
    folder = made.write(groups=groups(GroupLimits(memory_mib=300), "h"))
    judged = court.judge(folder, HEAP, "java", "secret/large/h", "secret/small/inner/h")
    shown = [test.shown for test in judged.tests]
    heaps = [int(each.output) for each in shown if each is not None]
    assert len(heaps) == 2
    assert heaps[0] < 64 < 150 < heaps[1] < 300
