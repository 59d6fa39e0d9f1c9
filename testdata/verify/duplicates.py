"""Tests that are there twice."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator
from pathlib import Path

from testdata.issues import listed
from testdata.problem import Problem, TestCase
from testdata.verify.findings import Finding, Severity

_BLOCK = 1 << 20


def check_duplicates(root: Path, problem: Problem) -> Iterator[Finding]:
    """Findings on tests with equal inputs (and arguments and files), and on equal inputs
    with different answers.
    """
    exact = _groups(root, problem.tests, _digest)
    seen = set()
    for same in exact:
        seen.add(frozenset(test.name for test in same))
        yield _finding(same, "duplicate-test", "have the same input")
        if problem.output_validator is None:
            yield from _answers(root, same)
    for same in _groups(root, problem.tests, _digest_of_tokens):
        if frozenset(test.name for test in same) not in seen:
            yield _finding(same, "near-duplicate-test", "have the same input up to white space")


def _groups(
    root: Path, tests: tuple[TestCase, ...], digest: Callable[[Path], str]
) -> list[list[TestCase]]:
    found: dict[Hashable, list[TestCase]] = defaultdict(list)
    for test in tests:
        files = tuple((file.name, _digest(root / file.path)) for file in test.files)
        found[digest(root / test.input), test.args, files].append(test)
    return [same for same in found.values() if len(same) > 1]


def _finding(same: list[TestCase], rule: str, what: str) -> Finding:
    names = [test.name for test in same]
    secret = sum(not test.sample for test in same)
    # A sample that is repeated among the secret tests is a habit, not a mistake.
    severity = Severity.WARNING if secret > 1 or secret == 0 else Severity.INFO
    return Finding(severity, rule, f"{listed(names)} {what}", same[-1].input)


def _answers(root: Path, same: list[TestCase]) -> Iterator[Finding]:
    if len({_digest_of_tokens(root / test.answer) for test in same}) > 1:
        names = listed(test.name for test in same)
        message = f"{names} have the same input and different answers"
        yield Finding(Severity.ERROR, "contradicting-answers", message, same[-1].answer)


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _digest_of_tokens(file: Path) -> str:
    """SHA-256 of the words of a file, each preceded by one space."""
    digest = hashlib.sha256()
    inside = False
    with file.open("rb") as stream:
        while block := stream.read(_BLOCK):
            words = block.split()
            if words:
                joined = inside and not block[:1].isspace()
                digest.update((b"" if joined else b" ") + b" ".join(words))
            inside = not block[-1:].isspace()
    return digest.hexdigest()
