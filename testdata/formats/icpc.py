"""The ICPC/Kattis problem package format in all its versions.

Refused, never approximated: whatever would be judged otherwise than its author meant.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass

from testdata.formats.cases import Base, read_cases
from testdata.formats.constants import with_constants
from testdata.formats.examples import read_samples, read_validator_tests
from testdata.formats.fields import Fields
from testdata.formats.limits import read_limits, read_timing
from testdata.formats.metadata import read_credits, read_names, read_sources
from testdata.formats.programs import (
    CODES,
    read_includes,
    read_input_validators,
    read_output_validator,
)
from testdata.formats.reading import Reading
from testdata.formats.settings import Dialect
from testdata.formats.signature import with_signature
from testdata.formats.statements import name_in_tex, read_statements
from testdata.formats.submissions import read_submissions
from testdata.formats.yaml_tree import Scalar, load
from testdata.issues import Findings
from testdata.problem import Kind, Problem
from testdata.programs import File, OutputValidator
from testdata.tree import Tree
from testdata.workspace import Workspace

_FILE = "problem.yaml"
_LICENSES = (
    "unknown",
    "public domain",
    "cc0",
    "cc by",
    "cc by-sa",
    "educational",
    "permission",
)
_COMMON = {
    "problem_format_version",
    "type",
    "name",
    "uuid",
    "source",
    "license",
    "rights_owner",
    "limits",
    "keywords",
}
_LEGACY_KEYS = _COMMON | {"author", "source_url", "validation", "validator_flags", "grading"}
_CURRENT_KEYS = _COMMON | {
    "version",
    "credits",
    "embargo_until",
    "languages",
    "allow_file_writing",
    "constants",
}
_REFUSED = {
    "static_validator": "static validation of submissions is not supported",
    "graders": "a custom grader is a program that decides on its own; only the default grader's "
    "flags are supported",
}
_KEPT = {
    "generators": "generators",
    "solution": "descriptions of the solution",
    "solutions": "descriptions of the solution",
    "input_visualizer": "input visualiser",
    "input_visualizers": "input visualiser",
    "output_visualizer": "output visualiser",
    "output_visualizers": "output visualiser",
}
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d:\d\dZ)?")
_TYPES = ("pass-fail", "scoring", "multi-pass", "interactive", "submit-answer")
_VALIDATORS = ("output_validator", "output_validators")


@dataclass(frozen=True, slots=True)
class _Format:
    name: str
    legacy: bool
    strict: bool


_FORMATS = {
    "legacy": _Format("legacy", legacy=True, strict=False),
    "legacy-icpc": _Format("legacy-icpc", legacy=True, strict=False),
    "2023-07": _Format("2023-07", legacy=False, strict=False),
    "2023-07-draft": _Format("2023-07", legacy=False, strict=False),
    "2025-09": _Format("2025-09", legacy=False, strict=True),
    "2025-09-draft": _Format("2025-09", legacy=False, strict=False),
}


def read(tree: Tree, slug: str, findings: Findings, workspace: Workspace) -> Reading | None:
    """The problem that `tree` holds; wrong things go to `findings`.

    None when problem.yaml's version is not known, so that nothing else can be said.
    """
    fields = Fields(_FILE, load(tree.text(_FILE), _FILE), findings)
    version = fields.text("problem_format_version", "legacy")
    form = _FORMATS.get(version)
    if form is None:
        fields.refuse("problem_format_version", f"{version!r} is none of {', '.join(_FORMATS)}")
        return None
    if version != form.name or form.name == "2023-07":
        fields.notice("problem_format_version", f"{version} is read as a draft of 2025-09")
    fields.unknown(_LEGACY_KEYS if form.legacy else _CURRENT_KEYS, refuse=form.strict)
    constants = _constants(fields)
    tree = with_constants(tree, constants, workspace)
    problem = _Reader(tree, fields, form, findings).read(slug, constants)
    return with_signature(Reading(tree, problem), findings, workspace)


class _Reader:
    """Reads one package, part by part."""

    def __init__(self, tree: Tree, fields: Fields, form: _Format, findings: Findings) -> None:
        self._tree = tree
        self._fields = fields
        self._form = form
        self._findings = findings

    def read(self, slug: str, constants: dict[str, str]) -> Problem:
        tree, fields, form, findings = self._tree, self._fields, self._form, self._findings
        for folder, why in _REFUSED.items():
            if tree.under(folder):
                findings.refuse(folder, None, why)
        kind, custom_score = self._kind()
        validator = self._output_validator(kind)
        dialect = Dialect(
            form.legacy,
            form.strict,
            kind.scoring,
            custom=validator is not None,
            several=validator is not None and bool(validator.others),
        )
        base = Base(_validator_flags(fields), self._legacy_grading(), custom_score)
        data = read_cases(tree, base, dialect, findings)
        statements = read_statements(tree, findings, required=not form.legacy)
        names = read_names(fields, {s.language: name_in_tex(tree, s) for s in statements}, slug)
        if form.strict and {s.language for s in statements} != set(names) and statements:
            fields.refuse("name", "its languages must be those of the statements")
        talks = kind.interactive or kind.multi_pass
        return Problem(
            slug=slug,
            names=names,
            format=form.name,
            limits=read_limits(tree, fields, legacy=form.legacy, multi_pass=kind.multi_pass),
            tests=data.tests,
            statements=statements,
            submissions=read_submissions(tree, findings, legacy=form.legacy, scoring=kind.scoring),
            uuid=_required(fields, "uuid", form),
            version=fields.text("version"),
            license=_license(fields),
            source=read_sources(fields),
            credits=read_credits(fields, legacy=form.legacy),
            keywords=fields.texts("keywords", split=not form.strict),
            languages=self._languages(),
            constants=constants,
            kind=kind,
            groups=data.groups,
            output_validator=validator,
            input_validators=read_input_validators(tree, findings),
            validator_tests=read_validator_tests(tree, base.arguments, dialect, findings),
            samples=read_samples(tree, findings, talks=talks),
            includes=read_includes(tree, findings),
            attachments=tuple(
                File(f.removeprefix("attachments/"), f) for f in tree.under("attachments")
            ),
            # Only the strict formats forbid it: older packages never had to ask.
            allow_file_writing=bool(fields.truth("allow_file_writing")) or not form.strict,
            rights_owner=fields.text("rights_owner"),
            embargo_until=self._embargo(),
            timing=read_timing(fields, legacy=form.legacy),
            kept=self._kept(),
        )

    def _kind(self) -> tuple[Kind, bool]:
        """The problem's kind, and whether its output validator may write scores."""
        fields, form = self._fields, self._form
        kinds = fields.texts("type", split=not form.strict) or ("pass-fail",)
        for kind in kinds:
            if kind not in _TYPES:
                fields.refuse("type", f"{kind!r} is none of {', '.join(_TYPES)}")
        if len(set(kinds)) != len(kinds):
            fields.refuse("type", "a value is repeated")
        for one, other in (
            ("pass-fail", "scoring"),
            ("submit-answer", "multi-pass"),
            ("submit-answer", "interactive"),
        ):
            if one in kinds and other in kinds:
                fields.refuse("type", f"{one} and {other} exclude one another")
        words = set(self._validation()[1:]) if form.legacy else set()
        if "score" in words and "scoring" not in kinds:
            fields.refuse("validation", "score is for scoring problems only (type: scoring)")
        found = Kind(
            scoring="scoring" in kinds,
            interactive="interactive" in kinds or "interactive" in words,
            multi_pass="multi-pass" in kinds or "multi-pass" in words,
            submit_answer="submit-answer" in kinds,
        )
        return found, "score" in words

    def _validation(self) -> list[str]:
        """Legacy's `validation`: default, or custom with words in any order."""
        fields = self._fields
        words = fields.text("validation", "default").split()
        if words == ["default"]:
            return words
        if words[:1] != ["custom"]:
            fields.refuse("validation", "must begin with default or custom")
            return ["default"]
        for word in words[1:]:
            if word not in ("score", "interactive", "multi-pass"):
                fields.refuse("validation", f"{word!r} is none of score, interactive, multi-pass")
        return words

    def _output_validator(self, kind: Kind) -> OutputValidator | None:
        tree, fields, form = self._tree, self._fields, self._form
        folder = next((f for f in _VALIDATORS if tree.under(f)), "")
        if form.legacy:
            custom = self._validation()[0] == "custom"
            if custom and not folder:
                fields.refuse("validation", "is custom, but output_validators holds no program")
            if not custom and folder:
                text = "not used: validation in problem.yaml is default"
                self._findings.drop(folder, None, text)
            folder = folder if custom else ""
        elif not folder and (kind.interactive or kind.multi_pass):
            rule = "interactive and multi-pass problems need a program in output_validator"
            fields.refuse("type", rule)
        if not folder:
            return None
        found = read_output_validator(tree, folder, self._findings, several=form.legacy)
        single = kind.interactive or kind.multi_pass or kind.scoring
        if found is not None and found.others and single:
            rule = (
                f"{len(found.programs)} output validators: interactive, multi-pass and scoring "
                "problems have one; put one program into a folder of its own"
            )
            self._findings.refuse(folder, None, rule)
        return found

    def _legacy_grading(self) -> dict[str, str | tuple[str, ...]]:
        """Grading keys that problem.yaml gave before there was testdata.yaml."""
        fields = self._fields
        if not self._form.legacy or "grading" not in fields:
            return {}
        grading = fields.mapping("grading")
        if grading is None:
            return {}
        if grading.text("objective", "max") != "max":
            grading.refuse("objective", "only maximising is supported")
        for key in grading:
            if key == "show_test_data_groups":
                grading.drop(key, "what participants see of groups is set on the platform")
            elif key not in ("objective", "accept_score", "reject_score", "range", "on_reject"):
                grading.drop(key, "unknown key, ignored")
        found: dict[str, str | tuple[str, ...]] = {
            key: grading.text(key)
            for key in ("accept_score", "reject_score", "range")
            if key in grading
        }
        on_reject = {"first_error": "break", "worst_error": "continue", "grade": "continue"}
        if "on_reject" in grading:
            found["on_reject"] = on_reject.get(grading.text("on_reject"), "break")
        return found

    def _languages(self) -> tuple[str, ...]:
        fields = self._fields
        found = fields.texts("languages", split=not self._form.strict)
        for code in found:
            if code not in CODES and code != "all":
                fields.notice("languages", f"{code!r} is no code of the format's languages table")
        return tuple(code for code in found if code != "all")

    def _embargo(self) -> str:
        text = self._fields.text("embargo_until")
        if text and not _DATE.fullmatch(text):
            self._fields.refuse("embargo_until", "must be YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ")
        elif text:
            text_notice = "is not enforced: keep the problem hidden until then"
            self._fields.notice("embargo_until", text_notice)
        return text

    def _kept(self) -> tuple[str, ...]:
        found: list[str] = []
        for folder, what in _KEPT.items():
            files = self._tree.under(folder)
            if files:
                self._findings.keep(folder, f"{what}, not run")
                found += files
        return tuple(found)


def _validator_flags(fields: Fields) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(fields.text("validator_flags")))
    except ValueError as error:
        fields.refuse("validator_flags", f"cannot be split into arguments: {error}")
        return ()


def _required(fields: Fields, key: str, form: _Format) -> str:
    if form.strict and key not in fields:
        fields.refuse(key, "is required")
    return fields.text(key)


def _license(fields: Fields) -> str:
    stated = fields.text("license", "unknown").lower()
    if stated not in _LICENSES:
        fields.notice("license", f"{stated!r} is none of the format's licenses")
    if stated == "public domain" and "rights_owner" in fields:
        fields.notice("rights_owner", "must not be given for the public domain")
    return stated


def _constants(fields: Fields) -> dict[str, str]:
    given = fields.mapping("constants")
    if given is None:
        return {}
    found: dict[str, str] = {}
    for key in given:
        value = given.value(key)
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", key):
            given.refuse(key, "names consist of letters, digits and _")
        elif not isinstance(value, Scalar) or value.kind not in ("str", "int", "float"):
            given.refuse(key, "must be a number or a string")
        else:
            found[key] = value.text
    return found
