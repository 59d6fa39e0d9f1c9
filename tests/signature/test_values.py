"""Tests and results: parsing, comparing, and the lines between node and driver."""

from __future__ import annotations

import io

import pytest

from testdata.compare import Comparison
from testdata.signature.model import Signature
from testdata.signature.protocol import judge_input, judge_output
from testdata.signature.reading import parse_type, read_signature
from testdata.signature.values import (
    MAX_TEXT_BYTES,
    ValueFormatError,
    check_input,
    format_value,
    parse_calls,
    parse_value,
)
from tests.signature.problems import PROBLEMS

NONCE = "0123456789abcdef0123456789abcdef"


def compare_result(signature: Signature, result: str, answer: str) -> Comparison:
    stdout = io.BytesIO(f"{NONCE} {result}\n".encode())
    return judge_output(signature, NONCE, stdout, answer.encode()).comparison


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("int", "-2147483648"),
        ("long", "9223372036854775807"),
        ("double", "0.1"),
        ("double", "7"),
        ("string", '"a\\"é\\n"'),
        ("char", '" "'),
        ("boolean", "true"),
        ("list<list<int>>", "[[1],[]]"),
        ("linked_list<string>", '["a"]'),
        ("tree<int>", "[1,null,2,3]"),
        ("graph", "[[2],[1]]"),
    ],
)
def test_values_keep_their_meaning(kind: str, text: str) -> None:
    """What is read and written is the same value."""
    value = parse_value(parse_type(kind), text)
    assert parse_value(parse_type(kind), format_value(value)) == value
    assert type(value) is type(parse_value(parse_type(kind), format_value(value)))


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("int", "2147483648"),
        ("int", "1.0"),
        ("int", "true"),
        ("int", "9" * 5000),
        ("long", "9223372036854775808"),
        ("double", "NaN"),
        ("double", "1e999"),
        ("double", "-Infinity"),
        ("char", '"ab"'),
        ("char", '"é"'),
        ("boolean", "1"),
        ("string", "null"),
        ("list<int>", "[1,null]"),
        ("list<int>", "[1,]"),
        ("list<int>", "[" * 100_000),
        ("tree<int>", "[null]"),
        ("tree<int>", "[1,null,null,2]"),
        ("graph", "[[2]]"),
        ("graph", "[[0]]"),
    ],
)
def test_wrong_values_are_refused(kind: str, text: str) -> None:
    """Each with a message, never with a crash."""
    with pytest.raises(ValueFormatError):
        parse_value(parse_type(kind), text)


def test_every_shared_test_is_valid() -> None:
    """The inputs that the drivers are tried with are such as setters may write."""
    for problem in PROBLEMS.values():
        for test, answer in problem.tests:
            check_input(problem.signature, test)
            assert compare_result(problem.signature, answer, answer).accepted


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ('["LruCache"]\n', "2 lines"),
        ('["get"]\n[[1]]\n', "begin with the constructor"),
        ('["LruCache","peek"]\n[[1],[]]\n', "no method"),
        ('["LruCache","get"]\n[[1]]\n', "2 names but 1"),
        ('["LruCache","get"]\n[[1],["x"]]\n', "call 1 (get), key must be int"),
        ('["LruCache","get"]\n[[1],[1,2]]\n', "list of 1 arguments"),
    ],
)
def test_broken_class_tests_are_named(text: str, rule: str) -> None:
    """The message leads to the call."""
    with pytest.raises(ValueFormatError) as caught:
        parse_calls(PROBLEMS["LruCache"].signature, text)
    assert rule in str(caught.value)


def verdict(returns: str, compare: str, result: str, answer: str) -> bool:
    text = f"name: f\nreturns: {returns}\n" + (f"compare: {compare}\n" if compare else "")
    compared = compare_result(read_signature(text), result, answer)
    assert compared.accepted == (compared.message == "")
    return compared.accepted


@pytest.mark.parametrize(
    ("returns", "compare", "result", "answer", "accepted"),
    [
        ("long", "", "9007199254740993", "9007199254740992", False),
        ("int", "", "1", "true", None),
        ("boolean", "", "1", "true", False),
        ("string", "", '"A"', '"a"', False),
        ("double", "", "1", "1.0", True),
        ("double", "", "1.0000001", "1.0", False),
        ("double", "{float_tolerance: 1e-6}", "1.0000001", "1.0", True),
        ("double", "{float_tolerance: 1e-6}", "1000000.5", "1000000", True),
        ("double", "{float_tolerance: 1e-6}", "NaN", "1.0", False),
        ("double", "{float_tolerance: 1e-6}", "Infinity", "1e308", False),
        ("list<int>", "", "[2,1]", "[1,2]", False),
        ("list<int>", "unordered", "[2,1]", "[1,2]", True),
        ("list<int>", "unordered", "[2,2,1]", "[1,1,2]", False),
        ("list<list<int>>", "unordered", "[[3],[1,2]]", "[[1,2],[3]]", True),
        ("list<list<int>>", "unordered", "[[3],[2,1]]", "[[1,2],[3]]", False),
        ("list<list<int>>", "unordered-deep", "[[3],[2,1]]", "[[1,2],[3]]", True),
        ("list<tree<int>>", "unordered", "[[],[1,null,2]]", "[[1,null,2],[]]", True),
        ("list<double>", "{order: unordered, float_tolerance: 0.1}", "[2.05,1]", "[1,2]", True),
        ("tree<int>", "", "[1,2]", "[1,2,null]", True),
        ("tree<int>", "", "[1,null,2]", "[1,2]", False),
        ("linked_list<double>", "{float_tolerance: 0.1}", "[1.05]", "[1]", True),
        ("int", "{several: true}", "2", "1\n2\n", True),
        ("int", "{several: true}", "3", "1\n2\n", False),
        ("list<int>", "", "null", "[]", False),
        ("list<int>", "", '"[', "[]", False),
    ],
)
def test_results_are_compared_by_type(
    returns: str, compare: str, result: str, answer: str, accepted: bool | None
) -> None:
    """As the rule says; an answer that is no value of the type is the package's fault."""
    if accepted is None:
        with pytest.raises(ValueFormatError):
            verdict(returns, compare, result, answer)
    else:
        assert verdict(returns, compare, result, answer) is accepted


