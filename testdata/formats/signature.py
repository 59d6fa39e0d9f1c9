"""signature.yaml in a package: what it says, and what else there may be beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from languages.language import Language
from languages.registry import LANGUAGES
from languages.signature import SIGNATURE_LANGUAGES, starter
from testdata.formats.reading import Reading
from testdata.issues import Findings, PackageError, listed
from testdata.problem import Problem, ValidatorFlags
from testdata.programs import File, Includes
from testdata.signature.compare import parse_answers
from testdata.signature.model import Signature
from testdata.signature.reading import SIGNATURE_FILE, read_signature
from testdata.signature.values import MAX_TEXT_BYTES, ValueFormatError, check_input
from testdata.tree import Tree
from testdata.workspace import Workspace

TEMPLATES = "templates"
"""Folder of the package's own starter code, with one folder for each language's code."""


def with_signature(reading: Reading, findings: Findings, workspace: Workspace) -> Reading:
    """`reading` as a signature problem if its package has a signature.yaml.

    The result's tree holds starter code in every language.
    """
    tree, problem = reading.tree, reading.problem
    own = _own_templates(tree)
    if not tree.has(SIGNATURE_FILE):
        if own:
            text = f"starter code is for problems with a {SIGNATURE_FILE}; ignored"
            findings.drop(TEMPLATES, None, text)
        return reading
    try:
        signature = read_signature(tree.text(SIGNATURE_FILE))
    except PackageError as error:
        for issue in error.issues:
            findings.refuse(issue.file, issue.line, issue.message)
        return reading
    _check_kind(problem, findings)
    _check_tests(tree, problem, signature, findings)
    codes = _codes(problem, findings)
    _check_templates(own, codes, findings)
    starters = _starters(signature, [code for code in codes if code not in own])
    derived = workspace.derived(tree, starters)
    written = replace(
        problem,
        signature=signature,
        languages=codes,
        templates=tuple(_templates(derived, code) for code in codes),
    )
    return Reading(derived, written)


def starter_file(signature: Signature, code: str) -> tuple[str, bytes]:
    """Name and text of the starter code in a language of the format's table.

    Raises:
        KeyError: it has no signature problems.
    """
    language = _by_code()[code]
    name = SIGNATURE_LANGUAGES[language].solution
    return name, starter(signature, language).encode()


def _by_code() -> Mapping[str, str]:
    """The languages of signature problems: code in the format's table to one id of ours."""
    found: dict[str, str] = {}
    for id_ in SIGNATURE_LANGUAGES:
        found.setdefault(_code(LANGUAGES[id_]), id_)
    return found


def _code(language: Language) -> str:
    return language.kattis_id or language.id


def _codes(problem: Problem, findings: Findings) -> tuple[str, ...]:
    """The languages of the problem; where the package names none, all that there are."""
    known = _by_code()
    for code in problem.languages:
        if code not in known:
            rule = f"languages: {code!r} has no signature problems, only {', '.join(known)} have"
            findings.refuse("problem.yaml", None, rule)
    return tuple(c for c in known if not problem.languages or c in problem.languages)


def _check_kind(problem: Problem, findings: Findings) -> None:
    """Refuses what contradicts a driver that calls one function and compares values."""
    kind = problem.kind
    for there, what in (
        (kind.interactive, "an interactive problem"),
        (kind.multi_pass, "a multi-pass problem"),
        (kind.submit_answer, "a submit-answer problem"),
        (problem.output_validator is not None, "a problem with an output validator"),
        (problem.interactor is not None, "a problem with an interactor"),
        (bool(problem.includes), "a problem with included files"),
    ):
        if there:
            rule = f"{what} cannot have a signature: the driver alone runs and compares"
            findings.refuse(SIGNATURE_FILE, None, rule)
    for test in problem.tests:
        for there, what in (
            (bool(test.args), "args"),
            (bool(test.files), "files"),
            (test.flags != ValidatorFlags(), "output_validator_args"),
        ):
            if there:
                rule = f"{what}: a test of a signature problem has none, see compare in "
                findings.refuse(test.input, None, rule + SIGNATURE_FILE)


def _check_tests(tree: Tree, problem: Problem, signature: Signature, findings: Findings) -> None:
    for test in problem.tests:
        for path, check in ((test.input, check_input), (test.answer, parse_answers)):
            if not tree.has(path):
                continue  # refused already
            try:
                check(signature, tree.text(path, MAX_TEXT_BYTES))
            except ValueFormatError as error:
                findings.refuse(path, error.line, str(error))
            except PackageError as error:
                for issue in error.issues:
                    findings.refuse(issue.file, issue.line, issue.message)


def _own_templates(tree: Tree) -> dict[str, tuple[str, ...]]:
    return {
        code: tree.under(f"{TEMPLATES}/{code}") or (f"{TEMPLATES}/{code}",)
        for code in tree.children(TEMPLATES)
    }


def _check_templates(
    own: Mapping[str, tuple[str, ...]], codes: tuple[str, ...], findings: Findings
) -> None:
    for code, files in own.items():
        if code not in codes:
            rule = f"must be a folder named by a language of the problem: {listed(codes, 20)}"
            findings.refuse(f"{TEMPLATES}/{code}", None, rule)
        elif len(files) != 1 or files[0].count("/") != 2:
            rule = "must hold one file, as submissions do"
            findings.refuse(f"{TEMPLATES}/{code}", None, rule)


def _starters(signature: Signature, codes: list[str]) -> dict[str, bytes]:
    found = {}
    for code in codes:
        name, text = starter_file(signature, code)
        found[f"{TEMPLATES}/{code}/{name}"] = text
    return found


def _templates(tree: Tree, code: str) -> Includes:
    folder = f"{TEMPLATES}/{code}"
    return Includes(code, tuple(File(f[len(folder) + 1 :], f) for f in tree.under(folder)))
