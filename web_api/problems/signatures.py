"""Signatures as the API says them, and back. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from testdata.signature.model import Method, Parameter, Signature
from testdata.signature.reading import parse_type


def described(signature: Signature) -> dict[str, Any]:
    """JSON in the form of `schemas.Signature`."""
    return {
        "name": signature.name,
        "constructor": _parameters(signature.constructor),
        "methods": [
            {
                "name": method.name,
                "parameters": _parameters(method.parameters),
                "returns": str(method.returns),
                "changes": None if method.result is None else method.parameters[method.result].name,
            }
            for method in signature.methods
        ],
    }


def restored(data: Mapping[str, Any]) -> Signature:
    """What `described` was made of, but for the rule of comparison."""
    return Signature(
        data["name"],
        tuple(_method(method) for method in data["methods"]),
        _restored(data["constructor"]),
    )


def _parameters(parameters: Sequence[Parameter]) -> list[dict[str, str]]:
    return [{"name": each.name, "type": str(each.type)} for each in parameters]


def _method(data: Mapping[str, Any]) -> Method:
    parameters = _restored(data["parameters"])
    names = [each.name for each in parameters]
    result = None if data["changes"] is None else names.index(data["changes"])
    return Method(data["name"], parameters, parse_type(data["returns"]), result)


def _restored(data: Sequence[Mapping[str, str]]) -> tuple[Parameter, ...]:
    return tuple(Parameter(each["name"], parse_type(each["type"])) for each in data)
