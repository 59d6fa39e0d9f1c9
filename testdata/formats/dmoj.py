"""DMOJ problems: `init.yml` with points, batches and built-in checkers.

Limits are not in the package: the judge they come from keeps them on its site.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path

from testdata.formats.converted import output_limit
from testdata.formats.dmoj_checkers import Checker, read_checker, settle
from testdata.formats.dmoj_groups import Batch, Case, grouped
from testdata.formats.fields import Fields
from testdata.formats.pool import Pool, natural, place
from testdata.formats.reading import Reading
from testdata.formats.yaml_tree import Entries, Items, load
from testdata.issues import Findings, listed
from testdata.problem import Kind, Limits, Problem, Sample, Statement, TestCase
from testdata.tree import Tree, scan
from testdata.workspace import Workspace

FILE = "init.yml"
_REFUSED = {
    "generator": "generators are programs that would have to be run to get the tests",
    "custom_judge": "a custom judge is Python code that runs inside the judge itself",
    "grader": "a custom grader is Python code that runs inside the judge itself",
    "interactive": "bridged interactors speak a protocol of their own",
    "signature_grader": "signature graders compile a header of their own into submissions",
    "symlinks": "links to other problems' files are refused",
    "file_io": "programs read standard input and write standard output here",
    "io_redirects": "programs read standard input and write standard output here",
}
_CODE = "keys ending in ++ are code that the judge itself would run"
_SILENT = ("wall_time_factor", "output_prefix_length", "unbuffered", "binary_data")
_KNOWN = ("archive", "test_cases", "pretest_test_cases", "points", "checker", "hints")
_CASE = ("in", "out", "points", "batched", "dependencies", "checker", "output_limit_length")
_NUMBERED = re.compile(r"(?:(?:^|.*?\W)([0-9]+)[^0-9\s]+|.*?[^0-9]|)([0-9]+)[^0-9\s]*\Z")
MIB = 1 << 20
_MOST_OUTPUT = 1 << 34


def read(tree: Tree, slug: str, findings: Findings, workspace: Workspace) -> Reading | None:
    """The problem that `tree` holds; wrong things go to `findings`."""
    fields = Fields(FILE, load(tree.text(FILE), FILE), findings)
    return _Reader(tree, fields, findings, workspace).read(slug)


@dataclass(slots=True)
class _Reader:
    tree: Tree
    fields: Fields
    findings: Findings
    workspace: Workspace
    pool: Pool = field(default_factory=lambda: Pool({}))

    def read(self, slug: str) -> Reading | None:
        self._check_keys()
        self._open_pool()
        batches = self._with_pretests(self._batches("test_cases"))
        if not any(batch.cases for batch in batches):
            self.fields.refuse("test_cases", "at least one test is needed")
        if self.findings.issues:
            return None
        root = self.workspace.folder()
        tests, groups = grouped(batches, self.findings)
        self._copy(root, batches, tests)
        settled = settle(
            [c.checker for b in batches for c in b.cases], self.pool, root, self.findings
        )
        if settled is None:
            return None
        validator, flags, arguments = settled
        tests = tuple(
            replace(test, flags=flag, validator_args=args)
            for test, flag, args in zip(tests, flags, arguments, strict=True)
        )
        statements = self._statement(root)
        new = scan(root)
        problem = Problem(
            slug=slug,
            names={"en": slug},
            format="dmoj",
            allow_file_writing=True,
            limits=self._limits(new, tests),
            tests=tests,
            statements=statements,
            kind=Kind(scoring=True),
            groups=groups,
            output_validator=validator,
            samples=tuple(
                Sample(t.name.rpartition("/")[2], t.input, t.answer, t.input, t.answer)
                for t in tests
                if t.sample
            ),
        )
        return Reading(new, problem)

    def _with_pretests(self, batches: list[Batch]) -> list[Batch]:
        if not self.fields.value("pretest_test_cases"):
            return batches
        pretests = self._batches("pretest_test_cases")
        text = "they are judged first, as tests without points that all others need"
        self.fields.notice("pretest_test_cases", text)
        # Dependencies count batches only, not tests on their own.
        before = sum(batch.batched for batch in pretests)
        later = [
            replace(batch, dependencies=tuple(d + before for d in batch.dependencies))
            for batch in batches
        ]
        return [*(replace(batch, points=0.0) for batch in pretests), *later]

    def _check_keys(self) -> None:
        for key in self.fields:
            if key.endswith("++"):
                self.fields.refuse(
                    key, "keys ending in ++ are code that the judge itself would run"
                )
            elif key in _REFUSED:
                self.fields.refuse(key, _REFUSED[key])
            elif key in _SILENT:
                self.fields.drop(key, "is a setting of the judge it comes from")
            elif key == "unicode" or (key == "hints" and "unicode" in self.fields.texts(key)):
                self.findings.keep(key, "text is UTF-8 everywhere here")
            elif key not in (*_KNOWN, "output_limit_length"):
                self.fields.drop(key, "unknown key, ignored")

    def _open_pool(self) -> None:
        self.pool = Pool.of(self.tree.root)
        name = self.fields.text("archive")
        if not name:
            return
        if name not in self.pool.files:
            self.fields.refuse("archive", f"{name!r} is not in the package")
            return
        self.pool = self.pool.with_archive(self.pool.files[name], self.workspace.folder())

    def _batches(self, key: str) -> list[Batch]:
        value = self.fields.value(key)
        if isinstance(value, Items):
            entries = [
                Fields(FILE, item, self.findings, f"{key}.{at}.")
                for at, item in enumerate(value.items)
                if isinstance(item, Entries)
            ]
            if len(entries) != len(value.items):
                self.fields.refuse(key, "each test must be a mapping")
            return [self._batch(entry) for entry in entries]
        if value is None or isinstance(value, Entries):
            return self._by_names(key)
        self.fields.refuse(key, "must be a list of tests")
        return []

    def _batch(self, entry: Fields) -> Batch:
        for key in entry:
            if key.endswith("++"):
                entry.refuse(key, _CODE)
            elif key in (*_REFUSED, "generator_args"):
                entry.refuse(key, _REFUSED.get(key, _REFUSED["generator"]))
            elif key not in _CASE:
                entry.drop(key, "unknown key, ignored")
        points = self._points(entry)
        if entry.value("batched") is None:
            own = self._output_mib(entry)
            return Batch(points, (self._case(entry, None),), batched=False, output_mib=own)
        inner = self._inner(entry)
        return Batch(
            points,
            self._cases(inner, entry),
            self._dependencies(entry),
            output_mib=self._output_mib(entry, inner),
        )

    def _output_mib(self, batch: Fields, tests: tuple[Fields, ...] = ()) -> int | None:
        """The output limit of a batch and its tests; None where none has its own."""
        key = "output_limit_length"
        given = batch.whole(key, most=_MOST_OUTPUT)
        each = {test.whole(key, most=_MOST_OUTPUT) or given for test in tests} or {given}
        sizes = [size for size in each if size is not None]
        if not sizes:
            return None
        if len(each) > 1:
            text = f"{key}: all tests of a batch have the largest one's"
            batch.notice("batched", text)
        return max(1, -(-max(sizes) // MIB))

    def _inner(self, entry: Fields) -> tuple[Fields, ...]:
        """The tests of a batch, as they are written."""
        nested = entry.value("batched")
        items = nested.items if isinstance(nested, Items) else ()
        found = tuple(
            Fields(FILE, item, self.findings, f"{entry.path}batched.{at}.")
            for at, item in enumerate(items)
            if isinstance(item, Entries)
        )
        if not found or len(found) != len(items):
            entry.refuse("batched", "must be a list of tests")
        return found

    def _cases(self, inner: tuple[Fields, ...], batch: Fields) -> tuple[Case, ...]:
        for entry in inner:
            if "batched" in entry:
                entry.refuse("batched", "batches must not be nested")
        return tuple(self._case(entry, batch) for entry in inner)

    def _dependencies(self, entry: Fields) -> tuple[int, ...]:
        found = []
        for text in entry.texts("dependencies"):
            if not (text.isascii() and text.isdigit() and int(text[:6])):
                entry.refuse("dependencies", "must be numbers of batches, counted from 1")
            else:
                found.append(int(text[:6]))
        return tuple(found)

    def _points(self, entry: Fields) -> float:
        source = entry if "points" in entry else self.fields
        if "points" not in source:
            entry.refuse("points", "is required")
            return 0.0
        return source.number("points", above=-1e-9) or 0.0

    def _case(self, entry: Fields, batch: Fields | None) -> Case:
        found = []
        for key in ("in", "out"):
            name = entry.text(key)
            if name and name not in self.pool.files:
                entry.refuse(key, f"{name!r} is neither in the package nor in its archive")
            found.append(name)
        if not found[1]:
            entry.refuse("out", "is required")
        holders = [f for f in (entry, batch, self.fields) if f is not None and "checker" in f]
        checker = read_checker(holders[0]) if holders else Checker("standard")
        return Case(found[0], found[1], checker or Checker("standard"))

    def _by_names(self, key: str) -> list[Batch]:
        """Tests told by the numbers in their files' names."""
        given = self.fields.mapping(key)
        for name in given or ():
            assert given is not None
            if name in ("input_format", "output_format"):
                given.refuse(name, "patterns of a package are not run; list the tests")
            elif name != "case_points":
                given.drop(name, "unknown key, ignored")
        sides = [self._numbered(".in", "in"), self._numbered(".out", "out")]
        if set(sides[0]) != set(sides[1]):
            odd = [side[k] for side in sides for k in side if not all(k in s for s in sides)]
            self.fields.refuse(key, f"inputs and outputs do not pair up: {listed(odd)}")
            return []
        checker = (read_checker(self.fields) if "checker" in self.fields else None) or Checker(
            "standard"
        )
        batches: dict[int, list[Case]] = {}
        alone = set()
        for number in sorted(sides[0], key=lambda n: (n[1] if n[0] is None else n[0], n[1])):
            batch, case = number
            case_of = Case(sides[0][number], sides[1][number], checker)
            if batch is None:
                alone.add(case)
            batches.setdefault(case if batch is None else batch, []).append(case_of)
        points = self.fields.number("points", above=-1e-9)
        return [
            Batch(1.0 if points is None else points, tuple(cases), batched=number not in alone)
            for number, cases in sorted(batches.items())
        ]

    def _numbered(self, dotted: str, start: str) -> dict[tuple[int | None, int], str]:
        found = {}
        for path in sorted(self.pool.files, key=natural):
            name = path.rpartition("/")[2]
            numbers = _NUMBERED.match(name)
            if numbers and (dotted in name or name.startswith(start)):
                batch = int(numbers[1]) if numbers[1] else None
                found[batch, int(numbers[2])] = path
        return found

    def _copy(self, root: Path, batches: list[Batch], tests: tuple[TestCase, ...]) -> None:
        changed = []
        cases = [case for batch in batches for case in batch.cases]
        for case, test in zip(cases, tests, strict=True):
            for name, target in ((case.source, test.input), (case.answer, test.answer)):
                if not name:
                    (root / target).parent.mkdir(parents=True, exist_ok=True)
                    (root / target).touch()
                elif place(self.pool.files[name], root / target):
                    changed.append(name)
        if changed:
            text = f"lines ended with CR LF and end with LF now: {listed(changed)}"
            self.findings.notice("tests", None, text)

    def _limits(self, tree: Tree, tests: tuple[TestCase, ...]) -> Limits:
        text = "time and memory limits are not in DMOJ packages; the defaults hold"
        self.findings.notice(FILE, None, text)
        size = self.fields.whole("output_limit_length", most=_MOST_OUTPUT)
        longest = output_limit(tree, [t.answer for t in tests])
        stated = longest if size is None else max(1, -(-size // MIB))
        return Limits(output_mib=stated, time_inferred=True)

    def _statement(self, root: Path) -> tuple[Statement, ...]:
        for name in ("problem.md", "statement.md", "README.md"):
            if name in self.pool.files:
                target = root / "statement" / "problem.en.md"
                target.parent.mkdir()
                shutil.copyfile(self.pool.files[name], target)
                return (Statement("en", "statement/problem.en.md", "markdown"),)
        self.findings.notice("statement", None, "no statement is in the package")
        return ()
