"""The checkers of the DMOJ format as an output validator.

Called as `dmoj.py input answer feedback/ name key=value... < output`. Exit code 42
accepts and 43 rejects; `linecount` writes the share of right lines to
score_multiplier.txt. Runs alone, on any Python from 3.10 on.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

ACCEPT, REJECT = 42, 43
Args = dict[str, str]


def lines_of(data: bytes) -> list[list[bytes]]:
    """Lines that hold tokens, each as its tokens."""
    return [tokens for tokens in (line.split() for line in re.split(rb"[\r\n]", data)) if tokens]


def standard(output: bytes, answer: bytes, _: Args) -> bool:
    return lines_of(output) == lines_of(answer)


def easy(output: bytes, answer: bytes, _: Args) -> bool:
    fold = [Counter(b"".join(data.split()).lower()) for data in (output, answer)]
    return fold[0] == fold[1]


def identical(output: bytes, answer: bytes, _: Args) -> bool:
    return output == answer


def rstripped(output: bytes, answer: bytes, _: Args) -> bool:
    sides = [[line.rstrip() for line in data.rstrip().split(b"\n")] for data in (output, answer)]
    return sides[0] == sides[1]


def in_order(output: bytes, answer: bytes, args: Args) -> bool:
    """Equal but for the order of lines, or of tokens with split_on=whitespace."""
    if args.get("split_on", "lines") == "whitespace":
        return sorted(output.split()) == sorted(answer.split())
    return sorted(lines_of(output)) == sorted(lines_of(answer))


def near(got: float, want: float, epsilon: float, mode: str) -> bool:
    """Whether two numbers are within epsilon."""
    if mode == "absolute":
        return abs(got - want) <= epsilon
    if mode == "relative":
        bounds = sorted((want * (1 - epsilon), want * (1 + epsilon)))
        return bounds[0] <= got <= bounds[1]
    if abs(got - want) <= epsilon:
        return True
    return abs(want) >= epsilon and abs(1.0 - got / want) <= epsilon


def number(token: bytes) -> float | None:
    try:
        return float(token)
    except ValueError:
        return None


def floats(output: bytes, answer: bytes, args: Args) -> bool:
    epsilon: float = 10.0 ** -int(args.get("precision", 6))
    mode = args.get("error_mode", "default")
    produced, expected = lines_of(output), lines_of(answer)
    if [len(line) for line in produced] != [len(line) for line in expected]:
        return False
    for line, wanted in zip(produced, expected, strict=True):
        for token, want_token in zip(line, wanted, strict=True):
            want, got = number(want_token), number(token)
            if want is None:
                if token != want_token:
                    return False
            elif got is None or not near(got, want, epsilon, mode):
                return False
    return True


def linecount(output: bytes, answer: bytes, _: Args) -> float:
    """The share of lines that are right, in their places."""
    produced = [line for line in output.split(b"\n") if line]
    expected = [line for line in answer.split(b"\n") if line]
    if len(produced) > len(expected):
        return 0.0
    if not expected:
        return 1.0
    right = sum(a.split() == b.split() for a, b in zip(produced, expected, strict=False))
    return right / len(expected)


CHECKERS: dict[str, Callable[[bytes, bytes, Args], float]] = {
    "standard": standard,
    "easy": easy,
    "identical": identical,
    "rstripped": rstripped,
    "sorted": in_order,
    "floats": floats,
    "linecount": linecount,
}


def main(argv: list[str]) -> int:
    _, answer, feedback, name = argv[1:5]
    args = dict(word.split("=", 1) for word in argv[5:])
    result = CHECKERS[name](sys.stdin.buffer.read(), Path(answer).read_bytes(), args)
    if result and name == "linecount":
        Path(feedback, "score_multiplier.txt").write_text(f"{result:.6f}\n")
    if not result:
        Path(feedback, "judgemessage.txt").write_text(f"rejected by the checker {name}\n")
    return ACCEPT if result else REJECT


if __name__ == "__main__":
    sys.exit(main(sys.argv))
