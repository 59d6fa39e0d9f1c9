"""The problems that come with the platform."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest

from languages.registry import by_file_name
from languages.signature import SIGNATURE_LANGUAGES
from testdata.bundle import open_bundle, write_bundle
from testdata.compare import compare
from testdata.groups import ScoreMode
from testdata.package import read_package
from testdata.problem import ExampleSubmission, Kind, Problem, Purpose, TestCase, Verdict
from testdata.signature.model import Kind as Type
from testdata.signature.model import Order
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

OTHER_DIALECTS = {"cpp17", "cpp23", "pypy3"}
"""Languages that no file name stands for: the same drivers as another one's."""
PLAIN = {
    "busy-ledger",
    "hidden-mirror",
    "long-way-round",
    "night-train",
    "odd-banner",
    "round-trip",
    "sum-of-deposits",
}
"""Problems that must show all six verdicts in three languages."""

each = pytest.mark.parametrize("root", PROBLEMS, ids=lambda p: p.name)


def _problems() -> list[Problem]:
    found = []
    for root in PROBLEMS:
        with read_package(root) as package:
            found.append(package.problem)
    return found


def test_the_set_is_varied() -> None:
    """It is large and varied enough to try everything with: formats, kinds and scorings."""
    problems = _problems()
    assert len(problems) >= 24
    assert {p.slug for p in problems if is_plain(p)} >= PLAIN
    assert {p.format for p in problems} == {"legacy", "2023-07", "2025-09"}
    kinds = [p.kind for p in problems]
    assert sum(k.interactive and not k.multi_pass for k in kinds) >= 3
    assert any(k.multi_pass and not k.interactive for k in kinds)
    assert any(k.multi_pass and k.interactive for k in kinds)
    assert sum(k.interactive or k.multi_pass for k in kinds) >= 5
    assert sum(k.scoring for k in kinds) >= 5
    assert sum(p.signature is not None for p in problems) >= 6
    modes = {g.grading.score for p in problems if p.kind.scoring for g in p.groups}
    assert modes >= {ScoreMode.SUM, ScoreMode.MIN, ScoreMode.AVG, ScoreMode.PASS_FAIL}
    assert any(g.grading.require_pass for p in problems for g in p.groups)
    assert any(p.includes and any(t.files and t.args for t in p.tests) for p in problems)
    assert len({p.uuid for p in problems if p.uuid}) == sum(bool(p.uuid) for p in problems)


def test_signatures_use_everything() -> None:
    """Together they have every kind of type, all orders of results and every language."""
    problems = [p for p in _problems() if p.signature is not None]
    signatures = [p.signature for p in problems if p.signature is not None]
    kinds = {part.kind for s in signatures for type_ in s.types() for part in type_.parts()}
    assert kinds == set(Type) - {Type.VOID}
    assert any(s.is_class for s in signatures)
    assert any(not s.is_class and s.function.result is not None for s in signatures)
    assert {s.rule.order for s in signatures} == set(Order)
    assert any(s.rule.several for s in signatures)
    assert any(s.rule.float_tolerance for s in signatures)
    assert any(len(p.statements) > 1 for p in problems)
    solved = {
        language.id
        for p in problems
        for s in _by_folder(p)["accepted"]
        if (language := by_file_name(s.path)) is not None
    }
    assert solved >= SIGNATURE_LANGUAGES.keys() - OTHER_DIALECTS


@each
def test_package_is_complete(root: Path) -> None:
    """It is read without unexpected notices and has a statement, samples and a time limit."""
    with read_package(root) as package:
        problem = package.problem
        assert problem.slug == root.name
        assert all("is read as a draft" in n for n in package.notices)
        assert len(samples(package)) >= 1
        least = 6 if problem.signature is None else 12
        assert sum(not t.sample for t in problem.tests) >= least
        assert all("<p>" in render(package, s) for s in problem.statements)
        assert 1 <= problem.limits.time_s <= 3
        assert 64 <= problem.limits.memory_mib <= 256
        assert sum(f.stat().st_size for f in root.rglob("*") if f.is_file()) < 1_500_000


