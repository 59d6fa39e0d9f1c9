"""Runs on own inputs: what a submission writes, beside what the reference submission does."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from judge_node.artefacts import ArtefactCache
from judge_node.bench import Bench, build_submission, reference_task
from judge_node.jails import Jails
from judge_node.report import (
    CompileReport,
    Judged,
    Phase,
    Progress,
    RunInput,
    Shown,
    Task,
    TestReport,
)
from judge_node.steps.display import RUN
from judge_node.steps.reference import AcceptAll, Reference
from judge_node.steps.run import Submission
from judge_node.steps.test import Tester
from testdata.issues import count
from testdata.problem import JudgeSpec, TestCase, Verdict
from testdata.signature.values import ValueFormatError, check_input

NO_REFERENCE = "the problem has no accepted example submission to compare with"
_CHECK_FAILED = "the result could not be checked: mostly the input is not valid"


def run_inputs(
    task: Task,
    spec: JudgeSpec,
    jails: Jails,
    report: Callable[[Progress], None],
    cache: ArtefactCache | None,
) -> Judged:
    """Builds the submission and runs it on `task.inputs`; nothing is graded.

    Raises:
        SetterFaultError: the problem's own program cannot be used.
        InterruptedError, LanguageMissingError, SandboxError, OSError: as judging does.
    """
    refused = refusal(spec, task.inputs)
    total = len(task.inputs)
    if refused:
        return Judged(task.token, Verdict.JE, refused, None, (), total)
    submission, compiled = build_submission(task, spec, jails, cache)
    if submission is None:
        words = "the compiler refused it"
        return Judged(task.token, Verdict.CE, words, compiled, (), total)
    report(Progress(task.token, Phase.RUNNING, 0, total))
    tests: list[TestReport] = []
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="assize-run-"))
        runs = _Runs(task, spec, jails, cache, submission, Path(folder))
        for index, given in enumerate(task.inputs):
            tests.append(runs.run(index, given))
            # Shown once, with the result: it may be large.
            light = replace(tests[-1], shown=None)
            report(Progress(task.token, Phase.RUNNING, index + 1, total, light))
    return _judged(task.token, compiled, tuple(tests))


def refusal(spec: JudgeSpec, inputs: tuple[RunInput, ...]) -> str:
    """Why these inputs cannot be run at all; "" if they can. Pure."""
    if spec.kind.submit_answer:
        return "inputs: outputs are submitted to this problem, there is no program to run"
    names = {test.name for test in spec.tests}
    for index, given in enumerate(inputs):
        if given.test and given.test not in names:
            return f"inputs.{index}.test: the problem has no test {given.test!r}"
        if not given.test and (spec.kind.interactive or spec.kind.multi_pass):
            kind = "an interactive" if spec.kind.interactive else "a multi-pass"
            return f"inputs.{index}.content: {kind} problem takes names of its tests only"
    return ""


def _judged(token: str, compiled: CompileReport, tests: tuple[TestReport, ...]) -> Judged:
    failed = next((test for test in tests if test.verdict is not Verdict.AC), None)
    if failed is None:
        words = f"ran on {count(len(tests), 'input')}"
        return Judged(token, Verdict.AC, words, compiled, tests, len(tests))
    words = failed.team_message or "was not accepted"
    reason = f"{failed.name}: {words}"
    return Judged(token, failed.verdict, reason, compiled, tests, len(tests))


class _Runs:
    """One submission on one input after the other."""

    def __init__(
        self,
        task: Task,
        spec: JudgeSpec,
        jails: Jails,
        cache: ArtefactCache | None,
        submission: Submission,
        folder: Path,
    ) -> None:
        """`folder` takes the inputs and the reference's answers."""
        self._task = task
        self._spec = spec
        self._jails = jails
        self._cache = cache
        self._submission = submission
        self._folder = folder
        self._bench = Bench(task, spec, jails, cache)

    def run(self, index: int, given: RunInput) -> TestReport:
        if given.test:
            test = next(test for test in self._spec.tests if test.name == given.test)
            return self._comparing.judge(index, test).report
        return self._own(index, given.content)

    @cached_property
    def _comparing(self) -> Tester:
        return self._bench.program_tester(self._submission, RUN)

    @cached_property
    def _plain(self) -> Tester:
        return self._bench.plain_tester(self._submission, AcceptAll())

    @cached_property
    def _reference(self) -> Reference | str:
        """The reference submission, or why there is none."""
        program = self._spec.reference
        if program is None:
            return NO_REFERENCE
        task = reference_task(self._task, program)
        if task is None:
            return (
                f"this node does not offer the reference submission's language, {program.language}"
            )
        submission, _ = build_submission(task, self._spec, self._jails, self._cache)
        if submission is None:
            return "the reference submission does not compile"
        return Reference(submission, self._spec, self._task.bundle)

    def _own(self, index: int, content: bytes) -> TestReport:
        test = self._test(index, content)
        failure = self._answer(test, content)
        if failure:
            report = self._plain.judge(index, test).report
            return _without_answer(report, failure)
        report = self._comparing.judge(index, test).report
        if report.verdict is not Verdict.JE:
            return report
        # Of an input that nobody has validated, the problem's own program knows nothing.
        return replace(_without_answer(report, _CHECK_FAILED), verdict=Verdict.AC)

    def _test(self, index: int, content: bytes) -> TestCase:
        """A test with this input, judged as the problem's first one."""
        paths = {end: self._folder / f"{index}.{end}" for end in ("in", "ans")}
        paths["in"].write_bytes(content)
        paths["ans"].touch()
        return replace(
            self._spec.tests[0],
            name=f"input {index + 1}",
            # Absolute paths stay what they are below the bundle's.
            input=str(paths["in"]),
            answer=str(paths["ans"]),
            sample=True,
            full_feedback=True,
            args=(),
            files=(),
        )

    def _answer(self, test: TestCase, content: bytes) -> str:
        """Has the reference write the answer; why it did not."""
        if self._spec.signature is not None:
            try:
                check_input(self._spec.signature, content.decode())
            except UnicodeDecodeError:
                return "the input is not UTF-8"
            except ValueFormatError as error:
                return f"the input is not valid: {error}"
        reference = self._reference
        return reference if isinstance(reference, str) else reference.answer(test)


def _without_answer(report: TestReport, failure: str) -> TestReport:
    shown: Shown | None = report.shown
    assert shown is not None
    cut = tuple(name for name in shown.cut if name != "expected")
    shown = replace(shown, expected=None, cut=cut, reference_failure=failure)
    return replace(report, shown=shown)
