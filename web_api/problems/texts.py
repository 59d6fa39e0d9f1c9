"""A problem's texts: their sources, what is shown of them, and their differences. Pure."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from testdata import statement
from testdata.package import Package
from web_api.plain import without_nul
from web_api.problems.authoring_models import ProblemTextsRow
from web_api.problems.models import ProblemVersionRow
from web_api.texts import render

MOST_DIFF = 40_000
"""Characters of one difference; what is beyond is left out."""


class Markup(StrEnum):
    """How a statement's source is written."""

    MARKDOWN = "markdown"
    TEX = "tex"
    HTML = "html"


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement in one language, for editing and for reading."""

    language: str
    markup: str
    source: str
    html: str
    pictures: Mapping[str, str] = field(default_factory=dict)
    """Data URLs by the path that the source calls them by."""

    @classmethod
    def written(
        cls, language: str, markup: str, source: str, pictures: Mapping[str, str]
    ) -> Statement:
        """A statement as its source says."""
        shown = statement.render_source(statement.Source(source, markup, pictures))
        return cls(language, markup, source, shown, pictures)

    def stored(self) -> dict[str, Any]:
        return {
            "language": self.language,
            "markup": self.markup,
            "source": self.source,
            "html": self.html,
            "pictures": dict(self.pictures),
        }

    def shown(self) -> dict[str, str]:
        """As versions keep it."""
        return {"language": self.language, "html": self.html}


@dataclass(frozen=True, slots=True)
class Texts:
    """What a package says in words, and an edit may change."""

    title: str
    statements: tuple[Statement, ...]

    @property
    def parts(self) -> dict[str, str]:
        """Source by name: "title", "statements.en"."""
        parts = {f"statements.{s.language}": s.source for s in self.statements}
        return {"title": self.title, **parts}


def of_package(package: Package) -> Texts:
    """The texts that a package brings."""
    statements = []
    for each in package.problem.statements:
        source = statement.source(package, each)
        cleaned: str = without_nul(source.text)
        statements.append(Statement.written(each.language, source.markup, cleaned, source.pictures))
    return Texts(without_nul(package.problem.title), tuple(statements))


def of_row(row: ProblemTextsRow) -> Texts:
    return Texts(row.title, tuple(Statement(**each) for each in row.statements))


def of_version(version: ProblemVersionRow) -> Texts:
    """Of versions that came before sources were kept: the HTML is all there is to edit."""
    statements = (
        Statement(each["language"], Markup.HTML, each["html"], each["html"])
        for each in version.statements
    )
    return Texts(version.title, tuple(statements))


class TextsRule(StrEnum):
    """What becomes of edited texts when a package arrives."""

    MERGE = "merge"
    """Each text is the one that changed since the last package; both changed: a conflict."""
    PACKAGE = "package"
    """The package's replace them."""
    EDITED = "edited"
    """Where both changed, the edited one stays."""


@dataclass(frozen=True, slots=True)
class Merged:
    """`conflicts` are differences by part, from the edited text to the package's."""

    texts: Texts
    conflicts: Mapping[str, str]


def merge(base: Texts, edited: Texts, package: Texts, rule: TextsRule) -> Merged:
    """Brings together what was edited since `base`, the last package, and a new package."""
    if rule is TextsRule.PACKAGE:
        return Merged(package, {})
    conflicts: dict[str, str] = {}

    def choose(name: str) -> bool:
        """Whether the edited text stays."""
        old, ours, theirs = (each.parts.get(name) for each in (base, edited, package))
        if ours in (theirs, old):
            return False
        if theirs != old and rule is not TextsRule.EDITED:
            conflicts[name] = difference(ours or "", theirs or "", "edited", "package")
        return True

    title = edited.title if choose("title") else package.title
    ours = {each.language: each for each in edited.statements}
    theirs = {each.language: each for each in package.statements}
    chosen = (
        (ours if choose(f"statements.{language}") else theirs).get(language)
        for language in dict.fromkeys([*theirs, *ours])
    )
    return Merged(Texts(title, tuple(each for each in chosen if each)), conflicts)


def difference(old: str, new: str, old_name: str, new_name: str) -> str:
    """A unified diff; "" for equal texts."""
    lines = difflib.unified_diff(
        old.splitlines(), new.splitlines(), old_name, new_name, lineterm=""
    )
    return "\n".join(lines)[:MOST_DIFF]


def parts_of(row: ProblemTextsRow) -> dict[str, str]:
    """All sources of a revision by name, also those that no package has."""
    hints = {f"hints.{i}": each["source"] for i, each in enumerate(row.hints)}
    return {
        **of_row(row).parts,
        "constraints": row.constraints_source,
        "editorial": row.editorial_source,
        **hints,
    }


def differences(
    old: Mapping[str, str], new: Mapping[str, str], old_name: str, new_name: str
) -> dict[str, str]:
    """Unified diffs of the parts that differ."""
    names = dict.fromkeys([*old, *new])
    return {
        name: difference(old.get(name, ""), new.get(name, ""), old_name, new_name)
        for name in names
        if old.get(name) != new.get(name)
    }


def rendered_hints(sources: Sequence[str]) -> list[dict[str, str]]:
    return [{"source": source, "html": render(source)} for source in sources]


def digest_form(columns: Mapping[str, Any]) -> bytes:
    """What a version's digest is computed over."""
    return json.dumps(dict(columns), sort_keys=True, ensure_ascii=False).encode()
