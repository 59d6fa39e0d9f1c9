"""Programs whose fault-free verdict is known by construction, and the problem they solve.

The problem is to print the square of a number. Its second edition asks for the square plus
one: what was right is wrong there, and the reverse.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from testdata.bundle import write_bundle
from testdata.package import read_package

INPUTS = (3, 12, 250)
TIME_LIMIT_S = 1


@dataclass(frozen=True, slots=True)
class Candidate:
    """A source and what it must get, by the problem's edition (0 and 1)."""

    name: str
    language: str
    file: str
    source: str
    verdicts: tuple[str, str]
    weight: int
    """How often it is handed in, relative to the others."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """One edition as the judge's store knows it."""

    path: Path
    digest: str
    size: int


_C = '#include <stdio.h>\nint main(void) {{ long n; scanf("%ld", &n); {body} return 0; }}\n'
_PYTHON = "n = int(input())\nprint(n * n{more})\n"


def _c(name: str, body: str, verdicts: tuple[str, str], weight: int) -> Candidate:
    return Candidate(name, "c", "main.c", _C.format(body=body), verdicts, weight)


CANDIDATES: tuple[Candidate, ...] = (
    _c("right", 'printf("%ld\\n", n * n);', ("AC", "WA"), 40),
    _c("next", 'printf("%ld\\n", n * n + 1);', ("WA", "AC"), 15),
    _c("late", 'printf("%ld\\n", n == 250 ? 7 : n * n);', ("WA", "WA"), 10),
    _c("trap", "__builtin_trap();", ("RE", "RE"), 8),
    _c("status", "return 3;", ("RE", "RE"), 6),
    _c("loop", "for (volatile long i = 0;; i++);", ("TLE", "TLE"), 2),
    _c("broken", "this is no C;", ("CE", "CE"), 6),
    Candidate("snake", "python3", "main.py", _PYTHON.format(more=""), ("AC", "WA"), 10),
    Candidate("raise", "python3", "main.py", "raise SystemExit(1)\n", ("RE", "RE"), 3),
)
SLOW = 'for (volatile long i = 0; i < 60000000; i++); printf("%ld\\n", n * n);'


def pick(rng: random.Random) -> Candidate:
    """One of the candidates, by their weights."""
    return rng.choices(CANDIDATES, [c.weight for c in CANDIDATES])[0]


def uncompiled(number: int) -> Candidate:
    """A right program that no compile cache knows, and that takes its time in tests."""
    return _c(f"unique-{number}", f"/* {number} */ {SLOW}", ("AC", "WA"), 0)


def named(name: str) -> Candidate:
    """The candidate of that name."""
    return next(c for c in CANDIDATES if c.name == name)


def write_problem(root: Path, edition: int, salt: int = 0, bulk: int = 0) -> Path:
    """A legacy package of the problem; a `salt` makes a bundle that nobody has yet.

    `bulk` bytes that nobody reads make its first test larger.
    """
    secret = root / "data" / "secret"
    secret.mkdir(parents=True)
    values = (*INPUTS, 1000 + salt) if salt else INPUTS
    for number, value in enumerate(values):
        more = "" if number else random.Random(salt).randbytes(bulk // 2).hex()  # noqa: S311
        (secret / f"{number}.in").write_text(f"{value}\n{more}")
        (secret / f"{number}.ans").write_text(f"{value * value + edition}\n")
    (root / "problem.yaml").write_text(
        f"name: Squares\nlicense: cc0\nlimits:\n  time_limit: {TIME_LIMIT_S}\n  memory: 256\n"
    )
    (root / ".timelimit").write_text(f"{TIME_LIMIT_S}\n")
    statement = root / "problem_statement"
    statement.mkdir()
    (statement / "problem.en.md").write_text("Print the square.\n")
    right = named(("right", "next")[edition])
    accepted = root / "submissions" / "accepted"
    accepted.mkdir(parents=True)
    (accepted / right.file).write_text(right.source)
    return root


def make_bundle(folder: Path, edition: int, salt: int = 0, bulk: int = 0) -> Bundle:
    """Writes an edition's package and bundle below `folder`; see `write_problem`."""
    root = write_problem(folder / f"squares-{edition}-{salt}", edition, salt, bulk)
    path = folder / f"squares-{edition}-{salt}.bundle"
    with read_package(root) as package:
        info = write_bundle(package, path)
    return Bundle(path, info.digest, info.size)
