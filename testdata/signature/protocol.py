"""What passes between the node and a driver.

The driver reads from its standard input, to the end and before any of the participant's
code runs:

    NONCE LF TEST

NONCE is 32 random hexadecimal digits, new for every run. TEST is the test's input file
unchanged. The driver then puts /dev/null in the place of its standard input. The answer
never enters the process.

Results leave on a private copy of standard output. Where the language can, the driver makes
that copy and points descriptor 1 to standard error; elsewhere it replaces the language's
stream. Either way what the participant prints is shown to them with their standard error
and disturbs nothing. The driver writes once, at the very end, and then ends the process
with status 0 without running anything of the participant's again:

    LF NONCE SPACE RESULT LF       RESULT is JSON in one line
    LF NONCE SPACE ! MESSAGE LF    what was returned cannot be written, and why: a cycle, a
                                   value of another type; judged as a wrong result

Of a class, RESULT lists what each call returned, null for the constructor and void methods.
Lines that do not begin with the nonce are no results and are ignored. No such line, or more
than one, is judged as wrong. Any failure of the participant's code is left to the language:
it ends with its own message, trace and a status that is not 0, and the run's verdict decides.

The nonce keeps the participant's output from being taken for a result. It is no wall inside
the process: code that digs it out can only return what it could have returned anyway.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import BinaryIO

from testdata.compare import Comparison
from testdata.signature.compare import compare_value, parse_result
from testdata.signature.model import Signature
from testdata.signature.values import MAX_TEXT_BYTES, ValueFormatError

NONCE_DIGITS = 32
_PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class Judged:
    """What a run that ended with status 0 returned, and what it is worth."""

    comparison: Comparison
    returned: bytes = b""
    """The result as JSON; empty where there is none."""
    compared: bool = False
    """The result was compared with the answer: the message may tell what that is. Otherwise
    it speaks of the result alone."""


class _ResultError(ValueError):
    """There is no result; the message is for participants."""


def new_nonce() -> str:
    return secrets.token_hex(NONCE_DIGITS // 2)


def judge_input(nonce: str, test: bytes) -> bytes:
    """What a run gets on its standard input."""
    return nonce.encode() + b"\n" + test


def judge_output(
    signature: Signature, nonce: str, stdout: BinaryIO, answer: bytes | None
) -> Judged:
    """Judges what a run that ended with status 0 left on its standard output.

    Memory is bounded by `MAX_TEXT_BYTES`, whatever was written. Without an answer every
    result of the right type is accepted.

    Raises:
        ValueFormatError: the answer file is broken.
    """
    returned = b""
    try:
        returned = _returned(stdout, nonce)
        value = parse_result(signature, _text(returned))
    except (_ResultError, ValueFormatError) as error:
        return Judged(Comparison(False, str(error)), returned)
    if answer is None:
        return Judged(Comparison(True), returned)
    try:
        expected = answer.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueFormatError("the answer is not UTF-8") from error
    return Judged(compare_value(signature, value, expected), returned, compared=True)


def _returned(stdout: BinaryIO, nonce: str) -> bytes:
    """The one result, as it was written."""
    mark = nonce.encode() + b" "
    found: bytes | None = None
    fresh = True
    while line := stdout.readline(MAX_TEXT_BYTES if fresh else _PIECE):
        begins, fresh = fresh, line.endswith(b"\n")
        if not begins or not line.startswith(mark):
            continue
        if found is not None:
            raise _ResultError("the program returned more than one result")
        if not fresh and len(line) == MAX_TEXT_BYTES:
            raise _ResultError(f"the result is longer than {MAX_TEXT_BYTES >> 20} MiB")
        found = line.removeprefix(mark).removesuffix(b"\n")
    if found is None:
        raise _ResultError("the program ended before its result was returned")
    return found


def _text(returned: bytes) -> str:
    try:
        text = returned.decode()
    except UnicodeDecodeError:
        raise _ResultError("the result is not UTF-8") from None
    if text.startswith("!"):
        raise _ResultError(text[1:])
    return text
