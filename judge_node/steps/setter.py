"""Programs of the problem's setter: built as submissions are, in jails of their own.

They are trusted to say the truth about a submission, and with nothing else: they run
with the second pair of the slot's uids, with limits, and see one test at a time.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from judge_node.artefacts import ArtefactCache
from judge_node.jails import Jails
from judge_node.limits import compile_limits, feedback_bytes, validation_limits
from judge_node.steps.build import Builder
from judge_node.steps.files import size_of
from judge_node.steps.run import RUN_ENV
from languages.language import Argv, Language, RunLimits, Sources, Toolchain
from languages.registry import LANGUAGES
from sandbox.runner import Jail
from sandbox.spec import COLLECT_DIR, MIB, Fd, RootSpec, RunSpec
from testdata.problem import Limits, TestCase
from testdata.programs import Program

INPUT, ANSWER, OUTPUT = "_judge.in", "_judge.ans", "_judge.out"
"""Names in /app, where programs find a test's files."""
FEEDBACK = f"{COLLECT_DIR}/"
_FEEDBACK_NAME = Path(COLLECT_DIR).name
_APP_BYTES = 512 * MIB
_SCRIPT_PATHS = ("/usr", "/lib", "/lib64", "/bin", "/etc/alternatives")


class SetterFaultError(Exception):
    """The problem's own program cannot be used: a judge error for every submission.

    The message is for participants too; `detail` is for setters and staff only.
    """

    def __init__(self, message: str, detail: str) -> None:
        super().__init__(message)
        self.detail = detail


class LanguageMissingError(RuntimeError):
    """This node cannot build the problem's program; another may."""


def _build_script(tools: Toolchain, sources: Sources) -> tuple[Argv, ...]:
    del tools
    return (("/app/build",),) if "build" in sources.contents else ()


def _run_script(tools: Toolchain, sources: Sources, limits: RunLimits) -> Argv:
    del tools, sources, limits
    return ("/app/run",)


SCRIPTED = Language(
    id="scripts",
    name="build and run scripts",
    extensions=(),
    source_name="run",
    tools=(),
    compile=_build_script,
    run=_run_script,
    self_test="",
    editor_mode="",
)


def _script_tools() -> Toolchain:
    mounts = tuple(path for path in _SCRIPT_PATHS if Path(path).exists())
    # What scripts call is unknown; an upgrade of anything there changes the folder's time.
    version = str(Path("/usr/bin").stat().st_mtime_ns)
    return Toolchain({}, version, compile_mounts=mounts, run_mounts=mounts)


@dataclass(frozen=True, slots=True)
class Workshop:
    """What building a problem's programs needs."""

    bundle: Path
    jails: Jails
    cache: ArtefactCache | None
    toolchains: Mapping[str, Toolchain]
    limits: Limits
    """The problem's."""
    test_bytes: int
    """Size of the largest test, its output included."""


class SetterProgram:
    """A validator, checker or interactor, built and in a jail."""

    def __init__(
        self,
        title: str,
        jail: Jail,
        language: Language,
        argv: Argv,
        workshop: Workshop,
    ) -> None:
        self.title = title
        """For people: "output validator check"."""
        self.jail = jail
        self._language = language
        self._argv = argv
        self._limits = workshop.limits
        self._bundle = workshop.bundle

    def show(self, test: TestCase) -> None:
        """Puts a test's input and answer where the program finds them."""
        for name, path in ((INPUT, test.input), (ANSWER, test.answer)):
            fd = os.open(self._bundle / path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
            try:
                self.jail.put(name, fd)
            finally:
                os.close(fd)

    def spec(
        self, *arguments: str, stdin: Fd | None = None, feedback: Mapping[str, Fd] | None = None
    ) -> RunSpec:
        """One run. `feedback` are files of earlier passes by name."""
        feedback = feedback or {}
        room = feedback_bytes(self._limits)
        return RunSpec(
            (*self._argv, *arguments),
            validation_limits(self._limits, self._language.max_processes, size_of(feedback)),
            stdin=stdin,
            env={**RUN_ENV, **self._language.env},
            with_proc=self._language.needs_proc,
            files={f"{_FEEDBACK_NAME}/{name}": fd for name, fd in feedback.items()},
            collect_bytes=room,
        )


def build_setter(program: Program, kind: str, workshop: Workshop) -> SetterProgram:
    """Builds a program of the bundle, or takes it from the compile cache.

    Raises:
        SetterFaultError: it does not compile, or is of a form that we do not know.
        LanguageMissingError: its language is not offered here.
        InterruptedError: it was stopped from outside.
    """
    title = f"{kind} {program.name}"
    fault = f"the problem's {kind} does not compile"
    nested = [file.name for file in program.files if "/" in file.name]
    if nested:
        raise SetterFaultError(fault, f"{title}: {nested[0]}: folders are not supported")
    if program.scripted:
        language, tools = SCRIPTED, _script_tools()
    else:
        language, tools = _language(program.language, workshop.toolchains, title)
    contents = {file.name: (workshop.bundle / file.path).read_bytes() for file in program.files}
    sources = Sources(contents, program.entry)
    root = RootSpec(partner=True, app_bytes=_APP_BYTES + 2 * workshop.test_bytes)
    builder = Builder(workshop.jails, language, tools, workshop.cache, root)
    built = builder.build(sources, compile_limits(workshop.limits))
    if not built.compiled.ok:
        raise SetterFaultError(fault, f"{title}: {built.compiled.log}")
    if program.scripted and "run" not in built.jail.list():
        raise SetterFaultError(fault, f"{title}: build left no file named run")
    argv = language.run(tools, sources, RunLimits(workshop.limits.validation_memory_mib))
    return SetterProgram(title, built.jail, language, argv, workshop)


def _language(
    code: str, toolchains: Mapping[str, Toolchain], title: str
) -> tuple[Language, Toolchain]:
    """The newest language here that a code of the format's table stands for."""
    found = [
        language
        for language in LANGUAGES.values()
        if code in (language.id, language.kattis_id) and language.id in toolchains
    ]
    if not found:
        raise LanguageMissingError(f"{title}: language {code!r} is not offered by this node")
    return found[-1], toolchains[found[-1].id]
