"""Judges one submission in one jail: compile, then each test in order, then the verdict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from judge_node.artefacts import ArtefactCache
from judge_node.jails import Jails
from judge_node.limits import compile_limits, run_limits
from judge_node.report import CompileReport, Judged, Phase, Progress, Task, TestReport
from judge_node.steps.build import Builder
from judge_node.steps.check import check_output
from judge_node.steps.files import release, tail
from judge_node.steps.run import run_test
from judge_node.verdicts import explain, final_verdict, verdict_of_check, verdict_of_run
from languages.language import Argv, Language, RunLimits, Sources
from languages.registry import LANGUAGES
from sandbox.outcome import LimitHit, Outcome
from sandbox.runner import Jail
from sandbox.spec import Limits
from testdata.bundle import load_spec
from testdata.problem import JudgeSpec, TestCase, Verdict

Report: TypeAlias = Callable[[Progress], None]

STDERR_TAIL = 4096


def judge(task: Task, jails: Jails, report: Report, cache: ArtefactCache | None = None) -> Judged:
    """Judges `task`, reporting each step. `cache` keeps what its compiler makes.

    Raises:
        InterruptedError: it was cancelled.
        SandboxError, BundleError, OSError: it could not be judged.
    """
    spec = load_spec(task.bundle)
    language = LANGUAGES[task.language]
    sources = Sources(task.files, task.entry)
    report(Progress(task.token, Phase.COMPILING, 0, len(spec.tests)))
    builder = Builder(jails, language, task.toolchain, cache if task.use_cache else None)
    built = builder.build(sources, compile_limits(spec.limits))
    compiled = built.compiled
    if not compiled.ok:
        return Judged(
            task.token, Verdict.CE, "the compiler refused it", compiled, (), len(spec.tests)
        )
    argv = language.run(task.toolchain, sources, RunLimits(spec.limits.memory_mib))
    return _judge_tests(task, spec, _Program(built.jail, language, argv), compiled, report)


class _Program:
    """A compiled submission that can be run on tests."""

    def __init__(self, jail: Jail, language: Language, argv: Argv) -> None:
        self._jail = jail
        self._language = language
        self._argv = argv

    def judge_test(self, task: Task, index: int, test: TestCase, limits: Limits) -> TestReport:
        data, answer = task.bundle / test.input, task.bundle / test.answer
        outcome = run_test(self._jail, self._language, self._argv, data, limits)
        try:
            if outcome.limit is LimitHit.CANCELLED:
                raise InterruptedError
            verdict = verdict_of_run(outcome, limits, memory_error=self._memory_error(outcome))
            if verdict is not None:
                message = explain(verdict, outcome, limits)
                return TestReport(index, test.name, verdict, _bare(outcome), team_message=message)
            assert outcome.stdout is not None
            checked = check_output(outcome.stdout, answer, test.flags)
        finally:
            release(outcome)
        return TestReport(
            index,
            test.name,
            verdict_of_check(checked),
            _bare(outcome),
            judge_message=checked.message,
            # What differs may show the answer: participants see it for samples only.
            team_message=checked.message if test.sample else "",
        )

    def _memory_error(self, outcome: Outcome) -> bool:
        marker = self._language.memory_error
        return (
            bool(marker) and outcome.exit_code != 0 and marker in tail(outcome.stderr, STDERR_TAIL)
        )


def _bare(outcome: Outcome) -> Outcome:
    """The outcome without its descriptors, which end with the test."""
    return replace(outcome, stdout=None, stderr=None)


def _judge_tests(
    task: Task, spec: JudgeSpec, program: _Program, compiled: CompileReport, report: Report
) -> Judged:
    limits = run_limits(spec.limits, LANGUAGES[task.language])
    total = len(spec.tests)
    report(Progress(task.token, Phase.RUNNING, 0, total))
    judged: list[TestReport] = []
    for index, test in enumerate(spec.tests):
        result = program.judge_test(task, index, test, limits)
        judged.append(result)
        report(Progress(task.token, Phase.RUNNING, len(judged), total, result))
        if result.verdict is not Verdict.AC and not task.run_all:
            break
    verdict, decided_by = final_verdict([test.verdict for test in judged])
    if decided_by is None:
        reason = f"all {total} tests passed"
    else:
        decisive = judged[decided_by]
        detail = explain(verdict, decisive.outcome, limits) or "the output is wrong"
        reason = f"test {decided_by + 1} ({decisive.name}): {detail}"
    return Judged(task.token, verdict, reason, compiled, tuple(judged), total)
