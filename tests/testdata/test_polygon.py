"""Reading Polygon packages."""

from __future__ import annotations

from pathlib import Path

import pytest

from testdata.bundle import open_bundle, write_bundle
from testdata.grading import Scheme, TestResult, grade
from testdata.groups import OnReject, ScoreMode
from testdata.issues import Fate
from testdata.package import Package, read_package
from testdata.problem import Purpose, ValidatorFlags, Verdict
from testdata.programs import Protocol

from .conftest import Write
from .test_icpc import by_path, refused

V = Verdict


def xml(
    tests: str,
    *,
    groups: str = "",
    checker: str = '<checker type="testlib"><source path="files/check.cpp" type="cpp.g++17"/>'
    "</checker>",
    judging: str = 'input-file="" output-file=""',
    more: str = "",
    memory: int = 256 << 20,
) -> str:
    return f"""<?xml version="1.0" encoding="utf-8" standalone="no"?>
<problem revision="7" short-name="echo" url="https://polygon.example/p/echo">
  <names><name language="english" value="Echo"/><name language="russian" value="Эхо"/></names>
  <judging {judging}>
    <testset name="pretests"><tests/></testset>
    <testset name="tests">
      <time-limit>1500</time-limit><memory-limit>{memory}</memory-limit>
      <input-path-pattern>tests/%02d</input-path-pattern>
      <answer-path-pattern>tests/%02d.a</answer-path-pattern>
      <tests>{tests}</tests>{groups}
    </testset>
  </judging>
  <files><resources><file path="files/testlib.h" type="h.g++"/></resources>
    <executables><executable><source path="files/gen.cpp" type="cpp.g++17"/></executable>
    </executables></files>
  <assets>{checker}{more}</assets>
  <tags><tag value="strings"/></tags>
</problem>
"""


def files(tests: int) -> dict[str, str]:
    found = {f"tests/{n:02d}{e}": f"{n}\n" for n in range(1, tests + 1) for e in ("", ".a")}
    found |= {
        "files/testlib.h": "// the library\n",
        "files/check.cpp": '#include "testlib.h"\nint main() {}\n',
        "files/gen.cpp": "int main() {}\n",
        "statement-sections/english/legend.tex": "Say $n$ again.\n",
        "statement-sections/english/input.tex": "A number.\n",
        "statement-sections/english/picture.png": "x",
    }
    return found


PLAIN = '<test method="manual" sample="true"/><test method="generated" cmd="gen 5"/>'


def opened(path: Path) -> Package:
    with read_package(path) as package:
        return package


def test_a_plain_package(write: Write) -> None:
    """Limits, names, tests, checker, statement and what is left out."""
    root = write(files(2), {"problem.xml": xml(PLAIN), "doall.sh": "rm -rf /"})
    with read_package(root) as package:
        problem = package.problem
        text = (package.root / problem.statements[0].path).read_text()
        assert (package.root / "statement/picture.png").is_file()
    assert (problem.format, problem.version) == ("polygon", "7")
    assert problem.names == {"en": "Echo", "ru": "Эхо"}
    assert (problem.limits.time_s, problem.limits.memory_mib) == (1.5, 256)
    assert not problem.limits.time_inferred
    assert [(t.name, t.input, t.sample) for t in problem.tests] == [
        ("sample/1", "tests/01", True),
        ("secret/2", "tests/02", False),
    ]
    assert problem.tests[1].generated_by == "gen 5"
    assert not problem.kind.scoring
    assert text.startswith("Say $n$ again.")
    assert "Input" in text
    validator = problem.output_validator
    assert validator is not None
    assert validator.protocol is Protocol.TESTLIB
    assert [f.name for f in validator.program.files] == ["check.cpp", "testlib.h"]
    assert validator.program.entry == "check.cpp"
    dropped = [entry.what for entry in package.report.of(Fate.DROPPED)]
    assert "doall.sh" in dropped


def test_bundle(write: Write, tmp_path: Path) -> None:
    """A Polygon package makes a bundle like any other."""
    with read_package(write(files(2), {"problem.xml": xml(PLAIN)})) as package:
        write_bundle(package, tmp_path / "b.zip")
    spec = open_bundle(tmp_path / "b.zip", tmp_path / "open")
    assert (tmp_path / "open" / spec.tests[1].answer).read_text() == "2\n"
    assert spec.output_validator is not None
    assert (tmp_path / "open" / spec.output_validator.program.files[1].path).is_file()


@pytest.mark.parametrize(
    ("name", "flags"),
    [
        ("wcmp", ValidatorFlags(case_sensitive=True)),
        ("ncmp", ValidatorFlags(case_sensitive=True)),
        ("yesno", ValidatorFlags()),
        ("nyesno", ValidatorFlags()),
        ("hcmp", ValidatorFlags(case_sensitive=True)),
    ],
)
def test_exact_standard_checkers(write: Write, name: str, flags: ValidatorFlags) -> None:
    """Standard checkers that mean the same are the default validator."""
    checker = f'<checker name="std::{name}.cpp" type="testlib"><source path="x.cpp"/></checker>'
    problem = opened(write(files(2), {"problem.xml": xml(PLAIN, checker=checker)})).problem
    assert problem.output_validator is None
    assert {test.flags for test in problem.tests} == {flags}


