"""signature.yaml: what is read, and what is refused with its line."""

from __future__ import annotations

import pytest

from testdata.issues import PackageError
from testdata.signature.model import Kind, Order, Rule, Type
from testdata.signature.reading import parse_type, read_signature

INT = Type(Kind.INT)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("int", INT),
        ("float", Type(Kind.DOUBLE)),
        ("list<int>", Type(Kind.LIST, INT)),
        ("matrix<int>", Type(Kind.LIST, Type(Kind.LIST, INT))),
        (" list < linked_list<int> > ", Type(Kind.LIST, Type(Kind.LINKED_LIST, INT))),
        ("tree<string>", Type(Kind.TREE, Type(Kind.STRING))),
        ("graph", Type(Kind.GRAPH)),
    ],
)
def test_types_are_read_and_written(written: str, meant: Type) -> None:
    """What is written of a type reads as the same type again."""
    assert parse_type(written) == meant
    assert parse_type(str(meant)) == meant


@pytest.mark.parametrize(
    "written",
    ["", "integer", "list", "list<>", "list<int", "int<int>", "list<void>", "list<graph>",
     "tree<list<int>>", "matrix<list<list<int>>>", "list<int>>", "Int"],
)  # fmt: skip
def test_other_types_are_refused(written: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(ValueError, match=r"\w"):
        parse_type(written)


def test_a_function_is_read() -> None:
    """Names, types, the changed parameter and the comparator."""
    signature = read_signature(
        "name: sortColours\nparameters:\n- {name: colours, type: list<double>}\n"
        "returns: void\nresult: colours\n"
        "compare: {order: unordered, float_tolerance: 1e-6, several: true}\n"
    )
    assert not signature.is_class
    assert signature.function.name == "sortColours"
    assert signature.function.result == 0
    assert str(signature.function.result_type) == "list<double>"
    assert signature.rule == Rule(Order.UNORDERED, 1e-6, several=True)


def test_a_class_is_read() -> None:
    """Constructor and methods in order; void methods need no result."""
    signature = read_signature(
        "class: Stack\nmethods:\n"
        "- {name: push, parameters: [{name: item, type: long}], returns: void}\n"
        "- {name: items, returns: list<long>}\ncompare: unordered-deep\n"
    )
    assert signature.is_class and signature.name == "Stack" and signature.constructor == ()
    assert [m.name for m in signature.methods] == ["push", "items"]
    assert [str(t) for t in signature.types()] == ["long", "list<long>"]


GOOD = "name: f\nparameters: [{name: a, type: int}]\nreturns: int\n"


@pytest.mark.parametrize(
    ("text", "line", "rule"),
    [
        (GOOD + "retruns: int\n", 4, "unknown key"),
        (GOOD.replace("name: f", "name: F"), 1, "must be a name like"),
        (GOOD.replace("name: f", "name: while"), 1, "means something"),
        (GOOD.replace("name: a", "name: judgeList"), 2, "means something"),
        (GOOD.replace("name: a", "name: theOutput"), 2, "means something"),
        (GOOD.replace("type: int", "type: integer"), 2, "must be one of"),
        (GOOD.replace("returns: int", "returns: void"), 1, "must name the parameter"),
        (GOOD + "result: a\n", 4, "goes with `returns: void` only"),
        (GOOD.replace("returns: int", "returns: void\nresult: a"), 4, "cannot be changed in place"),
        (GOOD.replace("returns: int", "returns: void\nresult: b"), 4, "name of a parameter"),
        (GOOD + "compare: unordered\n", 4, "needs a result that is a list"),
        (GOOD + "compare: sorted\n", 4, "must be one of exact"),
        (GOOD + "compare: {float_tolerance: 0.1}\n", 4, "needs a result with doubles"),
        (GOOD + "compare: {float_tolerance: -1}\n", 4, "greater than 0"),
        (GOOD + "name: g\n", 4, "given twice"),
        (GOOD.replace("}]", "}, {name: A, type: int}]"), 2, "must be a name like"),
        (GOOD.replace("}]", "}, {name: a, type: int}]"), 2, "given twice"),
        ("class: stack\nmethods: [{name: a, returns: int}]\n", 1, "must be a free name"),
        ("class: Solution\nmethods: [{name: a, returns: int}]\n", 1, "must be a free name"),
        ("class: Stack\n", 1, "at least one method"),
        (
            "name: f\nparameters: [{name: a, type: tree<int>}]\nreturns: tree<long>\n",
            2,
            "one type only",
        ),
    ],
)
def test_mistakes_are_named_with_their_line(text: str, line: int, rule: str) -> None:
    """The author reads where and what, at once."""
    with pytest.raises(PackageError) as caught:
        read_signature(text)
    assert any(i.line == line and rule in i.message for i in caught.value.issues), caught.value
