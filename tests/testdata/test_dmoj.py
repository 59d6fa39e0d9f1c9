"""Reading DMOJ problems, and the checkers that come with them."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import testdata.checkers.dmoj as program
from testdata.grading import Scheme, TestResult, grade, next_tests
from testdata.package import Package, read_package
from testdata.problem import ValidatorFlags, Verdict
from testdata.programs import Protocol

from .conftest import Write
from .test_icpc import refused

V = Verdict
FILES = {f"{n}.{e}": f"{n}\n" for n in range(1, 7) for e in ("in", "out")}
BATCHED = """
test_cases:
- {in: 1.in, out: 1.out, points: 0}
- points: 40
  batched:
  - {in: 2.in, out: 2.out}
  - {in: 3.in, out: 3.out}
- {in: 4.in, out: 4.out, points: 10}
- points: 50
  batched:
  - {in: 5.in, out: 5.out}
  - {in: 6.in, out: 6.out}
  dependencies: [1]
"""


def opened(path: Path) -> Package:
    with read_package(path) as package:
        return package


def scheme(package: Package) -> Scheme:
    return Scheme(package.problem.groups, scoring=True)


def test_points_batches_and_dependencies(write: Write) -> None:
    """Batches are worth their least test; a failed pretest ends judging."""
    package = opened(write(FILES, {"init.yml": BATCHED}))
    problem = package.problem
    assert (problem.format, problem.kind.scoring) == ("dmoj", True)
    names = [test.name for test in problem.tests]
    results = {name: TestResult(V.AC) for name in names}
    assert grade(scheme(package), results).score == 100
    results[names[2]] = TestResult(V.WA)
    assert grade(scheme(package), results).score == 10
    assert next_tests(scheme(package), {names[0]: TestResult(V.WA)}) == ()
    assert problem.limits.time_inferred
    assert any("time and memory limits are not in DMOJ packages" in n for n in package.notices)


def test_a_pretest_on_its_own_does_not_shift_dependencies(write: Write) -> None:
    """Dependencies count batches: a lone pretest before them changes no number."""
    pretest = "pretest_test_cases:\n- {in: 1.in, out: 1.out, points: 0}\n"
    package = opened(write(FILES, {"init.yml": BATCHED + pretest}))
    names = [test.name for test in package.problem.tests]
    results = {name: TestResult(V.AC) for name in names}
    assert grade(scheme(package), results).score == 100
    results[names[3]] = TestResult(V.WA)  # of the first batch, which the second needs
    assert grade(scheme(package), results).score == 10


def test_archive_and_windows_lines(write: Write) -> None:
    """Tests may be in a zip, with names that we would not allow; CR LF becomes LF."""
    root = write(
        {},
        {
            "init.yml": "archive: data.zip\ntest_cases:\n"
            "- {in: 'my tests/1.in', out: 'my tests/1.out', points: 5}\n"
        },
    )
    with zipfile.ZipFile(root / "data.zip", "w") as archive:
        archive.writestr("my tests/1.in", "a\r\nb\r\n")
        archive.writestr("my tests/1.out", "c\n")
    with read_package(root) as package:
        test = package.problem.tests[0]
        assert (package.root / test.input).read_bytes() == b"a\nb\n"
        assert (package.root / test.answer).read_bytes() == b"c\n"
    assert sorted(p.name for p in root.iterdir()) == ["data.zip", "init.yml"]


def test_tests_by_numbers(write: Write) -> None:
    """Without a list the numbers in the names tell tests and batches."""
    files = {f"p.{n}.{e}": "" for n in ("1", "2.1", "2.2", "10") for e in ("in", "out")}
    root = write(files, {"init.yml": "points: 4\n"})
    package = opened(root)
    assert [group.children for group in package.problem.groups[2:]] == [
        ("secret/1/1",),
        ("secret/2/1", "secret/2/2"),
        ("secret/3/1",),
    ]


@pytest.mark.parametrize(
    ("checker", "arguments"),
    [
        ("standard", ("standard",)),
        ("{name: floats, args: {precision: 4}}", ("floats", "precision=4")),
        ("floatsrel", ("floats", "error_mode=relative")),
        ("{name: sorted, args: {split_on: whitespace}}", ("sorted", "split_on=whitespace")),
        ("unordered", ("sorted", "split_on=whitespace")),
        ("{name: linecount, args: {feedback: false}}", ("linecount",)),
    ],
)
def test_checkers(write: Write, checker: str, arguments: tuple[str, ...]) -> None:
    """Built-in checkers run from one program of ours, with each test's arguments."""
    root = write(FILES, {"init.yml": BATCHED + f"checker: {checker}\n"})
    with read_package(root) as package:
        validator = package.problem.output_validator
        assert validator is not None
        assert validator.protocol is Protocol.ICPC
        assert (package.root / validator.program.files[0].path).is_file()
        assert {test.validator_args for test in package.problem.tests} == {arguments}


def test_checkers_of_single_tests(write: Write) -> None:
    """A test's own checker goes before its batch's and the problem's."""
    text = BATCHED.replace("points: 10}", "points: 10, checker: unordered}")
    package = opened(write(FILES, {"init.yml": text + "checker: floats\n"}))
    assert [t.validator_args[0] for t in package.problem.tests] == [
        *["floats"] * 3,
        "sorted",
        *["floats"] * 2,
    ]


def test_identical_is_the_default_validator(write: Write) -> None:
    """What the default validator does exactly needs no program."""
    problem = opened(write(FILES, {"init.yml": BATCHED + "checker: identical\n"})).problem
    assert problem.output_validator is None
    exact = ValidatorFlags(case_sensitive=True, space_change_sensitive=True)
    assert {test.flags for test in problem.tests} == {exact}


