"""The default output validator, by table and against a plain reference."""

from __future__ import annotations

import io
import re
import tracemalloc
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testdata.compare import Comparison, compare
from testdata.problem import ValidatorFlags

DEFAULT = ValidatorFlags()
CASE = ValidatorFlags(case_sensitive=True)
SPACE = ValidatorFlags(space_change_sensitive=True)
RELATIVE = ValidatorFlags(float_relative=1e-6)
ABSOLUTE = ValidatorFlags(float_absolute=1e-6)
BOTH = ValidatorFlags(float_relative=1e-6, float_absolute=1e-6)


def run(
    output: bytes, answer: bytes, flags: ValidatorFlags = DEFAULT, batch: int = 1 << 18
) -> Comparison:
    return compare(io.BytesIO(output), io.BytesIO(answer), flags, batch=batch)


@pytest.mark.parametrize(
    ("flags", "output", "answer", "accepted"),
    [
        (DEFAULT, b"", b"", True),
        (DEFAULT, b" \n\t", b"", True),
        (DEFAULT, b"a b", b"a\r\n\v\fb\n", True),
        (DEFAULT, b"ab", b"a b", False),
        (DEFAULT, b"a", b"a b", False),
        (DEFAULT, b"a b", b"a", False),
        (DEFAULT, b"YES", b"yes", True),
        (DEFAULT, "Ä".encode(), "ä".encode(), False),
        (DEFAULT, b"a\0b", b"a\0b", True),
        (DEFAULT, b"1.0", b"1", False),
        (DEFAULT, b"a\xc2\xa0b", b"a b", False),
        (CASE, b"YES", b"yes", False),
        (CASE, b"YES", b"YES", True),
        (SPACE, b"a b\n", b"a b\n", True),
        (SPACE, b"A b\n", b"a b\n", True),
        (SPACE, b"a b", b"a b\n", False),
        (SPACE, b"a  b\n", b"a b\n", False),
        (SPACE, b" a b\n", b"a b\n", False),
        (SPACE, b"a\tb\n", b"a b\n", False),
        (SPACE, b"a b\r\n", b"a b\n", False),
        (RELATIVE, b"1000000.9", b"1000000", True),
        (RELATIVE, b"1000001.1", b"1000000", False),
        (RELATIVE, b"1e-9", b"0", False),
        (RELATIVE, b"3.14000000e-2", b"0.0314", True),
        (ABSOLUTE, b"1e-9", b"0", True),
        (ABSOLUTE, b"1000000.9", b"1000000", False),
        (BOTH, b"1e-9 1000000.9", b"0 1000000", True),
        (BOTH, b"-0", b"0.0", True),
        (BOTH, b"+.5", b"5.e-1", True),
        (BOTH, b"nan", b"NaN", True),
        (BOTH, b"nan", b"1", False),
        (BOTH, b"inf", b"1e999", False),
        (BOTH, b"1.0e400", b"1e400", True),
        (BOTH, b"2e400", b"1e400", False),
        (BOTH, b"1", b"1e400", False),
        (BOTH, b"1e99999999999999999999", b"2e99999999999999999999", False),
        (BOTH, b"1_0", b"10", False),
        (BOTH, b"0x10", b"16", False),
        (BOTH, b"word", b"WORD", True),
        (BOTH, b"1", b"one", False),
        (BOTH, "١".encode(), b"1", False),
        (ValidatorFlags(float_absolute=0.0), b"1.0", b"1", True),
    ],
)
def test_table(flags: ValidatorFlags, output: bytes, answer: bytes, accepted: bool) -> None:
    """Tokens, case, whitespace and floats as the format says."""
    result = run(output, answer, flags)
    assert result.accepted is accepted
    assert bool(result.message) is not accepted


@pytest.mark.parametrize(
    ("output", "answer", "flags", "message"),
    [
        (b"1 2\n3 4\n", b"1 2\n3 5\n", DEFAULT, 'line 2, token 2: expected "5", got "4"'),
        (b"1\n", b"1\n2\n", DEFAULT, 'line 2: the output ends too early: expected "2"'),
        (b"1\n2\n", b"1\n", DEFAULT, 'line 2, token 1: unexpected "2"'),
        (b"a  b", b"a b", SPACE, 'line 1, whitespace after token 1: expected " ", got "  "'),
        (b"a \n", b"a\n", SPACE, 'expected "\\n", got " \\n"'),
        (b"1.5", b"1", BOTH, "off by 0.5"),
        (b"x" * 99, b"x" * 70 + b"y", DEFAULT, "first different at character 71"),
        (b"\x1b[2J", b"a", DEFAULT, 'got "\\x1b[2J"'),
    ],
)
def test_message_tells_where(
    output: bytes, answer: bytes, flags: ValidatorFlags, message: str
) -> None:
    """Messages give line, token, and both texts, cut and made printable."""
    told = run(output, answer, flags).message
    assert message in told
    assert len(told) < 250
    assert told.isprintable()


