"""The values of tests and results: JSON, checked against a type.

    int, long        a JSON integer in the type's range
    double           a JSON number
    string, char     a JSON string; a char is one character from " " to "~"
    boolean          true, false
    list, linked_list    [1,2,3]
    tree             by levels, null for a missing child: [1,null,2,3]; [] is no tree
    graph            the neighbours of node 1, of node 2, ...: [[2],[1]]; [] is no graph

A test of a function has one line for each argument. A test of a class has two lines: the
names of the constructor and the called methods, then the list of each call's arguments.
"""

from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from testdata.signature.model import Kind, Parameter, Signature, Type

Value: TypeAlias = Any
"""What the json module makes: int, float, str, bool, None and lists of them."""

MAX_NODES = 1_000_000
"""Longest linked list and largest tree that a driver writes: more is taken for a cycle."""
MAX_TEXT_BYTES = 16 << 20
"""Longest input, answer and result: parsed, they take some 25 times the room."""
_RANGES = {Kind.INT: 1 << 31, Kind.LONG: 1 << 63}
_SHOWN = 60


class ValueFormatError(ValueError):
    """A value or a test is not what its signature asks for; the message is for its author."""

    line: int | None = None
    """Of the file that was read, from 1, where it is known."""


@dataclass(frozen=True, slots=True)
class Calls:
    """A test of a class: the constructor and the calls, with their arguments."""

    names: tuple[str, ...]
    arguments: tuple[tuple[Value, ...], ...]


def parse_value(type_: Type, text: str, what: str = "the value") -> Value:
    """Reads one JSON value of this type.

    Raises:
        ValueFormatError: naming the place in it and the rule.
    """
    value = _parse(text, what)
    check_value(type_, value, what)
    return value


