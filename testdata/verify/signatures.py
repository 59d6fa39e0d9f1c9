"""Signature problems in verification: the types validate inputs, values are compared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from testdata.compare import Comparison
from testdata.signature.compare import compare_value, parse_result
from testdata.signature.model import Kind, Signature
from testdata.signature.reading import SIGNATURE_FILE
from testdata.signature.values import MAX_TEXT_BYTES, ValueFormatError, check_input
from testdata.verify.mutants import SPACE, Mutant
from testdata.verify.validators import Answer, Asked

_ACCEPTS, _REFUSES = 42, 43
_UNBOUNDED = ("huge-number", "negative-number")


def telling(signature: Signature, mutants: Iterable[Mutant]) -> Iterator[Mutant]:
    """Those that are broken as values, too: white space means nothing there, and a double
    may be as large as it likes.
    """
    doubles = any(type_.kind is Kind.DOUBLE for type_ in signature.types())
    for mutant in mutants:
        unbounded = doubles and mutant.name.startswith(_UNBOUNDED)
        if mutant.family != SPACE and not unbounded:
            yield mutant


def asked_of_types(signature: Signature, inputs: Mapping[str, Path]) -> Asked:
    """What the signature says of inputs by id, as an input validator would."""
    answers = {
        id_: Answer(_ACCEPTS if _fits(signature, file) else _REFUSES)
        for id_, file in inputs.items()
    }
    return Asked(SIGNATURE_FILE, _ACCEPTS, answers)


def _fits(signature: Signature, file: Path) -> bool:
    if file.stat().st_size > MAX_TEXT_BYTES:
        return False
    try:
        check_input(signature, file.read_bytes().decode())
    except (UnicodeDecodeError, ValueFormatError):
        return False
    return True


def compare_files(signature: Signature, output: Path, answer: Path) -> Comparison:
    """What the judge says of a returned value that a file holds.

    Raises:
        ValueFormatError: the answer is none.
    """
    try:
        result = parse_result(signature, output.read_bytes()[:MAX_TEXT_BYTES].decode())
    except (UnicodeDecodeError, ValueFormatError) as error:
        return Comparison(False, str(error))
    return compare_value(signature, result, answer.read_bytes()[:MAX_TEXT_BYTES].decode())


def without_names(signature: Signature, text: str) -> str:
    """A quoted sample as bare values: `numbers = [1, 2], target = 3` is `[1,2],3`."""
    names = {p.name for m in signature.methods for p in m.parameters}
    names |= {p.name for p in signature.constructor}
    if names:
        words = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
        text = re.sub(rf"\b(?:{words})\s*=", "", text)
    return re.sub(r"[\s,]+", ",", text.strip())
