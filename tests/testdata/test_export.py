"""Packages written in the 2025-09 format read as the same problems."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from testdata.formats.export import write_package
from testdata.grading import Scheme, TestResult, grade
from testdata.issues import Fate, LossReport
from testdata.package import PackageError, read_package
from testdata.problem import Problem, Rule, Verdict
from testdata.programs import OutputValidator

from .conftest import CURRENT, LEGACY, Write
from .test_dmoj import BATCHED, FILES
from .test_icpc_kinds import SCORING
from .test_polygon import GROUPED, GROUPS, PLAIN, files, xml

LEGACY_SCORES = ("broken-stairs", "lamp-posts")
"""Problems whose scores count only with acceptance: the later format has no word for that."""
PROBLEMS = sorted((Path(__file__).parents[2] / "testdata" / "problems").iterdir())


def exported(root: Path, out: Path) -> tuple[Problem, Problem, LossReport]:
    """The problem in `root`, the one read again from `out`, and the report of writing."""
    with read_package(root) as package:
        report = write_package(package, out)
        before = package.problem
    with read_package(out) as package:
        return before, package.problem, report


def judged(problem: Problem) -> Problem:
    """What matters of a problem, without where its files are and what it came from."""
    return replace(
        problem,
        slug="",
        format="",
        uuid="",
        statements=tuple(replace(s, path="") for s in problem.statements),
        submissions=tuple(
            replace(s, files=tuple(f.rpartition("/")[2] for f in s.files), rules=joined(s.rules))
            for s in sorted(problem.submissions, key=lambda s: s.path)
        ),
        groups=(),
        output_validator=placeless(problem.output_validator),
    )


def joined(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """One rule for each pattern: all of them must hold, however many say so."""
    found: dict[str, Rule] = {}
    for rule in rules:
        known = found.get(rule.tests, Rule(rule.tests))
        assert known.score in (None, rule.score) or rule.score is None
        found[rule.tests] = replace(
            rule,
            permitted=known.permitted & rule.permitted,
            required=known.required & rule.required,
            score=rule.score or known.score,
            message=rule.message or known.message,
        )
    return tuple(found.values())


def placeless(validator: OutputValidator | None) -> OutputValidator | None:
    """The validator without the folder it is in, which the formats name differently."""
    if validator is None:
        return None
    files = tuple(replace(file, path="") for file in validator.program.files)
    return replace(validator, program=replace(validator.program, files=files))


@pytest.mark.parametrize("root", PROBLEMS, ids=lambda p: p.name)
def test_our_problems(root: Path, tmp_path: Path) -> None:
    """Each of the platform's own problems survives the journey, or is refused as a whole."""
    if root.name in LEGACY_SCORES:
        with pytest.raises(PackageError, match="scores cannot be told"):
            exported(root, tmp_path / root.name)
        return
    before, after, _ = exported(root, tmp_path / root.name)
    assert after.format == "2025-09"
    expected = judged(before)
    if before.format.startswith("legacy"):
        # The legacy folders allow other verdicts; what is required stays.
        assert [(s.path, s.required) for s in judged(after).submissions] == [
            (s.path, s.required) for s in expected.submissions
        ]
        expected = replace(expected, submissions=judged(after).submissions, timing=after.timing)
    assert judged(after) == expected


FULL = {
    **CURRENT,
    **SCORING,
    "data/sample/1.in.statement": "a…\n",
    "data/sample/1.in.download": "aa\n",
    "data/sample/1.out": "A\n",
    "data/secret/g1/a.files/sub/x.txt": "x",
    "data/secret/g1/a.yaml": "args: [-v]\nhint: h\ndescription: d\nfull_feedback: true\n"
    "input_validator_args: {v.py: [a]}\n",
    "output_validator/check/check.cpp": "",
    "output_validator/check/lib.h": "",
    "input_validators/v.py": "",
    "include/default/x.h": "",
    "attachments/a.txt": "",
    "generators/g.py": "",
    "data/invalid_input/e.in": "",
    "submissions/wrong_answer/w/a.py": "",
    "submissions/wrong_answer/w/b.py": "",
    "submissions/submissions.yaml": "wrong_answer/w:\n  language: python3\n  entrypoint: a.py\n"
    "  score: [1, 5]\n  secret/g3:\n    required: [TLE]\n    use_for_time_limit: upper\n",
}


def test_everything_travels(write: Write, tmp_path: Path) -> None:
    """A package that uses the whole format is the same after writing and reading."""
    root = write({k: v for k, v in FULL.items() if v is not None})
    before, after, report = exported(root, tmp_path / "out")
    assert judged(after) == judged(before)
    assert after.groups == before.groups
    assert after.uuid == before.uuid
    assert report.lossless


def test_a_legacy_package(write: Write, tmp_path: Path) -> None:
    """Nested groups become one level, and the report says so."""
    pairs = {f"data/secret/{n}.{e}": "x\n" for n in ("a/1", "a/b/2", "c") for e in ("in", "ans")}
    before, after, report = exported(write(LEGACY, pairs), tmp_path / "out")
    assert len(after.tests) == len(before.tests)
    assert after.limits == before.limits
    assert any("one level" in str(entry) for entry in report.of(Fate.APPROXIMATED))