def format_value(value: Value) -> str:
    """One line of JSON, without spaces."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def parse_arguments(signature: Signature, text: str) -> tuple[Value, ...]:
    """Reads a test of a function.

    Raises:
        ValueFormatError: naming line, parameter and rule.
    """
    return _typed_lines(signature.function.parameters, text)


def parse_calls(signature: Signature, text: str) -> Calls:
    """Reads a test of a class.

    Raises:
        ValueFormatError: naming the call and the rule.
    """
    lines = numbered_lines(text)
    if len(lines) != 2:
        raise ValueFormatError(f"must have 2 lines, names and arguments, not {len(lines)}")
    with on_line(lines[0][0]):
        names = _parse(lines[0][1], "line 1")
    with on_line(lines[1][0]):
        lists = _parse(lines[1][1], "line 2")
    if not isinstance(names, list) or not names or not isinstance(lists, list):
        raise ValueFormatError("must be a list of names and a list of arguments")
    if len(names) != len(lists):
        raise ValueFormatError(f"has {len(names)} names but {len(lists)} lists of arguments")
    with on_line(lines[0][0]):
        known = _called(signature, names)
    with on_line(lines[1][0]):
        for index, (name, parameters) in enumerate(zip(names, known, strict=True)):
            _check_arguments(parameters, lists[index], f"line 2, call {index} ({name})")
    return Calls(tuple(names), tuple(map(tuple, lists)))


def _called(signature: Signature, names: list[Value]) -> list[tuple[Parameter, ...]]:
    """The parameters of each call."""
    methods = {method.name: method.parameters for method in signature.methods}
    if names[0] != signature.name:
        raise ValueFormatError(f"line 1: must begin with the constructor {signature.name!r}")
    for index, name in enumerate(names[1:], 1):
        if str(name) not in methods:
            raise ValueFormatError(f"line 1, call {index}: there is no method {_shown(name)}")
    return [signature.constructor, *(methods[str(name)] for name in names[1:])]


def check_input(signature: Signature, text: str) -> None:
    """Checks a test's input.

    Raises:
        ValueFormatError: naming the line and the rule.
    """
    if signature.is_class:
        parse_calls(signature, text)
    else:
        parse_arguments(signature, text)


def check_value(type_: Type, value: Value, what: str) -> None:
    """Checks a parsed value.

    Raises:
        ValueFormatError: `what` and the place in it, with the rule.
    """
    match type_.kind:
        case Kind.LIST | Kind.LINKED_LIST:
            _check_list(type_, value, what)
        case Kind.TREE:
            _check_tree(type_.of, value, what)
        case Kind.GRAPH:
            _check_graph(value, what)
        case Kind.VOID:
            _require(value is None, type_, value, what)
        case _:
            _check_scalar(type_, value, what)


def _check_scalar(type_: Type, value: Value, what: str) -> None:
    match type_.kind:
        case Kind.INT | Kind.LONG:
            bound = _RANGES[type_.kind]
            ok = type(value) is int and -bound <= value < bound
        case Kind.DOUBLE:
            ok = type(value) in (int, float) and math.isfinite(value)
        case Kind.BOOLEAN:
            ok = isinstance(value, bool)
        case Kind.CHAR:
            ok = isinstance(value, str) and len(value) == 1 and " " <= value <= "~"
        case _:
            ok = isinstance(value, str)
    _require(ok, type_, value, what)


def _check_list(type_: Type, value: Value, what: str) -> None:
    _require(isinstance(value, list), type_, value, what)
    for index, item in enumerate(value):
        check_value(type_.of, item, f"{what}[{index}]")


def _check_tree(item: Type, value: Value, what: str) -> None:
    """Each level lists the children of the nodes above it that are not null."""
    _require(isinstance(value, list), Type(Kind.TREE, item), value, what)
    places = 1
    for index, node in enumerate(value):
        if places == 0:
            raise ValueFormatError(f"{what}[{index}] has no parent")
        places -= 1
        if node is not None:
            check_value(item, node, f"{what}[{index}]")
            places += 2
    if value and value[0] is None:
        raise ValueFormatError(f"{what} must be [] for no tree")


def _check_graph(value: Value, what: str) -> None:
    neighbours = Type(Kind.LIST, Type(Kind.LIST, Type(Kind.INT)))
    check_value(neighbours, value, what)
    for index, row in enumerate(value):
        for node in row:
            if not 1 <= node <= len(value):
                raise ValueFormatError(f"{what}[{index}] names node {node} of {len(value)}")


def _require(ok: bool, type_: Type, value: Value, what: str) -> None:
    if not ok:
        raise ValueFormatError(f"{what} must be {type_}, not {_shown(value)}")


def _typed_lines(parameters: tuple[Parameter, ...], text: str) -> tuple[Value, ...]:
    lines = numbered_lines(text)
    if len(lines) != len(parameters):
        raise ValueFormatError(
            f"must have {len(parameters)} lines, one for each argument, not {len(lines)}"
        )
    found = []
    for place, (parameter, (number, line)) in enumerate(zip(parameters, lines, strict=True), 1):
        with on_line(number):
            found.append(parse_value(parameter.type, line, f"line {place} ({parameter.name})"))
    return tuple(found)


def _check_arguments(parameters: tuple[Parameter, ...], arguments: Value, what: str) -> None:
    if not isinstance(arguments, list) or len(arguments) != len(parameters):
        raise ValueFormatError(f"{what} must be a list of {len(parameters)} arguments")
    for parameter, argument in zip(parameters, arguments, strict=True):
        check_value(parameter.type, argument, f"{what}, {parameter.name}")


def numbered_lines(text: str) -> list[tuple[int, str]]:
    """The lines that are not blank, with their numbers from 1."""
    return [(at, line) for at, line in enumerate(text.split("\n"), 1) if line.strip()]


@contextlib.contextmanager
def on_line(number: int) -> Iterator[None]:
    """Errors inside carry this line."""
    try:
        yield
    except ValueFormatError as error:
        error.line = number
        raise


def _parse(text: str, what: str) -> Value:
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueFormatError(f"{what} is nested too deeply") from error
    except ValueError as error:  # also integers of thousands of digits
        raise ValueFormatError(f"{what} is not JSON: {error}") from error


def _shown(value: Value) -> str:
    text = json.dumps(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
