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

from testdata.compare import Comparison
from testdata.signature.compare import compare_result
from testdata.signature.model import Signature
from testdata.signature.values import ValueFormatError

NONCE_DIGITS = 32


def new_nonce() -> str:
    return secrets.token_hex(NONCE_DIGITS // 2)


def judge_input(nonce: str, test: bytes) -> bytes:
    """What a run gets on its standard input."""
    return nonce.encode() + b"\n" + test


def judge_output(
    signature: Signature, nonce: str, stdout_bytes: bytes, answer_bytes: bytes
) -> Comparison:
    """Judges what a run that ended with status 0 left on its standard output.

    Raises:
        ValueFormatError: the answer file is broken.
    """
    mark = nonce.encode() + b" "
    lines = [line for line in stdout_bytes.split(b"\n") if line.startswith(mark)]
    if not lines:
        return Comparison(False, "the program ended before its result was returned")
    if len(lines) > 1:
        return Comparison(False, "the program returned more than one result")
    try:
        result = lines[0].removeprefix(mark).decode()
    except UnicodeDecodeError:
        return Comparison(False, "the result is not UTF-8")
    if result.startswith("!"):
        return Comparison(False, result[1:])
    try:
        answer = answer_bytes.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueFormatError("the answer is not UTF-8") from error
    return compare_result(signature, result, answer)
