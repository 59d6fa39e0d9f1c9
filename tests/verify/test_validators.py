"""Mutants, and what validators' answers mean."""

from __future__ import annotations

from dataclasses import replace

import pytest

from testdata.problem import Purpose, TestCase, ValidatorTest, Verdict
from testdata.verify.findings import Severity
from testdata.verify.mutants import FAMILIES, NUMBER, ORDER, Mutant, mutants
from testdata.verify.validators import (
    Answer,
    Asked,
    TriedMutant,
    check_invalid,
    check_mutants,
    check_outputs,
    check_valid,
)
from tests.verify.build import problem, rules

VALID = b"3 10\n-5 007 2\n"


def _named(valid: bytes) -> dict[str, bytes]:
    return {mutant.name: mutant.content for mutant in mutants(valid)}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty", b""),
        ("byte-order-mark", b"\xef\xbb\xbf3 10\n-5 007 2\n"),
        ("crlf", b"3 10\r\n-5 007 2\r\n"),
        ("trailing-space", b"3 10 \n-5 007 2\n"),
        ("leading-space", b" 3 10\n-5 007 2\n"),
        ("double-space", b"3  10\n-5 007 2\n"),
        ("extra-newline", b"3 10\n-5 007 2\n\n"),
        ("no-final-newline", b"3 10\n-5 007 2"),
        ("extra-token", b"3 10\n-5 007 2 1\n"),
        ("extra-line", b"3 10\n-5 007 2\n1\n"),
        ("without-last-token", b"3 10\n-5 007\n"),
        ("without-last-line", b"3 10\n"),
        ("truncated", b"3 10\n-5"),
        ("huge-number-2", b"3 10000000000000000000000\n-5 007 2\n"),
        ("negative-number-1", b"-10000000000000000000000 10\n-5 007 2\n"),
        ("word-for-number-4", b"3 10\n-5 007 word\n"),
        ("leading-zero-3", b"3 10\n-05 007 2\n"),
        ("plus-sign-3", b"3 10\n+5 007 2\n"),
        ("swapped-lines", b"-5 007 2\n3 10\n"),
    ],
)
def test_mutants(name: str, content: bytes) -> None:
    assert _named(VALID)[name] == content


@pytest.mark.parametrize("valid", [b"", b"\n", b"abc", b"1", b"1\n", b"\xff\x00\n", VALID])
def test_mutants_differ_from_the_input_and_from_one_another(valid: bytes) -> None:
    found = mutants(valid)
    contents = [mutant.content for mutant in found]
    assert found
    assert valid not in contents
    assert len(set(contents)) == len(contents)
    assert len({mutant.name for mutant in found}) == len(found)
    assert {mutant.family for mutant in found} <= set(FAMILIES)


def _asked(accepts: int = 42, name: str = "v", **answers: int) -> Asked:
    return Asked(name, accepts, {key: Answer(code) for key, code in answers.items()})


def test_a_refused_input_is_an_error_with_the_exit_code() -> None:
    inputs = {"a": "data/secret/a.in", "b": "data/secret/b.in"}
    assert not list(check_valid([_asked(a=42, b=42)], inputs))
    (finding,) = check_valid([_asked(a=42, b=42), _asked(a=42, b=43, name="w")], inputs)
    assert (finding.rule, finding.file) == ("input-refused", "data/secret/b.in")
    assert finding.evidence == "exit code 43"
    assert "validator w " in finding.message
    assert not list(check_valid([_asked(0, a=0, b=0)], inputs))


def _tried(name: str, family: str = NUMBER) -> TriedMutant:
    return TriedMutant(name, "sample/1", Mutant(name, f"a {name}", b"1 x\n", family))


def test_a_mutant_counts_as_refused_when_one_validator_refuses() -> None:
    tried = [_tried("huge-number-1"), _tried("huge-number-2")]
    first = Asked("a", 42, {"huge-number-1": Answer(42), "huge-number-2": Answer(42)})
    second = Asked("b", 42, {"huge-number-1": Answer(43), "huge-number-2": Answer(43)})
    (summary,) = check_mutants([first, second], tried)
    assert summary.message == "the input validators refuse 2 of 2 broken inputs"
    found = list(check_mutants([first], tried))
    assert rules(found) == ["mutant-accepted-number", "mutants-refused"]
    assert found[0].severity is Severity.WARNING
    assert found[0].message == (
        "the input validators accept 2 of 2 inputs with wrong numbers: "
        "a huge-number-1, a huge-number-2"
    )
    assert found[0].evidence == "sample/1 with a huge-number-1: 1 x\\n"


def test_mutants_that_may_be_valid_are_for_information() -> None:
    tried = [_tried("swapped-lines", ORDER)]
    asked = [Asked("a", 42, {"swapped-lines": Answer(42)})]
    assert next(check_mutants(asked, tried)).severity is Severity.INFO


def test_crashing_is_no_way_to_refuse() -> None:
    asked = [Asked("a", 42, {"crlf": Answer(None, "SIGSEGV")})]
    found = list(check_mutants(asked, [_tried("crlf")]))
    assert rules(found) == ["mutants-refused", "validator-crash"]
    assert found[0].evidence == "SIGSEGV"


def test_without_validators_there_is_nothing_to_say_of_mutants() -> None:
    assert not list(check_mutants([], [_tried("crlf")]))


def _invalid(name: str = "x") -> ValidatorTest:
    test = TestCase(f"invalid_input/{name}", f"data/invalid_input/{name}.in", "", sample=False)
    return ValidatorTest(Purpose.INVALID_INPUT, test)


def test_invalid_inputs_must_be_refused_with_43() -> None:
    given, inputs = problem("secret/1"), {"x": _invalid()}
    assert rules(check_invalid([_asked(x=42)], inputs, given)) == ["invalid-input-accepted"]
    assert rules(check_invalid([_asked(x=43)], inputs, given)) == []
    assert rules(check_invalid([_asked(x=42), _asked(x=43)], inputs, given)) == []
    assert rules(check_invalid([_asked(x=1)], inputs, given)) == ["refusal-exit-code"]
    legacy = replace(given, format="legacy")
    assert rules(check_invalid([_asked(x=1)], inputs, legacy)) == []
    assert rules(check_invalid([_asked(0, x=3)], inputs, given)) == []


@pytest.mark.parametrize(
    ("purpose", "verdict", "expected"),
    [
        (Purpose.VALID_OUTPUT, Verdict.AC, []),
        (Purpose.VALID_OUTPUT, Verdict.WA, ["valid-output-refused"]),
        (Purpose.INVALID_OUTPUT, Verdict.WA, []),
        (Purpose.INVALID_OUTPUT, Verdict.PE, []),
        (Purpose.INVALID_OUTPUT, Verdict.AC, ["invalid-output-accepted"]),
        (Purpose.VALID_OUTPUT, Verdict.JE, ["output-validator-fails"]),
        (Purpose.INVALID_OUTPUT, Verdict.JE, ["output-validator-fails"]),
    ],
)
def test_outputs(purpose: Purpose, verdict: Verdict, expected: list[str]) -> None:
    item = ValidatorTest(purpose, _invalid().test, "data/invalid_output/1.out")
    found = list(check_outputs([item], {0: (verdict, "said")}))
    assert rules(found) == expected
    assert all(f.severity is Severity.ERROR and f.evidence == "said" for f in found)
