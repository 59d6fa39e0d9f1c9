"""Test data: pairs of input and answer, and the settings of groups and single tests."""

from __future__ import annotations

import shlex
from dataclasses import dataclass

from testdata.formats.fields import Fields
from testdata.formats.flags import parse_flags
from testdata.formats.yaml_tree import Entries, load
from testdata.issues import Findings
from testdata.problem import TestCase, ValidatorFlags
from testdata.tree import Tree

_GROUP_FILES = ("test_group.yaml", "testdata.yaml")
_ARGUMENTS = ("output_validator_args", "output_validator_flags")
_UNUSED = (
    "input_validator_args",
    "input_validator_flags",
    "input_visualizer_args",
    "output_visualizer_args",
    "full_feedback",
    "hint",
    "description",
)
_SCORING = ("max_score", "score_aggregation", "require_pass", "scoring")
_LEGACY_SCORING = ("accept_score", "reject_score", "range")
_GRADER_FLAGS = ("worst_error", "first_error", "sum", "min", "max", "avg")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a format's test data differs from the others'."""

    legacy: bool
    strict: bool
    """2025-09: secret holds tests or groups, sample no groups; unknown keys are errors."""


def read_cases(
    tree: Tree, base: tuple[str, ...], dialect: Dialect, findings: Findings
) -> tuple[TestCase, ...]:
    """All sample and secret tests in judging order.

    `base` are validator arguments that hold for every test (legacy `validator_flags`).
    """
    reader = _Cases(tree, base, dialect, findings)
    cases = [*reader.below("sample"), *reader.below("secret")]
    if not any(not case.sample for case in cases):
        findings.refuse("data/secret", None, "at least one secret test is needed")
    return tuple(cases)


class _Cases:
    def __init__(
        self, tree: Tree, base: tuple[str, ...], dialect: Dialect, findings: Findings
    ) -> None:
        self._tree = tree
        self._base = base
        self._dialect = dialect
        self._findings = findings
        self._groups: dict[str, tuple[str, ...] | None] = {}

    def below(self, kind: str) -> list[TestCase]:
        files = self._tree.under(f"data/{kind}")
        stems = [f[: -len(".in")] for f in files if f.endswith(".in")]
        self._check_pairs(files, set(stems))
        self._check_groups(kind, stems)
        # By path parts, so that a folder's tests stay together.
        return [self._case(stem, kind) for stem in sorted(stems, key=lambda s: s.split("/"))]

    def _check_pairs(self, files: tuple[str, ...], stems: set[str]) -> None:
        for stem in sorted(stems):
            if not self._tree.has(stem + ".ans"):
                self._findings.refuse(stem + ".in", None, "has no answer file beside it (.ans)")
        for file in files:
            if file.endswith(".ans") and file[: -len(".ans")] not in stems:
                self._findings.refuse(file, None, "has no input file beside it (.in)")
            elif ".files/" in file:
                rule = "test files beside standard input are not available yet"
                self._findings.refuse(file.split(".files/")[0] + ".files", None, rule)
            elif file.endswith(".interaction"):
                self._findings.refuse(file, None, "interactive problems are not available yet")

    def _check_groups(self, kind: str, stems: list[str]) -> None:
        if not self._dialect.strict:
            return
        direct = [s for s in stems if s.count("/") == 2]
        if kind == "sample" and len(direct) != len(stems):
            self._findings.refuse("data/sample", None, "samples must not be in groups")
        elif direct and len(direct) != len(stems):
            rule = "holds either tests or groups of tests, not both"
            self._findings.refuse("data/secret", None, rule)

    def _case(self, stem: str, kind: str) -> TestCase:
        arguments = self._of_group(stem.rpartition("/")[0])
        config = stem + ".yaml"
        if self._tree.has(config):
            own = self._arguments(config)
            arguments = arguments if own is None else own
        flags = self._flags(stem, arguments or ())
        name = stem.removeprefix("data/")
        return TestCase(name, stem + ".in", stem + ".ans", kind == "sample", flags)

    def _flags(self, stem: str, arguments: tuple[str, ...]) -> ValidatorFlags:
        last_wins = self._dialect.legacy
        try:
            return parse_flags((*self._base, *arguments), last_wins=last_wins)
        except ValueError as error:
            self._findings.refuse(stem + ".in", None, f"output validator arguments: {error}")
            return ValidatorFlags()

    def _of_group(self, folder: str) -> tuple[str, ...] | None:
        """The group's arguments, its own or the closest group's above that gives some.

        2025-09 does not say so for groups below secret; there a setting of `secret`
        would have no meaning otherwise, as its tests are all in groups.
        """
        if folder not in self._groups:
            own = None
            for name in _GROUP_FILES:
                if self._tree.has(f"{folder}/{name}"):
                    own = self._arguments(f"{folder}/{name}")
            if own is None and folder != "data":
                own = self._of_group(folder.rpartition("/")[0])
            self._groups[folder] = own
        return self._groups[folder]

    def _arguments(self, file: str) -> tuple[str, ...] | None:
        """A settings file's output validator arguments, after checking all its keys."""
        text = self._tree.text(file)
        fields = Fields(file, load(text, file), self._findings)
        found: tuple[str, ...] | None = None
        for key in fields:
            if key in _ARGUMENTS:
                found = self._words(fields, key)
            else:
                self._check_key(fields, key)
        return found

    def _words(self, fields: Fields, key: str) -> tuple[str, ...]:
        if isinstance(fields.value(key), Entries):
            fields.refuse(key, "custom output validators are not available yet")
            return ()
        return fields.texts(key) if not self._dialect.legacy else _split(fields, key)

    def _check_key(self, fields: Fields, key: str) -> None:
        if key in _UNUSED:
            return
        if key == "args":
            if fields.texts(key):
                fields.refuse(key, "command-line arguments are not available yet")
        elif key in ("static_validation_score", "static_validator_args", "static_validation"):
            if fields.text(key) != "false":
                fields.refuse(key, "static validation is not available yet")
        elif key in _SCORING:
            fields.refuse(key, "scoring problems are not available yet")
        elif self._dialect.legacy and self._legacy_key(fields, key):
            return
        elif self._dialect.strict:
            fields.refuse(key, "unknown key")
        else:
            fields.notice(key, "unknown key, ignored")

    def _legacy_key(self, fields: Fields, key: str) -> bool:
        if key in _LEGACY_SCORING:
            fields.notice(key, "ignored: the problem is pass-fail")
        elif key == "on_reject":
            fields.notice(key, "ignored: judging ends with the first test that fails")
        elif key == "grading":
            if fields.text(key) != "default":
                fields.refuse(key, "custom graders are not available yet")
        elif key == "grader_flags":
            wrong = [f for f in _split(fields, key) if f not in _GRADER_FLAGS]
            if wrong:
                fields.refuse(key, f"the grader flag {wrong[0]!r} is not available yet")
        else:
            return False
        return True


def _split(fields: Fields, key: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(fields.text(key)))
    except ValueError as error:
        fields.refuse(key, f"cannot be split into arguments: {error}")
        return ()
