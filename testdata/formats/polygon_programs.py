"""Checkers, interactors, validators and solutions of a Polygon package."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from testdata.formats import expectations
from testdata.formats.expectations import ALL, Expectation
from testdata.formats.programs import is_source, language_of
from testdata.formats.xml_tree import Element
from testdata.issues import Findings
from testdata.problem import (
    ExampleSubmission,
    Purpose,
    Rule,
    TestCase,
    ValidatorFlags,
    ValidatorTest,
    Verdict,
)
from testdata.programs import File, InputValidator, OutputValidator, Program, Protocol
from testdata.tree import Tree

_FILE = "problem.xml"
# Standard checkers that accept exactly what the default validator accepts with these
# flags. The others differ in details (numbers, lines), so their own sources are run.
_EXACT = {
    "wcmp": ValidatorFlags(case_sensitive=True),
    "ncmp": ValidatorFlags(case_sensitive=True),
    "icmp": ValidatorFlags(case_sensitive=True),
    "hcmp": ValidatorFlags(case_sensitive=True),
    "yesno": ValidatorFlags(),
    "nyesno": ValidatorFlags(),
}
_TYPES = (("cpp.", "cpp"), ("c.", "c"), ("python.3", "python3"), ("python.2", "python2"))
_TESTLIB = re.compile(rb'^\s*#\s*include\s*["<]testlib\.h[">]', re.MULTILINE)
_V = Verdict
_TAGS = {
    "main": "accepted",
    "accepted": "accepted",
    "rejected": "rejected",
    "wrong-answer": "wrong_answer",
    "presentation-error": "wrong_answer",
    "time-limit-exceeded": "time_limit_exceeded",
    "time-limit-exceeded-or-accepted": "slow",
    "time-limit-exceeded-or-memory-limit-exceeded": "brute_force",
    "memory-limit-exceeded": "memory_limit_exceeded",
    "failed": "run_time_error",
    "do-not-run": "",
}
_NOT_TLE = Expectation(
    expectations.AC | expectations.TLE | {_V.MLE, _V.RE},
    expectations.TLE | {_V.MLE, _V.RE},
    (_V.TLE, _V.ILE, _V.MLE, _V.RE),
)


@dataclass(frozen=True, slots=True)
class Programs:
    """`flags` hold where `checker` is None."""

    checker: OutputValidator | None
    flags: ValidatorFlags
    interactor: Program | None
    validators: tuple[InputValidator, ...]
    validator_tests: tuple[ValidatorTest, ...]


def read_programs(tree: Tree, root: Element, findings: Findings) -> Programs:
    """All programs that judge."""
    reader = _Programs(tree, root, findings)
    checker, flags = reader.checker()
    return Programs(
        checker,
        flags,
        read_interactor(tree, root, findings),
        reader.validators(),
        (*_checker_tests(tree, root), *_validator_tests(tree, root)),
    )


def read_interactor(tree: Tree, root: Element, findings: Findings) -> Program | None:
    """The program that submissions talk to, if there is one."""
    element = root.first("assets/interactor")
    return _Programs(tree, root, findings).program(element, "interactor") if element else None


def read_generator(tree: Tree, root: Element, name: str, findings: Findings) -> Program | None:
    """The executable that command lines call `name`; None if there is none, or it is refused."""
    for element in root.all("files/executables/executable"):
        source = element.first("source")
        file = source.get("path").rpartition("/")[2] if source else ""
        if file and file.rpartition(".")[0] == name:
            return _Programs(tree, root, findings).program(element, f"generator {name}")
    return None


class _Programs:
    def __init__(self, tree: Tree, root: Element, findings: Findings) -> None:
        self._tree = tree
        self._root = root
        self._findings = findings

    def checker(self) -> tuple[OutputValidator | None, ValidatorFlags]:
        element = self._root.first("assets/checker")
        if element is None:
            text = "checker: none given; tokens are compared exactly"
            self._findings.notice(_FILE, self._root.line, text)
            return None, ValidatorFlags(case_sensitive=True)
        name = element.get("name")
        standard = name.removeprefix("std::").removesuffix(".cpp") if "std::" in name else ""
        if standard in _EXACT:
            text = f"{name} is the default validator with the same meaning"
            self._findings.keep("checker", text)
            return None, _EXACT[standard]
        if element.get("type", "testlib") != "testlib":
            rule = f"checker: type {element.get('type')!r} is not known, only testlib is"
            self._findings.refuse(_FILE, element.line, rule)
            return None, ValidatorFlags()
        program = self.program(element, "checker")
        if program is None:
            return None, ValidatorFlags()
        return OutputValidator(program, Protocol.TESTLIB), ValidatorFlags()

    def program(self, element: Element, what: str) -> Program | None:
        """A testlib program with the headers that the package has; None when refused."""
        source = element.first("source")
        path = source.get("path") if source else ""
        if not path or not self._tree.has(path):
            named = f" ({element.get('name')})" if element.get("name") else ""
            rule = f"{what}{named}: its source {path!r} is not in the package"
            self._findings.refuse(_FILE, element.line, rule)
            return None
        assert source is not None
        main = File(path.rpartition("/")[2], path)
        kind = source.get("type")
        language = next((code for start, code in _TYPES if kind.startswith(start)), "")
        try:
            language = language or language_of(self._tree, [main])
        except ValueError as error:
            self._findings.refuse(path, None, f"{what}: {error}")
            return None
        if language == "java":
            self._findings.refuse(path, None, f"{what}: testlib for Java is not supported")
            return None
        headers = self._headers() if language in ("c", "cpp") else {}
        headers.pop(main.name, None)
        uses = _TESTLIB.search((self._tree.root / path).read_bytes())
        if uses and "testlib.h" not in headers:
            self._findings.refuse(path, None, f"{what}: testlib.h is not in the package")
            return None
        files = [main, *(File(name, header) for name, header in headers.items())]
        files.sort(key=lambda file: file.name)
        return Program(main.name, tuple(files), language, main.name)

    def _headers(self) -> dict[str, str]:
        paths = [file.get("path") for file in self._root.all("files/resources/file")]
        paths += [p for p in ("files/testlib.h",) if p not in paths]
        endings = (".h", ".hpp", ".hh")
        return {
            path.rpartition("/")[2]: path
            for path in paths
            if path.endswith(endings) and self._tree.has(path)
        }

    def validators(self) -> tuple[InputValidator, ...]:
        found = []
        for element in self._root.all("assets/validators/validator"):
            program = self.program(element, "validator")
            if program is not None:
                found.append(InputValidator(program, accepts=0))
        return tuple(found)


def _numbered(tree: Tree, testset: Element) -> list[tuple[Element, dict[str, str]]]:
    """Tests of a program with their files, where all of these are there."""
    found = []
    for number, element in enumerate(testset.all("tests/test"), start=1):
        paths = {}
        for kind in ("input", "output", "answer"):
            pattern = testset.value(f"{kind}-path-pattern")
            if re.fullmatch(r"[^%]*%0?[0-9]?d[^%]*", pattern):
                paths[kind] = pattern % number
        if paths and all(tree.has(path) for path in paths.values()):
            found.append((element, paths))
    return found


def _checker_tests(tree: Tree, root: Element) -> list[ValidatorTest]:
    testset = root.first("assets/checker/testset")
    found = []
    for at, (element, paths) in enumerate(_numbered(tree, testset) if testset else [], start=1):
        if len(paths) < 3:
            continue
        good = element.get("verdict").lower() == "ok"
        purpose = Purpose.VALID_OUTPUT if good else Purpose.INVALID_OUTPUT
        name = f"{purpose}/checker-{at:02d}"
        test = TestCase(name, paths["input"], paths["answer"], sample=False)
        found.append(ValidatorTest(purpose, test, paths["output"]))
    return found


def _validator_tests(tree: Tree, root: Element) -> list[ValidatorTest]:
    found = []
    for testset in root.all("assets/validators/validator/testset"):
        for at, (element, paths) in enumerate(_numbered(tree, testset), start=1):
            if element.get("verdict").lower() == "invalid":
                test = TestCase(f"invalid_input/{at:02d}", paths["input"], "", sample=False)
                found.append(ValidatorTest(Purpose.INVALID_INPUT, test))
    return found


def read_solutions(
    tree: Tree, root: Element, groups: Mapping[str, str], findings: Findings
) -> tuple[ExampleSubmission, ...]:
    """Solutions, expected to do what their tags say."""
    found = []
    for element in root.all("assets/solutions/solution"):
        source = element.first("source")
        path = source.get("path") if source else ""
        tag = element.get("tag", "")
        if not tree.has(path):
            why = "is not in the package, or its name has characters that are not allowed"
            findings.drop(path or _FILE, None, f"solution: {why}")
            continue
        if tag not in _TAGS:
            findings.notice(path, None, f"tag {tag!r} is not known: no verdict is expected")
        if not is_source(path):
            findings.notice(path, None, "its language is not told by its ending")
        found.append(_solution(path, tag, element, groups))
    return tuple(found)


def _solution(
    path: str, tag: str, element: Element, groups: Mapping[str, str]
) -> ExampleSubmission:
    expected = _expectation(tag, path)
    folder = _TAGS.get(tag) or "unlabelled"
    rules = [Rule("", expected.permitted, expected.required)] if expected.expected else []
    for extra in element.all("extra-tags/extra-tag"):
        group = groups.get(extra.get("group"))
        on_group = _expectation(extra.get("tag"), path)
        if group is not None and on_group.expected:
            rules.append(Rule(group, on_group.permitted, on_group.required))
    name = path.rpartition("/")[2]
    return ExampleSubmission(
        f"{folder}/{name}",
        (path,),
        expected.permitted,
        expected.required,
        expected.expected,
        rules=tuple(rules),
        tag=tag,
        model_solution=tag == "main",
    )


def _expectation(tag: str, path: str) -> Expectation:
    if tag == "time-limit-exceeded-or-memory-limit-exceeded":
        return _NOT_TLE
    if tag == "presentation-error":
        return Expectation(ALL - {_V.CE}, frozenset({_V.PE, _V.WA}), (_V.PE, _V.WA))
    found = expectations.of_folder(_TAGS.get(tag) or "", [path], legacy=False)
    return found or expectations.UNLABELLED
