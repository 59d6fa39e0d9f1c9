"""Reads signature.yaml.

    name: pairForTarget              # camelCase; a class has a capital: LruCache
    parameters:
      - {name: numbers, type: list<int>}
      - {name: target, type: int}
    returns: list<int>               # void with `result`: the name of the changed parameter
    compare: unordered               # exact | unordered | unordered-deep, or a mapping with
                                     #   order, float_tolerance, several

A class has `class: LruCache`, `constructor:` (parameters) and `methods:` in place of `name`,
`parameters`, `returns` and `result`. Each method has `name`, `parameters`, `returns`.
"""

from __future__ import annotations

import re

from testdata.formats.fields import Fields
from testdata.formats.yaml_tree import Entries, Items, load
from testdata.issues import Findings
from testdata.signature.model import (
    MAX_LISTS,
    NODES,
    SCALARS,
    VOID,
    WITH_ITEM,
    Kind,
    Method,
    Order,
    Parameter,
    Rule,
    Signature,
    Type,
)
from testdata.signature.words import CLASS_NAMES, RESERVED

SIGNATURE_FILE = "signature.yaml"
_LOWER = re.compile(r"[a-z][A-Za-z0-9]{0,49}\Z")
_UPPER = re.compile(r"[A-Z][A-Za-z0-9]{0,49}\Z")
_MAX_PARAMETERS = 12
_MAX_METHODS = 20
_FUNCTION_KEYS = ("name", "parameters", "returns", "result", "compare")
_CLASS_KEYS = ("class", "constructor", "methods", "compare")


def read_signature(text: str, file: str = SIGNATURE_FILE) -> Signature:
    """Reads the text of a signature.yaml.

    Raises:
        PackageError: with every broken rule, each with its line.
    """
    findings = Findings()
    fields = Fields(file, load(text, file), findings)
    signature = _class(fields) if "class" in fields else _function(fields)
    findings.raise_if_any()
    _check_nodes(signature, fields)
    findings.raise_if_any()
    return signature


def _function(fields: Fields) -> Signature:
    fields.unknown(_FUNCTION_KEYS, refuse=True)
    method = _method(fields)
    return Signature("", (method,), rule=_rule(fields, (method,)))


def _class(fields: Fields) -> Signature:
    fields.unknown(_CLASS_KEYS, refuse=True)
    name = fields.text("class")
    if not _UPPER.match(name) or name in CLASS_NAMES or name.lower() in RESERVED:
        fields.refuse("class", "must be a free name like LruCache: a capital, letters, digits")
    methods = []
    for each in _mappings(fields, "methods", _MAX_METHODS):
        each.unknown(("name", "parameters", "returns"), refuse=True)
        methods.append(_method(each))
        if methods[-1].name.lower() in {m.name.lower() for m in methods[:-1]}:
            each.refuse("name", "is given twice (names must differ in more than capitals)")
    if not methods:
        fields.refuse("methods", "must list at least one method")
    constructor = _parameters(fields, "constructor")
    return Signature(name, tuple(methods), constructor, _rule(fields, tuple(methods)))


def _method(fields: Fields) -> Method:
    name = _name(fields)
    parameters = _parameters(fields, "parameters")
    returns = _type(fields, "returns", may_be_void=True)
    result = None
    if "result" in fields:
        names = [p.name for p in parameters]
        if returns != VOID:
            fields.refuse("result", "goes with `returns: void` only")
        elif fields.text("result") not in names:
            fields.refuse("result", "must be the name of a parameter")
        else:
            result = names.index(fields.text("result"))
            if parameters[result].type.kind in SCALARS:
                fields.refuse("result", "a parameter of this type cannot be changed in place")
    elif returns == VOID and not fields.path:
        fields.refuse("result", "must name the parameter that the void function changes")
    return Method(name, parameters, returns, result)


def _name(fields: Fields) -> str:
    name = fields.text("name")
    if not _LOWER.match(name):
        fields.refuse("name", "must be a name like pairForTarget: a small letter, letters, digits")
    elif name.lower() in RESERVED or name.lower().startswith("judge"):
        fields.refuse("name", f"{name!r} means something of its own in one of the languages")
    return name


def _parameters(fields: Fields, key: str) -> tuple[Parameter, ...]:
    found: list[Parameter] = []
    for each in _mappings(fields, key, _MAX_PARAMETERS):
        each.unknown(("name", "type"), refuse=True)
        parameter = Parameter(_name(each), _type(each, "type", may_be_void=False))
        if parameter.name.lower() in {p.name.lower() for p in found}:
            each.refuse("name", "is given twice (names must differ in more than capitals)")
        found.append(parameter)
    return tuple(found)