def scores(problem: Problem, wrong: int) -> float | None:
    """The score when the test at `wrong` fails, and no test has a score of its own."""
    accept = {t.name: t.score for t in problem.tests if t.score is not None}
    results = {
        t.name: TestResult(Verdict.WA if at == wrong else Verdict.AC)
        for at, t in enumerate(problem.tests)
    }
    return grade(Scheme(problem.tree, scoring=True, accept_scores=accept), results).score


def test_dmoj_batches(write: Write, tmp_path: Path) -> None:
    """A converted problem with batches scores the same after export."""
    root = write(FILES, {"init.yml": BATCHED})
    with read_package(root) as package:
        write_package(package, tmp_path / "out")
        before = package.problem
    (tmp_path / "out/submissions/accepted").mkdir(parents=True)
    (tmp_path / "out/submissions/accepted/a.py").write_text("")
    with read_package(tmp_path / "out") as package:
        after = package.problem
    assert len(after.tests) == len(before.tests)
    for wrong in range(-1, len(before.tests)):
        assert scores(after, wrong) == scores(before, wrong)
    assert after.output_validator is not None
    assert [t.validator_args for t in after.tests] == [t.validator_args for t in before.tests]


def test_polygon(write: Write, tmp_path: Path) -> None:
    """A testlib checker gets a script around it; tests and limits stay."""
    changes = {
        "problem.xml": xml(
            PLAIN,
            more='<solutions><solution tag="main"><source path="solutions/a.cpp"/></solution>'
            "</solutions>",
        ),
        "solutions/a.cpp": "int main() {}\n",
    }
    before, after, report = exported(write(files(2), changes), tmp_path / "out")
    assert [t.name for t in after.tests] == [t.name for t in before.tests]
    assert (after.limits.time_s, after.limits.memory_mib) == (1.5, 256)
    assert after.output_validator is not None
    assert after.output_validator.program.scripted
    assert any("exit codes" in str(entry) for entry in report.of(Fate.APPROXIMATED))


@pytest.mark.parametrize(("code", "expected"), [(0, 42), (1, 43), (2, 43), (3, 3), (7, 42)])
def test_the_script_translates(write: Write, tmp_path: Path, code: int, expected: int) -> None:
    """Each of testlib's exit codes has its counterpart."""
    check = f'#include <cstdio>\nint main() {{ fputs("points 2.5 ok", stderr); return {code}; }}\n'
    changes = {"problem.xml": xml(PLAIN), "files/check.cpp": check}
    with read_package(write(files(2), changes)) as package:
        write_package(package, tmp_path / "out")
    folder = tmp_path / "out/output_validator/check.cpp"
    subprocess.run(["./build"], cwd=folder, check=True)
    (tmp_path / "feedback").mkdir()
    done = subprocess.run(
        ["./run", "in", "ans", f"{tmp_path}/feedback/"], cwd=folder, input=b"x", check=False
    )
    assert done.returncode == expected
    score = tmp_path / "feedback/score.txt"
    assert score.is_file() == (code == 7)
    assert code != 7 or float(score.read_text()) == 2.5


def test_polygon_groups_score_the_same(write: Write, tmp_path: Path) -> None:
    """Points of groups are kept where the format can tell them."""
    tests = GROUPED.replace('points="20"', 'points="10"')
    changes = {
        "problem.xml": xml(
            tests,
            groups=GROUPS,
            more='<solutions><solution tag="main"><source path="solutions/a.cpp"/></solution>'
            "</solutions>",
        ).replace('<dependency group="small"/>', ""),
        "solutions/a.cpp": "",
    }
    before, after, _ = exported(write(files(6), changes), tmp_path / "out")
    assert len(after.tests) == len(before.tests)
    for wrong in range(-1, len(before.tests)):
        assert scores(after, wrong) == scores(before, wrong)


@pytest.mark.parametrize(
    ("changes", "issue"),
    [
        (
            {"data/testdata.yaml": "grader_flags: always_accept\n"},
            "always_accept has no counterpart",
        ),
        (
            {"problem.yaml": "type: scoring\n", "data/testdata.yaml": "reject_score: 1\n"},
            "a score for rejected tests has no counterpart",
        ),
        (
            {"problem.yaml": "type: scoring\n", "data/testdata.yaml": "grader_flags: avg\n"},
            "score avg has no counterpart",
        ),
    ],
)
def test_what_cannot_be_told_is_refused(
    write: Write, tmp_path: Path, changes: dict[str, str], issue: str
) -> None:
    """Nothing is written when the format cannot say what the problem means."""
    with read_package(write(LEGACY, changes)) as package, pytest.raises(PackageError) as caught:
        write_package(package, tmp_path / "out")
    assert any(issue in str(i) for i in caught.value.issues)
    assert [p.name for p in tmp_path.iterdir()] == ["echo"]


def test_only_pass_fail_groups_may_be_required(write: Write, tmp_path: Path) -> None:
    """A requirement that the format forbids is refused when writing, not when reading."""
    root = write(files(6), {"problem.xml": xml(GROUPED, groups=GROUPS)})
    with read_package(root) as package, pytest.raises(PackageError) as caught:
        write_package(package, tmp_path / "out")
    assert any("others require it" in str(issue) for issue in caught.value.issues)
    assert not (tmp_path / "out").exists()


def test_nothing_is_overwritten(write: Write, tmp_path: Path) -> None:
    """An existing folder stays as it is."""
    (tmp_path / "out").mkdir()
    with read_package(write(CURRENT)) as package, pytest.raises(PackageError, match="exists"):
        write_package(package, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []
