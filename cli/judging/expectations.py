"""When a submission's verdicts are what its package expects: pure rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from testdata.problem import ExampleSubmission, Rule, Verdict
from testdata.verify.expected import broken_scores


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a package says about one submission; see `ExampleSubmission`."""

    permitted: frozenset[Verdict]
    required: frozenset[Verdict]
    expected: tuple[Verdict, ...]
    rules: tuple[Rule, ...] = ()

    @property
    def needs_all_tests(self) -> bool:
        """Whether judging must go on after the first test that is not accepted.

        So it is when a test may fail in a way that is allowed but does not decide: the
        required verdict may come from a later test.
        """
        return bool(self.required and self.permitted - {Verdict.AC} - self.required)

    def matches(self, observed: Iterable[Verdict]) -> bool:
        """Whether `observed` (one per judged test, or CE alone) is as expected."""
        seen = frozenset(observed)
        return bool(seen) and seen <= self.permitted and bool(seen & self.required)

    def broken_scores(self, total: float, groups: Mapping[str, float]) -> list[str]:
        """One sentence for each score that is not as expected; `groups` have theirs by name."""
        return [text for rule in self.rules for text in broken_scores(rule, total, groups)]


def expectation_of(example: ExampleSubmission) -> Expectation:
    """What a package says of one of its own submissions."""
    return Expectation(example.permitted, example.required, example.expected, example.rules)


def observed_verdicts(final: Verdict, tests: Iterable[Verdict]) -> frozenset[Verdict]:
    """The verdicts that the rule looks at: those of the tests.

    The final one too when it is nobody's test result: a compilation that failed, the
    judge's own failure, or a problem without tests.
    """
    of_tests = frozenset(tests)
    if not of_tests or final in (Verdict.CE, Verdict.JE):
        return of_tests | {final}
    return of_tests


def reported(verdict: Verdict) -> Verdict:
    """The verdict as package formats know it: idling is exceeding the time limit."""
    return Verdict.TLE if verdict is Verdict.ILE else verdict
