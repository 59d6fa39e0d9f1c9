"""Polygon packages: `problem.xml`, testlib programs, tests by number.

Only packages that hold their tests ("full packages") are read: generators are programs
of strangers and belong into a jail, which a reader has not.
"""

from __future__ import annotations

from dataclasses import replace

from testdata.formats.converted import MIB, language_tag, mib, output_limit, unix_lines
from testdata.formats.polygon_programs import read_programs, read_solutions
from testdata.formats.polygon_statements import read_statements
from testdata.formats.polygon_tests import read_tests
from testdata.formats.reading import Reading
from testdata.formats.xml_tree import Element, load
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
    testset = _testset(judging, findings) if judging else None
    if judging is None or testset is None:
        findings.refuse(FILE, root.line, "judging/testset: is missing")
        return None
    _check_judging(judging, findings)
    tests = read_tests(tree, testset, findings)
    if tests is None:
        return None
    programs = read_programs(tree, root, findings)
    cases = tuple(replace(test, flags=programs.flags) for test in tests.tests)
    statements = read_statements(tree, root, cases, findings)
    answers = [test.answer for test in cases]
    data = [*(test.input for test in cases), *answers]
    changes = {**statements.derived, **unix_lines(tree, data, findings)}
    limits = _limits(testset, output_limit(tree, answers), findings)
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


def _testset(judging: Element, findings: Findings) -> Element | None:
    """The testset to judge with: "tests", or the only one there is."""
    found = list(judging.all("testset"))
    chosen = next((t for t in found if t.get("name") == "tests"), None)
    if chosen is None and len(found) == 1:
        chosen = found[0]
    if chosen is None and found:
        names = ", ".join(t.get("name") for t in found)
        findings.refuse(FILE, judging.line, f"judging: none of the testsets ({names}) is 'tests'")
    for other in found:
        if chosen is not None and other is not chosen:
            text = f"testset {other.get('name')!r}: not used, {chosen.get('name')!r} is"
            findings.drop(FILE, other.line, text)
    return chosen


def _check_judging(judging: Element, findings: Findings) -> None:
    for key in ("input-file", "output-file"):
        if judging.get(key):
            rule = f"judging: {key}: programs read standard input and write standard output here"
            findings.refuse(FILE, judging.line, rule)
    if judging.get("run-count", "1") not in ("", "1"):
        findings.refuse(
            FILE, judging.line, "judging: run-count: more than one run is not supported"
        )


def _limits(testset: Element, output_mib: int, findings: Findings) -> Limits:
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
    return Limits(
        time_s=number("time-limit") / 1000,
        memory_mib=mib(size),
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
