"""The form of test files: line ends, encoding, white space, the last newline."""

from __future__ import annotations

import codecs
import mmap
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from testdata.problem import Problem
from testdata.verify.findings import Finding, Severity, excerpt

_BLOCK = 1 << 20
_MOST = 1000
"""Occurrences counted in one file before "or more" will do."""
_BOM = codecs.BOM_UTF8


@dataclass(frozen=True, slots=True)
class _Form:
    rule: str
    pattern: re.Pattern[bytes]
    message: str
    input: Severity
    answer: Severity


# Each pattern is linear on any content: one character, and at most one look around it.
_FORMS = (
    _Form(
        "bom",
        re.compile(rb"\A\xef\xbb\xbf"),
        "begins with a byte order mark",
        Severity.ERROR,
        Severity.WARNING,
    ),
    _Form(
        "crlf",
        re.compile(rb"\r\n"),
        "has Windows line ends (CRLF)",
        Severity.WARNING,
        Severity.WARNING,
    ),
    _Form(
        "lone-carriage-return",
        re.compile(rb"\r(?!\n)"),
        "has a carriage return that ends no line",
        Severity.WARNING,
        Severity.WARNING,
    ),
    _Form(
        "control-character",
        re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"),
        "has a control character",
        Severity.WARNING,
        Severity.WARNING,
    ),
    _Form(
        "trailing-whitespace",
        re.compile(rb"[ \t](?=\r?\n|\Z)"),
        "has white space at the end of a line",
        Severity.WARNING,
        Severity.INFO,
    ),
    _Form(
        "blank-line-at-end",
        re.compile(rb"(?<=\n)\r?\n\Z"),
        "ends with an empty line",
        Severity.WARNING,
        Severity.INFO,
    ),
    _Form(
        "missing-final-newline",
        re.compile(rb"[^\n]\Z"),
        "does not end with a newline",
        Severity.WARNING,
        Severity.WARNING,
    ),
)


def check_forms(root: Path, problem: Problem) -> Iterator[Finding]:
    """Findings on the inputs and answers of all tests, each file once."""
    inputs = dict.fromkeys(test.input for test in problem.tests)
    answers = dict.fromkeys(test.answer for test in problem.tests if test.answer)
    for path in inputs:
        yield from check_form(root / path, path, is_input=True)
    for path in answers:
        yield from check_form(root / path, path, is_input=False)


def check_form(file: Path, path: str, *, is_input: bool) -> Iterator[Finding]:
    """Findings on one file, shown as `path`. Memory is bounded whatever its size."""
    if file.stat().st_size == 0:
        if is_input:
            yield Finding(Severity.WARNING, "empty-input", "is empty", path)
        return
    with file.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        for form in _FORMS:
            places = _first(form.pattern.finditer(data))
            if places:
                severity = form.input if is_input else form.answer
                yield _finding(form, severity, path, data, places)
    yield from _encoding(file, path)


def _first(matches: Iterable[re.Match[bytes]]) -> list[int]:
    places: list[int] = []
    for match in matches:
        places.append(match.start())
        if len(places) >= _MOST:
            break
    return places


def _finding(
    form: _Form, severity: Severity, path: str, data: mmap.mmap, places: list[int]
) -> Finding:
    times = f", {len(places)}{' or more' if len(places) >= _MOST else ''} times"
    begin = max(data.rfind(b"\n", 0, places[0]) + 1, places[0] - 30)
    return Finding(
        severity,
        form.rule,
        form.message + (times if len(places) > 1 else ""),
        path,
        _line(data, places[0]),
        excerpt(data[begin : places[0] + 10], 50),
    )


def _line(data: mmap.mmap, at: int) -> int:
    blocks = range(0, at, _BLOCK)
    return 1 + sum(data[b : min(b + _BLOCK, at)].count(b"\n") for b in blocks)


def _encoding(file: Path, path: str) -> Iterator[Finding]:
    decoder = codecs.getincrementaldecoder("utf-8")()
    done = 0
    with file.open("rb") as stream:
        while True:
            block = stream.read(_BLOCK)
            try:
                decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                where = f"byte {done + max(error.start, 0)}"
                text = "is not UTF-8: programs read it differently from language to language"
                yield Finding(Severity.WARNING, "not-utf8", text, path, None, where)
                return
            if not block:
                return
            done += len(block)
