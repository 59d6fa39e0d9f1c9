"""Limits of test groups: read, inherited, written again, and looked at by verification."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from judge_master.adapters.bundle_needs import needs_of
from testdata.bundle import BundleError, decode_spec, open_bundle, write_bundle
from testdata.formats.export import write_package
from testdata.groups import GroupLimits, TestGroup
from testdata.limits import limits_by_test
from testdata.package import Package, read_package
from testdata.problem import JudgeSpec, Limits, Problem, Timing
from testdata.verify.catching import catching
from testdata.verify.headroom import check_memory, check_output
from testdata.verify.measured import Run
from testdata.verify.page import as_html
from testdata.verify.report import Report
from testdata.verify.timing import advise, check_time, infer_limit
from tests.verify.build import problem as problem_of
from tests.verify.build import rules, run

from .conftest import CURRENT, LEGACY, Write
from .test_dmoj import FILES
from .test_icpc import refused
from .test_polygon import files, xml

NESTED = {
    "data/secret/1.in": None,
    "data/secret/1.ans": None,
    "data/secret/a/1.in": "b\n",
    "data/secret/a/1.ans": "b\n",
    "data/secret/b/1.in": "c\n",
    "data/secret/b/1.ans": "c\n",
}
OWN = "limits: {time_limit: 0.5, memory: 64}\n"


def opened(path: Path) -> Package:
    with read_package(path) as package:
        return package


def told(problem: Problem | JudgeSpec) -> dict[str, tuple[float, int, int]]:
    """Time, memory and output limit of each test."""
    found = {name: own.limits for name, own in limits_by_test(problem).items()}
    return {n: (own.time_s, own.memory_mib, own.output_mib) for n, own in found.items()}


def test_a_group_has_limits_of_its_own(write: Write, tmp_path: Path) -> None:
    """The rest keeps the problem's; the bundle, the master and a notice know it."""
    own = OWN.replace("64", "4096")
    package = opened(write(CURRENT, {**NESTED, "data/secret/a/test_group.yaml": own}))
    assert told(package.problem) == {
        "sample/1": (1.5, 2048, 8),
        "secret/a/1": (0.5, 4096, 8),
        "secret/b/1": (1.5, 2048, 8),
    }
    assert any("other judges know no limits of groups" in notice for notice in package.notices)
    bundle = tmp_path / "bundle"
    with read_package(tmp_path / "echo") as again:
        write_bundle(again, bundle)
    spec = open_bundle(bundle, tmp_path / "unpacked")
    assert told(spec) == told(package.problem)
    assert needs_of(spec).memory_mib == 4096


def test_legacy_groups_inherit_limits(write: Write) -> None:
    """One by one, from every folder above; data/testdata.yaml changes the problem's."""
    changes = {
        **NESTED,
        "data/testdata.yaml": "limits: {output: 2}\n",
        "data/secret/testdata.yaml": OWN,
        "data/secret/b/testdata.yaml": "limits: {memory: 32}\n",
    }
    limits = limits_by_test(opened(write(LEGACY, changes)).problem)
    assert told(opened(write(LEGACY, changes)).problem) == {
        "secret/a/1": (0.5, 64, 2),
        "secret/b/1": (0.5, 32, 2),
    }
    own = limits["secret/b/1"]
    assert (own.time_from, own.memory_from, own.output_from) == ("secret", "secret/b", "")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("limits: {time: 1}", "limits.time: unknown key"),
        ("limits: 3", "limits: must be a mapping"),
        ("limits: {time_limit: 0}", "limits.time_limit: must be a number greater than 0"),
        ("limits: {time_limit: 9999}", "limits.time_limit: must be at most 3600 seconds"),
        ("limits: {memory: 1.5}", "limits.memory: must be a whole number"),
        ("limit: {memory: 1}", "limit: unknown key"),
    ],
)
def test_wrong_limits_of_groups_are_refused(write: Write, text: str, rule: str) -> None:
    """Naming the file, the key and the rule; other stray keys are refused as ever."""
    issues = refused(write(CURRENT, {**NESTED, "data/secret/a/test_group.yaml": text}))
    assert any("a/test_group.yaml" in issue and rule in issue for issue in issues), issues


def test_a_test_has_no_limits_of_its_own(write: Write) -> None:
    """Only groups have."""
    issues = refused(write(CURRENT, {"data/secret/1.yaml": OWN}))
    assert issues == ["data/secret/1.yaml:1: limits: unknown key"]


def test_limits_of_groups_survive_export(write: Write, tmp_path: Path) -> None:
    """They are written as they are read."""
    root = write(CURRENT, {**NESTED, "data/secret/a/test_group.yaml": OWN})
    with read_package(root) as package:
        report = write_package(package, tmp_path / "out")
    assert told(opened(tmp_path / "out").problem) == told(package.problem)
    assert any("its own limits are told to Assize only" in str(e) for e in report.entries)


def test_polygon_testsets_keep_their_limits(write: Write) -> None:
    """Pretests come first and have their own limits; other testsets are named as left out."""
    text = xml('<test sample="true"/><test/>').replace(
        '<testset name="pretests"><tests/></testset>',
        '<testset name="pretests"><time-limit>500</time-limit><memory-limit>67108864'
        "</memory-limit><input-path-pattern>pre/%02d</input-path-pattern>"
        "<answer-path-pattern>pre/%02d.a</answer-path-pattern><tests><test/></tests></testset>"
        '<testset name="stress"><time-limit>9</time-limit><tests><test/></tests></testset>',
    )
    root = write(files(2), {"problem.xml": text, "pre/01": "7\n", "pre/01.a": "7\n"})
    package = opened(root)
    assert told(package.problem) == {
        "sample/1": (1.5, 256, 8),
        "secret/00-pretests/1": (0.5, 64, 8),
        "secret/01-tests/2": (1.5, 256, 8),
    }
    assert [t.name for t in package.problem.tests] == list(told(package.problem))
    assert any("'stress': not used, 'pretests' and 'tests' is" in n for n in package.notices)


