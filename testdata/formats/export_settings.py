"""The YAML documents of a 2025-09 package, from the model."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from testdata.formats.expectations import ALL, CLASSES, of_folder
from testdata.groups import OnReject, ScoreMode, TestGroup, VerdictMode
from testdata.issues import Findings
from testdata.problem import (
    ExampleSubmission,
    Limits,
    Problem,
    Rule,
    TestCase,
    TimeBound,
    Timing,
    ValidatorFlags,
    Verdict,
)

_NAMESPACE = uuid.UUID("5f1c7d1e-6a35-4b0a-9d0b-0a6c5b7d3e21")
_LIMITS = {
    "memory_mib": "memory",
    "output_mib": "output",
    "code_kib": "code",
    "compilation_time_s": "compilation_time",
    "compilation_memory_mib": "compilation_memory",
    "validation_time_s": "validation_time",
    "validation_memory_mib": "validation_memory",
    "validation_output_mib": "validation_output",
}
_LICENSES = ["unknown", "public domain", "cc0", "cc by", "cc by-sa", "educational", "permission"]


def problem_document(
    problem: Problem, languages: Sequence[str], findings: Findings
) -> dict[str, Any]:
    """problem.yaml; `languages` are those of the statements written."""
    kind = problem.kind
    kinds = ["scoring" if kind.scoring else "pass-fail"]
    kinds += ["interactive"] * kind.interactive + ["multi-pass"] * kind.multi_pass
    kinds += ["submit-answer"] * kind.submit_answer
    names = {tag: problem.names.get(tag, problem.title) for tag in languages}
    for tag in problem.names:
        if tag not in names:
            findings.drop(f"name {tag}", None, "there is no statement in this language")
    document: dict[str, Any] = {
        "problem_format_version": "2025-09",
        "type": kinds,
        "name": names,
        "uuid": problem.uuid or str(uuid.uuid5(_NAMESPACE, problem.slug)),
        "version": problem.version,
        "credits": _credits(problem, findings),
        "source": problem.source,
        "license": problem.license if problem.license in _LICENSES else "unknown",
        "rights_owner": problem.rights_owner,
        "embargo_until": problem.embargo_until,
        "limits": _limits(problem),
        "keywords": list(problem.keywords),
        "languages": list(problem.languages),
        "constants": dict(problem.constants),
    }
    if not problem.uuid:
        findings.notice("uuid", None, "none given; one is made of the problem's short name")
    if problem.allow_file_writing:
        document["allow_file_writing"] = True
    return {key: value for key, value in document.items() if value not in ("", [], {})}


def _credits(problem: Problem, findings: Findings) -> dict[str, list[str]]:
    if "translators" in problem.credits:
        findings.drop("credits", None, "translators: their languages are not known any more")
    return {r: list(people) for r, people in problem.credits.items() if r != "translators"}


def _limits(problem: Problem) -> dict[str, Any]:
    limits, default = problem.limits, Limits()
    found: dict[str, Any] = {}
    if not limits.time_inferred:
        found["time_limit"] = limits.time_s
    for name, key in _LIMITS.items():
        if getattr(limits, name) != getattr(default, name):
            found[key] = getattr(limits, name)
    if problem.kind.multi_pass:
        found["validation_passes"] = limits.validation_passes
    timing = problem.timing
    if timing != Timing():
        found["time_resolution"] = timing.resolution_s
        found["time_multipliers"] = {
            "ac_to_time_limit": timing.ac_to_time_limit,
            "time_limit_to_tle": timing.time_limit_to_tle,
        }
    return found


def test_document(test: TestCase, *, custom: bool, sample: bool) -> dict[str, Any]:
    """A test's own settings."""
    inputs = dict(test.input_validator_args)
    document: dict[str, Any] = {
        "args": list(test.args),
        "output_validator_args": list(test.validator_args) if custom else flag_words(test.flags),
        "input_validator_args": (
            list(inputs[""]) if "" in inputs else {k: list(v) for k, v in inputs.items()}
        ),
        "hint": test.hint,
        "description": test.description,
    }
    found = {key: value for key, value in document.items() if value not in ("", [], {})}
    if test.full_feedback != sample:
        found["full_feedback"] = test.full_feedback
    return found


def flag_words(flags: ValidatorFlags) -> list[str]:
    """The default validator's arguments."""
    words = [f.name for f in fields(flags) if getattr(flags, f.name) is True]
    if flags.float_relative is not None and flags.float_relative == flags.float_absolute:
        return [*words, "float_tolerance", repr(flags.float_relative)]
    if flags.float_relative is not None:
        words += ["float_relative_tolerance", repr(flags.float_relative)]
    if flags.float_absolute is not None:
        words += ["float_absolute_tolerance", repr(flags.float_absolute)]
    return words


