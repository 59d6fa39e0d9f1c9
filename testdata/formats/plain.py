"""Tests without a package around them: pairs of files by any of the common namings.

1.in 1.out, 1.in 1.ans, 01 01.a, input1.txt output1.txt, in/1.txt out/1.txt, test.in.1
test.out.1 and the like. An optional `limits.yaml` holds the keys of problem.yaml's limits.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

from testdata.formats.converted import output_limit
from testdata.formats.fields import Fields
from testdata.formats.limits import read_limits
from testdata.formats.pool import Pool, natural, place
from testdata.formats.reading import Reading
from testdata.formats.yaml_tree import Entries, load
from testdata.groups import TestGroup
from testdata.issues import Findings, listed
from testdata.problem import Limits, Problem, Sample, Statement, TestCase
from testdata.tree import Tree, scan
from testdata.workspace import Workspace

LIMITS = "limits.yaml"
_INPUT = frozenset(["in", "inp", "input", "inputs"])
_ANSWER = frozenset(["out", "output", "outputs", "ans", "answer", "answers", "expected"])
_ENDINGS = frozenset(["a", "ok", "sol"])
"""Answers too, but only as the last part of a name: they are words as well."""
_SAMPLE = frozenset(["sample", "samples", "example", "examples"])
_WORD = re.compile(r"[A-Za-z]+")
_STATEMENTS = {"md": "markdown", "tex": "tex", "html": "html", "pdf": "pdf"}


def pairs(names: list[str]) -> tuple[list[tuple[str, str]], list[str]]:
    """Pairs of input and answer in natural order, and the files that look like one side only.

    Raises:
        ValueError: naming two files that could be the same side of one test.
    """
    sides: dict[str, dict[str, str]] = {}
    answers = {name for name in names if _role(name)[0] == "answer"}
    for name in names:
        role, key = _role(name)
        if not role and any(f"{name}.{ending}" in answers for ending in _ENDINGS):
            role, key = "input", name + ".*"
        if not role:
            continue
        other = sides.setdefault(key, {}).setdefault(role, name)
        if other != name:
            raise ValueError(f"{other!r} and {name!r} are both the {role} of one test")
    whole = [(s["input"], s["answer"]) for s in sides.values() if len(s) == 2]
    odd = [name for s in sides.values() if len(s) == 1 for name in s.values()]
    return sorted(whole, key=lambda pair: natural(pair[0])), sorted(odd, key=natural)


def _role(name: str) -> tuple[str, str]:
    """Which side of a test a file is, "" for none, and what both sides have in common."""
    role = ""
    parts = []
    end = 0
    for word in _WORD.finditer(name):
        text = word[0].lower()
        last = word.end() == len(name) and name[word.start() - 1 : word.start()] == "."
        side = "input" if text in _INPUT else "answer" if text in _ANSWER else ""
        if last and text in _ENDINGS:
            side = "answer"
        if side:
            role = side
            parts += [name[end : word.start()], "*"]
            end = word.end()
    return role, "".join([*parts, name[end:]])


def looks_plain(pool: Pool) -> bool:
    """Whether there is at least one pair, or two files that claim one side."""
    try:
        return bool(pairs(list(pool.files))[0])
    except ValueError:
        return True


def read(tree: Tree, slug: str, findings: Findings, workspace: Workspace) -> Reading | None:
    """The problem that the pairs in `tree` make; wrong things go to `findings`."""
    pool = Pool.of(tree.root)
    try:
        found, odd = pairs(list(pool.files))
    except ValueError as error:
        findings.refuse("tests", None, str(error))
        return None
    for name in odd[:20]:
        findings.refuse(name, None, "has no other half: an input or an answer is missing")
    if odd:
        return None
    root = workspace.folder()
    tests = _tests(found)
    changed = []
    for test, pair in zip(tests, found, strict=True):
        for name, target in zip(pair, (test.input, test.answer), strict=True):
            if place(pool.files[name], root / target):
                changed.append(name)
    if changed:
        text = f"lines ended with CR LF and end with LF now: {listed(changed)}"
        findings.notice("tests", None, text)
    statements = _statements(pool, root)
    used = {name for pair in found for name in pair} | {LIMITS}
    left = [n for n in pool.files if n not in used and not _is_statement(n)]
    if left:
        findings.drop("files", None, f"neither tests nor statements: {listed(left)}")
    new = scan(root)
    ordered = tuple(sorted(tests, key=lambda test: not test.sample))
    problem = Problem(
        slug=slug,
        names={"en": slug},
        format="plain",
        allow_file_writing=True,
        limits=_limits(tree, new, ordered, findings),
        tests=ordered,
        statements=statements,
        groups=_groups(ordered),
        samples=tuple(
            Sample(t.name.rpartition("/")[2], t.input, t.answer, t.input, t.answer)
            for t in ordered
            if t.sample
        ),
    )
    return Reading(new, problem)


def _tests(found: list[tuple[str, str]]) -> list[TestCase]:
    width = len(str(len(found)))
    tests = []
    for at, (source, _) in enumerate(found, start=1):
        sample = any(word.lower() in _SAMPLE for word in _WORD.findall(source))
        name = f"{'sample' if sample else 'secret'}/{at:0{width}d}"
        tests.append(
            TestCase(
                name,
                f"data/{name}.in",
                f"data/{name}.ans",
                sample,
                full_feedback=sample,
                description=source,
            )
        )
    return tests


def _groups(tests: tuple[TestCase, ...]) -> tuple[TestGroup, ...]:
    inside = {
        folder: tuple(t.name for t in tests if t.name.startswith(folder + "/"))
        for folder in ("sample", "secret")
    }
    used = tuple(folder for folder in inside if inside[folder])
    return (TestGroup("", used), *(TestGroup(folder, inside[folder]) for folder in used))


def _is_statement(name: str) -> bool:
    stem, _, ending = name.rpartition(".")
    return stem.lower() in ("statement", "problem", "readme") and ending.lower() in _STATEMENTS


def _statements(pool: Pool, root: Path) -> tuple[Statement, ...]:
    names = sorted(filter(_is_statement, pool.files), key=lambda n: "md tex html pdf".find(n[-2:]))
    for name in names[:1]:
        ending = name.rpartition(".")[2].lower()
        target = f"statement/problem.en.{ending}"
        (root / "statement").mkdir()
        shutil.copyfile(pool.files[name], root / target)
        return (Statement("en", target, _STATEMENTS[ending]),)
    return ()


def _limits(tree: Tree, new: Tree, tests: tuple[TestCase, ...], findings: Findings) -> Limits:
    entries = load(tree.text(LIMITS), LIMITS) if tree.has(LIMITS) else Entries()
    wrapped = Fields(LIMITS, Entries({"limits": entries}), findings)
    limits = read_limits(tree, wrapped, legacy=False, multi_pass=False)
    if "output" in entries.entries:
        return limits
    return replace(limits, output_mib=output_limit(new, [test.answer for test in tests]))
