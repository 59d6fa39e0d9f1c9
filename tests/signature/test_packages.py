"""The signature problems that come with the platform: what their files must fulfil.

That their submissions get what they should is seen when the packages are verified, in
tests/acceptance/test_clean.py.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from testdata.package import read_package
from testdata.signature.compare import parse_answers
from testdata.signature.reading import SIGNATURE_FILE
from testdata.signature.values import check_input

PROBLEMS = Path(__file__).parents[2] / "testdata" / "problems"
PACKAGES = sorted(path.parent for path in PROBLEMS.glob(f"*/{SIGNATURE_FILE}"))
FOLDERS = {"accepted", "wrong_answer", "time_limit_exceeded", "run_time_error", "compile_error"}


@pytest.mark.parametrize("root", PACKAGES, ids=lambda p: p.name)
def test_package_is_complete(root: Path) -> None:
    """It is read without notices; each input and answer fits the signature."""
    with read_package(root) as package:
        signature = package.problem.signature
        assert signature is not None
        assert package.notices == ()
        folders = {Path(s.path).parts[0] for s in package.problem.submissions}
        assert folders - {"memory_limit_exceeded"} == FOLDERS
        accepted = [s for s in package.problem.submissions if s.path.startswith("accepted/")]
        assert len({Path(s.path).suffix for s in accepted}) >= 5
        for test in package.problem.tests:
            check_input(signature, (root / test.input).read_text())
            answers = parse_answers(signature, (root / test.answer).read_text())
            assert len(answers) == 1 or signature.rule.several
