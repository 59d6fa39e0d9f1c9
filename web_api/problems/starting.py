"""What a package says of the start: starter code, and what may be run without submitting."""

from __future__ import annotations

from collections.abc import Sequence

from languages.registry import LANGUAGES
from testdata.package import Package
from testdata.problem import Kind, Sample, TestCase
from web_api.problems.models import Runnable

MOST = 64 * 1024
"""Bytes of one starter code."""


def starters(package: Package, allowed: Sequence[str]) -> dict[str, str]:
    """Starter code by language id; `allowed` empty means all languages."""
    found: dict[str, str] = {}
    # A template for one language of ours goes before that for a family ("cpp").
    for template in sorted(package.problem.templates, key=lambda t: t.language not in LANGUAGES):
        if not template.files:
            continue
        with (package.root / template.files[0].path).open("rb") as file:
            text = file.read(MOST).decode("utf-8", "replace").replace("\r\n", "\n")
        for language in LANGUAGES.values():
            if template.language in (language.id, language.kattis_id):
                found.setdefault(language.id, text)
    return {id_: text for id_, text in found.items() if not allowed or id_ in allowed}


def runnable(kind: Kind) -> Runnable:
    if kind.submit_answer:
        return Runnable.NONE
    return Runnable.SAMPLES if kind.interactive or kind.multi_pass else Runnable.OWN


def test_name(sample: Sample, tests: Sequence[TestCase]) -> str | None:
    """The test that a sample shows; None for what is only there to be looked at."""
    names = [test.name for test in tests if test.sample]
    exact = f"sample/{sample.name}"
    if exact in names:
        return exact
    return next((name for name in names if name.rpartition("/")[2] == sample.name), None)
