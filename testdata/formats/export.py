"""Writing a problem as a package of the 2025-09 format, whatever format it came from."""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from testdata.formats import export_settings as settings
from testdata.formats.expectations import of_folder
from testdata.formats.export_limits import limits_document
from testdata.formats.signature import TEMPLATES, starter_file
from testdata.issues import Findings, Issue, LossReport, PackageError
from testdata.package import Package
from testdata.problem import Sample, TestCase
from testdata.programs import File, InputValidator, OutputValidator, Program, Protocol
from testdata.signature.model import Signature
from testdata.signature.reading import SIGNATURE_FILE

_COMPILE = {"cpp": "c++ -std=gnu++20 -O2 -o program", "c": "cc -O2 -o program"}
_CHECKER = """#!/bin/sh
# Runs a testlib checker as an output validator.
input=$1 answer=$2 feedback=$3
shift 3
here=$(dirname "$0")
cat > "$feedback/output.txt"
{run} "$input" "$feedback/output.txt" "$answer" "$@" 2> "$feedback/judgemessage.txt"
code=$?
rm -f "$feedback/output.txt"
case $code in
  0) exit 42 ;;
  1 | 2 | 4 | 8) exit 43 ;;
  5 | 7) sed -n '1s/^points *\\([0-9.]*\\).*/\\1/p' "$feedback/judgemessage.txt" \\
           > "$feedback/score.txt"; exit 42 ;;
  *) exit "$code" ;;
esac
"""
_VALIDATOR = """#!/bin/sh
# Runs a testlib validator as an input validator.
here=$(dirname "$0")
{run} "$@" && exit 42
exit 43
"""


def write_package(package: Package, out: Path) -> LossReport:
    """Writes `package` to the new folder `out`, whole or not at all.

    Returns what became of it all; reading the folder again gives the same problem but
    for what the report names.

    Raises:
        PackageError: naming what the format cannot say, or that `out` exists.
    """
    if out.exists():
        raise PackageError(Issue(out.name, None, "exists already"))
    findings = Findings()
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as name:
        root = Path(name) / out.name
        root.mkdir()
        _Export(package, root, findings).write()
        findings.raise_if_any()
        root.rename(out)
    return findings.report


