"""All checks of one package, in order, as one report.

The examination is a generator: it yields jobs, is sent their results, and returns the report.
What it asks depends on the package, the workplace and the results alone, so that whoever keeps
the results can begin it again and come to the same place.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from testdata.compare import Comparison, compare
from testdata.limits import limits_by_test
from testdata.package import Package
from testdata.problem import Limits, TimeBound, ValidatorTest, Verdict
from testdata.signature.values import ValueFormatError
from testdata.tree import scan
from testdata.verify.catching import catching, check_catching
from testdata.verify.duplicates import check_duplicates
from testdata.verify.expected import check_expected
from testdata.verify.findings import Finding, Severity, of_entry, ordered
from testdata.verify.forms import check_forms
from testdata.verify.headroom import check_memory, check_output
from testdata.verify.jobs import Job, Result, Workplace
from testdata.verify.measured import Run
from testdata.verify.probes import (
    OutputCheck,
    Validation,
    only,
    plan_outputs,
    plan_validation,
    runs,
    slow_jobs,
    slowest_tests,
    submission_jobs,
    with_limit,
)
from testdata.verify.report import Report
from testdata.verify.signatures import compare_files
from testdata.verify.statements import check_samples, check_statements
from testdata.verify.timing import advise, check_time, infer_limit
from testdata.verify.unused import check_unused
from testdata.verify.validators import (
    check_invalid,
    check_mutants,
    check_outputs,
    check_presence,
    check_valid,
)

_GENEROUS_S = 30.0
"""Time limit while none is known."""
_BRANCHES = (
    "Branches of validators that no input reaches: their programs are built without coverage "
    "counters, so nothing says which lines ran."
)
_ICPC = ("legacy", "legacy-icpc", "2023-07", "2025-09")


Asking: TypeAlias = Generator[list[Job], Sequence[Result], "Report"]
"""Yields the jobs of a stage, never none, and wants the results in their order."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """What the judge measured."""

    package: Package
    """With the time limit that was used."""
    runs: tuple[Run, ...]
    validation: Validation
    outputs: OutputCheck
    output_verdicts: Mapping[int, tuple[Verdict, str]]
    outputs_unasked: str


def static_findings(package: Package) -> Iterator[Finding]:
    """Everything that needs no judge."""
    problem = package.problem
    entries = package.report.entries
    if problem.limits.time_inferred:
        # What the reader says of the limit is true until it is inferred, as it will be.
        entries = tuple(e for e in entries if not e.why.startswith("limits.time_limit: none given"))
    yield from filter(None, map(of_entry, entries))
    yield from check_statements(package)
    yield from check_samples(problem)
    yield from check_forms(package.root, problem)
    yield from check_duplicates(package.root, problem)
    yield from check_presence(problem)
    if problem.format in _ICPC:
        told = "\n".join(map(str, entries))
        yield from check_unused(scan(package.root), problem, told)


def examine(package: Package, static: Iterable[Finding], place: Workplace) -> Asking:
    """Asks for what a judge must measure; returns the report, `static` findings included."""
    found = list(static)
    judged = yield from _judge(package, place)
    problem, measured = judged.package.problem, judged.runs
    slow = slow_jobs(judged.package, measured)
    probed = slowest_tests(runs(slow, (yield slow))) if slow else {}
    advice = advise(problem, problem.limits.time_s, measured, probed)
    caught = catching(problem, measured)
    found += _validator_findings(judged)
    found += check_expected(problem, measured)
    found += check_time(advice)
    found += check_memory(problem, measured)
    found += check_output(problem, measured, _answer_sizes(package))
    found += check_catching(problem, caught)
    made_at = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    left_out = tuple(_not_measured(judged))
    return Report(problem, ordered(found), measured, advice, caught, left_out, made_at)


def _judge(package: Package, place: Workplace) -> Generator[list[Job], Sequence[Result], _Judged]:
    plan = plan_validation(package, place.folder / "validation", place.offered)
    outputs = plan_outputs(package, place.offered)
    used = package
    if package.problem.limits.time_inferred:
        generous = only(with_limit(package, _GENEROUS_S), TimeBound.LOWER)
        first = submission_jobs(generous, "accepted submissions")
        timed = runs(first, (yield first)) if first else ()
        limited = {n for n, own in limits_by_test(package.problem).items() if own.time_from}
        limit = infer_limit(timed, package.problem.timing, limited)
        used = with_limit(package, limit or Limits().time_s)
    jobs = submission_jobs(used)
    asked = [*jobs, *plan.jobs, *outputs.jobs]
    results = (yield asked) if asked else ()
    validation_end = len(jobs) + len(plan.jobs)
    verdicts, unasked = outputs.read(results[validation_end:])
    if package.problem.output_validator is None:
        verdicts = _compared(package, outputs.items)
    return _Judged(
        used,
        runs(jobs, results[: len(jobs)]),
        plan.read(results[len(jobs) : validation_end]),
        outputs,
        verdicts,
        unasked,
    )


def _compared(package: Package, items: Sequence[ValidatorTest]) -> dict[int, tuple[Verdict, str]]:
    """What the default output validator says; it is the judge's own function."""
    verdicts = {}
    for place, item in enumerate(items):
        try:
            result = _compare(package, item)
        except ValueFormatError as error:
            verdicts[place] = (Verdict.JE, f"{item.test.answer}: {error}")
        else:
            verdicts[place] = (Verdict.AC if result.accepted else Verdict.WA, result.message)
    return verdicts


