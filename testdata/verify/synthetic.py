"""Packages whose "submissions" are validators, so that the judge runs them as it runs all.

An input validator reads the input on stdin and tells with its exit code what it thinks:
it is judged like a submission, with the inputs to validate as tests, and its exit codes
are read from the measured outcomes. An output validator judges a program that prints a
given output.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from languages.registry import LANGUAGES, language_for
from testdata.package import Package
from testdata.problem import Limits, Problem, TestCase, ValidatorTest, Verdict
from testdata.programs import File, InputValidator, Program
from testdata.verify.jobs import HandIn, Judged
from testdata.verify.validators import Answer

GIVEN_OUTPUT = "given-output"
_PRINTERS = {
    "python3": (
        "main.py",
        "import shutil, sys\n"
        f"shutil.copyfileobj(open({GIVEN_OUTPUT!r}, 'rb'), sys.stdout.buffer)\n",
    ),
    "c": (
        "main.c",
        "#include <stdio.h>\n"
        f'int main(void) {{ FILE *f = fopen("{GIVEN_OUTPUT}", "rb"); int c; if (!f) return 1;\n'
        "while ((c = getc(f)) != EOF) putchar(c); return 0; }\n",
    ),
}
_MUTANT_TIME_S = 10.0


@dataclass(frozen=True, slots=True)
class Input:
    """One input to validate."""

    id: str
    file: Path
    test: TestCase
    """The test whose validator arguments hold."""


def validator_candidate(
    package: Package, validator: InputValidator, offered: frozenset[str]
) -> HandIn:
    """The validator as a program that can be handed in; `problem` says why not.

    With scripts of its own it cannot be: then what prints its inputs.
    """
    program = validator.program
    if program.scripted and not any("/" in file.name for file in program.files):
        return printer(offered)
    names = [file.name for file in program.files]
    language = language_for(names)
    problem = _obstacle(validator, language)
    if problem:
        return HandIn(program.name, language, problem=problem)
    contents = {file.name: (package.root / file.path).read_bytes() for file in program.files}
    return HandIn(program.name, language, contents)


def _obstacle(validator: InputValidator, language: str) -> str:
    program = validator.program
    if validator.grammar:
        return f"it is a {validator.grammar} grammar, for which there is no interpreter here"
    if any("/" in file.name for file in program.files):
        return "it has files in folders, put them all into one"
    if not language or not _is_code(program, language):
        return f"no known language for {', '.join(file.name for file in program.files)}"
    return ""


def _is_code(program: Program, language: str) -> bool:
    known = LANGUAGES[language]
    return program.language in ("", known.id, known.kattis_id)


def validation_package(
    package: Package,
    validator: InputValidator,
    inputs: Sequence[Input],
    folder: Path,
    *,
    mutants: bool = False,
) -> Package:
    """A package in the new directory `folder` whose tests are `inputs`, in their order.

    On mutants a validator gets less time: one that hangs must not take hours.
    """
    data = folder / "data" / "secret"
    data.mkdir(parents=True)
    (data / "none.ans").touch()
    tests = []
    for number, item in enumerate(inputs):
        path = f"data/secret/{number:06}.in"
        (folder / path).symlink_to(item.file.resolve())
        args = arguments(item.test, validator)
        name = f"secret/{number:06}"
        tests.append(TestCase(name, path, "data/secret/none.ans", sample=False, args=args))
    given = package.problem.limits
    time_s = min(given.validation_time_s, _MUTANT_TIME_S) if mutants else given.validation_time_s
    limits = Limits(
        time_s=time_s,
        memory_mib=given.validation_memory_mib,
        output_mib=given.validation_output_mib,
        compilation_time_s=given.compilation_time_s,
        compilation_memory_mib=given.compilation_memory_mib,
    )
    slug = package.problem.slug
    return Package(folder, Problem(slug, {}, package.problem.format, limits, tuple(tests)), ())


def arguments(test: TestCase, validator: InputValidator) -> tuple[str, ...]:
    """What `validator` is to be started with for `test`."""
    given = dict(test.input_validator_args)
    return given.get(validator.program.name, given.get("", ()))


def answers(inputs: Sequence[Input], judged: Judged) -> tuple[dict[str, Answer], str]:
    """What the validator did with each input, and what its compiler said if it failed."""
    if judged.verdict is Verdict.CE:
        return {}, f"it does not compile: {judged.compile_log.strip()[:2000]}"
    if judged.verdict is Verdict.JE:
        return {}, f"running it failed: {judged.reason}"
    return {inputs[t.index].id: Answer(t.exit_code, t.ended_by) for t in judged.tests}, ""


def output_package(package: Package, items: Sequence[ValidatorTest]) -> Package:
    """The package with `items` as its tests, each with its output for the printer."""
    tests = tuple(
        replace(
            item.test,
            name=f"secret/{number:06}",
            sample=False,
            files=(*item.test.files, File(GIVEN_OUTPUT, item.output)),
        )
        for number, item in enumerate(items)
    )
    problem = replace(package.problem, tests=tests, groups=(), includes=())
    return Package(package.root, problem, ())


def printer(offered: frozenset[str]) -> HandIn:
    """A program that prints the test's `GIVEN_OUTPUT`."""
    for language, (name, source) in _PRINTERS.items():
        if language in offered:
            return HandIn("printer", language, {name: source.encode()})
    names = " or ".join(_PRINTERS)
    return HandIn("printer", "", problem=f"no judge node offers {names}")
