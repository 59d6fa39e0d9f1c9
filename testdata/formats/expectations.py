"""What a submission's folder, or a comment in it, says about its verdicts.

The formats speak of AC, WA, TLE and RTE only. Our verdicts are finer, so each of
those stands for a class: WA holds PE, TLE holds ILE, and RTE holds MLE and OLE
(a format without a word for them calls running out of memory or output a crash).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from testdata.problem import Verdict

V = Verdict
AC = frozenset({V.AC})
WA = frozenset({V.WA, V.PE})
TLE = frozenset({V.TLE, V.ILE})
RTE = frozenset({V.RE, V.MLE, V.OLE})
CLASSES = {"AC": AC, "WA": WA, "TLE": TLE, "RTE": RTE, "RE": RTE}
ALL = AC | WA | TLE | RTE | {V.CE}
"""Everything that a participant's program may get."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """See `ExampleSubmission`. An empty `expected` claims nothing."""

    permitted: frozenset[Verdict]
    required: frozenset[Verdict]
    expected: tuple[Verdict, ...]


def _fails_with(*verdicts: Verdict, also: Iterable[Verdict] = ()) -> Expectation:
    required = frozenset(verdicts)
    return Expectation(AC | required | frozenset(also), required, verdicts)


UNLABELLED = Expectation(ALL, ALL, ())

_FOLDERS = {
    "accepted": Expectation(AC, AC, (V.AC,)),
    "rejected": Expectation(ALL, ALL - AC, tuple(v for v in V if v in ALL - AC)),
    "wrong_answer": _fails_with(V.WA, V.PE),
    "time_limit_exceeded": _fails_with(V.TLE, V.ILE),
    "run_time_error": _fails_with(V.RE, V.MLE, V.OLE),
    "brute_force": _fails_with(V.TLE, V.ILE, V.RE, V.MLE, V.OLE),
    "memory_limit_exceeded": _fails_with(V.MLE, also=[V.RE]),
    "output_limit_exceeded": _fails_with(V.OLE),
    "no_output": _fails_with(V.WA, V.PE),
    "compile_error": Expectation(frozenset({V.CE}), frozenset({V.CE}), (V.CE,)),
    "slow": Expectation(AC | TLE, AC | TLE, (V.AC, V.TLE)),
    # Its score is less than the best one; single tests may fail.
    "partially_accepted": Expectation(ALL, AC, (V.AC,)),
}
_LEGACY = {
    # The legacy formats let slow programs be wrong too, and say nothing about the
    # other tests of a crashing one.
    "time_limit_exceeded": _fails_with(V.TLE, V.ILE, also=WA),
    "run_time_error": _fails_with(V.RE, V.MLE, V.OLE, also=ALL - {V.CE}),
}
_ALIASES = {
    "timelimit_exceeded": "time_limit_exceeded",
    "timelimit": "time_limit_exceeded",
    "runtime_error": "run_time_error",
    "run_error": "run_time_error",
    "memory_limit": "memory_limit_exceeded",
    "memorylimit_exceeded": "memory_limit_exceeded",
    "output_limit": "output_limit_exceeded",
    "compiler_error": "compile_error",
    "compilation_error": "compile_error",
    "slow_accepted": "slow",
}

_HEAP_BOUND = (".java", ".kt", ".scala", ".cs", ".js", ".ts")
"""Endings of languages whose runtime bounds its own heap: it ends the program with an
error of its own before the judge's memory limit is reached."""


def of_folder(folder: str, files: Iterable[str], *, legacy: bool) -> Expectation | None:
    """What submissions/<folder> says of a program with `files`; None if unknown.

    A program in `memory_limit_exceeded` must get MLE on some test; where the language's
    runtime bounds its own heap, RE will do as well.
    """
    name = folder.lower().replace("-", "_")
    name = _ALIASES.get(name, name)
    if name == "memory_limit_exceeded" and any(f.endswith(_HEAP_BOUND) for f in files):
        return _fails_with(V.MLE, V.RE)
    if legacy and name in _LEGACY:
        return _LEGACY[name]
    return _FOLDERS.get(name)


_COMMENT = re.compile(rb"@EXPECTED_(?:RESULTS|SCORE)@\s*:\s*([A-Za-z][A-Za-z_,\- \t]*)")
"""Old packages write results after the other word, too."""
_SCORE = re.compile(rb"@EXPECTED_SCORE@\s*:\s*([0-9]{1,12}(?:\.([0-9]{1,9}))?)(?![0-9.A-Za-z_])")
_RESULTS = {
    "CORRECT": "accepted",
    "ACCEPTED": "accepted",
    "WRONG_ANSWER": "wrong_answer",
    "WRONG_OUTPUT": "wrong_answer",
    "NO_OUTPUT": "wrong_answer",
    "TIMELIMIT": "time_limit_exceeded",
    "TIME_LIMIT_EXCEEDED": "time_limit_exceeded",
    "RUN_ERROR": "run_time_error",
    "RUN_TIME_ERROR": "run_time_error",
    "MEMORY_LIMIT": "memory_limit_exceeded",
    "MEMORY_LIMIT_EXCEEDED": "memory_limit_exceeded",
    "OUTPUT_LIMIT": "output_limit_exceeded",
    "OUTPUT_LIMIT_EXCEEDED": "output_limit_exceeded",
    "COMPILER_ERROR": "compile_error",
    "COMPILE_ERROR": "compile_error",
}


def of_comment(source: bytes) -> Expectation | None:
    """What an `@EXPECTED_RESULTS@: A, B` comment says: the final verdict is one of those.

    None without such a comment.

    Raises:
        ValueError: naming a result that is not known.
    """
    found = _COMMENT.search(source)
    if found is None:
        return None
    expected: list[Verdict] = []
    for word in found[1].decode().split(","):
        name = re.sub(r"[\s-]+", "_", word.strip().upper())
        folder = _RESULTS.get(name)
        if folder is None:
            raise ValueError(f"@EXPECTED_RESULTS@: {word.strip()[:40]!r} is no known result")
        expected += [v for v in _FOLDERS[folder].expected if v not in expected]
    required = frozenset(expected)
    permitted = required if V.CE in required and len(required) == 1 else AC | required
    return Expectation(permitted, required, tuple(expected))


def score_of_comment(source: bytes) -> tuple[float, float] | None:
    """The range of scores that an `@EXPECTED_SCORE@: 74.42` comment allows: what rounds to it."""
    found = _SCORE.search(source)
    if found is None:
        return None
    score = float(found[1])
    slack = 0.5 * 10.0 ** -len(found[2]) if found[2] else 0.0
    return score - slack, score + slack