@pytest.mark.parametrize("name", ["lcmp", "rcmp4", "rcmp6", "rcmp9", "fcmp", "uncmp", "dcmp"])
def test_other_standard_checkers_run_as_they_are(write: Write, name: str) -> None:
    """What differs in details is run from its source, or refused without it."""
    checker = (
        f'<checker name="std::{name}.cpp" type="testlib"><source path="files/check.cpp"/></checker>'
    )
    root = write(files(2), {"problem.xml": xml(PLAIN, checker=checker)})
    assert opened(root).problem.output_validator is not None
    (root / "files/check.cpp").unlink()
    assert any(f"checker (std::{name}.cpp): its source" in line for line in refused(root))


def test_interactor_validators_and_their_tests(write: Write) -> None:
    """Interactor, validators and tests of programs are read."""
    pattern = (
        "<input-path-pattern>files/t/%02d</input-path-pattern>"
        "<output-path-pattern>files/t/%02d.o</output-path-pattern>"
        "<answer-path-pattern>files/t/%02d.a</answer-path-pattern>"
    )
    checker = (
        '<checker type="testlib"><source path="files/check.cpp"/><testset>'
        f'{pattern}<tests><test verdict="ok"/><test verdict="wrong-answer"/></tests>'
        "</testset></checker>"
    )
    more = (
        '<interactor><source path="files/inter.cpp" type="cpp.g++17"/></interactor>'
        '<validators><validator><source path="files/val.cpp"/><testset>'
        "<input-path-pattern>files/t/%02d</input-path-pattern><tests>"
        '<test verdict="INVALID"/><test verdict="VALID"/></tests></testset></validator>'
        "</validators>"
    )
    changes = {
        "problem.xml": xml(PLAIN, checker=checker, more=more),
        "files/inter.cpp": '#include "testlib.h"\n',
        "files/val.cpp": "",
        **{f"files/t/0{n}{e}": "" for n in (1, 2) for e in ("", ".o", ".a")},
    }
    problem = opened(write(files(2), changes)).problem
    assert problem.kind.interactive
    assert problem.interactor is not None
    assert problem.interactor.name == "inter.cpp"
    assert [v.accepts for v in problem.input_validators] == [0]
    assert [(t.purpose, t.output) for t in problem.validator_tests] == [
        (Purpose.VALID_OUTPUT, "files/t/01.o"),
        (Purpose.INVALID_OUTPUT, "files/t/02.o"),
        (Purpose.INVALID_INPUT, ""),
    ]


GROUPED = (
    '<test sample="true" group="samples" points="0"/>'
    '<test group="big" points="30"/><test group="big" points="30"/>'
    '<test group="small" points="10"/><test group="small" points="20"/>'
    '<test points="10"/>'
)
GROUPS = (
    '<groups><group name="samples" points-policy="complete-group" feedback-policy="complete"/>'
    '<group name="big" points-policy="complete-group" points="60.0"><dependencies>'
    '<dependency group="small"/><dependency group="samples"/></dependencies></group>'
    '<group name="small" points-policy="each-test" feedback-policy="icpc"/></groups>'
)


def test_groups(write: Write) -> None:
    """Points policies and dependencies; groups are judged after what they depend on."""
    problem = opened(write(files(6), {"problem.xml": xml(GROUPED, groups=GROUPS)})).problem
    found = {group.title or group.name: group for group in problem.groups}
    assert problem.kind.scoring
    assert found["samples"].name == "sample"
    assert found["samples"].feedback == "complete"
    small, big = found["small"], found["big"]
    assert found["secret"].children == (small.name, big.name, "secret/6")
    assert (big.grading.score, big.grading.max_score) == (ScoreMode.PASS_FAIL, 60)
    assert big.grading.require_pass == (small.name, "sample")
    assert small.grading.on_reject is OnReject.CONTINUE
    scheme = Scheme(
        problem.groups,
        scoring=True,
        accept_scores={t.name: t.score for t in problem.tests if t.score is not None},
    )
    results = {test.name: TestResult(V.AC) for test in problem.tests}
    assert grade(scheme, results).score == 100
    results[small.children[0]] = TestResult(V.WA)
    assert grade(scheme, results).score == 30
    results[small.children[0]] = TestResult(V.AC)
    results[big.children[1]] = TestResult(V.AC, score=12)
    assert grade(scheme, results).score == 40


def test_points_of_a_group_are_shared(write: Write) -> None:
    """A group with points, whose tests have none, gives each test its share."""
    groups = '<groups><group name="a" points="10" points-policy="each-test"/></groups>'
    root = write(
        files(2), {"problem.xml": xml('<test group="a"/><test group="a"/>', groups=groups)}
    )
    package = opened(root)
    assert [test.score for test in package.problem.tests] == [5, 5]
    assert any("shared equally" in notice for notice in package.notices)