@each
def test_programs_for_every_verdict(root: Path) -> None:
    """Plain problems show each of six verdicts in at least three languages; those with a
    signature are solved in five; the others have right programs in two, each natural way to
    fail, and numbers for partial scores."""
    with read_package(root) as package:
        problem = package.problem
        folders = _by_folder(problem)
        for folder, verdict in FOLDERS.items():
            assert all(verdict in s.expected for s in folders.get(folder, ()))
        if problem.signature is not None:
            wanted = dict.fromkeys(FOLDERS, 1) | {"accepted": 5}
            wanted |= {"wrong_answer": 2, "time_limit_exceeded": 2}
            wanted.pop("memory_limit_exceeded")
            endings = {Path(s.path).suffix for s in folders["accepted"]}
            assert endings >= {".cpp", ".java", ".py"}
        elif is_plain(problem):
            wanted = dict.fromkeys(FOLDERS, 3)
        else:
            wanted = {"wrong_answer": 1, "time_limit_exceeded": 1, "run_time_error": 1}
            wanted["accepted"] = 2
        for folder, least in wanted.items():
            assert len({Path(s.path).suffix for s in folders[folder]}) >= least, folder
        if problem.kind.scoring:
            scored = [*folders["accepted"], *folders["partially_accepted"]]
            assert all(any(rule.score for rule in s.rules) for s in scored)


def _by_folder(problem: Problem) -> dict[str, list[ExampleSubmission]]:
    found: dict[str, list[ExampleSubmission]] = {}
    for program in problem.submissions:
        found.setdefault(program.path.partition("/")[0], []).append(program)
    return found


def is_plain(problem: Problem) -> bool:
    """Whether outputs are compared with answers, and nothing more."""
    own = problem.output_validator is None and problem.signature is None
    return own and problem.kind == Kind()


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


@each
def test_bundles_keep_the_kind(root: Path, tmp_path: Path) -> None:
    """A bundle has all that judging needs: kind, groups, validator and includes."""
    with read_package(root) as package:
        problem = package.problem
        write_bundle(package, tmp_path / "bundle.zip")
    spec = open_bundle(tmp_path / "bundle.zip", tmp_path / "open")
    assert spec.kind == problem.kind
    assert spec.tree == problem.tree
    assert (spec.output_validator is None) == (problem.output_validator is None)
    assert [i.language for i in spec.includes] == [i.language for i in problem.includes]


@each
def test_input_validators_decide(root: Path) -> None:
    """Each input is accepted by all input validators, each invalid one refused by one."""
    with read_package(root) as package:
        problem = package.problem
        invalid = [t.test for t in problem.validator_tests if t.purpose is Purpose.INVALID_INPUT]
        assert problem.input_validators
        for test in problem.tests:
            assert _exit_codes(package.root, problem, test) == {42}, test.name
        for test in invalid:
            assert 43 in _exit_codes(package.root, problem, test), test.name


def _exit_codes(root: Path, problem: Problem, test: TestCase) -> set[int]:
    codes = set()
    for validator in problem.input_validators:
        arguments = [a for name, args in test.input_validator_args if not name for a in args]
        with (root / test.input).open("rb") as stream:
            command = [sys.executable, str(root / validator.program.files[0].path), *arguments]
            codes.add(subprocess.run(command, stdin=stream, check=False).returncode)
    return codes


def test_flags_are_read() -> None:
    """Floats have their tolerance, and the banner's spaces count."""
    flags = {}
    for root in PROBLEMS:
        with read_package(root) as package:
            flags[root.name] = {t.flags for t in package.problem.tests}
    assert all(f.float_relative == f.float_absolute == 1e-6 for f in flags["round-trip"])
    assert all(f.space_change_sensitive and f.case_sensitive for f in flags["odd-banner"])
    assert not any(f.case_sensitive for f in flags["hidden-mirror"])