@dataclass(slots=True)
class Part:
    """A folder of data/ with its tests, in judging order, under their new names."""

    name: str
    tests: list[tuple[str, TestCase]]
    settings: dict[str, Any] = field(default_factory=dict)


def plan(problem: Problem, findings: Findings) -> list[Part]:
    """Where each test goes. What the format cannot say is refused in `findings`."""
    cases = {test.name: test for test in problem.tests}
    groups = {group.name: group for group in problem.tree}
    _check_verdicts(problem, findings)
    if "secret" not in groups or groups[""].grading.ignore_sample:
        return _flat(problem, findings)
    parts = []
    if "sample" in groups:
        names = groups["sample"].children
        if any(name in groups for name in names):
            findings.notice("data/sample", None, "its groups become one")
            names = tuple(t.name for t in problem.tests if t.name.startswith("sample/"))
        parts.append(Part("sample", [(_base(name), cases[name]) for name in names]))
    secret = groups["secret"]
    inner = [name for name in secret.children if name in groups]
    if not problem.kind.scoring:
        mixed = inner and len(inner) != len(secret.children)
        deep = any(child in groups for name in inner for child in groups[name].children)
        if mixed or deep:
            findings.notice("data/secret", None, "groups become one: the format has one level")
            return parts + [p for p in _flat(problem, findings) if p.name != "sample"]
        if not inner:
            return [*parts, Part("secret", [(_base(n), cases[n]) for n in secret.children])]
        return [*parts, *(_plain(groups[name], cases) for name in inner)]
    return [*parts, *_scored(secret, groups, cases, findings)]


def _base(name: str) -> str:
    return name.rpartition("/")[2]


def _plain(group: TestGroup, cases: dict[str, TestCase]) -> Part:
    prefix = group.name + "/"
    return Part(group.name, [(n.removeprefix(prefix), cases[n]) for n in group.children])


def _flat(problem: Problem, findings: Findings) -> list[Part]:
    """All tests in two folders, numbered."""
    if problem.kind.scoring:
        findings.refuse("groups", None, "their scores cannot be told in the format")
    parts = {"sample": Part("sample", []), "secret": Part("secret", [])}
    width = len(str(len(problem.tests)))
    for at, test in enumerate(problem.tests, start=1):
        part = parts["sample" if test.sample else "secret"]
        part.tests.append((f"{at:0{width}d}-{_base(test.name)}", test))
    return [part for part in parts.values() if part.tests]


def _check_verdicts(problem: Problem, findings: Findings) -> None:
    for group in problem.tree:
        grading = group.grading
        where = f"group {group.name!r}"
        if grading.accept_if_any_accepted and not problem.kind.scoring:
            findings.refuse(where, None, "accept_if_any_accepted has no counterpart")
        if grading.verdict is VerdictMode.ALWAYS_ACCEPT:
            if not problem.kind.scoring:
                findings.refuse(where, None, "always_accept has no counterpart")
            else:
                findings.notice(where, None, "its verdict is that of its tests, no longer AC")


def _scored(
    secret: TestGroup, groups: dict[str, TestGroup], cases: dict[str, TestCase], findings: Findings
) -> list[Part]:
    inner = [name for name in secret.children if name in groups]
    required = {r for group in groups.values() for r in group.grading.require_pass}
    if not inner:
        return _part(secret, cases, findings, splits=False)
    parts: list[Part] = []
    for name in secret.children:
        if name in groups:
            parts += _part(groups[name], cases, findings, splits=name not in required)
        else:
            score = cases[name].score
            own = secret.grading.accept_score if score is None else score
            parts.append(_single(f"secret/{_base(name)}", cases[name], own or 0.0, (), findings))
    settings: dict[str, Any] = {"score_aggregation": secret.grading.score.value}
    bounds = [part.settings.get("max_score", "unbounded") for part in parts]
    whole = "unbounded" if "unbounded" in bounds else sum(bounds)
    if secret.grading.score not in (ScoreMode.SUM, ScoreMode.MIN, ScoreMode.PASS_FAIL):
        findings.refuse("secret", None, f"score {secret.grading.score.value} has no counterpart")
    settings["max_score"] = _whole(secret.grading.max_score, "secret", findings, default=whole)
    return [Part("secret", [], settings), *parts]


