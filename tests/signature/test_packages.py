"""Whole packages: their tests, and every submission judged as its folder says."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from judge_node.limits import run_limits
from judge_node.verdicts import verdict_of_run
from languages.registry import LANGUAGES, by_file_name
from sandbox.cgroup.detect import find_place
from sandbox.nsjail.sandbox import NsjailSandbox
from testdata.package import Package, read_package
from testdata.problem import Verdict
from testdata.signature.compare import parse_answers
from testdata.signature.model import Signature
from testdata.signature.reading import SIGNATURE_FILE, read_signature
from testdata.signature.values import check_input
from tests.signature.host import build

PROBLEMS = Path(__file__).parents[2] / "testdata" / "problems"
PACKAGES = sorted(path.parent for path in PROBLEMS.glob(f"*/{SIGNATURE_FILE}"))
SUBMISSIONS = sorted(path for package in PACKAGES for path in package.glob("submissions/*/*"))
FOLDERS = {
    "accepted": Verdict.AC,
    "wrong_answer": Verdict.WA,
    "time_limit_exceeded": Verdict.TLE,
    "memory_limit_exceeded": Verdict.MLE,
    "run_time_error": Verdict.RE,
    "compile_error": Verdict.CE,
}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[NsjailSandbox]:
    place = find_place(f"test-signature-packages-{os.getpid()}")
    sandbox = NsjailSandbox(place)
    yield sandbox
    sandbox.close()
    place.remove()


def signature_of(root: Path) -> Signature:
    return read_signature((root / SIGNATURE_FILE).read_text())


@pytest.mark.parametrize("root", PACKAGES, ids=lambda p: p.name)
def test_package_is_complete(root: Path) -> None:
    """It is read without notices; each input and answer fits the signature."""
    signature = signature_of(root)
    with read_package(root) as package:
        assert package.notices == ()
        folders = {Path(s.path).parts[0] for s in package.problem.submissions}
        assert folders - {"memory_limit_exceeded"} == set(FOLDERS) - {"memory_limit_exceeded"}
        accepted = [s for s in package.problem.submissions if s.path.startswith("accepted/")]
        assert len({Path(s.path).suffix for s in accepted}) >= 5
        for test in package.problem.tests:
            check_input(signature, (root / test.input).read_text())
            answers = parse_answers(signature, (root / test.answer).read_text())
            assert len(answers) == 1 or signature.rule.several


@pytest.mark.slow
@pytest.mark.parametrize("path", SUBMISSIONS, ids=lambda p: "/".join(p.parts[-4::2] + p.parts[-1:]))
def test_submission_gets_its_verdict(sandbox: NsjailSandbox, path: Path) -> None:
    """In the real sandbox, under the package's limits."""
    with read_package(path.parents[2]) as package:
        assert judged(sandbox, package, path) is FOLDERS[path.parent.name]


def judged(sandbox: NsjailSandbox, package: Package, path: Path) -> Verdict:
    """The verdict of the first test that is not accepted."""
    signature, language = signature_of(package.root), by_file_name(path.name)
    assert language is not None
    made = build(sandbox, signature, language.id, path.read_text())
    if made.jail is None:
        return Verdict.CE
    limits = run_limits(package.problem.limits, LANGUAGES[language.id])
    with made.jail:
        for test in package.problem.tests:
            given, answer = ((package.root / p).read_text() for p in (test.input, test.answer))
            ran = made.run(given, answer, limits=limits)
            verdict = verdict_of_run(ran.outcome, limits, memory_error=False)
            if verdict is not None:
                return verdict
            if not ran.comparison.accepted:
                return Verdict.WA
    return Verdict.AC
