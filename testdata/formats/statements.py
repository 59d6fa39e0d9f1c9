"""Where the statements are, and what they say of the problem's name."""

from __future__ import annotations

import re

from testdata.issues import Findings
from testdata.problem import Statement
from testdata.tree import Tree

FOLDERS = ("statement", "problem_statement")
_MARKUPS = {"md": "markdown", "tex": "tex", "pdf": "pdf", "html": "html"}
_FILE = re.compile(r"problem(?:\.([a-z]{2,3}(?:-[A-Z]{2})?))?\.(md|tex|pdf|html)\Z")
_PLAIN_NAME = re.compile(r"^\s*%%\s*plainproblemname:\s*(.+?)\s*$", re.MULTILINE)
_NAME = re.compile(r"^[^%\n]*\\problemname\{([^{}]+)\}", re.MULTILINE)


def read_statements(tree: Tree, findings: Findings, *, required: bool) -> tuple[Statement, ...]:
    """The statements, one for each language; Markdown wins over TeX, TeX over the rest."""
    best: dict[str, Statement] = {}
    rank = list(_MARKUPS.values())
    for folder in FOLDERS:
        for name in tree.children(folder):
            found = _FILE.match(name)
            if found is None or not tree.has(f"{folder}/{name}"):
                continue
            language, markup = found[1] or "en", _MARKUPS[found[2]]
            statement = Statement(language, f"{folder}/{name}", markup)
            known = best.get(language)
            if known is None or rank.index(markup) < rank.index(known.markup):
                best[language] = statement
    if not best:
        rule = "no statement: a file problem.<language>.md, .tex or .pdf is needed"
        if required:
            findings.refuse("statement", None, rule)
        else:
            findings.notice("statement", None, rule)
    return tuple(best[language] for language in sorted(best))


def name_in_tex(tree: Tree, statement: Statement) -> str:
    r"""The name that a TeX statement gives with \problemname, or ""."""
    if statement.markup != "tex":
        return ""
    text = tree.text(statement.path)
    found = _PLAIN_NAME.search(text) or _NAME.search(text)
    return found[1].strip() if found else ""
