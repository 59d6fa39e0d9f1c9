"""Which language a program is in, and what is known about a named file."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.errors import CliError
from cli.judging.candidates import of_arguments, of_package
from languages.registry import language_for
from testdata.package import Package
from testdata.problem import ExampleSubmission, Limits, Problem, Verdict


@pytest.mark.parametrize(
    ("names", "allowed", "language"),
    [
        (["a.cpp"], [], "cpp20"),
        (["a.cc"], ["cpp17"], "cpp17"),
        (["a.cc"], ["cpp17", "cpp20"], "cpp20"),
        (["a.c"], [], "c"),
        (["a.py"], ["java"], "python3"),
        (["Main.java", "helper.py"], [], "java"),
        (["a.c", "main.py"], [], "python3"),
        (["util.h", "b.cpp"], [], "cpp20"),
        (["README"], [], ""),
    ],
)
def test_language_by_file_names(names: list[str], allowed: list[str], language: str) -> None:
    assert language_for(names, allowed) == language


@pytest.fixture
def package(tmp_path: Path) -> Package:
    """A package with one wrong answer of two files."""
    folder = tmp_path / "submissions" / "wrong_answer" / "two"
    folder.mkdir(parents=True)
    (folder / "main.cpp").write_text("int main() {}")
    (folder / "part.cpp").write_text("")
    base = "submissions/wrong_answer/two"
    example = ExampleSubmission(
        path="wrong_answer/two",
        files=(f"{base}/main.cpp", f"{base}/part.cpp"),
        permitted=frozenset({Verdict.AC, Verdict.WA}),
        required=frozenset({Verdict.WA}),
        expected=(Verdict.WA,),
    )
    problem = Problem("p", {"en": "P"}, "legacy", Limits(), (), submissions=(example,))
    return Package(tmp_path, problem, ())


def test_a_folder_is_one_program(package: Package) -> None:
    (candidate,) = of_package(package)
    assert candidate.path == "wrong_answer/two"
    assert candidate.language == "cpp20"
    assert set(candidate.files) == {"main.cpp", "part.cpp"}


def test_a_named_example_keeps_its_expectation(package: Package) -> None:
    path = package.root / "submissions" / "wrong_answer" / "two"
    (candidate,) = of_arguments(package, [path])
    assert candidate.expectation is not None
    assert candidate.expectation.expected == (Verdict.WA,)


def test_a_file_from_elsewhere_has_no_expectation(package: Package, tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("print(1)")
    (candidate,) = of_arguments(package, [tmp_path / "mine.py"])
    assert candidate.expectation is None
    assert candidate.language == "python3"
    assert candidate.files == {"mine.py": b"print(1)"}


def test_a_missing_file_is_named(package: Package) -> None:
    with pytest.raises(CliError, match=r"nowhere\.py"):
        of_arguments(package, [Path("nowhere.py")])


def test_an_unknown_ending_is_no_program(package: Package, tmp_path: Path) -> None:
    (tmp_path / "mine.xyz").write_text("?")
    (candidate,) = of_arguments(package, [tmp_path / "mine.xyz"])
    assert "mine.xyz" in candidate.problem
