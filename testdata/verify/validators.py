"""What the package's own validators said, judged: accepted inputs, refused mutants. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from testdata.issues import listed
from testdata.problem import Problem, Purpose, ValidatorTest, Verdict
from testdata.verify.findings import Finding, Severity, excerpt
from testdata.verify.mutants import FAMILIES, Mutant

_REJECTS = 43
_FOLDER = "input_validators"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one validator did with one input."""

    exit_code: int | None
    """None: it did not exit by itself."""
    ended_by: str = ""
    """Why not: "SIGSEGV", "the time limit", ... ."""

    def __str__(self) -> str:
        return self.ended_by or f"exit code {self.exit_code}"


@dataclass(frozen=True, slots=True)
class Asked:
    """One input validator with all its answers."""

    validator: str
    """Its name."""
    accepts: int
    """Exit code for a valid input."""
    answers: Mapping[str, Answer]
    """By the id of the input."""

    def accepted(self, input_id: str) -> bool:
        answer = self.answers.get(input_id)
        return answer is not None and answer.exit_code == self.accepts


@dataclass(frozen=True, slots=True)
class TriedMutant:
    """A mutant of the test `of`, known to the validators as `id`."""

    id: str
    of: str
    mutant: Mutant


def check_presence(problem: Problem) -> Iterator[Finding]:
    """There are input validators at all."""
    if problem.signature and not problem.input_validators:
        message = "no input validator: the inputs' types are proven, their bounds are not"
        yield Finding(Severity.INFO, "no-input-validator", message, _FOLDER)
    elif not problem.input_validators and not problem.kind.submit_answer:
        message = "no input validator: nothing proves that the inputs are as the statement says"
        yield Finding(Severity.WARNING, "no-input-validator", message, _FOLDER)


def check_valid(asked: Sequence[Asked], inputs: Mapping[str, str]) -> Iterator[Finding]:
    """Each validator accepts every input; `inputs` are their files by id."""
    for one in asked:
        for input_id, path in inputs.items():
            answer = one.answers.get(input_id)
            if answer is None or answer.exit_code == one.accepts:
                continue
            message = f"the input validator {one.validator} does not accept it"
            yield Finding(Severity.ERROR, "input-refused", message, path, None, str(answer))


def check_mutants(asked: Sequence[Asked], tried: Sequence[TriedMutant]) -> Iterator[Finding]:
    """Findings on families of broken inputs that every validator accepts."""
    complete = [t for t in tried if asked and all(t.id in one.answers for one in asked)]
    missed = [t for t in complete if all(one.accepted(t.id) for one in asked)]
    for family in FAMILIES:
        own = [t for t in missed if t.mutant.family == family]
        if own:
            total = sum(t.mutant.family == family for t in complete)
            yield _missed(family, own, total)
    yield from _crashes(asked, complete)
    if complete:
        refused = len(complete) - len(missed)
        message = f"the input validators refuse {refused} of {len(complete)} broken inputs"
        yield Finding(Severity.INFO, "mutants-refused", message, _FOLDER)


def _missed(family: str, missed: Sequence[TriedMutant], total: int) -> Finding:
    kinds = Counter(item.mutant.kind for item in missed)
    first = missed[0]
    message = (
        f"the input validators accept {len(missed)} of {total} inputs with {FAMILIES[family]}: "
        + ", ".join(kinds)
    )
    return Finding(
        Severity.WARNING if first.mutant.sure else Severity.INFO,
        f"mutant-accepted-{family}",
        message,
        _FOLDER,
        None,
        f"{first.of} with {first.mutant.kind}: {excerpt(first.mutant.content)}",
    )


def _crashes(asked: Sequence[Asked], tried: Sequence[TriedMutant]) -> Iterator[Finding]:
    """Refusing by falling over is no answer that a setter can rely on."""
    for one in asked:
        odd = [t for t in tried if one.answers[t.id].exit_code is None]
        if odd:
            message = (
                f"the input validator {one.validator} does not exit by itself on {len(odd)} broken "
                f"inputs, as with {odd[0].mutant.kind}"
            )
            said = str(one.answers[odd[0].id])
            yield Finding(Severity.WARNING, "validator-crash", message, _FOLDER, None, said)


def check_invalid(
    asked: Sequence[Asked], inputs: Mapping[str, ValidatorTest], problem: Problem
) -> Iterator[Finding]:
    """At least one validator refuses each of the package's invalid inputs, by id."""
    if not asked:
        return
    for input_id, item in inputs.items():
        if not all(input_id in one.answers for one in asked):
            continue
        if all(one.accepted(input_id) for one in asked):
            message = "no input validator refuses this invalid input"
            path = item.test.input
            yield Finding(Severity.ERROR, "invalid-input-accepted", message, path)
            continue
        by_rule = any(
            one.answers[input_id].exit_code == _REJECTS
            for one in asked
            if not one.accepted(input_id)
        )
        if not by_rule and problem.format == "2025-09" and any(a.accepts == 42 for a in asked):
            said = listed(str(one.answers[input_id]) for one in asked)
            message = "it is refused, but with an exit code other than 43"
            path = item.test.input
            yield Finding(Severity.WARNING, "refusal-exit-code", message, path, None, said)


def check_outputs(
    items: Sequence[ValidatorTest], verdicts: Mapping[int, tuple[Verdict, str]]
) -> Iterator[Finding]:
    """The output validator's verdicts on valid and invalid outputs.

    `verdicts` has verdict and message by the place in `items`.
    """
    for place, item in enumerate(items):
        if place not in verdicts:
            continue
        verdict, said = verdicts[place]
        wanted = item.purpose is Purpose.VALID_OUTPUT
        if verdict not in (Verdict.AC, Verdict.WA, Verdict.PE):
            message = f"the output validator fails on it: {verdict}"
            yield Finding(
                Severity.ERROR, "output-validator-fails", message, item.output, None, said
            )
        elif wanted and verdict is not Verdict.AC:
            message = "the output validator refuses this valid output"
            yield Finding(Severity.ERROR, "valid-output-refused", message, item.output, None, said)
        elif not wanted and verdict is Verdict.AC:
            message = "the output validator accepts this invalid output"
            yield Finding(
                Severity.ERROR, "invalid-output-accepted", message, item.output, None, said
            )
