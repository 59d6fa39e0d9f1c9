"""Statements of a Polygon package, put together from their sections."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from testdata.formats.converted import language_tag
from testdata.formats.xml_tree import Element
from testdata.issues import Findings
from testdata.problem import Sample, Statement, TestCase
from testdata.tree import Tree

_FILE = "problem.xml"
_SECTIONS = (
    ("legend", ""),
    ("input", "Input"),
    ("output", "Output"),
    ("interaction", "Interaction"),
    ("scoring", "Scoring"),
    ("notes", "Notes"),
)
_MARKUPS = {"application/x-tex": "tex", "text/html": "html", "application/pdf": "pdf"}
_RANK = ("tex", "html", "pdf")
_IMAGES = (".png", ".jpg", ".jpeg", ".svg")


@dataclass(frozen=True, slots=True)
class Statements:
    """`derived` are files to be written for `statements`."""

    statements: tuple[Statement, ...]
    samples: tuple[Sample, ...]
    derived: Mapping[str, bytes]


def read_statements(
    tree: Tree, root: Element, tests: Sequence[TestCase], findings: Findings
) -> Statements:
    """One statement for each language: its sections, or else a whole document."""
    found: dict[str, Statement] = {}
    derived: dict[str, bytes] = {}
    sections = ""
    for name in tree.children("statement-sections"):
        folder = f"statement-sections/{name}"
        tag = language_tag(name)
        if not tree.has(f"{folder}/legend.tex"):
            continue
        path = f"statement/problem.{tag}.tex"
        derived[path] = _joined(tree, folder)
        for file in tree.under(folder):
            if file.endswith(_IMAGES):
                derived[f"statement/{file[len(folder) + 1 :]}"] = (tree.root / file).read_bytes()
        found[tag] = Statement(tag, path, "tex")
        sections = folder if not sections or tag == "en" else sections
    for element in root.all("statements/statement"):
        _whole(tree, element, found)
    if not found:
        findings.notice("statement", None, "no statement is in the package")
    ordered = tuple(found[tag] for tag in sorted(found))
    return Statements(ordered, _samples(tree, sections, tests), derived)


def _joined(tree: Tree, folder: str) -> bytes:
    parts = []
    for name, title in _SECTIONS:
        file = f"{folder}/{name}.tex"
        if tree.has(file):
            text = tree.text(file).strip()
            if text:
                heading = f"\\section*{{{title}}}\n\n" if title else ""
                parts.append(f"{heading}{text}\n")
    return "\n".join(parts).encode()


def _whole(tree: Tree, element: Element, found: dict[str, Statement]) -> None:
    markup = _MARKUPS.get(element.get("type"), "")
    path = element.get("path")
    tag = language_tag(element.get("language"))
    known = found.get(tag)
    if not markup or not tree.has(path):
        return
    if known is None or (
        known.path.startswith("statements/") and _RANK.index(markup) < _RANK.index(known.markup)
    ):
        found[tag] = Statement(tag, path, markup)


def _samples(tree: Tree, sections: str, tests: Sequence[TestCase]) -> tuple[Sample, ...]:
    """Samples as the statement shows them, which may differ from the tests."""
    samples = []
    shown = [test for test in tests if test.sample]
    for test in shown:
        number = re.sub(r".*/", "", test.name)
        source, answer = test.input, test.answer
        for width in (2, 3, 1):
            example = f"{sections}/example.{int(number):0{width}d}"
            if sections and tree.has(example) and tree.has(example + ".a"):
                source, answer = example, example + ".a"
                break
        samples.append(Sample(number, source, answer, source, answer))
    return tuple(samples)