def test_solutions_by_tag(write: Write) -> None:
    """Tags become expected verdicts, for groups too."""
    tags = {
        "main": (V.AC,),
        "accepted": (V.AC,),
        "wrong-answer": (V.WA, V.PE),
        "time-limit-exceeded": (V.TLE, V.ILE),
        "time-limit-exceeded-or-accepted": (V.AC, V.TLE),
        "memory-limit-exceeded": (V.MLE,),
        "presentation-error": (V.PE, V.WA),
        "failed": (V.RE, V.MLE, V.OLE),
        "do-not-run": (),
    }
    listed = "".join(
        f'<solution tag="{tag}"><source path="solutions/{tag}.cpp" type="cpp.g++17"/></solution>'
        for tag in tags
    )
    listed += (
        '<solution tag="rejected"><source path="solutions/main.cpp"/><extra-tags>'
        '<extra-tag group="small" tag="accepted"/></extra-tags></solution>'
        '<solution tag="main"><source path="solutions/Ы.cpp"/></solution>'
    )
    root = write(
        files(6),
        {
            "problem.xml": xml(GROUPED, groups=GROUPS, more=f"<solutions>{listed}</solutions>"),
            **{f"solutions/{tag}.cpp": "" for tag in tags},
        },
    )
    package = opened(root)
    found = {s.tag: s for s in package.problem.submissions}
    for tag, expected in tags.items():
        assert found[tag].expected == expected, tag
    assert found["main"].model_solution
    assert found["rejected"].rules[1].permitted == {V.AC}
    assert found["rejected"].rules[1].tests.endswith("small")
    assert "accepted/main.cpp" in by_path(package)
    assert any("Ы.cpp" in notice for notice in package.notices)


def test_windows_line_ends(write: Write) -> None:
    """CR LF becomes LF in what programs read; the original stays, the author is told."""
    root = write(files(2), {"problem.xml": xml(PLAIN)})
    (root / "tests/01").write_bytes(b"1\r\n2\r\n")
    with read_package(root) as package:
        assert (package.root / package.problem.tests[0].input).read_bytes() == b"1\n2\n"
        assert any("CR LF" in notice for notice in package.notices)
    assert (root / "tests/01").read_bytes() == b"1\r\n2\r\n"


def test_samples_as_shown(write: Write) -> None:
    """An example of the statement is shown in place of the test."""
    changes = {
        "problem.xml": xml(PLAIN),
        "statement-sections/english/example.01": "one",
        "statement-sections/english/example.01.a": "ONE",
    }
    sample = opened(write(files(2), changes)).problem.samples[0]
    assert sample.input == "statement-sections/english/example.01"


@pytest.mark.parametrize(
    ("changes", "issue"),
    [
        ({"tests/02": None, "tests/02.a": None}, "tests/02 (generated by 'gen 5')"),
        ({"tests/02": None}, "download the full package"),
        ({"tests/02.a": None}, "solutions are not run: download the full package"),
        ({"files/testlib.h": None}, "checker: testlib.h is not in the package"),
        ({"files/check.cpp": None}, "checker: its source 'files/check.cpp' is not in"),
        ({"problem.xml": xml(PLAIN, judging='input-file="a.in"')}, "input-file: programs read"),
        ({"problem.xml": xml(PLAIN, judging='run-count="2"')}, "run-count: more than one"),
        ({"problem.xml": xml("")}, "tests: at least one is needed"),
        ({"problem.xml": xml('<test points="many"/>')}, "points: must be a number"),
        ({"problem.xml": xml(PLAIN, memory=0)}, "memory-limit: must be a whole number"),
        ({"problem.xml": xml(PLAIN).replace("%02d", "x")}, "input-path-pattern: must hold"),
        ({"problem.xml": xml(PLAIN).replace("%02d", "%99999d")}, "input-path-pattern: must hold"),
        (
            {"problem.xml": xml(PLAIN).replace("<tests><", "<test-count>9</test-count><tests><")},
            "test-count: says 9, but there are 2 tests",
        ),
        (
            {
                "problem.xml": xml(
                    '<test group="a" points="1"/><test group="b"/>',
                    groups='<groups><group name="a"><dependencies><dependency group="b"/>'
                    '</dependencies></group><group name="b"><dependencies><dependency group="a"/>'
                    "</dependencies></group></groups>",
                )
            },
            "groups: a, b depend on one another in a circle",
        ),
        (
            {"problem.xml": xml(PLAIN, checker='<checker type="other"><source/></checker>')},
            "checker: type 'other' is not known",
        ),
        ({"problem.xml": "<contest/>"}, "must hold a problem, not a contest"),
        ({"problem.xml": "<problem>"}, "XML: no element found"),
        ({"problem.xml": "<problem/>"}, "judging/testset: is missing"),
    ],
)
def test_refused(write: Write, changes: dict[str, str | None], issue: str) -> None:
    """What cannot be judged as meant is refused with its reason."""
    told = refused(write({**files(2), "problem.xml": xml(PLAIN)}, changes))
    assert any(issue in line for line in told), told
