"""The default output validator: compares two byte streams in bounded memory.

Both streams are cut into batches of whole items at the same rules. An item is a token
or, where whitespace matters, a token or a run of whitespace. An item that does not fit
into a batch becomes pieces of exactly one batch each, so that pieces of equal items
always meet. Whole batches are compared at once where possible; only around the
differences does the work happen item by item.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from typing import BinaryIO

from testdata.problem import ValidatorFlags

_BATCH = 1 << 18
_WHITE = b" \f\n\r\t\v"
_RUN = re.compile(rb"[ \f\n\r\t\v]+|[^ \f\n\r\t\v]+")
_TOKEN = re.compile(rb"[^ \f\n\r\t\v]+")
_SPACE = re.compile(rb"[ \f\n\r\t\v]")
_FLOAT = re.compile(rb"[+-]?(?:[0-9]*\.[0-9]+|[0-9]+\.?)(?:[eE][+-]?[0-9]+)?")
_LONGEST_FLOAT = 4096
_SHOWN = 40
# For numbers that a double cannot hold: never traps, keeps any exponent it can.
_WIDE = Context(prec=60, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])


@dataclass(frozen=True, slots=True)
class Comparison:
    """`message` tells judges where and how the output differs; empty when accepted."""

    accepted: bool
    message: str = ""


def compare(
    output: BinaryIO, answer: BinaryIO, flags: ValidatorFlags, *, batch: int = _BATCH
) -> Comparison:
    """Compares a program's `output` with the judges' `answer`, both read once to their end.

    Memory is a small multiple of `batch` bytes whatever the streams hold.
    """
    out, ans = _Items(output, flags, batch), _Items(answer, flags, batch)
    while True:
        more_out, more_ans = out.ready(), ans.ready()
        if not (more_out and more_ans):
            return _at_end(out, ans, more_out, more_ans)
        if out.skips_with(ans):
            continue
        count = min(out.left(), ans.left())
        produced, expected = out.peek(count), ans.peek(count)
        if produced != expected:
            exact = not _tolerant(flags) or ans.continued
            for index, (got, want) in enumerate(zip(produced, expected, strict=True)):
                if got != want and (exact or not _close(got, want, flags)):
                    return _differs(out, ans, index, flags)
        out.advance(count)
        ans.advance(count)


class _Items:
    """One stream as batches of items."""

    def __init__(self, stream: BinaryIO, flags: ValidatorFlags, batch: int) -> None:
        self._stream = stream
        self._fold = not flags.case_sensitive
        self._spaces = flags.space_change_sensitive
        self._size = batch
        self._buffer = b""
        self._ended = False
        self._raw = b""
        self._items: list[bytes] | None = []
        self._index = 0
        self._open = False
        self._line = 1
        self._column = 0
        self.continued = False
        """The current batch is a further piece of the item before it."""

    def ready(self) -> bool:
        """Moves on to a batch with an item left; False at the end of the stream."""
        while self._items is not None and self._index >= len(self._items):
            if not self._load():
                return False
        return True

    def skips_with(self, other: _Items) -> bool:
        """Skips both batches when they are untouched and the same bytes."""
        if self._items is not None or other._items is not None:
            return False
        if self._raw != other._raw or self._open != other._open:
            return False
        self._items = other._items = []
        self._index = other._index = 0
        return True

    def left(self) -> int:
        return len(self._split()) - self._index

    def peek(self, count: int) -> list[bytes]:
        return self._split()[self._index : self._index + count]

    def advance(self, count: int) -> None:
        self._index += count

    def place(self, ahead: int) -> tuple[int, int, bytes]:
        """Line, token in that line (both from 1) and bytes of the item `ahead` of here."""
        pattern = _RUN if self._spaces else _TOKEN
        found = list(pattern.finditer(self._raw))
        if not found:
            return self._line, self._column, b""
        item = found[self._index + ahead]
        line, column = self._count(self._raw[: item.start()])
        is_new = not self.continued and item[0][:1] not in _SPACES
        return line, column + is_new, item[0]

    def end(self) -> int:
        """The line that the stream ends in."""
        return self._count(self._raw)[0]

    def _split(self) -> list[bytes]:
        if self._items is None:
            raw = self._raw.lower() if self._fold else self._raw
            if self.continued:
                self._items = [raw]
            else:
                self._items = _RUN.findall(raw) if self._spaces else raw.split()
        return self._items

    def _load(self) -> bool:
        self._line, self._column = self._count(self._raw)
        self.continued = self._open
        self._fill()
        size, self._open = self._cut()
        was_space = self._raw[-1:] in _SPACES
        if self.continued:
            size, self._open = self._rest(was_space)
        self._raw, self._buffer = self._buffer[:size], self._buffer[size:]
        self._index = 0
        if self.continued or (self._raw and (self._spaces or not self._raw.isspace())):
            self._items = None
            return True
        self._items = []
        return bool(self._raw)

    def _fill(self) -> None:
        parts = [self._buffer]
        missing = self._size - len(self._buffer)
        while missing > 0 and not self._ended:
            part = self._stream.read(missing)
            self._ended = not part
            parts.append(part)
            missing -= len(part)
        self._buffer = b"".join(parts)

    def _cut(self) -> tuple[int, bool]:
        """How many buffered bytes hold whole items, and whether one item fills them all."""
        buffer = self._buffer
        if self._ended and len(buffer) < self._size:
            return len(buffer), False
        if self._spaces and buffer[-1:] in _SPACES:
            size = len(buffer.rstrip(_WHITE))
        else:
            size = 1 + max(buffer.rfind(c) for c in _SPACES)
        return (size, False) if size else (len(buffer), True)

    def _rest(self, was_space: bool) -> tuple[int, bool]:
        """As `_cut`, for the rest of an item that did not fit."""
        other = _TOKEN if was_space and self._spaces else _SPACE
        found = other.search(self._buffer)
        if found is not None:
            return found.start(), False
        return len(self._buffer), len(self._buffer) == self._size

    def _count(self, raw: bytes) -> tuple[int, int]:
        """Line and number of tokens begun in it, at the end of `raw` in this batch."""
        lines = raw.count(b"\n")
        begun = len(raw[raw.rfind(b"\n") + 1 :].split())
        if lines:
            return self._line + lines, begun
        return self._line, self._column + (0 if self.continued else begun)


_SPACES = tuple(bytes([c]) for c in _WHITE)


def _tolerant(flags: ValidatorFlags) -> bool:
    return flags.float_relative is not None or flags.float_absolute is not None


def _is_float(token: bytes) -> bool:
    return len(token) <= _LONGEST_FLOAT and _FLOAT.fullmatch(token) is not None


def _close(got: bytes, want: bytes, flags: ValidatorFlags) -> bool:
    """Whether two different tokens are numbers within the tolerances."""
    if not _is_float(want) or not _is_float(got):
        return False
    a, s = float(want), float(got)
    if math.isinf(a) or math.isinf(s):
        return _close_wide(got, want, flags)
    error = abs(s - a)
    absolute, relative = flags.float_absolute, flags.float_relative
    return (absolute is not None and error <= absolute) or (
        relative is not None and error <= relative * abs(a)
    )


def _close_wide(got: bytes, want: bytes, flags: ValidatorFlags) -> bool:
    a = _WIDE.create_decimal(want.decode())
    s = _WIDE.create_decimal(got.decode())
    if not (a.is_finite() and s.is_finite()):
        return False
    error = _WIDE.abs(_WIDE.subtract(s, a))
    bounds = []
    if flags.float_absolute is not None:
        bounds.append(Decimal(flags.float_absolute))
    if flags.float_relative is not None:
        bounds.append(_WIDE.multiply(Decimal(flags.float_relative), _WIDE.abs(a)))
    return any(error <= bound for bound in bounds)


def _at_end(out: _Items, ans: _Items, more_out: bool, more_ans: bool) -> Comparison:
    if more_out:
        line, column, token = out.place(0)
        what = _place(line, column, token)
        return Comparison(False, f"{what}: unexpected {_shown(token)} after the expected output")
    if more_ans:
        line, column, token = ans.place(0)
        where = f"line {out.end()}: the output ends too early"
        return Comparison(
            False,
            f"{where}: expected {_shown(token)} ({_place(line, column, token)} of the answer)",
        )
    return Comparison(True)


def _differs(out: _Items, ans: _Items, index: int, flags: ValidatorFlags) -> Comparison:
    line, column, got = out.place(index)
    want = ans.place(index)[2]
    message = f"{_place(line, column, got)}: expected {_shown(want)}, got {_shown(got)}"
    if len(got) > _SHOWN and len(want) > _SHOWN:
        same = _same_length(got, want, flags)
        message += f", first different at character {same + 1}"
        message += " of this part" if out.continued else ""
    elif _tolerant(flags) and _is_float(want) and _is_float(got):
        message += f", off by {abs(float(got) - float(want)):.6g}"
    return Comparison(False, message)


def _same_length(got: bytes, want: bytes, flags: ValidatorFlags) -> int:
    if not flags.case_sensitive:
        got, want = got.lower(), want.lower()
    pairs = enumerate(zip(got, want, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(got), len(want)))


def _place(line: int, column: int, token: bytes) -> str:
    if token[:1] in _SPACES:
        return f"line {line}, whitespace after token {column}"
    return f"line {line}, token {column}"


def _shown(token: bytes) -> str:
    text = token[: 4 * _SHOWN].decode("utf-8", "backslashreplace")
    cut = len(token) > 4 * _SHOWN or len(text) > _SHOWN
    text = text[:_SHOWN]
    safe = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return f'"{safe}"' + ("…" if cut else "")