def _mappings(fields: Fields, key: str, most: int) -> list[Fields]:
    value = fields.value(key)
    if value is None:
        return []
    if not isinstance(value, Items) or not all(isinstance(i, Entries) for i in value.items):
        fields.refuse(key, "must be a sequence of mappings")
        return []
    if len(value.items) > most:
        fields.refuse(key, f"must not have more than {most} entries")
    items = [item for item in value.items if isinstance(item, Entries)]
    return [
        Fields(fields.file, item, fields.findings, f"{fields.path}{key}[{index}].")
        for index, item in enumerate(items)
    ]


def _type(fields: Fields, key: str, *, may_be_void: bool) -> Type:
    text = fields.text(key)
    try:
        found = parse_type(text)
    except ValueError as error:
        fields.refuse(key, str(error))
        return VOID
    if found == VOID and not may_be_void:
        fields.refuse(key, "must not be void")
    return found


def parse_type(text: str) -> Type:
    """Reads a type as setters write it.

    Raises:
        ValueError: it is none; the message names the rule.
    """
    found = _read_type("".join(text.split()))
    for part in found.parts():
        if part.kind in NODES and part.item and part.item.kind not in SCALARS:
            raise ValueError(f"{part}: its nodes must hold one of {', '.join(sorted(SCALARS))}")
        if part.kind is Kind.LIST and part.of.kind in (Kind.GRAPH, Kind.VOID):
            raise ValueError(f"{part}: a list must not hold these")
    if sum(part.kind is Kind.LIST for part in found.parts()) > MAX_LISTS:
        raise ValueError(f"{found}: more than {MAX_LISTS} lists deep")
    return found


def _read_type(text: str) -> Type:
    name, bracket, rest = text.partition("<")
    name = "double" if name == "float" else name
    known = (*Kind, "matrix")
    if name not in known:
        raise ValueError(f"{text!r}: must be one of {', '.join(known)}")
    needs_item = name == "matrix" or Kind(name) in WITH_ITEM
    if needs_item != bool(bracket) or (bracket and not rest.endswith(">")):
        form = f"{name}<type>" if needs_item else name
        raise ValueError(f"{text!r}: must be written {form}")
    item = _read_type(rest[:-1]) if bracket else None
    if name == "matrix":
        return Type(Kind.LIST, Type(Kind.LIST, item))
    return Type(Kind(name), item)


def _rule(fields: Fields, methods: tuple[Method, ...]) -> Rule:
    if not isinstance(fields.value("compare"), Entries):
        order = _order(fields, "compare")
        return _checked(fields, Rule(order), methods)
    compare = fields.mapping("compare")
    assert compare is not None
    compare.unknown(("order", "float_tolerance", "several"), refuse=True)
    several = compare.text("several", "false")
    if several not in ("true", "false"):
        compare.refuse("several", "must be true or false")
    tolerance = compare.number("float_tolerance") or 0.0
    rule = Rule(_order(compare, "order"), tolerance, several == "true")
    return _checked(fields, rule, methods)


def _order(fields: Fields, key: str) -> Order:
    text = fields.text(key, Order.EXACT)
    if text not in tuple(Order):
        fields.refuse(key, f"must be one of {', '.join(Order)}")
        return Order.EXACT
    return Order(text)


def _checked(fields: Fields, rule: Rule, methods: tuple[Method, ...]) -> Rule:
    results = [method.result_type for method in methods]
    if rule.order is not Order.EXACT and not any(r.kind is Kind.LIST for r in results):
        fields.refuse("compare", f"{rule.order} needs a result that is a list")
    if rule.float_tolerance and not any(
        part.kind is Kind.DOUBLE for result in results for part in result.parts()
    ):
        fields.refuse("compare", "float_tolerance needs a result with doubles")
    if rule.float_tolerance and rule.order is not Order.EXACT:
        for result in results:
            if Kind.DOUBLE in {p.kind for p in result.parts()} and str(result) not in (
                "double",
                "list<double>",
            ):
                fields.refuse(
                    "compare", f"float_tolerance with {rule.order} needs list<double>, not {result}"
                )
    return rule


def _check_nodes(signature: Signature, fields: Fields) -> None:
    for kind in (Kind.LINKED_LIST, Kind.TREE):
        items = {str(t.item) for t in signature.types() if t.kind is kind}
        if len(items) > 1:
            key = "methods" if signature.is_class else "parameters"
            fields.refuse(key, f"{kind} must hold one type only, not {' and '.join(sorted(items))}")
