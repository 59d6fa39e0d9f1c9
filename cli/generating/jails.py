"""A package's generators and main solution, each in a jail of this machine."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from cli.errors import CliError
from judge_node.artefacts import ArtefactCache
from judge_node.bench import build_submission
from judge_node.jails import PreparedJails
from judge_node.limits import run_limits
from judge_node.report import Task
from judge_node.selftest import find_candidates
from judge_node.settings import NodeSettings
from judge_node.steps.files import message, opened, release
from judge_node.steps.interact import WithInteractor
from judge_node.steps.reference import AcceptAll
from judge_node.steps.run import Submission
from judge_node.steps.setter import (
    LanguageMissingError,
    SetterFaultError,
    SetterProgram,
    Workshop,
    build_setter,
)
from judge_node.steps.test import Alone, Conversation
from judge_node.verdicts import how_it_ended
from languages.language import Toolchain
from languages.registry import LANGUAGES
from sandbox.cgroup.detect import find_place
from sandbox.nsjail.sandbox import NsjailSandbox
from sandbox.outcome import Outcome
from sandbox.runner import SandboxError
from sandbox.spec import COLLECT_DIR, Fd
from testdata.generation import Generation, MissingAnswer, MissingInput
from testdata.problem import JudgeSpec, Limits, TestCase, Verdict

MOST_MIB = 1024
"""Of one input or answer: as much as a package's file may have."""
_BUILT_BYTES = 1 << 30
_SHELL_PATHS = ("/usr", "/lib", "/lib64", "/bin")
_IN_COLLECTED = ("/bin/sh", "-c", f'cd {COLLECT_DIR} && exec "$@"', "sh")
"""For generators that write files: what they leave there comes out."""
_GENEROUS = 10
"""Making an answer is no judging: the solution may take so many times the limit."""
_SAID_BYTES = 500


@dataclass(slots=True)
class Workers:
    """The programs of one package, built when they are first needed."""

    root: Path
    """The package; what is made goes there."""
    generation: Generation
    jails: PreparedJails
    workshop: Workshop
    cache: ArtefactCache
    _generators: dict[tuple[str, bool], SetterProgram] = field(default_factory=dict)
    _answering: tuple[Submission, Limits] | None = None
    _written: dict[str, Mapping[str, Fd]] = field(default_factory=dict)
    """Files of generators that write several, by command."""
    _files: ExitStack = field(default_factory=ExitStack)
    _last: ExitStack = field(default_factory=ExitStack)
    """Holds the newest output, which lives until the next."""
    _tried: set[str] = field(default_factory=set)
    """Generators that wrote the same twice."""

    def make_input(self, missing: MissingInput) -> None:
        """Runs the generator of one test and writes its input.

        Raises:
            CliError: it failed, or is not the same twice; names the test and the command.
        """
        where = f"{missing.test} ({missing.command})"
        new = missing.generator not in self._tried
        made = self._made(missing, where)
        if new:
            # Once for each generator: random numbers that nobody can get again are a mistake.
            self._tried.add(missing.generator)
            before = _digest(made)
            self._written.pop(missing.command, None)
            made = self._made(missing, where)
            if _digest(made) != before:
                raise CliError(f"{where}: the generator wrote something else when run again")
        self._write(missing.path, made)

    def _made(self, missing: MissingInput, where: str) -> Fd:
        """What the generator writes for one test."""
        if missing.from_file:
            files = self._several(missing, where)
            if missing.from_file not in files:
                raise CliError(f"{where}: the generator left no file named {missing.from_file}")
            return files[missing.from_file]
        program = self._generator(missing, where, in_collected=False)
        outcome = program.jail.run(program.spec(*missing.arguments))
        self._last.close()
        self._last.callback(release, outcome)
        _check(outcome, where)
        assert outcome.stdout is not None
        return outcome.stdout

    def make_answer(self, missing: MissingAnswer) -> None:
        """Runs the main solution on one input and writes what it answers.

        Raises:
            CliError: it failed; names the test.
        """
        where = f"the main solution on {missing.test}"
        if self._answering is None:
            self._answering = self._solution(where)
        submission, limits = self._answering
        target = self.root / missing.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()  # what an interactor gets as its answer
        with ExitStack() as stack:
            stdin = opened(self.root / missing.input, stack)
            talks = self.generation.interactor is not None
            limits_of_run = run_limits(limits, submission.language)
            run = submission.spec(limits_of_run, (), {}, None if talks else stdin)
            test = TestCase(missing.test, missing.input, missing.path, sample=False)
            conversation = self._conversation(submission, target)
            conversation.show(test)
            result = conversation.run(test, run, {})
        checked = result.checked
        if checked.verdict is not Verdict.AC:
            said = result.detail or checked.judge_message or "it was not accepted"
            raise CliError(f"{where}: {checked.verdict}: {' '.join(said.split())}")

    def close(self) -> None:
        self._last.close()
        self._files.close()

    def _several(self, missing: MissingInput, where: str) -> Mapping[str, Fd]:
        """The files of one command, which is run once for all of its tests."""
        if missing.command in self._written:
            return self._written[missing.command]
        program = self._generator(missing, where, in_collected=True)
        given = program.spec(*missing.arguments)
        outcome = program.jail.run(replace(given, argv=(*_IN_COLLECTED, *given.argv)))
        for fd in outcome.files.values():
            self._files.callback(os.close, fd)
        release(replace(outcome, files={}))
        _check(outcome, where)
        if outcome.files_cut:
            raise CliError(f"{where}: the generator left more than can be taken from one run")
        self._written[missing.command] = outcome.files
        return outcome.files

    def _generator(self, missing: MissingInput, where: str, *, in_collected: bool) -> SetterProgram:
        key = missing.generator, in_collected
        if key not in self._generators:
            program = self.generation.generators[missing.generator]
            workshop = _with_shell(self.workshop) if in_collected else self.workshop
            try:
                self._generators[key] = build_setter(program, "generator", workshop)
            except SetterFaultError as error:
                raise CliError(f"{where}: {' '.join(error.detail.split())}") from None
            except LanguageMissingError as error:
                raise CliError(f"{where}: {error}".replace("this node", "this machine")) from None
        return self._generators[key]

    def _solution(self, where: str) -> tuple[Submission, Limits]:
        program = self.generation.solution
        assert program is not None
        tools = self.workshop.toolchains
        if program.language not in tools:
            raise CliError(f"{where}: its language {program.language} is not on this machine")
        contents = {file.name: (self.root / file.path).read_bytes() for file in program.files}
        given = self.generation.limits
        limits = replace(given, time_s=_GENEROUS * given.time_s, output_mib=MOST_MIB)
        task = Task(
            "generate",
            program.language,
            tools[program.language],
            contents,
            program.entry,
            self.root,
            run_all=False,
        )
        test = TestCase("1", os.devnull, os.devnull, sample=False)
        spec = JudgeSpec("generate", limits, (test,), allow_file_writing=True)
        submission, report = build_submission(task, spec, self.jails, self.cache)
        if submission is None:
            raise CliError(f"{where}: it does not compile: {' '.join(report.log.split())}")
        return submission, limits

    def _conversation(self, submission: Submission, target: Path) -> Conversation:
        keep = AcceptAll(target)
        if self.generation.interactor is None:
            return Alone(submission, keep)
        interactor = build_setter(self.generation.interactor, "interactor", self.workshop)
        return WithInteractor(submission, interactor, keep, scoring=False)

    def _write(self, path: str, content: Fd) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        os.lseek(content, 0, os.SEEK_SET)
        with open(content, "rb", closefd=False) as source, target.open("wb") as made:
            shutil.copyfileobj(source, made)