@pytest.mark.parametrize("batch", [7, 64, 1 << 18])
def test_position_does_not_depend_on_batches(batch: int) -> None:
    """Lines and tokens are counted over equal parts that were skipped at once."""
    lines = b"".join(b"%d %d %d\n" % (i, i, i) for i in range(500))
    result = run(lines.replace(b"321 321 321", b"321 321 0"), lines, batch=batch)
    assert result.message == 'line 322, token 3: expected "321", got "0"'


class Endless(io.RawIOBase):
    """`size` bytes of a repeated pattern, made while reading."""

    def __init__(self, pattern: bytes, size: int, last: bytes) -> None:
        self._block, self._left, self._last = pattern * 4096, size, last

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if self._left <= 0:
            last, self._last = self._last, b""
            return last
        part = self._block[: min(size, self._left) // 2 * 2 or 1]
        self._left -= len(part)
        return part


@pytest.mark.parametrize("pattern", [b"xx", b"1 ", b"  "])
@pytest.mark.parametrize("flags", [DEFAULT, SPACE, BOTH])
def test_memory_is_bounded(pattern: bytes, flags: ValidatorFlags) -> None:
    """Twenty megabytes of one token, of tokens, or of whitespace cost a few."""

    def stream(last: bytes) -> BinaryIO:
        return Endless(pattern, 20_000_000, last)  # type: ignore[return-value]

    tracemalloc.start()
    try:
        assert not compare(stream(b"a"), stream(b"b"), flags, batch=1 << 16).accepted
        assert compare(stream(b"a"), stream(b"a"), flags, batch=1 << 16).accepted
        assert tracemalloc.get_traced_memory()[1] < 12_000_000
    finally:
        tracemalloc.stop()


def reference(output: bytes, answer: bytes, flags: ValidatorFlags) -> bool:
    """The format's text, as plainly as it can be written."""
    split = (
        r"[ \f\n\r\t\v]+|[^ \f\n\r\t\v]+" if flags.space_change_sensitive else r"[^ \f\n\r\t\v]+"
    )
    got, want = (re.findall(split.encode(), x) for x in (output, answer))
    number = re.compile(rb"[+-]?([0-9]*\.[0-9]+|[0-9]+\.|[0-9]+)([eE][+-]?[0-9]+)?")
    tolerant = flags.float_relative is not None or flags.float_absolute is not None

    def same(s: bytes, a: bytes) -> bool:
        if tolerant and number.fullmatch(a):
            if not number.fullmatch(s):
                return False
            error = abs(float(s) - float(a))
            return error <= (flags.float_absolute or 0) or error <= (
                flags.float_relative or 0
            ) * abs(float(a))
        return s == a if flags.case_sensitive else s.lower() == a.lower()

    return len(got) == len(want) and all(map(same, got, want))


PIECES = st.sampled_from(
    [
        *(b" ", b"  ", b"\n", b"\r\n", b"\t", b"a", b"A", b"abcdefgh", b"abcdefgx" * 3),
        *(b"1", b"1.0", b"1.05", b"10e-1", b"-0", b"0", b"0.04", b".", b"e5", b"\xff", b"1" * 16),
    ]
)
TEXTS = st.lists(PIECES, max_size=14).map(b"".join)
FLAGS = st.builds(
    ValidatorFlags,
    case_sensitive=st.booleans(),
    space_change_sensitive=st.booleans(),
    float_relative=st.sampled_from([None, 0.0, 0.1]),
    float_absolute=st.sampled_from([None, 0.0, 0.1]),
)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[bytes, bytes]:
    """Two texts, often nearly the same."""
    answer = draw(TEXTS)
    if draw(st.booleans()):
        return draw(TEXTS), answer
    cut = draw(st.integers(0, len(answer)))
    return answer[:cut] + draw(st.one_of(st.just(b""), PIECES)) + answer[cut:], answer


@given(pairs(), FLAGS, st.integers(1, 40))
def test_agrees_with_the_reference(
    texts: tuple[bytes, bytes], flags: ValidatorFlags, batch: int
) -> None:
    """For any texts, flags and batch size the verdict is the reference's."""
    output, answer = texts
    # Longer tokens than a batch are compared as text: floats must fit.
    if batch <= 32 and (flags.float_relative is not None or flags.float_absolute is not None):
        batch += max((len(x) for t in texts for x in t.split()), default=0)
    result = run(output, answer, flags, batch)
    assert result.accepted == reference(output, answer, flags)
    assert result.accepted == (result.message == "")