def test_results_of_a_class_are_compared_call_by_call() -> None:
    """The first call that differs is named."""
    signature = PROBLEMS["LruCache"].signature
    assert compare_result(signature, "[null,1,[2]]", "[null,1,[2]]").accepted
    for wrong in ("[null,1]", "[null,2,[2]]", "[null,null,[2]]", "[null,1,[3]]", "[0,1,[2]]", "{}"):
        assert not compare_result(signature, wrong, "[null,1,[2]]").accepted, wrong
    assert "call 1" in compare_result(signature, "[null,2,[2]]", "[null,1,[2]]").message


def test_whole_numbers_of_a_class_have_no_tolerance() -> None:
    """The tolerance is for the doubles beside them, which are written with a point."""
    signature = read_signature(
        "class: Mean\nmethods: [{name: mean, returns: double}, {name: count, returns: int}]\n"
        "compare: {float_tolerance: 1e-6}\n"
    )
    answer = "[null,1000000.0,1000000]"
    assert compare_result(signature, "[null,1000001,1000000]", answer).accepted
    assert not compare_result(signature, "[null,1000000,1000001]", answer).accepted


@pytest.mark.parametrize(
    ("stdout", "accepted", "message"),
    [
        (f"\n{NONCE} [1,3]\n", True, ""),
        (f"noise [1,3]\n{NONCE} [3,1]", True, ""),
        ("[1,3]\n", False, "before its result"),
        ("", False, "before its result"),
        (f"{'f' * 32} [1,3]\n", False, "before its result"),
        (f"\n{NONCE} [1,3]\n\n{NONCE} [1,3]\n", False, "more than one"),
        (f"\n{NONCE} !too many nodes\n", False, "too many nodes"),
        (f"\n{NONCE} \xff\n", False, "UTF-8"),
        (f"\n{NONCE} nonsense\n", False, "not JSON"),
    ],
)
def test_only_the_line_with_the_nonce_counts(stdout: str, accepted: bool, message: str) -> None:
    """Once, and whole."""
    signature = PROBLEMS["pairForTarget"].signature
    judged = judge_output(signature, NONCE, io.BytesIO(stdout.encode("latin-1")), b"[1,3]\n")
    assert judged.comparison.accepted is accepted
    assert message in judged.comparison.message
    assert judged.compared is accepted


def test_a_broken_answer_is_not_the_participants() -> None:
    """It raises instead of judging."""
    signature = PROBLEMS["pairForTarget"].signature
    for answer in (b"", b"[1", b"[1]\n[2]\n", b'"\xff"'):
        with pytest.raises(ValueFormatError):
            judge_output(signature, NONCE, io.BytesIO(f"{NONCE} [1]".encode()), answer)


def test_without_an_answer_every_result_of_the_type_is_fine() -> None:
    """Runs on own inputs have none where there is no reference."""
    signature = PROBLEMS["pairForTarget"].signature
    for result, accepted in (("[7]", True), ("7", False)):
        stdout = io.BytesIO(f"\n{NONCE} {result}\n".encode())
        judged = judge_output(signature, NONCE, stdout, None)
        assert judged.comparison.accepted is accepted
        assert (judged.returned, judged.compared) == (result.encode(), False)


def test_what_a_run_writes_is_read_in_bounded_memory() -> None:
    """A result that is too long is told as such; noise of any length is passed over."""
    signature = PROBLEMS["pairForTarget"].signature
    noise = b"x" * (MAX_TEXT_BYTES + 10) + f"{NONCE} [9]\n{NONCE} [1,3]\n".encode()
    assert judge_output(signature, NONCE, io.BytesIO(noise), b"[1,3]").comparison.accepted
    flood = f"{NONCE} [".encode() + b"1," * (MAX_TEXT_BYTES // 2) + b"1]\n"
    assert "longer than 16 MiB" in (
        judge_output(signature, NONCE, io.BytesIO(flood), b"[1,3]").comparison.message
    )


def test_the_nonce_is_the_first_line() -> None:
    """The test follows unchanged."""
    assert judge_input(NONCE, b"[1]\r\n2") == NONCE.encode() + b"\n[1]\r\n2"
