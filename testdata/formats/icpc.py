"""The ICPC/Kattis problem package format in all its versions.

Refused, never approximated: whatever would be judged otherwise than its author meant
(custom, interactive, multi-pass and scoring problems until the judge has them).
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass

from testdata.formats.cases import Dialect, read_cases
from testdata.formats.fields import Fields
from testdata.formats.limits import read_limits
from testdata.formats.metadata import read_credits, read_names, read_sources
from testdata.formats.statements import name_in_tex, read_statements
from testdata.formats.submissions import read_submissions
from testdata.formats.yaml_tree import Scalar, load
from testdata.issues import Findings
from testdata.problem import Problem
from testdata.tree import Tree

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
_NOT_YET = {
    "output_validator": "custom output validators",
    "output_validators": "custom output validators",
    "static_validator": "static validators",
    "graders": "custom graders",
    "include": "included files",
}
_TYPES = ("pass-fail", "scoring", "multi-pass", "interactive", "submit-answer")


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


def read(tree: Tree, slug: str, findings: Findings) -> Problem | None:
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
    _refuse_unavailable(tree, fields, form)
    if tree.under("input_validators") or tree.under("input_format_validators"):
        findings.notice("input_validators", None, "are not run yet")
    statements = read_statements(tree, findings, required=not form.legacy)
    constants = _constants(fields)
    names = read_names(fields, {s.language: name_in_tex(tree, s) for s in statements}, slug)
    if form.strict and {s.language for s in statements} != set(names) and statements:
        fields.refuse("name", "its languages must be those of the statements")
    submissions = read_submissions(tree, findings, legacy=form.legacy)
    _refuse_constants_in(tree, [f for s in submissions for f in s.files], constants, findings)
    dialect = Dialect(form.legacy, form.strict)
    return Problem(
        slug=slug,
        names=names,
        format=form.name,
        limits=read_limits(tree, fields, legacy=form.legacy),
        tests=read_cases(tree, _validator_flags(fields), dialect, findings),
        statements=statements,
        submissions=submissions,
        uuid=_required(fields, "uuid", form),
        version=fields.text("version"),
        license=_license(fields),
        source=read_sources(fields),
        credits=read_credits(fields, legacy=form.legacy),
        keywords=fields.texts("keywords", split=not form.strict),
        languages=tuple(x for x in fields.texts("languages", split=not form.strict) if x != "all"),
        constants=constants,
    )


def _refuse_unavailable(tree: Tree, fields: Fields, form: _Format) -> None:
    for folder, what in _NOT_YET.items():
        if tree.under(folder):
            fields.findings.refuse(folder, None, f"{what} are not available yet")
    kinds = fields.texts("type", split=not form.strict) or ("pass-fail",)
    for kind in kinds:
        if kind not in _TYPES:
            fields.refuse("type", f"{kind!r} is none of {', '.join(_TYPES)}")
        elif kind != "pass-fail":
            fields.refuse("type", f"{kind} problems are not available yet")
    if len(set(kinds)) != len(kinds):
        fields.refuse("type", "a value is repeated")
    if form.legacy:
        validation = fields.text("validation", "default").split()
        if validation[:1] == ["custom"]:
            wanted = " ".join(["custom", *validation[1:]])
            fields.refuse("validation", f"{wanted} output validation is not available yet")
        elif validation != ["default"]:
            fields.refuse("validation", "must begin with default or custom")
        if "grading" in fields:
            fields.notice("grading", "ignored: the problem is pass-fail")
    elif "embargo_until" in fields:
        fields.notice("embargo_until", "is not enforced: keep the problem hidden until then")


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


def _refuse_constants_in(
    tree: Tree, files: list[str], constants: dict[str, str], findings: Findings
) -> None:
    """Programs with constants would have to be rewritten before they are compiled."""
    marks = [b"{{" + name.encode() + b"}}" for name in constants]
    settings = [f for f in tree.under("data") if f.endswith(".yaml")]
    for file in [*files, *settings] if marks else []:
        content = (tree.root / file).read_bytes()
        if any(mark in content for mark in marks):
            findings.refuse(file, None, "constants are available in Markdown statements only yet")
