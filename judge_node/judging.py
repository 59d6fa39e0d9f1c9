"""Judges one submission: build it and the problem's programs, judge tests, grade."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from judge_node.artefacts import ArtefactCache
from judge_node.bench import Bench, build_submission
from judge_node.jails import Jails
from judge_node.report import (
    CompileReport,
    GroupReport,
    Judged,
    Phase,
    Progress,
    Task,
    TestReport,
)
from judge_node.steps.setter import SetterFaultError
from judge_node.steps.test import Judgement, Tester
from testdata.bundle import load_spec
from testdata.grading import Grade, Scheme, TestResult, grade, next_tests
from testdata.problem import JudgeSpec, Verdict

Report: TypeAlias = Callable[[Progress], None]

WRONG = "the output is wrong"
FAULT = "the problem's own program failed, which says nothing about the submission"


def judge(task: Task, jails: Jails, report: Report, cache: ArtefactCache | None = None) -> Judged:
    """Judges `task`, reporting each step. `cache` keeps what its compilers make.

    Raises:
        InterruptedError: it was cancelled.
        SandboxError, BundleError, LanguageMissingError, OSError: it could not be judged.
    """
    spec = load_spec(task.bundle)
    used = cache if task.use_cache else None
    report(Progress(task.token, Phase.COMPILING, 0, len(spec.tests)))
    bench = Bench(task, spec, jails, used)
    compiled: CompileReport | None = None
    try:
        if spec.kind.submit_answer:
            return _Tests(task, spec, report, None).judge(bench.output_tester())
        submission, compiled = build_submission(task, spec, jails, used)
        if submission is None:
            words = "the compiler refused it"
            return Judged(task.token, Verdict.CE, words, compiled, (), len(spec.tests))
        return _Tests(task, spec, report, compiled).judge(bench.program_tester(submission))
    except SetterFaultError as fault:
        return _unusable(task, spec, fault, compiled)


def _unusable(
    task: Task, spec: JudgeSpec, fault: SetterFaultError, compiled: CompileReport | None
) -> Judged:
    """A judge error on the first test, which carries the evidence for setters."""
    test = TestReport(0, spec.tests[0].name, Verdict.JE, None, judge_message=fault.detail)
    return Judged(task.token, Verdict.JE, str(fault), compiled, (test,), len(spec.tests))


class _Tests:
    """The tests of one submission: which to judge, and what they come to."""

    def __init__(
        self, task: Task, spec: JudgeSpec, report: Report, compiled: CompileReport | None
    ) -> None:
        self._task = task
        self._spec = spec
        self._report = report
        self._compiled = compiled
        scores = {test.name: test.score for test in spec.tests if test.score is not None}
        self._scheme = Scheme(spec.tree, spec.kind.scoring, scores)
        self._judged: dict[str, Judgement] = {}

    @property
    def _results(self) -> dict[str, TestResult]:
        return {name: judged.result for name, judged in self._judged.items()}

    def judge(self, tester: Tester) -> Judged:
        total = len(self._spec.tests)
        place = {test.name: (index, test) for index, test in enumerate(self._spec.tests)}
        self._report(Progress(self._task.token, Phase.RUNNING, 0, total))
        coming = deque(place if self._task.run_all else next_tests(self._scheme, {}))
        while coming:
            name = coming.popleft()
            judged = tester.judge(*place[name])
            self._judged[name] = judged
            done = len(self._judged)
            self._report(Progress(self._task.token, Phase.RUNNING, done, total, judged.report))
            if self._task.run_all:
                continue
            if judged.result.verdict is Verdict.JE:
                break  # whatever the others come to, this is the verdict
            if judged.result != TestResult(Verdict.AC):
                coming = deque(next_tests(self._scheme, self._results))
        return self._ended(stopped=bool(coming))

    def _ended(self, *, stopped: bool) -> Judged:
        if stopped:
            return self._judgement(Verdict.JE, next(reversed(self._judged)), None)
        graded = grade(self._scheme, self._results)
        return self._judgement(graded.verdict, graded.decided_by, graded)

    def _judgement(self, verdict: Verdict, decided_by: str, graded: Grade | None) -> Judged:
        scores = graded.tests if graded else {}
        ordered = sorted(self._judged.values(), key=lambda judged: judged.report.index)
        tests = [replace(j.report, score=scores.get(j.report.name, 0.0)) for j in ordered]
        return Judged(
            self._task.token,
            verdict,
            self._reason(verdict, decided_by, graded),
            self._compiled,
            tuple(tests),
            len(self._spec.tests),
            score=(graded.score or 0.0) if graded else 0.0,
            groups=self._groups(graded) if graded else (),
        )

    def _groups(self, graded: Grade) -> tuple[GroupReport, ...]:
        reports = []
        for group in self._spec.tree:
            result = graded.groups[group.name]
            most = group.grading.max_score if self._spec.kind.scoring else None
            reports.append(
                GroupReport(
                    group.name,
                    result.verdict,
                    result.score,
                    most,
                    not result.judged,
                    result.decided_by,
                )
            )
        return tuple(reports)

    def _reason(self, verdict: Verdict, decided_by: str, graded: Grade | None) -> str:
        """One sentence for people."""
        if decided_by in self._judged:
            judged = self._judged[decided_by]
            own = judged.result.verdict is verdict
            detail = judged.detail or (FAULT if verdict is Verdict.JE else WRONG)
            if verdict is Verdict.JE and not own and graded:
                detail = graded.reason
            return f"test {judged.report.index + 1} ({decided_by}): {detail}"
        if verdict is Verdict.JE and graded and graded.reason:
            return graded.reason
        if self._spec.kind.scoring and graded:
            return f"score {graded.score or 0:g}"
        passed = sum(judged.result.verdict is Verdict.AC for judged in self._judged.values())
        if verdict is Verdict.AC and passed == len(self._spec.tests):
            return f"all {passed} tests passed"
        return f"{passed} of {len(self._spec.tests)} tests passed"
