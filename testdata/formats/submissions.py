"""Example submissions and `submissions.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from testdata.formats.expectations import (
    ALL,
    CLASSES,
    UNLABELLED,
    of_comment,
    of_folder,
    score_of_comment,
)
from testdata.formats.fields import Fields
from testdata.formats.metadata import read_persons
from testdata.formats.yaml_tree import load
from testdata.issues import Findings
from testdata.problem import ExampleSubmission, Rule, TimeBound, Verdict
from testdata.tree import Tree

_CONFIG = "submissions/submissions.yaml"
_RULE = ("permitted", "required", "score", "message", "use_for_time_limit")
_ABOUT = ("language", "entrypoint", "authors", "model_solution")
_BOUNDS = {"true": TimeBound.DEFAULT, "false": TimeBound.NONE, "lower": TimeBound.LOWER}
_BOUNDS["upper"] = TimeBound.UPPER
_MAX_BRACES = 200


def read_submissions(
    tree: Tree, findings: Findings, *, legacy: bool, scoring: bool
) -> tuple[ExampleSubmission, ...]:
    """Every file or folder directly below a folder of submissions/ is one program."""
    programs: list[ExampleSubmission] = []
    for folder in tree.children("submissions"):
        if tree.has(f"submissions/{folder}"):
            if folder != "submissions.yaml":
                findings.drop(f"submissions/{folder}", None, "ignored: it is in no folder")
            continue
        for name in tree.children(f"submissions/{folder}"):
            program = _program(tree, f"{folder}/{name}", findings, legacy=legacy)
            programs.append(_scored(program, tree, findings, scoring=scoring))
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
    rules = (Rule("", expectation.permitted, expectation.required),)
    return ExampleSubmission(
        path,
        files,
        expectation.permitted,
        expectation.required,
        expectation.expected,
        rules=rules if expectation.expected else (),
    )


def _scored(
    program: ExampleSubmission, tree: Tree, findings: Findings, *, scoring: bool
) -> ExampleSubmission:
    """`program` with the score that a comment in it says."""
    for file in program.files:
        score = score_of_comment((tree.root / file).read_bytes()[: 1 << 20])
        if score is None:
            continue
        if scoring:
            return replace(program, rules=(*program.rules, Rule(score=score)))
        text = "@EXPECTED_SCORE@ is for scoring problems only: not checked"
        findings.notice(file, None, text)
    return program


def _configured(program: ExampleSubmission, config: Fields) -> ExampleSubmission:
    """`program` with what submissions.yaml says of it.

    A key that names the program's folder replaces that folder's defaults; every other
    matching pattern adds its requirements.
    """
    folder = program.path.partition("/")[0]
    rules = list(program.rules)
    for pattern in config:
        if not _matches(pattern, program.path):
            continue
        entry = config.mapping(pattern)
        if entry is None:
            continue
        program = _about(program, entry)
        found = _rules(entry)
        if pattern.rstrip("/") == folder and found and not found[0].tests and rules:
            # The folder's own name replaces its defaults, key by key.
            found[0] = replace(
                found[0],
                permitted=found[0].permitted if "permitted" in entry else rules[0].permitted,
                required=found[0].required if "required" in entry else rules[0].required,
            )
            rules = found + rules[1:]
        else:
            rules += found
    if tuple(rules) == program.rules:
        return program
    return _summed_up(replace(program, rules=tuple(rules)), config)


def _summed_up(program: ExampleSubmission, config: Fields) -> ExampleSubmission:
    """`program` with `permitted`, `required` and `expected` from its rules for all tests."""
    permitted, required = ALL, ALL
    for rule in program.rules:
        if not rule.tests:
            permitted &= rule.permitted
            required &= rule.required
    required &= permitted
    if not permitted or not required:
        rule_text = f"{program.path}: no verdict is both permitted and required"
        config.findings.refuse(_CONFIG, None, rule_text)
        return program
    if (permitted, required) == (program.permitted, program.required):
        return program
    expected = tuple(v for v in Verdict if v in required)
    return replace(program, permitted=permitted, required=required, expected=expected)


def _about(program: ExampleSubmission, entry: Fields) -> ExampleSubmission:
    authors = read_persons(entry, "authors") if "authors" in entry else program.authors
    model = entry.truth("model_solution")
    return replace(
        program,
        language=entry.text("language", program.language),
        entry=entry.text("entrypoint", program.entry),
        authors=authors,
        model_solution=program.model_solution if model is None else model,
    )


def _rules(entry: Fields) -> list[Rule]:
    """What an entry demands: of all tests first, then of those that its other keys match."""
    found = [_rule(entry, "")] if any(key in entry for key in _RULE) else []
    for key in entry:
        if key in (*_RULE, *_ABOUT):
            continue
        if not key.startswith(("sample", "secret", "*", "{")):
            entry.refuse(key, "unknown key")
            continue
        nested = entry.mapping(key)
        if nested is not None:
            nested.unknown(_RULE, refuse=True)
            found += [_rule(nested, tests) for tests in _braces(key.rstrip("/"))]
    return found


def _rule(entry: Fields, tests: str) -> Rule:
    bound = entry.text("use_for_time_limit", "true").lower()
    if bound not in _BOUNDS:
        entry.refuse("use_for_time_limit", "must be true, false, lower or upper")
    return Rule(
        tests,
        _verdicts(entry, "permitted") if "permitted" in entry else ALL,
        _verdicts(entry, "required") if "required" in entry else ALL,
        _score(entry),
        entry.text("message"),
        _BOUNDS.get(bound, TimeBound.DEFAULT),
    )


def _score(entry: Fields) -> tuple[float, float] | None:
    words = entry.texts("score")
    if not words:
        return None
    try:
        numbers = [float(word) for word in words]
    except ValueError:
        numbers = []
    if len(numbers) not in (1, 2) or not numbers[0] <= numbers[-1]:
        entry.refuse("score", "must be a number, or two with the lesser first")
        return None
    return numbers[0], numbers[-1]


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
            todo += [head + choice + tail for choice in reversed(found[1].split(","))]
    return done


def _notice_unmatched(config: Fields, programs: Iterable[ExampleSubmission]) -> None:
    paths = [p.path for p in programs]
    for pattern in config:
        if not any(_matches(pattern, path) for path in paths):
            config.notice(pattern, "matches no submission")