def test_bridged_checker(write: Write) -> None:
    """A bridged checker is a program with testlib's exit codes."""
    text = BATCHED + (
        "checker: {name: bridged, args: {files: [c.cpp, testlib.h], lang: CPP17, type: testlib}}\n"
    )
    problem = opened(write(FILES, {"init.yml": text, "c.cpp": "", "testlib.h": ""})).problem
    validator = problem.output_validator
    assert validator is not None
    assert validator.protocol is Protocol.TESTLIB
    assert (validator.program.language, validator.program.entry) == ("cpp", "c.cpp")
    assert [f.name for f in validator.program.files] == ["c.cpp", "testlib.h"]


ONE = "test_cases:\n- {in: 1.in, out: 1.out, points: 1"


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        (
            "custom_judge: judge.py\n" + ONE + "}",
            "init.yml:1: custom_judge: a custom judge is Python",
        ),
        ("generator: gen.cpp\n" + ONE + "}", "init.yml:1: generator: generators are programs"),
        ("test_cases++: x\n", "init.yml:1: test_cases++: keys ending in ++ are code"),
        (ONE + ", in++: x}", "test_cases.0.in++: keys ending in ++ are code"),
        (ONE + ", generator_args: [1]}", "generator_args: generators are programs"),
        ("symlinks: {a: b}\n" + ONE + "}", "symlinks: links to other problems' files"),
        ("interactive: {files: x.cpp}\n" + ONE + "}", "interactive: bridged interactors speak"),
        ("checker: check.py\n" + ONE + "}", "checker: 'check.py' is Python code that runs inside"),
        ("checker: magic\n" + ONE + "}", "checker: 'magic' is not supported"),
        (
            "checker: {name: floats, args: {precision: many}}\n" + ONE + "}",
            "precision: must be a whole",
        ),
        (
            "checker: {name: floats, args: {error: 1}}\n" + ONE + "}",
            "the checker floats has no such",
        ),
        (
            "checker: {name: bridged, args: {files: c.cpp, lang: CPP17, type: peg}}\n" + ONE + "}",
            "bridged checkers of type 'peg' are not supported",
        ),
        (
            "checker: {name: bridged, args: {files: c.cpp, lang: CPP17}}\n" + ONE + "}",
            "checker: 'c.cpp' is not in the package",
        ),
        (
            "test_cases:\n- {in: 9.in, out: 1.out, points: 1}",
            "in: '9.in' is neither in the package",
        ),
        ("test_cases:\n- {in: ../1.in, out: 1.out, points: 1}", "in: '../1.in' is neither in"),
        ("test_cases:\n- {in: 1.in, points: 1}", "test_cases.0.out: is required"),
        ("test_cases:\n- {in: 1.in, out: 1.out}", "test_cases.0.points: is required"),
        ("test_cases: []", "test_cases: at least one test is needed"),
        ("test_cases: [1]", "test_cases: each test must be a mapping"),
        ("test_cases: {input_format: '(a+)+b'}", "input_format: patterns of a package are not run"),
        ("archive: lost.zip\n" + ONE + "}", "archive: 'lost.zip' is not in the package"),
        (BATCHED.replace("[1]", "[2]"), "dependencies: there is no batch 2 before it"),
        (BATCHED.replace("[1]", "[x]"), "dependencies: must be numbers of batches"),
    ],
)
def test_refused_with_the_reason(write: Write, text: str, issue: str) -> None:
    """Code of another judge, and what cannot be found, is refused by name."""
    told = refused(write(FILES, {"init.yml": text}))
    assert any(issue in line for line in told), told


@pytest.mark.parametrize(
    ("name", "output", "answer", "code"),
    [
        ("standard", "a b\n\nc", "a  b \nc\n", 42),
        ("standard", "a b c", "a b\nc", 43),
        ("standard", "A", "a", 43),
        ("easy", "Ba\n", "a b", 42),
        ("identical", "a\n", "a", 43),
        ("rstripped", "a  \nb\n\n", "a\nb", 42),
        ("rstripped", " a", "a", 43),
        ("sorted", "b a\nc\n", "c\nb  a\n", 42),
        ("sorted", "a b\nc\n", "c\nb a\n", 43),
        ("sorted split_on=whitespace", "a b\nc\n", "c b a", 42),
        ("floats", "x 1.0000001\n", "x 1\n", 42),
        ("floats", "y 1\n", "x 1\n", 43),
        ("floats", "abc\n", "1\n", 43),
        ("floats", "1 2\n", "1\n2\n", 43),
        ("floats precision=2 error_mode=absolute", "100.5", "100", 43),
        ("floats precision=2 error_mode=relative", "100.5", "100", 42),
        ("floats precision=2 error_mode=relative", "-100.5", "-100", 42),
        ("floats", "nan", "1", 43),
        ("linecount", "a\nx\n", "a\nb\n", 42),
        ("linecount", "x\ny\n", "a\nb\n", 43),
    ],
)
def test_checker_program(tmp_path: Path, name: str, output: str, answer: str, code: int) -> None:
    """The program judges as the checkers are documented to."""
    (tmp_path / "answer").write_text(answer)
    (tmp_path / "feedback").mkdir()
    done = subprocess.run(
        [
            sys.executable,
            program.__file__,
            "input",
            tmp_path / "answer",
            f"{tmp_path}/feedback/",
            *name.split(),
        ],
        input=output.encode(),
        check=False,
    )
    assert done.returncode == code
    written = {p.name for p in (tmp_path / "feedback").iterdir()}
    if code == 43:
        assert written == {"judgemessage.txt"}
    else:
        assert written == ({"score_multiplier.txt"} if name == "linecount" else set())
    if name == "linecount" and code == 42:
        assert (tmp_path / "feedback/score_multiplier.txt").read_text() == "0.500000\n"
