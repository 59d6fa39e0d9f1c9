"""The example submission that makes the answers of runs on own inputs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from languages.registry import LANGUAGES, language_for
from languages.signature import SIGNATURE_LANGUAGES
from testdata.problem import ExampleSubmission, Problem, Verdict
from testdata.programs import File, Program

_FAST = ("cpp20", "cpp23", "cpp17", "c", "rust", "java", "go", "csharp", "kotlin")
"""The fastest first; others come after them."""


def reference_of(problem: Problem) -> Program | None:
    """The accepted submission to trust: the model solution, or else the fastest language's.

    None for problems of submitted outputs, and where no accepted one can be built. Pure.
    """
    if problem.kind.submit_answer:
        return None
    usable = [
        (example, program)
        for example in problem.submissions
        if example.expected == (Verdict.AC,) and (program := _program(problem, example))
    ]
    best = min(usable, key=lambda pair: _rank(*pair), default=None)
    return best and best[1]


def _program(problem: Problem, example: ExampleSubmission) -> Program | None:
    """The submission as it is sent to be judged; None if it cannot be."""
    files = tuple(File(PurePosixPath(path).name, path) for path in example.files)
    names = [file.name for file in files]
    language = example.language or language_for(names, problem.languages)
    if language not in LANGUAGES or len(set(names)) != len(names):
        return None
    if problem.signature and (len(files) != 1 or language not in SIGNATURE_LANGUAGES):
        return None
    name = PurePosixPath(example.path).name
    return Program(name, tuple(sorted(files, key=lambda f: f.name)), language, example.entry)


def _rank(example: ExampleSubmission, program: Program) -> tuple[bool, int, str]:
    speed = _place(program.language, _FAST)
    return (not example.model_solution, speed, example.path)


def _place(item: str, order: Iterable[str]) -> int:
    return next((at for at, other in enumerate(order) if other == item), len(_FAST))
