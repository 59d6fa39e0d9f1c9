"""Verification of signature problems: types as input validator, values as answers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from testdata.package import Package
from testdata.problem import Statement
from testdata.signature.reading import read_signature
from testdata.statement import Sample
from testdata.verify.findings import Severity
from testdata.verify.mutants import SPACE, mutants
from testdata.verify.probes import plan_validation
from testdata.verify.signatures import asked_of_types, compare_files, telling
from testdata.verify.statements import check_markup
from testdata.verify.validators import check_mutants, check_presence, check_valid
from tests.verify.build import problem, rules

PAIR = read_signature(
    "name: pair\nparameters: [{name: numbers, type: list<int>}, {name: target, type: long}]\n"
    "returns: list<int>\ncompare: unordered\n"
)
MEAN = read_signature("name: mean\nparameters: [{name: x, type: double}]\nreturns: double\n")
INPUT = "[1,2,3]\n5\n"


def package(root: Path) -> Package:
    given = replace(problem("secret/1"), signature=PAIR)
    file = root / given.tests[0].input
    file.parent.mkdir(parents=True)
    file.write_text(INPUT)
    return Package(root, given, ())


def test_types_validate_inputs_and_their_mutants(tmp_path: Path) -> None:
    """Without a validator of the package's own, and without asking a judge."""
    plan = plan_validation(package(tmp_path / "p"), tmp_path / "work")
    assert plan.jobs == []
    found = plan.read(())
    assert [one.validator for one in found.asked] == ["signature.yaml"]
    assert rules(check_valid(found.asked, found.inputs)) == []
    [info] = check_mutants(found.asked, found.tried)
    assert (info.rule, info.severity) == ("mutants-refused", Severity.INFO)
    assert len(found.tried) > 8


def test_inputs_of_another_type_are_refused(tmp_path: Path) -> None:
    """Also those that are no text."""
    for number, content in enumerate((b"[1]\n2\n", b"[1.5]\n2\n", b"\xff", b"[1]\n")):
        (tmp_path / str(number)).write_bytes(content)
    asked = asked_of_types(PAIR, {str(n): tmp_path / str(n) for n in range(4)})
    assert [asked.accepted(str(n)) for n in range(4)] == [True, False, False, False]


def test_only_mutants_that_are_wrong_as_values_count() -> None:
    """White space means nothing, and doubles have no bounds."""
    whole = list(telling(PAIR, mutants(INPUT.encode())))
    assert whole and not [m for m in whole if m.family == SPACE]
    assert any(m.name.startswith("huge-number") for m in whole)
    assert not any(m.name.startswith("huge-number") for m in telling(MEAN, mutants(b"1.5\n")))


def test_missing_validators_are_a_remark_only() -> None:
    """The types are proven; bounds are not."""
    [found] = check_presence(replace(problem("secret/1"), signature=PAIR))
    assert found.severity is Severity.INFO


@pytest.mark.parametrize(
    ("output", "accepted"), [("[2,1]", True), ("[1,3]", False), ("7", False), ("[", False)]
)
def test_given_outputs_are_values(tmp_path: Path, output: str, accepted: bool) -> None:
    """Compared as the judge compares results."""
    (tmp_path / "out").write_text(output + "\n")
    (tmp_path / "ans").write_text("[1,2]\n")
    assert compare_files(PAIR, tmp_path / "out", tmp_path / "ans").accepted is accepted


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("[1,2,3]\n5", []),
        ("numbers = [1, 2, 3], target = 5", []),
        ("numbers = [1, 2, 3]\ntarget = 5\n", []),
        ("[1, 2]", []),
        ("[1,2,3]\n6", ["sample-differs"]),
    ],
)
def test_statements_may_name_the_parameters(quote: str, expected: list[str]) -> None:
    """As people write examples of calls; other values are still found out."""
    statement = Statement("en", "statement/problem.en.md", "markdown")
    shown = (Sample("1", INPUT, "[1,2]\n"),)
    markup = f"<p>See:</p><pre><code>{quote}</code></pre>"
    assert rules(check_markup(statement, markup, shown, PAIR)) == expected