def test_polygon_testsets_without_a_main_one_are_all_judged(write: Write) -> None:
    """In their order, each a group."""
    text = xml("<test/><test/>").replace('<testset name="tests">', '<testset name="big">')
    small = text[text.index('<testset name="big">') : text.index("</testset>", 500) + 10]
    small = small.replace('"big"', '"small"').replace("1500", "500")
    both = text.replace("</judging>", small.replace("tests/%02d", "small/%02d") + "</judging>")
    more = {f"small/{n:02d}{e}": "1\n" for n in (1, 2) for e in ("", ".a")}
    root = write(files(2), {"problem.xml": both, **more})
    found = told(opened(root).problem)
    assert {name: limits[0] for name, limits in found.items()} == {
        "secret/00-big/1": 1.5,
        "secret/00-big/2": 1.5,
        "secret/01-small/1": 0.5,
        "secret/01-small/2": 0.5,
    }


def test_output_limits_of_dmoj_batches(write: Write) -> None:
    """A batch's or its tests' `output_limit_length` holds for the batch."""
    text = """
output_limit_length: 1048576
test_cases:
- {in: 1.in, out: 1.out, points: 10}
- {in: 2.in, out: 2.out, points: 10, output_limit_length: 3000000}
- points: 40
  batched:
  - {in: 3.in, out: 3.out, output_limit_length: 9000000}
  - {in: 4.in, out: 4.out}
"""
    package = opened(write(FILES, {"init.yml": text}))
    assert [limits[2] for limits in told(package.problem).values()] == [1, 3, 9, 9]
    assert any("all tests of a batch have the largest one's" in n for n in package.notices)


def test_a_bundle_with_strange_limits_is_refused() -> None:
    """As with every other field."""
    content = b'{"slug":"a","limits":{},"tests":[],"groups":[{"name":"","children":[],"limits":'
    with pytest.raises(BundleError, match=r"groups\.0\.limits\.time_s"):
        decode_spec(content + b'{"time_s":"1"}}]}')


# ---- verification


def limited(own: GroupLimits) -> Problem:
    """Test secret/2 is in a group with limits of its own; the problem's are 4 s, 100 MiB."""
    groups = (
        TestGroup("", ("secret/1", "small")),
        TestGroup("small", ("secret/2",), limits=own),
    )
    given = problem_of("secret/1", "secret/2", limits=Limits(4, 100), timing=Timing(2, 1.5, 1))
    return replace(given, groups=groups)


def with_scale(one: Run, scale: float) -> Run:
    first, second = one.tests
    return replace(one, tests=(first, replace(second, scale=scale)))


def test_time_advice_measures_by_the_groups_limit() -> None:
    """0.9 s of a group's 1 s are as tight as 3.6 s of the problem's 4 s."""
    given = limited(GroupLimits(time_s=1.0))
    fast = with_scale(run("accepted/a.cpp", "AC AC", cpu_s=0.9), 4.0)
    advice = advise(given, 4.0, [fast], {})
    assert advice.slowest_accepted is not None
    assert (advice.slowest_accepted.test, advice.least_s) == ("secret/2", 7.2)
    (tight,) = [f for f in check_time(advice) if f.rule == "time-limit-tight"]
    assert "whose own limit makes that 3.600 s of the problem's" in tight.evidence
    assert "time-limit-tight" not in rules(
        check_time(advise(given, 4.0, [with_scale(fast, 1.0)], {}))
    )


def test_tests_with_an_own_limit_do_not_infer_the_problems() -> None:
    """Their limit is given."""
    one = run("accepted/a.cpp", "AC AC", cpu_s=1.4)
    slow = replace(one, tests=(one.tests[0], replace(one.tests[1], cpu_s=9.0)))
    assert infer_limit([slow], Timing()) == 18
    assert infer_limit([slow], Timing(), {"secret/2"}) == 3


def test_headroom_is_measured_by_the_groups_limit() -> None:
    """Of memory and of output."""
    own = limited(GroupLimits(memory_mib=20, output_mib=1))
    runs = [run("accepted/a.cpp", "AC AC", memory_mib=18, output_bytes=1 << 20)]
    (memory,) = check_memory(own, runs)
    assert memory.rule == "memory-limit-tight"
    assert "90% of the memory limit 20 MiB" in memory.message
    assert rules(check_output(own, runs, {})) == ["output-limit-tight"]
    assert rules(check_output(own, [], {"secret/2": 2 << 20})) == ["answer-over-limit"]
    assert not rules(check_output(own, [], {"secret/1": 2 << 20}))


def test_the_report_shows_the_groups_limits() -> None:
    """Beside the problem's."""
    given = limited(GroupLimits(time_s=0.5, output_mib=1))
    runs = (run("accepted/a.cpp", "AC AC"),)
    report = Report(given, (), runs, advise(given, 4.0, runs, {}), catching(given, runs))
    assert "<dt>Limits of groups</dt><dd>small: 0.5 s, 1 MiB output</dd>" in as_html(report)
    plain = replace(report, problem=replace(given, groups=()))
    assert "Limits of groups" not in as_html(plain)
