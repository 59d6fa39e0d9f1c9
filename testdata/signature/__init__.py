"""Signature problems: the participant writes one function or class, a driver does the rest.

`model` says what a signature is, `reading` reads signature.yaml, `values` the tests, `compare`
judges a result, `protocol` is what passes between the node and the driver. The drivers
themselves are in `languages.signature`.
"""

from testdata.signature.compare import compare_result
from testdata.signature.model import Signature
from testdata.signature.protocol import judge_input, judge_output, new_nonce
from testdata.signature.reading import SIGNATURE_FILE, read_signature

__all__ = [
    "SIGNATURE_FILE",
    "Signature",
    "compare_result",
    "judge_input",
    "judge_output",
    "new_nonce",
    "read_signature",
]
