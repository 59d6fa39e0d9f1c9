"""Polygon packages: `problem.xml`, testlib programs, tests by number.

Only packages that hold their tests ("full packages") are read: generators are programs
of strangers and belong into a jail, which a reader has not. What they must make for the
others `polygon_missing` says.
"""

from __future__ import annotations

from dataclasses import replace

from testdata.formats.converted import MIB, language_tag, mib, output_limit, unix_lines
from testdata.formats.polygon_programs import read_programs, read_solutions
from testdata.formats.polygon_statements import read_statements
from testdata.formats.polygon_tests import read_tests
from testdata.formats.reading import Reading
from testdata.formats.xml_tree import Element, load
from testdata.groups import GroupLimits
from testdata.issues import Findings
from testdata.problem import Kind, Limits, Problem
from testdata.programs import File
from testdata.tree import Tree
from testdata.workspace import Workspace

FILE = "problem.xml"


def read(tree: Tree, slug: str, findings: Findings, workspace: Workspace) -> Reading | None:
    """The problem that `tree` holds; wrong things go to `findings`."""
    root = load((tree.root / FILE).read_bytes(), FILE)
    if root.name != "problem":
        findings.refuse(FILE, root.line, f"must hold a problem, not a {root.name[:40]}")
        return None
    judging = root.first("judging")
    testsets = chosen_testsets(judging, findings) if judging else []
    if judging is None or not testsets:
        findings.refuse(FILE, root.line, "judging/testset: is missing")
        return None
    _check_judging(judging, findings)
    given = [given_limits(testset, findings) for testset in testsets]
    tests = read_tests(tree, testsets, given, findings)
    if tests is None:
        return None
    programs = read_programs(tree, root, findings)
    cases = tuple(replace(test, flags=programs.flags) for test in tests.tests)
    statements = read_statements(tree, root, cases, findings)
    answers = [test.answer for test in cases]
    data = [*(test.input for test in cases), *answers]
    changes = {**statements.derived, **unix_lines(tree, data, findings)}
    limits = _limits(given[-1], output_limit(tree, answers))
    problem = Problem(
        slug=slug,
        names=_names(root) or {"en": slug},
        format="polygon",
        allow_file_writing=True,
        limits=limits,
        tests=cases,
        statements=statements.statements,
        submissions=read_solutions(tree, root, tests.group_names, findings),
        version=root.get("revision"),
        source=root.get("url"),
        keywords=tuple(tag.get("value") for tag in root.all("tags/tag")),
        kind=Kind(scoring=tests.scoring, interactive=programs.interactor is not None),
        groups=tests.groups,
        output_validator=programs.checker,
        interactor=programs.interactor,
        input_validators=programs.validators,
        validator_tests=programs.validator_tests,
        samples=statements.samples,
        attachments=_attachments(tree, root),
        kept=_kept(tree, root, findings),
    )
    return Reading(workspace.derived(tree, changes) if changes else tree, problem)


def chosen_testsets(judging: Element, findings: Findings) -> list[Element]:
    """The testsets to judge with, in order.

    "tests" is the one that counts, "pretests" are judged before it; others are for the setter.
    Without a "tests" all count.
    """
    found = [t for t in judging.all("testset") if t.first("tests/test")]
    empty = [t for t in judging.all("testset") if not t.first("tests/test")]
    by_name = {t.get("name"): t for t in found}
    used = [by_name[name] for name in ("pretests", "tests") if name in by_name]
    if "tests" not in by_name:
        used = found or empty[:1]
    elif len(used) > 1 and _with_points(used):
        # Points are told by group, and a group lies within one testset.
        used = [by_name["tests"]]
    for other in judging.all("testset"):
        if other not in used:
            names = " and ".join(repr(t.get("name")) for t in used)
            text = f"testset {other.get('name')!r}: not used, {names} is"
            findings.drop(FILE, other.line, text)
    if len(used) > 1 and "tests" not in by_name and _with_points(used):
        names = ", ".join(t.get("name") for t in used)
        rule = f"judging: points in several testsets ({names}), of which none is 'tests'"
        findings.refuse(FILE, judging.line, rule)
    return used


def _with_points(testsets: list[Element]) -> bool:
    return any(t.get("points") for testset in testsets for t in testset.all("tests/test")) or any(
        g.get("points") for testset in testsets for g in testset.all("groups/group")
    )


def _check_judging(judging: Element, findings: Findings) -> None:
    for key in ("input-file", "output-file"):
        if judging.get(key):
            rule = f"judging: {key}: programs read standard input and write standard output here"
            findings.refuse(FILE, judging.line, rule)
    if judging.get("run-count", "1") not in ("", "1"):
        findings.refuse(
            FILE, judging.line, "judging: run-count: more than one run is not supported"
        )


def given_limits(testset: Element, findings: Findings) -> GroupLimits:
    """The limits that a testset gives."""

    def number(key: str) -> int:
        text = testset.value(key)
        if not (text.isascii() and text.isdigit() and 0 < int(text[:15]) <= 1 << 40):
            findings.refuse(FILE, testset.line, f"{key}: must be a whole number above 0")
            return 1
        return int(text)

    size = number("memory-limit")
    if size % MIB:
        text = f"memory-limit: {size} bytes are rounded up to {mib(size)} MiB"
        findings.notice(FILE, testset.line, text)
    return GroupLimits(number("time-limit") / 1000, mib(size))


def _limits(given: GroupLimits, output_mib: int) -> Limits:
    assert given.time_s is not None
    assert given.memory_mib is not None
    return Limits(
        time_s=given.time_s,
        memory_mib=given.memory_mib,
        output_mib=output_mib,
        validation_output_mib=max(Limits().validation_output_mib, output_mib),
    )


def _names(root: Element) -> dict[str, str]:
    return {
        language_tag(name.get("language")): name.get("value")
        for name in root.all("names/name")
        if name.get("value")
    }


def _attachments(tree: Tree, root: Element) -> tuple[File, ...]:
    paths = [file.get("path") for file in root.all("files/attachments/file")]
    return tuple(File(p.rpartition("/")[2], p) for p in paths if tree.has(p))


def _kept(tree: Tree, root: Element, findings: Findings) -> tuple[str, ...]:
    sources = [s.get("path") for s in root.all("files/executables/executable/source")]
    found = tuple(path for path in sources if tree.has(path))
    if found:
        findings.keep("generators", f"{len(found)} programs, not run: {found[0]} and others")
    for name in ("doall.sh", "doall.bat", "wipe.sh", "wipe.bat"):
        if tree.has(name):
            findings.drop(name, None, "scripts of the package are never run")
    return found
