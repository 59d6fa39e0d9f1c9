"""The problems that come with the platform."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from testdata.bundle import open_bundle, write_bundle
from testdata.compare import compare
from testdata.package import read_package
from testdata.problem import Kind, Problem, Verdict
from testdata.statement import render, samples

PROBLEMS = sorted((Path(__file__).parents[2] / "testdata" / "problems").iterdir())
FOLDERS = {
    "accepted": Verdict.AC,
    "wrong_answer": Verdict.WA,
    "time_limit_exceeded": Verdict.TLE,
    "memory_limit_exceeded": Verdict.MLE,
    "run_time_error": Verdict.RE,
    "compile_error": Verdict.CE,
}

each = pytest.mark.parametrize("root", PROBLEMS, ids=lambda p: p.name)


def test_there_are_six_in_three_formats() -> None:
    """The set is large and varied enough to try everything with."""
    formats = set()
    for root in PROBLEMS:
        with read_package(root) as package:
            formats.add(package.problem.format)
    assert len(PROBLEMS) >= 6
    assert formats == {"legacy", "2023-07", "2025-09"}


@each
def test_package_is_complete(root: Path) -> None:
    """It is read without unexpected notices and has a statement, samples and a time limit."""
    with read_package(root) as package:
        problem = package.problem
        assert problem.slug == root.name
        assert all("is read as a draft" in n for n in package.notices)
        assert len(samples(package)) >= 1
        assert sum(not t.sample for t in problem.tests) >= 6
        assert all("<p>" in render(package, s) for s in problem.statements)
        assert 1 <= problem.limits.time_s <= 3
        assert 64 <= problem.limits.memory_mib <= 256
        assert sum(f.stat().st_size for f in root.rglob("*") if f.is_file()) < 1_500_000


@each
def test_programs_for_every_verdict(root: Path) -> None:
    """Each of six verdicts is shown in at least three languages by the plain problems; those
    that show another kind have right programs in three and wrong ones too."""
    with read_package(root) as package:
        problem = package.problem
        for folder, verdict in FOLDERS.items():
            programs = [s for s in problem.submissions if s.path.startswith(folder + "/")]
            languages = {Path(s.path).suffix for s in programs}
            assert all(verdict in s.expected for s in programs)
            if folder == "accepted" or is_plain(problem):
                assert len(languages) >= 3, folder
        assert any(Verdict.AC not in s.expected for s in problem.submissions)


def is_plain(problem: Problem) -> bool:
    """Whether outputs are compared with answers, and nothing more."""
    return problem.output_validator is None and problem.kind == Kind()


@each
def test_answers_are_accepted_and_bundled(root: Path, tmp_path: Path) -> None:
    """Each answer is its own right output, also after a journey in a bundle."""
    with read_package(root) as package:
        write_bundle(package, tmp_path / "bundle.zip")
        plain = is_plain(package.problem)
        tests = package.problem.tests
    spec = open_bundle(tmp_path / "bundle.zip", tmp_path / "open")
    assert [test.name for test in spec.tests] == [test.name for test in tests]
    for test in spec.tests if plain else ():
        answer = tmp_path / "open" / test.answer
        with answer.open("rb") as a, answer.open("rb") as b:
            assert compare(a, b, test.flags).accepted
        with answer.open("rb") as a:
            assert not compare(io.BytesIO(), a, test.flags).accepted


def test_flags_are_read() -> None:
    """Floats have their tolerance, and the banner's spaces count."""
    flags = {}
    for root in PROBLEMS:
        with read_package(root) as package:
            flags[root.name] = {t.flags for t in package.problem.tests}
    assert all(f.float_relative == f.float_absolute == 1e-6 for f in flags["round-trip"])
    assert all(f.space_change_sensitive and f.case_sensitive for f in flags["odd-banner"])
    assert not any(f.case_sensitive for f in flags["hidden-mirror"])
