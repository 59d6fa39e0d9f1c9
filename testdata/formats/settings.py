"""Settings of test groups and single tests: `test_group.yaml`, `testdata.yaml`, `<test>.yaml`."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field, replace

from testdata.formats.fields import Fields
from testdata.formats.limits import MOST_MIB, bounded_seconds
from testdata.formats.yaml_tree import Entries, Value, load
from testdata.groups import GroupLimits
from testdata.issues import Findings
from testdata.tree import Tree

GROUP_FILES = ("test_group.yaml", "testdata.yaml")
_OUTPUT_ARGS = ("output_validator_args", "output_validator_flags")
_INPUT_ARGS = ("input_validator_args", "input_validator_flags")
_VISUAL = ("input_visualizer_args", "output_visualizer_args")
_STATIC = ("static_validation_score", "static_validator_args", "static_validation")
_SCORING = ("max_score", "score_aggregation", "require_pass")
_DRAFT_SCORING = {
    "score": "max_score",
    "max_score": "max_score",
    "aggregation": "score_aggregation",
    "score_aggregation": "score_aggregation",
    "require_pass": "require_pass",
}
_LEGACY = ("on_reject", "grading", "grader_flags", "accept_score", "reject_score", "range")

InputArgs = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a format's test data differs from the others'."""

    legacy: bool
    strict: bool
    """2025-09: secret holds tests or groups, sample no groups; unknown keys are errors."""
    scoring: bool = False
    custom: bool = False
    """There is an output validator of the package's own."""
    several: bool = False
    """There are several of them."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for a test or group; None where nothing is said."""

    output_args: tuple[str, ...] | None = None
    input_args: InputArgs | None = None
    args: tuple[str, ...] | None = None
    full_feedback: bool | None = None
    hint: str = ""
    description: str = ""
    own: dict[str, str | tuple[str, ...]] = field(default_factory=dict)
    """Keys of grading, unread: in legacy packages inherited one by one, else the group's own."""
    limits: GroupLimits = field(default_factory=GroupLimits)
    """Of a group's file itself: the model has the inheritance."""
    file: str = ""
    """Where it was read; "" for none."""

    def under(self, parent: Settings, *, inherit_grading: bool) -> Settings:
        """These settings, completed with those of the group above."""
        return replace(
            self,
            output_args=parent.output_args if self.output_args is None else self.output_args,
            input_args=parent.input_args if self.input_args is None else self.input_args,
            args=parent.args if self.args is None else self.args,
            full_feedback=(
                parent.full_feedback if self.full_feedback is None else self.full_feedback
            ),
            own={**parent.own, **self.own} if inherit_grading else self.own,
            file=self.file or parent.file,
        )


class SettingsReader:
    """Reads settings files, telling what is wrong in them."""

    def __init__(self, tree: Tree, dialect: Dialect, findings: Findings) -> None:
        self._tree = tree
        self._dialect = dialect
        self._findings = findings

    def of_group(self, folder: str) -> Settings:
        """The settings given in a folder itself."""
        found = Settings()
        for name in GROUP_FILES:
            if self._tree.has(f"{folder}/{name}"):
                found = self._read(f"{folder}/{name}", of_test=False)
        return found

    def of_test(self, stem: str) -> Settings:
        """The settings given for a test itself."""
        if not self._tree.has(stem + ".yaml"):
            return Settings()
        return self._read(stem + ".yaml", of_test=True)

    def _read(self, file: str, *, of_test: bool) -> Settings:
        fields = Fields(file, load(self._tree.text(file), file), self._findings)
        found = Settings(file=file)
        for key in fields:
            if key in _OUTPUT_ARGS:
                found = replace(found, output_args=self._output_args(fields, key))
            elif key in _INPUT_ARGS:
                found = replace(found, input_args=self._input_args(fields, key))
            elif key == "args":
                found = replace(found, args=fields.texts(key))
            elif key == "full_feedback":
                found = replace(found, full_feedback=fields.truth(key))
            elif key == "hint":
                found = replace(found, hint=fields.text(key))
            elif key == "description":
                found = replace(found, description=fields.text(key))
            elif key == "limits" and not of_test:
                found = replace(found, limits=_limits(fields))
            else:
                self._other(fields, key, found.own, of_test=of_test)
        return found

    def _other(
        self,
        fields: Fields,
        key: str,
        own: dict[str, str | tuple[str, ...]],
        *,
        of_test: bool,
    ) -> None:
        if key in _VISUAL:
            fields.drop(key, "visualisers are not run")
        elif key in _STATIC:
            if fields.text(key) != "false":
                fields.refuse(key, "static validation of submissions is not supported")
        elif self._dialect.legacy and key in _LEGACY and not of_test:
            own[key] = fields.text(key)
        elif not self._dialect.legacy and key in _SCORING and not of_test:
            self._scoring(fields, key, key, own)
        elif not self._dialect.strict and key == "scoring" and not of_test:
            nested = fields.mapping(key)
            for name in nested or ():
                assert nested is not None
                if name in _DRAFT_SCORING:
                    self._scoring(nested, name, _DRAFT_SCORING[name], own)
                else:
                    nested.refuse(name, "unknown key")
        elif self._dialect.strict:
            fields.refuse(key, "unknown key")
        else:
            fields.drop(key, "unknown key, ignored")

    def _scoring(
        self, fields: Fields, key: str, name: str, own: dict[str, str | tuple[str, ...]]
    ) -> None:
        if not self._dialect.scoring:
            fields.refuse(key, "is for scoring problems only (type: scoring)")
        elif name == "require_pass":
            own[name] = fields.texts(key)
        else:
            own[name] = fields.text(key)

    def _output_args(self, fields: Fields, key: str) -> tuple[str, ...]:
        value = fields.value(key)
        if isinstance(value, Entries) and self._dialect.legacy:
            if self._dialect.several:
                fields.refuse(key, "arguments for one of several output validators only")
            # Where there is one validator, its name adds nothing.
            nested = fields.mapping(key)
            return split(nested, "flags") if nested and "flags" in nested else ()
        return fields.texts(key) if not self._dialect.legacy else split(fields, key)

    def _input_args(self, fields: Fields, key: str) -> InputArgs:
        value: Value | None = fields.value(key)
        if not isinstance(value, Entries):
            words = split(fields, key) if self._dialect.legacy else fields.texts(key)
            return (("", words),) if words else ()
        nested = fields.mapping(key)
        assert nested is not None
        if self._dialect.legacy:
            return ((nested.text("name"), split(nested, "flags")),)
        return tuple((name, nested.texts(name)) for name in nested)


def _limits(fields: Fields) -> GroupLimits:
    """Limits of a group's tests: Assize's own, no format has them."""
    given = fields.mapping("limits")
    if given is None:
        return GroupLimits()
    given.unknown(("time_limit", "memory", "output"), refuse=True)
    found = GroupLimits(
        bounded_seconds(given, "time_limit"),
        given.whole("memory", most=MOST_MIB),
        given.whole("output", most=MOST_MIB),
    )
    told = ", ".join(key for key in given if key in given)
    text = f"the group's own {told} hold here; other judges know no limits of groups"
    fields.notice("limits", text)
    return found


def split(fields: Fields, key: str) -> tuple[str, ...]:
    """A value's words, as a shell would tell them apart."""
    try:
        return tuple(shlex.split(fields.text(key)))
    except ValueError as error:
        fields.refuse(key, f"cannot be split into arguments: {error}")
        return ()
