"""Validators as submissions: what is handed in, and how the answers are read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from proto.judge.v1 import verdict_pb2
from testdata.bundle import open_bundle, write_bundle
from testdata.package import Package
from testdata.problem import Kind, Limits, Purpose, TestCase, ValidatorTest
from testdata.programs import File, InputValidator, OutputValidator, Program
from testdata.verify.probes import plan_outputs, plan_validation
from testdata.verify.synthetic import (
    GIVEN_OUTPUT,
    Input,
    answers,
    printer,
    validation_package,
    validator_candidate,
)
from testdata.verify.validators import Answer
from tests.verify.build import problem, write
from web_api.judge.measured import judged


def _validator(*names: str, language: str = "python3", grammar: str = "") -> InputValidator:
    files = tuple(File(name, f"input_validators/{name}") for name in names)
    return InputValidator(Program(names[0], files, language), grammar=grammar)


def _package(root: Path, *validators: InputValidator) -> Package:
    files = {f.path: "exit(42)\n" for v in validators for f in v.program.files}
    names = ("sample/1", "secret/1", "secret/2")
    data = {f"data/{n}.{e}": f"{n[-1]} 2\n" for n in names for e in ("in", "ans")}
    write(root, {**files, **data})
    return Package(root, replace(problem(*names), input_validators=validators), ())


@pytest.mark.parametrize(
    ("validator", "problem_part"),
    [
        (_validator("v.py"), ""),
        (_validator("v.cpp", "testlib.h", language="cpp"), ""),
        (_validator("build", "v.cpp"), ""),
        (_validator("v.py", "lib/x.py"), "files in folders"),
        (_validator("run", "lib/x.py"), "files in folders"),
        (_validator("v.viva", grammar="viva"), "viva grammar"),
        (_validator("v.py", language="python2"), "no known language"),
        (_validator("v.cob", language="cobol"), "no known language"),
    ],
)
def test_which_validators_can_be_run(
    tmp_path: Path, validator: InputValidator, problem_part: str
) -> None:
    offered = frozenset({"python3"})
    candidate = validator_candidate(_package(tmp_path, validator), validator, offered)
    assert problem_part in candidate.problem
    assert bool(candidate.problem) == bool(problem_part)
    assert bool(candidate.files) != bool(problem_part)


def test_the_inputs_become_tests_of_a_bundle(tmp_path: Path) -> None:
    """With each validator's own arguments and the validation's limits; links are followed."""
    validator = _validator("v.py")
    package = _package(tmp_path / "p", validator)
    limits = Limits(validation_time_s=50, validation_memory_mib=64, memory_mib=1)
    package = replace(package, problem=replace(package.problem, limits=limits))
    test = package.problem.tests[0]
    own = replace(test, input_validator_args=(("", ("7",)), ("v.py", ("8", "9"))))
    general = replace(test, input_validator_args=(("", ("7",)), ("w.py", ("8",))))
    file = package.root / test.input
    inputs = [Input(str(n), file, t) for n, t in enumerate((own, general, test))]
    made = validation_package(package, validator, inputs, tmp_path / "made")
    assert [t.args for t in made.problem.tests] == [("8", "9"), ("7",), ()]
    assert (made.problem.limits.time_s, made.problem.limits.memory_mib) == (50, 64)
    write_bundle(made, tmp_path / "bundle")
    spec = open_bundle(tmp_path / "bundle", tmp_path / "opened")
    assert (tmp_path / "opened" / spec.tests[2].input).read_bytes() == file.read_bytes()
    hasty = validation_package(package, validator, inputs, tmp_path / "more", mutants=True)
    assert hasty.problem.limits.time_s < 50


def test_exit_codes_are_read_from_the_outcomes() -> None:
    test = TestCase("secret/1", "a", "b", sample=False)
    inputs = [Input(name, Path(name), test) for name in "abcd"]
    outcome = verdict_pb2.Outcome
    limit = verdict_pb2.LIMIT_CPU
    results = [
        outcome(exit_code=42),
        outcome(exit_code=0),
        outcome(signal=11),
        outcome(limit=limit),
    ]
    result = verdict_pb2.JudgeResult(
        verdict=verdict_pb2.RUN_TIME_ERROR,
        tests=[verdict_pb2.TestResult(index=n, outcome=o) for n, o in enumerate(results)],
    )
    said, failure = answers(inputs, judged(result))
    assert failure == ""
    assert said == {
        "a": Answer(42),
        "b": Answer(0),
        "c": Answer(None, "SIGSEGV"),
        "d": Answer(None, "stopped at the time limit"),
    }
    broken = verdict_pb2.JudgeResult(verdict=verdict_pb2.COMPILE_ERROR)
    broken.compile.log = "line 1: no"
    assert answers(inputs, judged(broken)) == ({}, "it does not compile: line 1: no")


def test_every_input_is_asked_once_of_every_validator(tmp_path: Path) -> None:
    validators = (_validator("v.py"), _validator("w.py"))
    package = _package(tmp_path / "p", *validators)
    invalid = TestCase("invalid_input/x", "data/invalid_input/x.in", "", sample=False)
    write(package.root, {invalid.input: "?\n"})
    tests = (ValidatorTest(Purpose.INVALID_INPUT, invalid),)
    package = replace(package, problem=replace(package.problem, validator_tests=tests))
    plan = plan_validation(package, tmp_path / "work")
    assert [validator.program.name for validator, _, _ in plan.parts] == ["v.py"] * 2 + ["w.py"] * 2
    asked = [[item.id for item in inputs] for _, inputs, _ in plan.parts]
    assert asked[0] == asked[2] == ["sample/1", "secret/1", "secret/2", "invalid_input/x"]
    assert asked[1] == asked[3] == [tried.id for tried in plan.validation.tried]
    assert list(plan.validation.inputs) == ["sample/1", "secret/1", "secret/2"]
    packages = [job.package for job in plan.jobs]
    assert packages[0] is packages[2]
    assert packages[1] is packages[3]
    found = plan.read(["no node"] * 4)
    assert found.asked == []
    assert found.unasked == {"v.py": "no node", "w.py": "no node"}


def test_without_validators_nothing_is_asked(tmp_path: Path) -> None:
    plan = plan_validation(_package(tmp_path / "p"), tmp_path / "work")
    assert plan.jobs == []
    assert plan.validation.tried == []


def _with_outputs(root: Path, kind: Kind, *, custom: bool) -> Package:
    package = _package(root)
    test = TestCase("valid_output/x", "data/secret/1.in", "data/secret/1.ans", sample=False)
    item = ValidatorTest(Purpose.VALID_OUTPUT, test, "data/valid_output/x.out")
    write(root, {item.output: "7\n", "output_validator/check.py": "exit(42)\n"})
    program = Program("check.py", (File("check.py", "output_validator/check.py"),), "python3")
    return replace(
        package,
        problem=replace(
            package.problem,
            kind=kind,
            validator_tests=(item,),
            output_validator=OutputValidator(program) if custom else None,
        ),
    )


def test_given_outputs_are_printed_for_a_custom_validator(tmp_path: Path) -> None:
    package = _with_outputs(tmp_path, Kind(), custom=True)
    check = plan_outputs(package, frozenset({"c", "java"}))
    (job,) = check.jobs
    assert job.program.language == "c"
    (test,) = job.package.problem.tests
    assert test.files == (File(GIVEN_OUTPUT, "data/valid_output/x.out"),)
    assert check.read(["no node"]) == ({}, "no node")
    assert printer(frozenset()).problem


def test_outputs_that_no_job_can_judge(tmp_path: Path) -> None:
    default = plan_outputs(_with_outputs(tmp_path / "a", Kind(), custom=False), frozenset({"c"}))
    assert (default.jobs, default.unasked) == ((), "")
    talking = _with_outputs(tmp_path / "b", Kind(interactive=True), custom=True)
    check = plan_outputs(talking, frozenset({"c"}))
    assert check.jobs == ()
    assert "interactive" in check.read([])[1]
