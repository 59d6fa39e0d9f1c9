"""What a language needs to offer signature problems, and helpers that several share.

The participant's code stays in a file of its own, so that every message names its lines as
they were written; the driver is the other files. testdata/signature/protocol.py says what
a driver reads and writes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from testdata.signature.model import Method, Signature

MAX_NODES = 1_000_000
"""As `testdata.signature.values.MAX_NODES`: longer chains are taken for cycles."""

Starter: TypeAlias = Callable[[Signature], str]
Driver: TypeAlias = Callable[[Signature], Mapping[str, str]]


def as_written(source: bytes) -> bytes:
    return source


@dataclass(frozen=True, slots=True)
class SignatureLanguage:
    """How one language runs a function or a class."""

    solution: str
    """The file that takes the participant's code."""
    entry: str
    """The driver's file that the program starts with."""
    starter: Starter
    """The code that the participant begins with: it compiles, and does nothing useful."""
    driver: Driver
    """The driver's files by name."""
    complete: Callable[[bytes], bytes] = as_written
    """Puts what people leave out, as a package clause, before the code on its first line."""


def template(name: str) -> str:
    """A driver's part that hardly depends on the signature, from the folder drivers/.

    %NAMES% in capitals are put in by the language.
    """
    return (Path(__file__).parent / "drivers" / name).read_text()


def snake(name: str) -> str:
    """pairForTarget, LruCache: pair_for_target, lru_cache."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def pascal(name: str) -> str:
    """pairForTarget: PairForTarget."""
    return name[:1].upper() + name[1:]


def description(signature: Signature) -> str:
    """The signature as JSON, for drivers of languages that look names up at run time."""

    def method(given: Method) -> dict[str, object]:
        return {
            "name": given.name,
            "parameters": [str(p.type) for p in given.parameters],
            "returns": str(given.returns),
            "result": given.result,
        }

    if not signature.is_class:
        return json.dumps(method(signature.function), indent=2)
    whole = {
        "class": signature.name,
        "constructor": [str(p.type) for p in signature.constructor],
        "methods": [method(m) for m in signature.methods],
    }
    return json.dumps(whole, indent=2)


def without(words: bytes, prefix: bytes) -> Callable[[bytes], bytes]:
    """Completes sources that no line of begins with the regular expression `words`.

    `prefix` goes on the first line, so that no line moves.
    """
    pattern = re.compile(rb"^\s*(?:" + words + rb")", re.MULTILINE)

    def complete(source: bytes) -> bytes:
        return source if pattern.search(source) else prefix + source

    return complete


def commented(text: str, mark: str) -> str:
    """The text as comment lines."""
    return "".join(f"{mark} {line}".rstrip() + "\n" for line in text.strip("\n").split("\n"))
