"""Test data: tests and groups below data/, with all that is said of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from testdata.formats.flags import parse_flags
from testdata.formats.scoring import PASS_FAIL_GROUP, current_grading, legacy_grading
from testdata.formats.settings import Dialect, Settings, SettingsReader
from testdata.groups import Grading, OnReject, ScoreMode, TestGroup, check_tree
from testdata.issues import Findings, listed
from testdata.problem import TestCase, ValidatorFlags
from testdata.programs import File
from testdata.tree import Tree

_KNOWN = frozenset(
    [
        "in",
        "ans",
        "out",
        "yaml",
        "files",
        "hint",
        "desc",
        "interaction",
        "statement",
        "download",
        "png",
        "jpg",
        "jpeg",
        "svg",
    ]
)
_GROUP_SETTINGS = ("test_group.yaml", "testdata.yaml")


@dataclass(frozen=True, slots=True)
class TestData:
    """The tests for judging and their tree."""

    __test__ = False  # not a pytest class

    tests: tuple[TestCase, ...]
    groups: tuple[TestGroup, ...]


@dataclass(frozen=True, slots=True)
class Base:
    """What holds for all test data of a legacy package."""

    arguments: tuple[str, ...] = ()
    """`validator_flags`."""
    settings: dict[str, str | tuple[str, ...]] = field(default_factory=dict)
    """Deprecated grading keys of problem.yaml, weaker than testdata.yaml's."""
    custom_score: bool = False


def read_cases(tree: Tree, base: Base, dialect: Dialect, findings: Findings) -> TestData:
    """All sample and secret tests in judging order, and the groups that they are in."""
    data = _Cases(tree, base, dialect, findings).read()
    if not any(not case.sample for case in data.tests):
        findings.refuse("data/secret", None, "at least one secret test is needed")
    try:
        check_tree(data.groups, [test.name for test in data.tests])
    except ValueError as error:
        findings.refuse("data", None, f"group {error}")
    return data