def _compare(package: Package, item: ValidatorTest) -> Comparison:
    output, answer = package.root / item.output, package.root / item.test.answer
    if package.problem.signature is not None:
        return compare_files(package.problem.signature, output, answer)
    with output.open("rb") as produced, answer.open("rb") as expected:
        return compare(produced, expected, item.test.flags)


def _validator_findings(judged: _Judged) -> Iterator[Finding]:
    validation, problem = judged.validation, judged.package.problem
    for name, reason in validation.failed.items():
        message = f"the input validator {name} cannot be used"
        yield Finding(
            Severity.ERROR, "input-validator-broken", message, "input_validators", None, reason
        )
    for name, reason in validation.unasked.items():
        message = f"the input validator {name} was not run: {reason}"
        yield Finding(Severity.WARNING, "input-validator-not-run", message, "input_validators")
    yield from check_valid(validation.asked, validation.inputs)
    yield from check_invalid(validation.asked, validation.invalid, problem)
    # One validator that could not be asked might be the one that refuses.
    if not validation.unasked and not validation.failed:
        yield from check_mutants(validation.asked, validation.tried)
    if judged.outputs_unasked:
        message = f"the output validator was not tried: {judged.outputs_unasked}"
        yield Finding(Severity.WARNING, "output-validator-not-run", message, "output_validator")
    yield from check_outputs(judged.outputs.items, judged.output_verdicts)


def _answer_sizes(package: Package) -> dict[str, int]:
    """Bytes of each answer file."""
    answers = {test.answer for test in package.problem.tests if test.answer}
    return {path: (package.root / path).stat().st_size for path in sorted(answers)}


def _not_measured(judged: _Judged) -> Iterator[str]:
    problem = judged.package.problem
    if problem.input_validators or problem.output_validator:
        yield _BRANCHES
    for run in judged.runs:
        if run.verdict is None:
            yield f"Submission {run.path}: {run.reason}."
    for name, reason in judged.validation.unasked.items():
        yield f"Input validator {name}: {reason}."
    if judged.validation.unasked or judged.validation.failed:
        yield "Broken inputs: an input validator could not be asked."
    if judged.outputs_unasked:
        yield f"Valid and invalid outputs: {judged.outputs_unasked}."
    missing = sorted(set(_languages(judged.runs, solved=False)) - set(_languages(judged.runs)))
    if missing:
        yield f"Time in {', '.join(missing)}: no accepted submission was judged."


def _languages(found: Sequence[Run], *, solved: bool = True) -> list[str]:
    return [run.language for run in found if run.language and (run.solves or not solved)]