def _part(
    group: TestGroup, cases: dict[str, TestCase], findings: Findings, *, splits: bool
) -> list[Part]:
    grading = group.grading
    where = f"group {group.name!r}"
    if any(child not in cases for child in group.children):
        findings.refuse(where, None, "groups in groups have no counterpart")
        return []
    if grading.reject_score:
        findings.refuse(where, None, "a score for rejected tests has no counterpart")
    if not splits and grading.score is not ScoreMode.PASS_FAIL and group.name != "secret":
        findings.refuse(where, None, "others require it, which is for pass-fail groups only")
    part = _plain(group, cases)
    part.settings = {"score_aggregation": grading.score.value}
    if grading.require_pass:
        part.settings["require_pass"] = list(grading.require_pass)
    scores = [cases[n].score for n in group.children]
    each = [grading.accept_score if score is None else score for score in scores]
    if grading.score is ScoreMode.PASS_FAIL:
        part.settings["max_score"] = _whole(grading.max_score, where, findings)
    elif None in each:
        part.settings["max_score"] = "unbounded"
    elif grading.score is ScoreMode.MIN and len(set(each)) == 1:
        part.settings["max_score"] = _whole(each[0], where, findings)
    elif grading.score is ScoreMode.SUM:
        known = [score for score in each if score is not None]
        return _sum(group, part, cases, known, findings)
    else:
        findings.refuse(where, None, f"score {grading.score.value} has no counterpart")
    return [part]


def _sum(
    group: TestGroup,
    part: Part,
    cases: dict[str, TestCase],
    scores: list[float],
    findings: Findings,
) -> list[Part]:
    """A group whose tests' scores add up; as several groups when the scores differ."""
    where = f"group {group.name!r}"
    if group.grading.on_reject is OnReject.BREAK and len(scores) > 1:
        findings.refuse(where, None, "a sum that ends at the first failure has no counterpart")
    total = sum(scores)
    if len(set(scores)) == 1 and total == round(total):
        part.settings["max_score"] = round(total)
        return [part]
    if group.name == "secret":
        findings.refuse(where, None, "its tests have different scores")
        return []
    findings.notice(where, None, "each of its tests becomes a group: their scores differ")
    return [
        _single(f"{group.name}-{_base(n)}", cases[n], score, group.grading.require_pass, findings)
        for n, score in zip(group.children, scores, strict=True)
    ]


def _single(
    name: str, test: TestCase, score: float, required: Sequence[str], findings: Findings
) -> Part:
    settings: dict[str, Any] = {"max_score": _whole(score, name, findings)}
    if required:
        settings["require_pass"] = list(required)
    return Part(name, [(_base(test.name), test)], settings)


def _whole(
    score: float | None, where: str, findings: Findings, default: int | str = "unbounded"
) -> int | str:
    if score is None:
        return default
    if score != round(score) or score < 0:
        findings.refuse(where, None, f"the score {score:g} is no whole number of at least 0")
        return 0
    return round(score)


def submissions_document(
    submissions: Sequence[ExampleSubmission], findings: Findings
) -> dict[str, Any]:
    """submissions.yaml: what the folders do not say already."""
    document: dict[str, Any] = {}
    for program in submissions:
        entry: dict[str, Any] = {
            "language": program.language,
            "entrypoint": program.entry,
            "authors": list(program.authors),
        }
        entry = {key: value for key, value in entry.items() if value}
        if program.model_solution:
            entry["model_solution"] = True
        folder = of_folder(program.path.partition("/")[0], program.files, legacy=False)
        for rule in program.rules:
            default = folder and (folder.permitted, folder.required)
            if not rule.tests and (rule.permitted, rule.required) == default and _bare(rule):
                continue
            words = _rule(program, rule, findings)
            (entry if not rule.tests else entry.setdefault(rule.tests, {})).update(words)
        if entry:
            document[program.path] = entry
    return document


def _bare(rule: Rule) -> bool:
    return not rule.message and rule.score is None and rule.time_bound is TimeBound.DEFAULT


def _rule(program: ExampleSubmission, rule: Rule, findings: Findings) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key in ("permitted", "required"):
        verdicts: frozenset[Verdict] = getattr(rule, key)
        if verdicts >= ALL - {Verdict.CE}:
            continue
        words = [w for w in ("AC", "WA", "TLE", "RTE") if CLASSES[w] & verdicts]
        if frozenset().union(*(CLASSES[w] for w in words)) != verdicts:
            text = f"{key} verdicts are told by their classes: {', '.join(words) or 'none'}"
            findings.notice(f"submissions/{program.path}", None, text)
        if words:
            found[key] = words
    if rule.score is not None:
        found["score"] = list(rule.score) if rule.score[0] != rule.score[1] else rule.score[0]
    if rule.message:
        found["message"] = rule.message
    if rule.time_bound is not TimeBound.DEFAULT:
        none = rule.time_bound is TimeBound.NONE
        found["use_for_time_limit"] = False if none else rule.time_bound.value
    return found
