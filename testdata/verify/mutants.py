"""Broken variants of a valid input, which input validators should refuse. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NUMBER = re.compile(rb"(?<![^\s])-?[0-9]+(?:\.[0-9]+)?(?![^\s])")
_HUGE = b"10000000000000000000000"
_TINY = b"-10000000000000000000000"
_NUMBERS = 4
"""Numbers of an input that are replaced: the first ones and the last."""


SPACE, LENGTH, NUMBER, ORDER = "space", "length", "number", "order"
FAMILIES = {
    SPACE: "wrong white space",
    LENGTH: "too much or too little in them",
    NUMBER: "wrong numbers",
    ORDER: "another order or stray letters, which may be right",
}
"""What the mutants of a family have, for people."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One variant."""

    name: str
    """Unique for its input: "huge-number-2"."""
    kind: str
    """What was done, for people: "a number replaced by 10^22"."""
    content: bytes
    family: str
    """Mutants that one more rule in a validator would refuse together: one of `FAMILIES`."""

    @property
    def sure(self) -> bool:
        """No input format worth having accepts this; otherwise some rightly do."""
        return self.family != ORDER


def mutants(valid: bytes) -> tuple[Mutant, ...]:
    """All variants of `valid` that differ from it and from one another."""
    found: dict[bytes, Mutant] = {}
    for mutant in _all(valid):
        if mutant.content != valid:
            found.setdefault(mutant.content, mutant)
    return tuple(found.values())


def _all(valid: bytes) -> Iterator[Mutant]:
    yield Mutant("empty", "nothing at all", b"", LENGTH)
    yield from _spaced(valid)
    yield from _cut(valid)
    yield from _numbers(valid)
    lines = valid.splitlines(keepends=True)
    if len(lines) > 1:
        swapped = b"".join([lines[1], lines[0], *lines[2:]])
        yield Mutant("swapped-lines", "the first two lines swapped", swapped, ORDER)


def _spaced(valid: bytes) -> Iterator[Mutant]:
    first, newline, rest = valid.partition(b"\n")
    body = valid.removesuffix(b"\n")
    yield Mutant("byte-order-mark", "a byte order mark in front", b"\xef\xbb\xbf" + valid, SPACE)
    yield Mutant("crlf", "Windows line ends", valid.replace(b"\n", b"\r\n"), SPACE)
    trailing = first + b" " + newline + rest
    yield Mutant("trailing-space", "a space at the end of the first line", trailing, SPACE)
    yield Mutant("leading-space", "a space at the beginning", b" " + valid, SPACE)
    yield Mutant("double-space", "a space doubled", valid.replace(b" ", b"  ", 1), SPACE)
    yield Mutant("space-at-end", "a space at the end of the last line", body + b" \n", SPACE)
    yield Mutant("extra-newline", "an empty line at the end", valid + b"\n", SPACE)
    yield Mutant("newline-in-front", "an empty line in front", b"\n" + valid, SPACE)
    yield Mutant("no-final-newline", "no newline at the end", body, SPACE)


def _cut(valid: bytes) -> Iterator[Mutant]:
    body = valid.removesuffix(b"\n")
    yield Mutant("extra-token", "a further word at the end", body + b" 1\n", LENGTH)
    yield Mutant("extra-line", "a further line at the end", valid + b"1\n", LENGTH)
    yield Mutant("garbage", "letters at the end", body + b"x@#\n", ORDER)
    words = body.rsplit(maxsplit=1)
    if len(words) == 2:
        without = body[: -len(words[1])].rstrip() + b"\n"
        yield Mutant("without-last-token", "the last word missing", without, LENGTH)
    head, newline, _ = body.rpartition(b"\n")
    if newline:
        yield Mutant("without-last-line", "the last line missing", head + b"\n", LENGTH)
    half = len(valid) // 2
    if half and half < len(body):
        yield Mutant("truncated", "the second half missing", valid[:half], LENGTH)


def _numbers(valid: bytes) -> Iterator[Mutant]:
    places = list(_NUMBER.finditer(valid))
    chosen = places[: _NUMBERS - 1] + places[_NUMBERS - 1 :][-1:]
    for number, place in enumerate(chosen, start=1):
        before, after = valid[: place.start()], valid[place.end() :]
        for name, kind, put in (
            ("huge-number", "a number replaced by 10^22", _HUGE),
            ("negative-number", "a number replaced by -10^22", _TINY),
            ("word-for-number", "a number replaced by a word", b"word"),
            ("leading-zero", "a zero in front of a number", _zero(place[0])),
            ("plus-sign", "a number with a plus sign", b"+" + place[0].lstrip(b"-")),
        ):
            yield Mutant(f"{name}-{number}", kind, before + put + after, NUMBER)


def _zero(number: bytes) -> bytes:
    return b"-0" + number[1:] if number.startswith(b"-") else b"0" + number
