"""Example submissions and `submissions.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from testdata.formats.expectations import (
    ALL,
    CLASSES,
    UNLABELLED,
    Expectation,
    of_comment,
    of_folder,
)
from testdata.formats.fields import Fields
from testdata.formats.yaml_tree import load
from testdata.issues import Findings
from testdata.problem import ExampleSubmission, Verdict
from testdata.tree import Tree

_CONFIG = "submissions/submissions.yaml"
_NOT_CHECKED = ("score", "message", "use_for_time_limit", "entrypoint")
_SILENT = ("authors", "model_solution")
_MAX_BRACES = 200


def read_submissions(
    tree: Tree, findings: Findings, *, legacy: bool
) -> tuple[ExampleSubmission, ...]:
    """Every file or folder directly below a folder of submissions/ is one program."""
    programs: list[ExampleSubmission] = []
    for folder in tree.children("submissions"):
        if tree.has(f"submissions/{folder}"):
            if folder != "submissions.yaml":
                findings.notice(f"submissions/{folder}", None, "ignored: it is in no folder")
            continue
        for name in tree.children(f"submissions/{folder}"):
            programs.append(_program(tree, f"{folder}/{name}", findings, legacy=legacy))
    if not any(p.path.startswith("accepted/") for p in programs):
        rule = "at least one accepted submission is needed"
        if legacy:
            findings.notice("submissions/accepted", None, rule)
        else:
            findings.refuse("submissions/accepted", None, rule)
    if tree.has(_CONFIG):
        config = Fields(_CONFIG, load(tree.text(_CONFIG), _CONFIG), findings)
        programs = [_configured(p, config) for p in programs]
        _notice_unmatched(config, programs)
    return tuple(programs)


def _program(tree: Tree, path: str, findings: Findings, *, legacy: bool) -> ExampleSubmission:
    whole = f"submissions/{path}"
    files = (whole,) if tree.has(whole) else tree.under(whole)
    folder = path.partition("/")[0]
    expectation = of_folder(folder, files, legacy=legacy)
    if expectation is None:
        note = "unknown folder: its programs are imported without an expected verdict"
        findings.notice(f"submissions/{folder}", None, note)
        expectation = UNLABELLED
    for file in files:
        try:
            said = of_comment((tree.root / file).read_bytes()[: 1 << 20])
        except ValueError as error:
            findings.notice(file, None, str(error))
            continue
        if said is not None:
            if expectation.expected and not set(said.expected) & set(expectation.expected):
                findings.notice(file, None, "@EXPECTED_RESULTS@ overrides what its folder says")
            expectation = said
            break
    return ExampleSubmission(
        path, files, expectation.permitted, expectation.required, expectation.expected
    )


def _configured(program: ExampleSubmission, config: Fields) -> ExampleSubmission:
    """`program` with what submissions.yaml says of it.

    A key that names the program's folder replaces that folder's defaults; every other
    matching pattern adds its requirements.
    """
    folder = program.path.partition("/")[0]
    permitted, required, language = program.permitted, program.required, program.language
    for pattern in config:
        if not _matches(pattern, program.path):
            continue
        entry = config.mapping(pattern)
        if entry is None:
            continue
        _check_keys(entry)
        language = entry.text("language", language)
        replaces = pattern.rstrip("/") == folder
        if "permitted" in entry:
            stated = _verdicts(entry, "permitted")
            permitted = stated if replaces else permitted & stated
        if "required" in entry:
            stated = _verdicts(entry, "required")
            required = stated if replaces else required & stated
    required &= permitted
    if not permitted or not required:
        config.findings.refuse(
            _CONFIG, None, f"{program.path}: no verdict is both permitted and required"
        )
        return program
    if (permitted, required) == (program.permitted, program.required):
        return replace(program, language=language)
    changed = Expectation(permitted, required, tuple(v for v in Verdict if v in required))
    return replace(
        program,
        language=language,
        permitted=changed.permitted,
        required=changed.required,
        expected=changed.expected,
    )


def _check_keys(entry: Fields) -> None:
    for key in entry:
        if key in _NOT_CHECKED:
            entry.notice(key, "is not checked yet")
        elif key not in (*_SILENT, "language", "permitted", "required"):
            if key.startswith(("sample", "secret")):
                entry.notice(key, "expectations of single tests are not checked yet")
            else:
                entry.refuse(key, "unknown key")


def _verdicts(entry: Fields, key: str) -> frozenset[Verdict]:
    found: frozenset[Verdict] = frozenset()
    for word in entry.texts(key):
        if word not in CLASSES:
            entry.refuse(key, f"{word!r} is none of AC, WA, TLE, RTE")
            return ALL
        found |= CLASSES[word]
    return found


def _matches(pattern: str, path: str) -> bool:
    """Whether `pattern` matches the program or the folder that holds it."""
    return any(
        expression.fullmatch(place)
        for expression in map(_glob, _braces(pattern.rstrip("/")))
        for place in (path, path.partition("/")[0])
    )


def _glob(pattern: str) -> re.Pattern[str]:
    return re.compile("[^/]*".join(re.escape(p) for p in re.split(r"\*+", pattern)))


def _braces(pattern: str) -> list[str]:
    """`a.{py,cpp}` spelt out; not more than a bounded number of patterns."""
    done: list[str] = []
    todo = [pattern]
    while todo and len(done) + len(todo) <= _MAX_BRACES:
        current = todo.pop()
        found = re.search(r"\{([^{}]*)\}", current)
        if found is None:
            done.append(current)
        else:
            head, tail = current[: found.start()], current[found.end() :]
            todo += [head + choice + tail for choice in found[1].split(",")]
    return done


def _notice_unmatched(config: Fields, programs: Iterable[ExampleSubmission]) -> None:
    paths = [p.path for p in programs]
    for pattern in config:
        if not any(_matches(pattern, path) for path in paths):
            config.notice(pattern, "matches no submission")