class _Export:
    def __init__(self, package: Package, root: Path, findings: Findings) -> None:
        self._from = package.root
        self._problem = package.problem
        self._to = root
        self._findings = findings

    def write(self) -> None:
        problem = self._problem
        if problem.interactor is not None:
            rule = "a testlib interactor beside a checker has no counterpart in the format"
            self._findings.refuse("interactor", None, rule)
            return
        self._yaml(
            "problem.yaml",
            settings.problem_document(problem, self._statements(), self._findings),
        )
        self._tests()
        for sample in problem.samples:
            self._sample(sample)
        self._validator_tests()
        self._programs()
        for include in problem.includes:
            self._files(include.files, f"include/{include.language}")
        self._files(problem.attachments, "attachments")
        if problem.signature:
            self._copy(SIGNATURE_FILE, SIGNATURE_FILE)
            self._templates(problem.signature)
        for path in problem.kept:
            inside = path.startswith(("generators/", "solution/", "input_vis", "output_vis"))
            self._copy(path, path if inside else f"generators/{path.rpartition('/')[2]}")
        self._submissions()

    def _statements(self) -> list[str]:
        """Copies statements with the files beside them; the languages there are."""
        found = []
        for statement in self._problem.statements:
            if statement.markup == "html":
                text = f"{statement.path}: HTML statements have no place in the format"
                self._findings.drop("statement", None, text)
                continue
            ending = "md" if statement.markup == "markdown" else statement.markup
            self._copy(statement.path, f"statement/problem.{statement.language}.{ending}")
            found.append(statement.language)
            for beside in (self._from / statement.path).parent.iterdir():
                if beside.is_file() and not beside.name.startswith("problem."):
                    self._copy(str(beside.relative_to(self._from)), f"statement/{beside.name}")
        if not found:
            self._findings.notice("statement", None, "there is none; an empty one is written")
            self._text("statement/problem.en.md", "There is no statement yet.\n")
            found.append("en")
        return found

    def _tests(self) -> None:
        custom = self._problem.output_validator is not None
        for part in settings.plan(self._problem, self._findings):
            folder, tests = f"data/{part.name}", [test for _, test in part.tests]
            if own := limits_document(folder, tests, self._problem, self._findings):
                part.settings["limits"] = own
            if part.settings:
                self._yaml(f"data/{part.name}/test_group.yaml", part.settings)
            names = [name for name, _ in part.tests]
            if names != sorted(names, key=lambda n: n.split("/")):
                text = "tests are numbered: the format orders them by name"
                self._findings.notice(f"data/{part.name}", None, text)
                width = len(str(len(names)))
                part.tests = [
                    (f"{at:0{width}d}-{name.replace('/', '-')}", test)
                    for at, (name, test) in enumerate(part.tests, start=1)
                ]
            for name, test in part.tests:
                self._test(f"data/{part.name}/{name}", test, custom=custom)

    def _test(self, stem: str, test: TestCase, *, custom: bool) -> None:
        self._copy(test.input, stem + ".in")
        if test.answer:
            self._copy(test.answer, stem + ".ans")
        self._files(test.files, stem + ".files")
        sample = stem.startswith("data/sample/")
        document = settings.test_document(test, custom=custom, sample=sample)
        if document:
            self._yaml(stem + ".yaml", document)

    def _sample(self, sample: Sample) -> None:
        stem = f"data/sample/{sample.name}"
        if sample.interaction:
            self._copy(sample.interaction, stem + ".interaction")
            return
        known = {t.input: t.answer for t in self._problem.tests if t.sample}
        if not (self._to / f"{stem}.in").is_file():
            return
        if sample.input not in known:
            self._copy(sample.input, stem + ".in.statement")
            self._copy(sample.input_download, stem + ".in.download")
        if sample.answer not in known.values():
            if sample.answer == sample.answer_download:
                self._copy(sample.answer, stem + ".out")
            else:
                self._copy(sample.answer, stem + ".ans.statement")
                self._copy(sample.answer_download, stem + ".ans.download")

    def _validator_tests(self) -> None:
        custom = self._problem.output_validator is not None
        for case in self._problem.validator_tests:
            stem = f"data/{case.test.name}"
            self._test(stem, case.test, custom=custom)
            if case.output:
                self._copy(case.output, stem + ".out")

    def _programs(self) -> None:
        validator = self._problem.output_validator
        if validator is not None and validator.others:
            rule = "the format has one output validator, this problem has several"
            self._findings.refuse("output_validator", None, rule)
        elif validator is not None:
            folder = "output_validator"
            if validator.program.name != folder:
                folder += f"/{validator.program.name}"
            self._program(validator.program, folder)
            self._wrap(validator, folder)
        for checker in self._problem.input_validators:
            self._program(checker.program, f"input_validators/{checker.program.name}")
            self._wrap(checker, f"input_validators/{checker.program.name}")

    def _program(self, program: Program, folder: str) -> None:
        alone = len(program.files) == 1 and program.files[0].name == program.name
        if alone:
            self._copy(program.files[0].path, folder)
        else:
            self._files(program.files, folder)
        for script in ("build", "run"):
            if (self._to / folder / script).is_file():
                (self._to / folder / script).chmod(0o755)

    def _wrap(self, checker: OutputValidator | InputValidator, folder: str) -> None:
        """Makes a testlib program answer as the format wants, with a script around it."""
        program = checker.program
        if isinstance(checker, OutputValidator):
            wanted, script = checker.protocol is Protocol.TESTLIB, _CHECKER
        else:
            wanted, script = checker.accepts == 0, _VALIDATOR
        if not wanted:
            return
        target = self._to / folder
        if target.is_file():
            content = target.read_bytes()
            target.unlink()
            self._bytes(f"{folder}/{program.files[0].name}", content)
        self._findings.notice(folder, None, "a script translates testlib's exit codes")
        if program.language in _COMPILE:
            build = f"#!/bin/sh\n{_COMPILE[program.language]} {program.entry}\n"
            self._script(f"{folder}/build", build)
            self._script(f"{folder}/run", script.replace("{run}", '"$here/program"'))
        elif program.language == "python3":
            run = f'python3 "$here/{program.entry}"'
            self._script(f"{folder}/run", script.replace("{run}", run))
        else:
            rule = f"a testlib program in {program.language} has no counterpart"
            self._findings.refuse(folder, None, rule)

    def _templates(self, signature: Signature) -> None:
        """The package's own starter code; the rest is written anew when it is read."""
        for each in self._problem.templates:
            for file in each.files:
                content = (self._from / file.path).read_bytes()
                if (file.name, content) != starter_file(signature, each.language):
                    self._copy(file.path, f"{TEMPLATES}/{each.language}/{file.name}")

    def _submissions(self) -> None:
        submissions = self._problem.submissions
        for program in submissions:
            whole = f"submissions/{program.path}"
            if len(program.files) == 1:
                name = program.files[0].rpartition("/")[2]
                alone = name == program.path.rpartition("/")[2]
                self._copy(program.files[0], whole if alone else f"{whole}/{name}")
                continue
            base = os.path.commonpath(program.files)
            for path in program.files:
                self._copy(path, f"{whole}/{os.path.relpath(path, base)}")
        if not any(p.path.startswith("accepted/") for p in submissions):
            text = "the format wants an accepted submission, and there is none"
            self._findings.notice("submissions", None, text)
        for folder in {p.path.partition("/")[0] for p in submissions}:
            if of_folder(folder, [], legacy=False) is None:
                text = "the format says nothing of submissions in this folder"
                self._findings.notice(f"submissions/{folder}", None, text)
        document = settings.submissions_document(submissions, self._findings)
        if document:
            self._yaml("submissions/submissions.yaml", document)

    def _files(self, files: Iterable[File], folder: str) -> None:
        for file in files:
            self._copy(file.path, f"{folder}/{file.name}")

    def _copy(self, path: str, to: str) -> None:
        target = self._to / to
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self._from / path, target)

    def _bytes(self, path: str, content: bytes) -> None:
        target = self._to / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)

    def _text(self, path: str, text: str) -> None:
        self._bytes(path, text.encode())

    def _script(self, path: str, text: str) -> None:
        self._text(path, text)
        (self._to / path).chmod(0o755)

    def _yaml(self, path: str, document: dict[str, Any]) -> None:
        stream = io.StringIO()
        writer = YAML(typ="safe", pure=True)
        writer.default_flow_style = False
        writer.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
        writer.dump(document, stream)
        self._text(path, stream.getvalue())