def _digest(content: Fd) -> str:
    os.lseek(content, 0, os.SEEK_SET)
    with open(content, "rb", closefd=False) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _check(outcome: Outcome, where: str) -> None:
    if not outcome.ok:
        said = " ".join(message(outcome.stderr, _SAID_BYTES).split())
        how = f"the generator {how_it_ended(outcome)}"
        raise CliError(f"{where}: {how}: {said}" if said else f"{where}: {how}")


def _with_shell(workshop: Workshop) -> Workshop:
    """The same with a shell beside each program."""
    there = [path for path in _SHELL_PATHS if Path(path).exists()]

    def shown(tools: Toolchain) -> Toolchain:
        own = [path for path in tools.run_mounts if not path.startswith(tuple(there))]
        return replace(tools, run_mounts=(*there, *own))

    toolchains = {name: shown(tools) for name, tools in workshop.toolchains.items()}
    return replace(workshop, toolchains=toolchains)


@contextmanager
def workers(root: Path, generation: Generation) -> Iterator[Workers]:
    """A jail's worth of this machine for the programs of `generation`, whose files are below
    `root`.

    Raises:
        CliError: there is no sandbox here.
    """
    wanted = {program.language for program in generation.generators.values()}
    for one in (generation.solution, generation.interactor):
        if one is not None:
            wanted.add(one.language)
    languages = [one for one in LANGUAGES.values() if {one.id, one.kattis_id} & wanted]
    with ExitStack() as stack:
        name = tempfile.TemporaryDirectory(prefix="assize-generate-")
        folder = Path(stack.enter_context(name))
        try:
            place = find_place(f"generate-{os.getpid()}")
            stack.callback(place.remove)
            sandbox = NsjailSandbox(place)
            stack.callback(sandbox.close)
            found = find_candidates(NodeSettings().tool_caches, languages=languages)
            jails = PreparedJails(sandbox)
            stack.callback(jails.renew)
            cache = ArtefactCache(folder, _BUILT_BYTES)
            tools = {candidate.language.id: candidate.tools for candidate in found}
            limits = Limits(validation_output_mib=MOST_MIB)
            largest = _largest(root, generation)
            workshop = Workshop(root, jails, cache, tools, limits, largest)
            made = Workers(root, generation, jails, workshop, cache)
            stack.callback(made.close)
            yield made
        except (SandboxError, PermissionError) as error:
            raise CliError(
                f"tests are missing, and their generators cannot be run here: {error}; "
                "run `assize generate` as root on a machine with the sandbox"
            ) from error


def _largest(root: Path, generation: Generation) -> int:
    """Bytes that an interactor may find as its input."""
    if generation.interactor is None:
        return 0
    given = [(root / path).stat().st_size for path in generation.given_inputs]
    return max([64 << 20, *given])
