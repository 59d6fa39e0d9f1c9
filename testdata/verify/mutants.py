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


@dataclass(frozen=True, slots=True)
class Mutant:
    """One variant."""

    name: str
    """Unique for its input: "huge-number-2"."""
    kind: str
    """What was done, for people: "a number replaced by 10^22"."""
    content: bytes
    sure: bool
    """No input format worth having accepts this; otherwise some rightly do."""


def mutants(valid: bytes) -> tuple[Mutant, ...]:
    """All variants of `valid` that differ from it and from one another."""
    found: dict[bytes, Mutant] = {}
    for mutant in _all(valid):
        if mutant.content != valid:
            found.setdefault(mutant.content, mutant)
    return tuple(found.values())


def _all(valid: bytes) -> Iterator[Mutant]:
    yield Mutant("empty", "nothing at all", b"", True)
    yield from _spaced(valid)
    yield from _cut(valid)
    yield from _numbers(valid)
    lines = valid.splitlines(keepends=True)
    if len(lines) > 1:
        swapped = b"".join([lines[1], lines[0], *lines[2:]])
        yield Mutant("swapped-lines", "the first two lines swapped", swapped, False)


def _spaced(valid: bytes) -> Iterator[Mutant]:
    first, newline, rest = valid.partition(b"\n")
    body = valid.removesuffix(b"\n")
    yield Mutant("byte-order-mark", "a byte order mark in front", b"\xef\xbb\xbf" + valid, True)
    yield Mutant("crlf", "Windows line ends", valid.replace(b"\n", b"\r\n"), True)
    trailing = first + b" " + newline + rest
    yield Mutant("trailing-space", "a space at the end of the first line", trailing, True)
    yield Mutant("leading-space", "a space at the beginning", b" " + valid, True)
    yield Mutant("double-space", "a space doubled", valid.replace(b" ", b"  ", 1), True)
    yield Mutant("space-at-end", "a space at the end of the last line", body + b" \n", True)
    yield Mutant("extra-newline", "an empty line at the end", valid + b"\n", True)
    yield Mutant("newline-in-front", "an empty line in front", b"\n" + valid, True)
    yield Mutant("no-final-newline", "no newline at the end", body, True)


def _cut(valid: bytes) -> Iterator[Mutant]:
    body = valid.removesuffix(b"\n")
    yield Mutant("extra-token", "a further word at the end", body + b" 1\n", True)
    yield Mutant("extra-line", "a further line at the end", valid + b"1\n", True)
    yield Mutant("garbage", "letters at the end", body + b"x@#\n", False)
    words = body.rsplit(maxsplit=1)
    if len(words) == 2:
        without = body[: -len(words[1])].rstrip() + b"\n"
        yield Mutant("without-last-token", "the last word missing", without, True)
    head, newline, _ = body.rpartition(b"\n")
    if newline:
        yield Mutant("without-last-line", "the last line missing", head + b"\n", True)
    half = len(valid) // 2
    if half and half < len(body):
        yield Mutant("truncated", "the second half missing", valid[:half], True)


def _numbers(valid: bytes) -> Iterator[Mutant]:
    places = list(_NUMBER.finditer(valid))
    chosen = places[: _NUMBERS - 1] + places[_NUMBERS - 1 :][-1:]
    for number, place in enumerate(chosen, start=1):
        before, after = valid[: place.start()], valid[place.end() :]
        for name, kind, put, sure in (
            ("huge-number", "replaced by 10^22", _HUGE, True),
            ("negative-number", "replaced by -10^22", _TINY, True),
            ("word-for-number", "replaced by a word", b"word", True),
            ("leading-zero", "with a zero in front", _zero(place[0]), True),
            ("plus-sign", "with a plus sign", b"+" + place[0].lstrip(b"-"), True),
        ):
            text = f"number {number} {kind}"
            yield Mutant(f"{name}-{number}", text, before + put + after, sure)


def _zero(number: bytes) -> bytes:
    return b"-0" + number[1:] if number.startswith(b"-") else b"0" + number
