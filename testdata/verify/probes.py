"""The questions that verification asks the judge, as jobs, and their answers as data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from testdata.limits import limits_by_test
from testdata.package import Package
from testdata.problem import Problem, Purpose, TestCase, TimeBound, ValidatorTest, Verdict
from testdata.programs import InputValidator
from testdata.verify.jobs import Job, JudgedTest, Result, hand_in
from testdata.verify.measured import Measured, Run, time_bound
from testdata.verify.mutants import mutants
from testdata.verify.scripted import scripted_answers, scripted_package
from testdata.verify.signatures import asked_of_types, telling
from testdata.verify.synthetic import (
    Input,
    answers,
    arguments,
    output_package,
    printer,
    validation_package,
    validator_candidate,
)
from testdata.verify.timing import Slowest, slowest_test
from testdata.verify.validators import Answer, Asked, TriedMutant

_BASES = 4
_BASE_BYTES = 64 * 1024


@dataclass(slots=True)
class Validation:
    """What the input validators said."""

    asked: list[Asked] = field(default_factory=list)
    """Those that could be run."""
    inputs: dict[str, str] = field(default_factory=dict)
    """File of each valid input by id."""
    invalid: dict[str, ValidatorTest] = field(default_factory=dict)
    tried: list[TriedMutant] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    """Per validator's name why it could not be built or run."""
    unasked: dict[str, str] = field(default_factory=dict)
    """Per validator's name why nobody could try."""


@dataclass(frozen=True, slots=True)
class ValidationPlan:
    """The jobs of one package's input validators and how to read their results."""

    package: Package
    parts: tuple[tuple[InputValidator, tuple[Input, ...], Job], ...]
    inputs: tuple[Input, ...]
    """All that are asked about, broken ones included."""
    validation: Validation

    @property
    def jobs(self) -> list[Job]:
        return [job for _, _, job in self.parts]

    def read(self, results: Sequence[Result]) -> Validation:
        """Fills in what was answered; `results` are those of `jobs`."""
        found = self.validation
        collected: dict[str, dict[str, Answer]] = {}
        for (validator, inputs, _), result in zip(self.parts, results, strict=True):
            name = validator.program.name
            if isinstance(result, str):
                found.unasked[name] = result
                continue
            read = scripted_answers if validator.program.scripted else answers
            said, failure = read(inputs, result)
            if failure:
                found.failed[name] = failure
            else:
                collected.setdefault(name, {}).update(said)
        for validator in self.package.problem.input_validators:
            name = validator.program.name
            if name in collected and name not in found.failed:
                found.asked.append(Asked(name, validator.accepts, collected[name]))
        signature = self.package.problem.signature
        if signature is not None:
            files = {item.id: item.file for item in self.inputs}
            found.asked.append(asked_of_types(signature, files))
        return found


def plan_validation(
    package: Package, folder: Path, offered: frozenset[str] = frozenset()
) -> ValidationPlan:
    """Every input of the package and the mutants of some, for each input validator.

    `offered` are ids of the languages that can be judged.
    """
    problem, found = package.problem, Validation()
    tests = list(problem.tests)
    tests += [item.test for item in problem.validator_tests if _is_valid_input(item)]
    given: list[Input] = []
    for test in tests:
        if test.input not in found.inputs.values():
            found.inputs[test.name] = test.input
            given.append(Input(test.name, package.root / test.input, test))
    for item in problem.validator_tests:
        if item.purpose is Purpose.INVALID_INPUT:
            found.invalid[item.test.name] = item
            given.append(Input(item.test.name, package.root / item.test.input, item.test))
    validated = bool(problem.input_validators or problem.signature)
    broken = _mutants(package, folder / "mutants", found) if validated else []
    parts = []
    made: dict[tuple[object, ...], Package] = {}
    for validator in problem.input_validators:
        candidate = validator_candidate(package, validator, offered)
        scripted = validator.program.scripted
        own = validator.program.name if scripted else ""
        make = scripted_package if scripted else validation_package
        for kind, inputs in (("inputs", given), ("mutants", broken)):
            # Validators with equal arguments share the bundle, unless it holds the validator.
            key = (kind, own, tuple(arguments(item.test, validator) for item in inputs))
            if inputs and key not in made:
                place, quick = folder / f"{kind}-{len(made)}", kind == "mutants"
                made[key] = make(package, validator, inputs, place, mutants=quick)
            if inputs:
                job = Job("input validators", candidate, made[key])
                parts.append((validator, tuple(inputs), job))
    return ValidationPlan(package, tuple(parts), (*given, *broken), found)


def _is_valid_input(item: ValidatorTest) -> bool:
    return item.purpose is not Purpose.INVALID_INPUT


def _mutants(package: Package, folder: Path, found: Validation) -> list[Input]:
    folder.mkdir(parents=True)
    inputs = []
    signature = package.problem.signature
    for test in _bases(package):
        variants = mutants((package.root / test.input).read_bytes())
        for mutant in telling(signature, variants) if signature else variants:
            tried = TriedMutant(f"{test.name}:{mutant.name}", test.name, mutant)
            file = folder / f"{len(found.tried):05}"
            file.write_bytes(mutant.content)
            found.tried.append(tried)
            inputs.append(Input(tried.id, file, test))
    return inputs


