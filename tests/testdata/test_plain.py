"""Plain folders and zips of test files, and telling the formats apart."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from testdata.formats.plain import pairs
from testdata.package import Package, read_package

from .conftest import CURRENT, Write
from .test_icpc import refused


def opened(path: Path) -> Package:
    with read_package(path) as package:
        return package


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("1.in 1.out 2.in 2.out 10.in 10.out", "1.in:1.out 2.in:2.out 10.in:10.out"),
        ("a.in a.ans b.in b.ans", "a.in:a.ans b.in:b.ans"),
        ("01 01.a 02 02.a", "01:01.a 02:02.a"),
        ("t/1.in t/1.a", "t/1.in:t/1.a"),
        (
            "input1.txt output1.txt input10.txt output10.txt input2.txt output2.txt",
            "input1.txt:output1.txt input2.txt:output2.txt input10.txt:output10.txt",
        ),
        ("input.txt output.txt", "input.txt:output.txt"),
        ("in/1.txt out/1.txt", "in/1.txt:out/1.txt"),
        ("input/input1.txt output/output1.txt", "input/input1.txt:output/output1.txt"),
        ("in/1.in out/1.out", "in/1.in:out/1.out"),
        ("test.in.1 test.out.1 test.in.2 test.out.2", "test.in.1:test.out.1 test.in.2:test.out.2"),
        ("x_in_1.txt x_ans_1.txt", "x_in_1.txt:x_ans_1.txt"),
        ("INPUT.1 OUTPUT.1", "INPUT.1:OUTPUT.1"),
        ("1/in 1/out 2/in 2/out", "1/in:1/out 2/in:2/out"),
        ("begin.in begin.out", "begin.in:begin.out"),
        ("1.in 1.sol 1.ok.txt", "1.in:1.sol"),
    ],
)
def test_namings(names: str, expected: str) -> None:
    """Common namings pair up, in the order that people count."""
    found, odd = pairs(names.split())
    assert " ".join(f"{a}:{b}" for a, b in found) == expected
    assert odd == []


def test_what_is_not_paired_is_told() -> None:
    """One side alone is odd; files of no side are left alone; two of one side are an error."""
    assert pairs(["1.in", "2.in", "2.out", "notes.md"]) == ([("2.in", "2.out")], ["1.in"])
    with pytest.raises(ValueError, match="both the answer of one test"):
        pairs(["1.in", "1.out", "1.ans"])


@pytest.mark.parametrize("folder", ["", "My tests (final)/"])
def test_zip(tmp_path: Path, folder: str) -> None:
    """A zip with strange names, noise and CR LF becomes a problem in natural order."""
    with zipfile.ZipFile(tmp_path / "sums.zip", "w") as archive:
        for name in ("тест 2.in", "тест 10.in", "sample 1.in"):
            archive.writestr(folder + name, f"{name}\r\n")
            archive.writestr(folder + name.replace(".in", ".out"), "x\n")
        archive.writestr(folder + "limits.yaml", "time_limit: 2.5\nmemory: 64\n")
        archive.writestr(folder + "statement.md", "# Sums\n")
        archive.writestr(folder + "solution.cpp", "int main() {}\n")
        archive.writestr("__MACOSX/._x", "x")
        archive.writestr(".DS_Store", "x")
    with read_package(tmp_path / "sums.zip") as package:
        problem = package.problem
        texts = [(package.root / t.input).read_text() for t in problem.tests]
        assert (package.root / problem.statements[0].path).read_text() == "# Sums\n"
    assert texts == ["sample 1.in\n", "тест 2.in\n", "тест 10.in\n"]
    assert [t.sample for t in problem.tests] == [True, False, False]
    assert (problem.limits.time_s, problem.limits.memory_mib) == (2.5, 64)
    assert (problem.format, len(problem.samples)) == ("plain", 1)
    assert any("solution.cpp" in notice for notice in package.notices)


def test_long_answers_raise_the_output_limit(tmp_path: Path) -> None:
    """A correct output always fits into the output limit."""
    (tmp_path / "p").mkdir()
    (tmp_path / "p/1.in").write_text("x")
    (tmp_path / "p/1.out").write_bytes(b"x" * (9 << 20))
    assert opened(tmp_path / "p").problem.limits.output_mib == 18


def test_odd_files_are_refused(write: Write) -> None:
    """A test with a side missing is never silently left out."""
    assert "2.in: has no other half" in refused(write({"1.in": "", "1.out": "", "2.in": ""}))[0]


def test_wrong_limits(write: Write) -> None:
    """A wrong limit names its file and line."""
    files = {"1.in": "", "1.out": "", "limits.yaml": "memory: 64\ntime_limit: never\n"}
    assert any("time limit: must be a number" in line for line in refused(write(files)))


def test_two_formats_are_ambiguous(write: Write) -> None:
    """A package that could be read in two ways is refused, naming both files."""
    told = refused(write(CURRENT, {"init.yml": "test_cases: []\n"}))
    assert told == [
        "problem.yaml: is beside init.yml: a package is in one format; remove the others' files"
    ]


def test_a_torn_package_is_not_a_plain_one(write: Write) -> None:
    """Tests whose problem.yaml is lost are not judged by guesswork."""
    told = refused(write(CURRENT, {"problem.yaml": None}))
    assert "there is data/secret, but no problem.yaml" in told[0]


def test_nothing_at_all(write: Write) -> None:
    """Without any known file the error names what was looked for."""
    told = refused(write({"readme.txt": "hello"}))
    assert "problem.xml, init.yml, or a pair of test files" in told[0]
