"""Compares a result with the answer, by type."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any, TypeAlias

from testdata.compare import Comparison
from testdata.signature.model import Kind, Order, Rule, Signature, Type
from testdata.signature.values import (
    Value,
    ValueFormatError,
    check_value,
    numbered_lines,
    on_line,
    parse_value,
)

_SHOWN = 60

Difference: TypeAlias = str | None
"""Where and how two values differ, or None."""


def parse_result(signature: Signature, text: str) -> Value:
    """Reads what a driver returned.

    Raises:
        ValueFormatError: it is no value of its type; the message speaks of it alone.
    """
    try:
        result = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueFormatError(f"the result is not JSON: {error}") from error
    _check(signature, result, "the result")
    return result


def compare_value(signature: Signature, result: Value, answer_text: str) -> Comparison:
    """Compares a result of the right type with what the answer file holds.

    Raises:
        ValueFormatError: the answer is none: the package is broken.
    """
    answers = parse_answers(signature, answer_text)
    differences = [_difference(signature, result, answer) for answer in answers]
    if None in differences:
        return Comparison(True)
    if len(answers) > 1:
        return Comparison(False, f"{_shown(result)} is none of the {len(answers)} accepted results")
    return Comparison(False, differences[0] or "")


def parse_answers(signature: Signature, text: str) -> list[Value]:
    """Reads an answer file: one result, or one in each line where several are accepted.

    Raises:
        ValueFormatError: naming the place and the rule.
    """
    lines = numbered_lines(text)
    if not lines or (len(lines) > 1 and not signature.rule.several):
        wanted = "at least one line" if signature.rule.several else "one line"
        raise ValueFormatError(f"the answer must have {wanted}, not {len(lines)}")
    answers = []
    for number, line in lines:
        with on_line(number):
            answers.append(_parse_answer(signature, line))
    return answers


def _parse_answer(signature: Signature, line: str) -> Value:
    if not signature.is_class:
        return parse_value(signature.function.result_type, line, "the answer")
    try:
        answer = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueFormatError(f"the answer is not JSON: {error}") from error
    _check(signature, answer, "the answer")
    return answer


def _check(signature: Signature, value: Value, what: str) -> None:
    """A class's results cannot be checked without the test that says what was called."""
    if not signature.is_class:
        check_value(signature.function.result_type, value, what)
    elif not isinstance(value, list):
        raise ValueFormatError(f"{what} must be the list of what the calls returned")


def _difference(signature: Signature, result: Value, answer: Value) -> Difference:
    if not signature.is_class:
        return _differ(signature.function.result_type, signature.rule, result, answer, "")
    if len(result) != len(answer):
        return f"{len(answer)} calls were to be answered, not {len(result)}"
    # Which method was called is not known here: the first type that both values fit counts,
    # doubles last, so that whole numbers written without a point are compared exactly.
    types = sorted((m.returns for m in signature.methods), key=lambda t: "double" in str(t))
    for index, (got, want) in enumerate(zip(result, answer, strict=True)):
        differs = _any_type(types, signature.rule, got, want, f"call {index}: ")
        if differs:
            return differs
    return None


def _any_type(types: list[Type], rule: Rule, got: Value, want: Value, place: str) -> Difference:
    if want is None:
        return None if got is None else f"{place}expected null, got {_shown(got)}"
    differs: Difference = None
    for type_ in dict.fromkeys(types):
        try:
            check_value(type_, want, "the answer")
            check_value(type_, got, f"{place}the result")
        except ValueFormatError as error:
            differs = differs or str(error)
            continue
        return _differ(type_, rule, got, want, place)
    return differs


def _differ(type_: Type, rule: Rule, got: Value, want: Value, place: str) -> Difference:
    if got == want and type_.kind is not Kind.DOUBLE:
        return None
    if type_.kind is Kind.LIST and rule.order is not Order.EXACT:
        got, want = _ordered(type_, rule.order, got), _ordered(type_, rule.order, want)
        rule = Rule(float_tolerance=rule.float_tolerance)
        place += "in sorted order, "
    match type_.kind:
        case Kind.DOUBLE:
            return _differ_double(rule.float_tolerance, got, want, place)
        case Kind.LIST | Kind.LINKED_LIST:
            return _differ_list(partial(_differ, type_.of, rule), got, want, place)
        case Kind.TREE:
            node = partial(_differ_node, type_.of, rule)
            return _differ_list(node, _trimmed(got), _trimmed(want), place)
        case _:
            return None if got == want else _expected(got, want, place)


def _differ_node(item: Type, rule: Rule, got: Value, want: Value, place: str) -> Difference:
    if got is None or want is None:
        return None if got is want else _expected(got, want, place)
    return _differ(item, rule, got, want, place)


def _differ_list(
    differ: Callable[[Value, Value, str], Difference],
    got: list[Value],
    want: list[Value],
    place: str,
) -> Difference:
    if len(got) != len(want):
        return f"{place}expected {len(want)} items, got {len(got)}: {_shown(got)}"
    for index, (one, other) in enumerate(zip(got, want, strict=True)):
        differs = differ(one, other, f"{place}item {index}: ")
        if differs:
            return differs
    return None


def _differ_double(tolerance: float, got: float, want: float, place: str) -> Difference:
    error = abs(float(got) - float(want))
    if error <= tolerance or error <= tolerance * abs(want):
        return None
    return f"{_expected(got, want, place)}, off by {error:.6g}"


def _ordered(type_: Type, order: Order, value: list[Value]) -> list[Value]:
    """The list with its items sorted, and those inside too where the order says so."""
    if order is Order.UNORDERED_DEEP and type_.of.kind is Kind.LIST:
        value = [_ordered(type_.of, order, item) for item in value]
    return sorted(value, key=_sort_key)


def _sort_key(value: Value) -> tuple[Any, ...]:
    """Orders values of one type; null, in trees, comes first."""
    if isinstance(value, list):
        return (1, [_sort_key(item) for item in value])
    return (0,) if value is None else (1, value)


def _trimmed(tree: list[Value]) -> list[Value]:
    end = len(tree)
    while end and tree[end - 1] is None:
        end -= 1
    return tree[:end]


def _expected(got: Value, want: Value, place: str) -> str:
    return f"{place}expected {_shown(want)}, got {_shown(got)}"


def _shown(value: Value) -> str:
    text = json.dumps(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