def _bases(package: Package) -> list[TestCase]:
    """A few small tests to make mutants of: samples first, then the smallest others."""
    sized = [
        (not test.sample, size, test)
        for test in package.problem.tests
        if 0 < (size := (package.root / test.input).stat().st_size) <= _BASE_BYTES
    ]
    sized.sort(key=lambda item: item[:2])
    samples = [test for secret, _, test in sized if not secret][: _BASES // 2]
    return samples + [test for secret, _, test in sized if secret][: _BASES - len(samples)]


def submission_jobs(package: Package, stage: str = "submissions") -> list[Job]:
    """Every example submission on every test."""
    examples = package.problem.submissions
    return [Job(stage, hand_in(package, one), package, one) for one in examples]


def runs(jobs: Sequence[Job], results: Sequence[Result]) -> tuple[Run, ...]:
    """The results of `submission_jobs`, in the words of the checks."""
    return tuple(run_of(job, result) for job, result in zip(jobs, results, strict=True))


def run_of(job: Job, result: Result) -> Run:
    """The result of one of `submission_jobs`."""
    assert job.example is not None
    language = job.program.language
    if isinstance(result, str):
        return Run(job.example, language, None, reason=result)
    scales = _scales(job.package.problem)
    return Run(
        job.example,
        language,
        result.verdict,
        tuple(_measured(test, scales.get(test.name, 1.0)) for test in result.tests),
        result.score,
        result.groups,
        result.reason,
    )


def _scales(problem: Problem) -> dict[str, float]:
    """`Measured.scale` of every test."""
    own = limits_by_test(problem)
    return {name: problem.limits.time_s / given.limits.time_s for name, given in own.items()}


def _measured(test: JudgedTest, scale: float) -> Measured:
    return Measured(
        test.name,
        test.verdict,
        test.cpu_s,
        test.wall_s,
        test.memory_bytes,
        test.output_bytes,
        test.message,
        test.score,
        scale,
    )


def with_limit(package: Package, seconds: float) -> Package:
    """The package with another time limit."""
    limits = replace(package.problem.limits, time_s=seconds)
    return replace(package, problem=replace(package.problem, limits=limits))


def _with_factor(package: Package, factor: float) -> Package:
    """The package with all its time limits multiplied, those of groups too."""
    problem = package.problem
    groups = tuple(
        replace(group, limits=replace(group.limits, time_s=factor * group.limits.time_s))
        if group.limits.time_s is not None
        else group
        for group in problem.groups
    )
    changed = replace(package, problem=replace(problem, groups=groups))
    return with_limit(changed, factor * problem.limits.time_s)


def only(package: Package, bound: TimeBound) -> Package:
    """The package with only the submissions that say this of the time limit."""
    chosen = tuple(s for s in package.problem.submissions if time_bound(s) is bound)
    return replace(package, problem=replace(package.problem, submissions=chosen))


def slow_jobs(package: Package, found: Sequence[Run]) -> list[Job]:
    """The submissions that must be too slow, with more time: how long do they take?

    They are stopped at twice the time that the rule wants them to take at least.
    """
    exceeded = {run.path for run in found if run.exceeded}
    slow = only(package, TimeBound.UPPER)
    chosen = tuple(s for s in slow.problem.submissions if s.path in exceeded)
    slow = replace(slow, problem=replace(slow.problem, submissions=chosen))
    longer = _with_factor(slow, 2 * package.problem.timing.time_limit_to_tle)
    # The first test that takes all of this time says enough.
    return [replace(job, every_test=False) for job in submission_jobs(longer, "slow submissions")]


def slowest_tests(found: Sequence[Run]) -> dict[str, Slowest]:
    """The slowest test of each run that has any, by path."""
    return {run.path: one for run in found if (one := slowest_test(run)) is not None}


@dataclass(frozen=True, slots=True)
class OutputCheck:
    """The package's valid and invalid outputs, for its own output validator."""

    items: tuple[ValidatorTest, ...]
    jobs: tuple[Job, ...]
    unasked: str = ""
    """Why nobody could try; "" if there is nothing to try, too."""

    def read(self, results: Sequence[Result]) -> tuple[dict[int, tuple[Verdict, str]], str]:
        """Verdict and message by the place in `items`, and why there are none."""
        if self.unasked or not results:
            return {}, self.unasked
        result = results[0]
        if isinstance(result, str):
            return {}, result
        if not result.tests:
            return {}, f"the validator could not be run: {result.reason}"
        return {t.index: (t.verdict, t.message) for t in result.tests}, ""


def plan_outputs(package: Package, offered: frozenset[str]) -> OutputCheck:
    """One job in which a program prints each of the given outputs."""
    items = tuple(i for i in package.problem.validator_tests if i.output)
    kind = package.problem.kind
    if not items or package.problem.output_validator is None:
        return OutputCheck(items, ())
    if kind.interactive or kind.multi_pass:
        reason = "interactive and multi-pass validators cannot judge a finished output"
        return OutputCheck(items, (), reason)
    job = Job("output validator", printer(offered), output_package(package, items))
    return OutputCheck(items, (job,))