class _Cases:
    def __init__(self, tree: Tree, base: Base, dialect: Dialect, findings: Findings) -> None:
        self._tree = tree
        self._base = base
        self._dialect = dialect
        self._findings = findings
        self._reader = SettingsReader(tree, dialect, findings)
        self._tests: list[TestCase] = []
        self._groups: list[TestGroup] = []
        self._children: dict[str, set[str]] = {}
        self._stems: set[str] = set()

    def read(self) -> TestData:
        for kind in ("sample", "secret"):
            self._list(kind)
        root = self._reader.of_group("data").under(
            Settings(own=dict(self._base.settings)), inherit_grading=True
        )
        self._groups.append(TestGroup("", ()))
        present = [k for k in ("sample", "secret") if f"data/{k}" in self._children]
        for kind in present:
            self._group(f"data/{kind}", root)
        grading = self._root_grading(root)
        self._groups[0] = TestGroup("", tuple(present), grading, limits=root.limits)
        return TestData(tuple(self._tests), tuple(self._groups))

    def _list(self, kind: str) -> None:
        files = self._tree.under(f"data/{kind}")
        stems = {f[: -len(".in")] for f in files if f.endswith(".in") and ".files/" not in f}
        self._check_files(files, stems)
        self._check_layout(kind, stems)
        self._stems |= stems
        for stem in stems:
            child = stem
            while child != "data":
                above = child.rpartition("/")[0]
                self._children.setdefault(above, set()).add(child)
                child = above

    def _check_files(self, files: tuple[str, ...], stems: set[str]) -> None:
        for stem in sorted(stems):
            if not self._tree.has(stem + ".ans"):
                self._findings.refuse(stem + ".in", None, "has no answer file beside it (.ans)")
        strange = []
        for file in files:
            stem = file.split(".files/")[0] if ".files/" in file else _stem(file)
            name = file.rpartition("/")[2]
            if file.endswith(".ans") and stem not in stems:
                self._findings.refuse(file, None, "has no input file beside it (.in)")
            elif name in _GROUP_SETTINGS or file.endswith(".interaction"):
                continue
            elif ".files/" not in file and name.rpartition(".")[2] not in _KNOWN:
                strange.append(file)
            elif stem not in stems:
                self._findings.drop(file, None, "belongs to no test: there is no such .in file")
        if strange:
            text = f"unknown kinds of files, ignored: {listed(strange)}"
            self._findings.drop("data", None, text)

    def _check_layout(self, kind: str, stems: set[str]) -> None:
        if not self._dialect.strict:
            return
        direct = [s for s in stems if s.count("/") == 2]
        if kind == "sample" and len(direct) != len(stems):
            self._findings.refuse("data/sample", None, "samples must not be in groups")
        elif direct and len(direct) != len(stems):
            rule = "holds either tests or groups of tests, not both"
            self._findings.refuse("data/secret", None, rule)

    def _group(self, folder: str, above: Settings) -> None:
        legacy = self._dialect.legacy
        settings = self._reader.of_group(folder).under(above, inherit_grading=legacy)
        members = self._members(folder)
        name = folder.removeprefix("data/")
        children = tuple(member.removeprefix("data/") for member in members)
        at = len(self._groups)
        self._groups.append(TestGroup(name, children, limits=settings.limits))
        for member in members:
            if member in self._stems:
                self._test(member, settings)
            else:
                self._group(member, settings)
        grading = self._grading(name, settings, members)
        self._groups[at] = replace(self._groups[at], grading=grading)

    def _members(self, folder: str) -> list[str]:
        """Tests and groups in a folder. In 2025-09 folders in a group are no groups."""
        children = self._children[folder]
        deep = not self._dialect.legacy and folder.count("/") >= 2
        if deep:
            children = set(self._deep(folder))
        both = [c for c in children if c in self._stems and c in self._children]
        for child in both:
            self._findings.refuse(child + ".in", None, "has the name of a folder beside it")
        return sorted(children, key=lambda c: c.split("/"))

    def _deep(self, folder: str) -> Iterator[str]:
        """All tests below a folder, at any depth."""
        for child in self._children.get(folder, ()):
            if child in self._stems:
                yield child
            else:
                yield from self._deep(child)

    def _refuser(self, settings: Settings, name: str) -> Callable[[str, str], None]:
        file = settings.file or f"data/{name}"
        return lambda key, rule: self._findings.refuse(file, None, f"{key}: {rule}")

    def _grading(self, name: str, settings: Settings, members: list[str]) -> Grading:
        refuse = self._refuser(settings, name)
        if self._dialect.legacy:
            return legacy_grading(
                settings,
                root=False,
                scoring=self._dialect.scoring,
                custom_score=self._base.custom_score,
                refuse=refuse,
            )
        if not self._dialect.scoring:
            return PASS_FAIL_GROUP
        if name == "sample":
            for key in settings.own:
                refuse(key, "is not permitted in sample")
            return Grading(on_reject=OnReject.CONTINUE, accept_score=0.0)
        tests = sum(member in self._stems for member in members)
        grading = current_grading(
            settings,
            secret=name == "secret",
            tests=tests,
            groups=len(members) - tests,
            refuse=refuse,
        )
        self._check_bounds(name, grading, refuse)
        return grading

    def _check_bounds(
        self, name: str, grading: Grading, refuse: Callable[[str, str], None]
    ) -> None:
        """Rules between a group and others; `secret` comes after its groups here."""
        inside = [g for g in self._groups if g.name.startswith("secret/")]
        if name == "secret" and grading.max_score is not None:
            for group in inside:
                if group.grading.max_score is None:
                    refuse("max_score", f"{group.name} is unbounded, secret is not")
        if name == "secret" and grading.score is ScoreMode.PASS_FAIL:
            for group in inside:
                if group.grading.score is not ScoreMode.PASS_FAIL:
                    refuse("score_aggregation", f"{group.name} must be pass-fail as secret is")
        modes = {g.name: g.grading.score for g in inside}
        for required in grading.require_pass:
            if name == "secret" and required != "sample":
                refuse("require_pass", "secret may require sample only")
            elif required != "sample" and modes.get(required) is not ScoreMode.PASS_FAIL:
                rule = f"{required} is no earlier group with pass-fail aggregation"
                refuse("require_pass", rule)

    def _root_grading(self, settings: Settings) -> Grading:
        if self._dialect.legacy:
            return legacy_grading(
                settings,
                root=True,
                scoring=self._dialect.scoring,
                custom_score=self._base.custom_score,
                refuse=self._refuser(settings, ""),
            )
        if not self._dialect.scoring:
            return PASS_FAIL_GROUP
        return Grading(on_reject=OnReject.CONTINUE, unscored=("sample",))

    def _test(self, stem: str, above: Settings) -> None:
        own = self._reader.of_test(stem).under(above, inherit_grading=False)
        name = stem.removeprefix("data/")
        sample = name.startswith("sample/")
        arguments = (*self._base.arguments, *(own.output_args or ()))
        feedback = sample if own.full_feedback is None else own.full_feedback
        folder = stem + ".files"
        self._tests.append(
            TestCase(
                name,
                stem + ".in",
                stem + ".ans",
                sample,
                ValidatorFlags() if self._dialect.custom else self._flags(stem, arguments),
                validator_args=arguments if self._dialect.custom else (),
                args=own.args or (),
                files=tuple(File(f[len(folder) + 1 :], f) for f in self._tree.under(folder)),
                full_feedback=feedback,
                hint=own.hint or self._annotation(stem + ".hint"),
                description=own.description or self._annotation(stem + ".desc"),
                input_validator_args=own.input_args or (),
            )
        )

    def _annotation(self, file: str) -> str:
        return self._tree.text(file).strip() if self._tree.has(file) else ""

    def _flags(self, stem: str, arguments: tuple[str, ...]) -> ValidatorFlags:
        try:
            return parse_flags(arguments, last_wins=self._dialect.legacy)
        except ValueError as error:
            self._findings.refuse(stem + ".in", None, f"output validator arguments: {error}")
            return ValidatorFlags()


def _stem(file: str) -> str:
    folder, _, name = file.rpartition("/")
    for ending in (".statement", ".download"):
        name = name.removesuffix(ending)
    return f"{folder}/{name.rpartition('.')[0] or name}"
