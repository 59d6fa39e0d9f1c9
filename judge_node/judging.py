"""Judges one submission in one slot: builds it and the problem's programs, judges tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from judge_node.artefacts import ArtefactCache
from judge_node.bench import Bench, build_submission
from judge_node.jails import Jails
from judge_node.order import Plan, SerialOrder
from judge_node.report import CompileReport, Judged, Phase, Progress, Task, TestReport
from judge_node.result import judged
from judge_node.runs import run_inputs
from judge_node.steps.setter import SetterFaultError
from judge_node.steps.test import Judgement, Tester
from sandbox.spec import SECOND_NS
from testdata.bundle import load_spec
from testdata.grading import Scheme
from testdata.limits import limits_by_test
from testdata.problem import JudgeSpec, Verdict

Report: TypeAlias = Callable[[Progress], None]


class Session:
    """A submission that can be judged on tests, in any order."""

    def __init__(
        self, spec: JudgeSpec, plan: Plan, tester: Tester, compiled: CompileReport | None
    ) -> None:
        self.plan = plan
        self.compiled = compiled
        """None: nothing of the submission is compiled or run, it consists of outputs."""
        self._tester = tester
        self._places = {test.name: (index, test) for index, test in enumerate(spec.tests)}

    def judge(self, name: str) -> Judgement:
        """Judges one test.

        Raises:
            InterruptedError: it was cancelled; the session stands.
            SandboxError, OSError: it could not be judged.
        """
        return self._tester.judge(*self._places[name])


def prepare(
    task: Task, jails: Jails, report: Report, cache: ArtefactCache | None = None
) -> Session | Judged:
    """Builds all that judging `task` needs; what it came to when there are no tests to judge:
    a run on own inputs, or a submission that cannot be built.

    `cache` keeps what the compilers make.

    Raises:
        InterruptedError: it was cancelled.
        SandboxError, BundleError, LanguageMissingError, OSError: it could not be prepared.
    """
    spec = load_spec(task.bundle)
    used = cache if task.use_cache else None
    report(Progress(task.token, Phase.COMPILING, 0, len(spec.tests)))
    compiled: CompileReport | None = None
    try:
        if task.inputs:
            return run_inputs(task, spec, jails, report, used)
        bench = Bench(task, spec, jails, used)
        if spec.kind.submit_answer:
            return Session(spec, _plan(task, spec), bench.output_tester(), None)
        submission, compiled = build_submission(task, spec, jails, used)
        if submission is None:
            words = "the compiler refused it"
            return Judged(task.token, Verdict.CE, words, compiled, (), len(spec.tests))
        tester = bench.program_tester(submission)
        return Session(spec, _plan(task, spec), tester, compiled)
    except SetterFaultError as fault:
        return _unusable(task, spec, fault, compiled)


def _plan(task: Task, spec: JudgeSpec) -> Plan:
    scores = {test.name: test.score for test in spec.tests if test.score is not None}
    scheme = Scheme(spec.tree, spec.kind.scoring, scores)
    names = tuple(test.name for test in spec.tests)
    limit_ns = int(spec.limits.time_s * SECOND_NS)
    limits = limits_by_test(spec)
    limits_ns = {name: int(own.limits.time_s * SECOND_NS) for name, own in limits.items()}
    return Plan(names, scheme, task.run_all, limit_ns, limits_ns)


def _unusable(
    task: Task, spec: JudgeSpec, fault: SetterFaultError, compiled: CompileReport | None
) -> Judged:
    """A judge error on the first test, which carries the evidence for setters."""
    test = TestReport(0, spec.tests[0].name, Verdict.JE, None, judge_message=fault.detail)
    return Judged(task.token, Verdict.JE, str(fault), compiled, (test,), len(spec.tests))


def judge(task: Task, jails: Jails, report: Report, cache: ArtefactCache | None = None) -> Judged:
    """Judges all of `task` here, one test after the other, reporting each step.

    Raises:
        InterruptedError, SandboxError, BundleError, LanguageMissingError, OSError: see
            `prepare` and `Session.judge`.
    """
    session = prepare(task, jails, report, cache)
    if isinstance(session, Judged):
        return session
    plan, order = session.plan, SerialOrder(session.plan)
    report(Progress(task.token, Phase.RUNNING, 0, len(plan.tests)))
    while (name := order.take()) is not None:
        for test in order.add(name, session.judge(name)):
            done = len(order.counted)
            report(Progress(task.token, Phase.RUNNING, done, len(plan.tests), test.report))
    return judged(task.token, plan, order, session.compiled)
