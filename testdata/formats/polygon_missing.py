"""Tests that a Polygon package does not hold: which generator makes them, who answers them.

Scripts of the package are never run: its tests are spelt out, each with its command line.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field

from testdata.formats.polygon import FILE, chosen_testsets, given_limits
from testdata.formats.polygon_programs import read_generator, read_interactor, read_solutions
from testdata.formats.polygon_tests import is_pattern
from testdata.formats.xml_tree import Element, load
from testdata.generation import Generation, MissingAnswer, MissingInput
from testdata.issues import Findings
from testdata.problem import Limits, Problem
from testdata.programs import Program
from testdata.reference import reference_of
from testdata.tree import Tree

_SHELL = frozenset("|<>&;")


def missing_tests(tree: Tree) -> Generation | None:
    """What must be made to complete the package; None if nothing is missing, or it is none.

    Raises:
        PackageError: it cannot be made, with every reason.
    """
    if not tree.has(FILE):
        return None
    root = load((tree.root / FILE).read_bytes(), FILE)
    judging = root.first("judging")
    if judging is None:
        return None
    # What is dropped or approximated is told when the whole package is read.
    findings = Findings()
    testsets = chosen_testsets(judging, findings)
    if not testsets:
        return None
    found = _Missing(tree, root, findings)
    for testset in testsets:
        found.look(testset, f" of {testset.get('name')}" if len(testsets) > 1 else "")
    if not found.inputs and not found.answers:
        return None
    generation = found.generation(testsets[-1])
    findings.raise_if_any()
    return generation


@dataclass(slots=True)
class _Missing:
    tree: Tree
    root: Element
    findings: Findings
    inputs: list[MissingInput] = field(default_factory=list)
    answers: list[MissingAnswer] = field(default_factory=list)
    given: list[str] = field(default_factory=list)

    def look(self, testset: Element, where: str) -> None:
        """Collects what is missing of one testset."""
        patterns = [testset.value(f"{kind}-path-pattern") for kind in ("input", "answer")]
        if not all(map(is_pattern, patterns)):
            return  # the package's reader says so
        for number, element in enumerate(testset.all("tests/test"), start=1):
            source, answer = (pattern % number for pattern in patterns)
            name = f"test {number}{where}"
            if self.tree.has(source):
                self.given.append(source)
            else:
                self._input(element, name, source)
            if not self.tree.has(answer):
                self.answers.append(MissingAnswer(name, source, answer))

    def _input(self, element: Element, name: str, path: str) -> None:
        command = element.get("cmd")
        if not command:
            rule = f"{name}: {path} is not in the package, and no command line makes it"
            self.findings.refuse(FILE, element.line, rule)
            return
        try:
            words = shlex.split(command)
        except ValueError as error:
            self.findings.refuse(FILE, element.line, f"{name}: cmd {command!r}: {error}")
            return
        odd = next((word for word in words if set(word) <= _SHELL), "")
        if not words or odd:
            rule = f"{name}: cmd {command!r}: {odd or 'nothing'} is no generator with arguments"
            self.findings.refuse(FILE, element.line, rule)
            return
        # Windows commands name the program with its ending.
        generator = words[0].removesuffix(".exe")
        from_file = element.get("from-file")
        missing = MissingInput(name, path, generator, tuple(words[1:]), command, from_file)
        self.inputs.append(missing)

    def generation(self, testset: Element) -> Generation:
        limits = given_limits(testset, self.findings)
        return Generation(
            tuple(self.inputs),
            tuple(self.answers),
            self._generators(),
            self._solution() if self.answers else None,
            read_interactor(self.tree, self.root, self.findings) if self.answers else None,
            Limits(time_s=limits.time_s or 1.0, memory_mib=limits.memory_mib or 256),
            tuple(self.given),
        )

    def _generators(self) -> Mapping[str, Program]:
        found: dict[str, Program] = {}
        for missing in self.inputs:
            if missing.generator in found:
                continue
            program = read_generator(self.tree, self.root, missing.generator, self.findings)
            if program is not None:
                found[missing.generator] = program
            elif not self.findings.issues:
                rule = f"{missing.test} ({missing.command}): there is no generator of this name"
                self.findings.refuse(FILE, None, rule)
        return found

    def _solution(self) -> Program | None:
        solutions = read_solutions(self.tree, self.root, {}, self.findings)
        main = tuple(one for one in solutions if one.tag == "main")
        program = reference_of(Problem("main", {}, "polygon", Limits(), (), submissions=main))
        if program is None:
            rule = "answers are missing, and there is no main solution in a language known here"
            self.findings.refuse("assets/solutions", None, rule)
        return program
