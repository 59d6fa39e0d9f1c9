"""What a problem is judged with: the built submission and the problem's own programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from judge_node.artefacts import ArtefactCache
from judge_node.jails import Jails
from judge_node.limits import compile_limits
from judge_node.report import CompileReport, Task
from judge_node.steps.build import Builder
from judge_node.steps.check import (
    Checker,
    DefaultChecker,
    IcpcChecker,
    TestlibChecker,
    all_of,
)
from judge_node.steps.display import JUDGING, RUN, Display
from judge_node.steps.interact import WithInteractor, WithValidator
from judge_node.steps.run import Submission
from judge_node.steps.setter import SetterFaultError, SetterProgram, Workshop, build_setter
from judge_node.steps.signature import Driven
from judge_node.steps.submitted import OutputTester
from judge_node.steps.test import Alone, Conversation, ProgramTester, Tester
from languages.language import Argv, Language, NoSourceError, RunLimits, Sources
from languages.registry import LANGUAGES
from languages.signature import SIGNATURE_LANGUAGES, wrap
from sandbox.spec import MIB
from testdata.limits import limits_by_test
from testdata.problem import JudgeSpec
from testdata.programs import File, Includes, Program, Protocol


def build_submission(
    task: Task, spec: JudgeSpec, jails: Jails, cache: ArtefactCache | None
) -> tuple[Submission | None, CompileReport]:
    """The submission, built; None if the compiler refused it."""
    language = LANGUAGES[task.language]
    try:
        sources = complete_sources(Sources(task.files, task.entry), language, spec, task.bundle)
    except NoSourceError as error:
        return None, CompileReport(False, str(error), None)
    builder = Builder(jails, language, task.toolchain, cache)
    built = builder.build(sources, compile_limits(spec.limits))
    if not built.compiled.ok:
        return None, built.compiled

    def command(limits: RunLimits) -> Argv:
        return language.run(task.toolchain, sources, limits)

    return Submission(built.jail, language, command, spec.allow_file_writing), built.compiled


def complete_sources(
    sources: Sources, language: Language, spec: JudgeSpec, bundle: Path
) -> Sources:
    """A submission's files with what the problem adds: included files, or a driver.

    Raises:
        NoSourceError: they are not what the problem asks for; the message is for people.
    """
    if spec.signature is None:
        included = {
            file.name: (bundle / file.path).read_bytes()
            for file in included_files(spec.includes, language)
        }
        return Sources({**sources.contents, **included}, sources.entry)
    if language.id not in SIGNATURE_LANGUAGES:
        raise NoSourceError(f"this problem asks for a function, which {language.name} cannot give")
    return wrap(spec.signature, language.id, sources)


def reference_task(task: Task, program: Program) -> Task | None:
    """The reference submission as a task like `task`; None: its language is not offered."""
    toolchains = {task.language: task.toolchain, **task.toolchains}
    if program.language not in toolchains:
        return None
    files = {file.name: (task.bundle / file.path).read_bytes() for file in program.files}
    return replace(
        task,
        language=program.language,
        toolchain=toolchains[program.language],
        files=files,
        entry=program.entry,
    )


def included_files(includes: tuple[Includes, ...], language: Language) -> Sequence[File]:
    """The files that a problem adds to submissions in a language. Pure."""
    by_code = {entry.language: entry.files for entry in includes}
    for code in (language.id, language.kattis_id, "default"):
        if code in by_code:
            return by_code[code]
    return ()


class Bench:
    """What judges a submission on one test, as the problem's kind wants it."""

    def __init__(
        self, task: Task, spec: JudgeSpec, jails: Jails, cache: ArtefactCache | None
    ) -> None:
        self._task = task
        self._spec = spec
        self._workshop = Workshop(
            task.bundle,
            jails,
            cache,
            {task.language: task.toolchain, **task.toolchains},
            spec.limits,
            _largest_test(task, spec),
        )

    def output_tester(self) -> Tester:
        return OutputTester(self._task.files, self._spec.tests, self._checker())

    def program_tester(self, submission: Submission, display: Display = JUDGING) -> Tester:
        conversation = self._conversation(submission)
        return ProgramTester(self._task.bundle, self._spec, submission, conversation, display)

    def plain_tester(self, submission: Submission, checker: Checker) -> Tester:
        """For tests without an answer: `checker` gets what ordinary problems' runs write,
        the results of functions need only be of their type.
        """
        signature, bundle = self._spec.signature, self._task.bundle
        conversation: Conversation = Alone(submission, checker)
        if signature is not None:
            conversation = Driven(submission, signature, bundle, compares=False)
        return ProgramTester(bundle, self._spec, submission, conversation, RUN)

    def _conversation(self, submission: Submission) -> Conversation:
        kind, validator = self._spec.kind, self._spec.output_validator
        if self._spec.signature is not None:
            return Driven(submission, self._spec.signature, self._task.bundle)
        if not kind.interactive:
            return Alone(submission, self._checker())
        if self._spec.interactor is not None:
            interactor = self._program(self._spec.interactor, "interactor")
            checker = self._checker()
            return WithInteractor(submission, interactor, checker, scoring=kind.scoring)
        if validator is None or validator.protocol is not Protocol.ICPC:
            raise SetterFaultError("the problem has nobody to interact with", "no interactor")
        return WithValidator(submission, self._program(validator.program, "output validator"), kind)

    def _checker(self) -> Checker:
        validator, kind = self._spec.output_validator, self._spec.kind
        if validator is None:
            return DefaultChecker(self._task.bundle)
        programs = [self._program(program, "output validator") for program in validator.programs]
        if validator.protocol is Protocol.TESTLIB:
            return all_of([TestlibChecker(p, scoring=kind.scoring) for p in programs])
        return all_of([IcpcChecker(program, kind) for program in programs])

    def _program(self, program: Program, kind: str) -> SetterProgram:
        return build_setter(program, kind, self._workshop)


def _largest_test(task: Task, spec: JudgeSpec) -> int:
    if spec.output_validator is None and spec.interactor is None:
        return 0
    files = max(
        sum((task.bundle / path).stat().st_size for path in (test.input, test.answer))
        for test in spec.tests
    )
    outputs = max(each.limits.output_mib for each in limits_by_test(spec).values())
    return files + outputs * MIB
