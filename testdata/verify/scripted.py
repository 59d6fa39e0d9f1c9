"""Input validators with build or run scripts, asked by way of the judge's output validators.

Only a problem's own programs may bring scripts. So each input is printed by a submission,
and what is asked about that output is the input validator, in a wrapper that takes off the
arguments which output validators get before their own.
"""

from __future__ import annotations

import math
import re
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from testdata.package import Package
from testdata.problem import Verdict
from testdata.programs import File, InputValidator, OutputValidator, Program
from testdata.verify.jobs import Judged, JudgedTest
from testdata.verify.synthetic import GIVEN_OUTPUT, Input, validation_package
from testdata.verify.validators import Answer

# What is copied in belongs to another user: only a copy of it can be made executable.
_BUILD = """#!/bin/sh
set -e
if [ -f _run ]; then cp _run run; chmod +x run; fi
if [ -f _build ]; then cp _build _made; chmod +x _made; ./_made; rm _made; fi
mv run _made
cp _wrapper run
chmod +x run
"""
_WRAPPER = """#!/bin/sh
shift 3
exec "$(dirname "$0")/_made" "$@"
"""
_STATUS = re.compile(r"exited with status (\d+)")
_MIB = 1 << 20


def scripted_package(
    package: Package,
    validator: InputValidator,
    inputs: Sequence[Input],
    folder: Path,
    *,
    mutants: bool = False,
) -> Package:
    """As `validation_package`, for a program that prints the test's `GIVEN_OUTPUT`."""
    made = validation_package(package, validator, inputs, folder, mutants=mutants)
    tests = tuple(
        replace(test, args=(), validator_args=test.args, files=(File(GIVEN_OUTPUT, test.input),))
        for test in made.problem.tests
    )
    given = made.problem.limits
    largest = max((item.file.stat().st_size for item in inputs), default=0)
    limits = replace(
        package.problem.limits,
        time_s=given.time_s,
        time_inferred=False,
        memory_mib=given.memory_mib,
        output_mib=max(given.output_mib, math.ceil(largest / _MIB) + 1),
        validation_time_s=given.time_s,
    )
    program = _wrapped(package, validator.program, folder)
    problem = replace(
        made.problem, tests=tests, limits=limits, output_validator=OutputValidator(program)
    )
    return replace(made, problem=problem)


def _wrapped(package: Package, program: Program, folder: Path) -> Program:
    """The program with our scripts around its own, written below `folder`."""
    place = folder / "validator"
    place.mkdir()
    for file in program.files:
        name = f"_{file.name}" if file.name in ("build", "run") else file.name
        shutil.copyfile(package.root / file.path, place / name)
    (place / "build").write_text(_BUILD)
    (place / "_wrapper").write_text(_WRAPPER)
    names = sorted(path.name for path in place.iterdir())
    return Program(program.name, tuple(File(name, f"validator/{name}") for name in names))


def scripted_answers(inputs: Sequence[Input], judged: Judged) -> tuple[dict[str, Answer], str]:
    """As `synthetic.answers`."""
    if len(judged.tests) != len(inputs):
        said = " ".join(test.message for test in judged.tests[:1]) or judged.reason
        return {}, f"running it failed: {_named(said)}"
    return {inputs[test.index].id: _answer(test) for test in judged.tests}, ""


def _answer(test: JudgedTest) -> Answer:
    codes = {Verdict.AC: 42, Verdict.WA: 43}
    if test.verdict in codes:
        return Answer(codes[test.verdict])
    said = test.message or f"{test.verdict} {test.ended_by}"
    status = _STATUS.search(said)
    return Answer(int(status[1])) if status else Answer(None, _named(said))


def _named(text: str) -> str:
    return " ".join(text.replace("output validator", "input validator").split())[:2000]
