"""Reading packages in each version of the ICPC format."""

from __future__ import annotations

from pathlib import Path

import pytest

from testdata.package import Package, PackageError, read_package
from testdata.problem import ExampleSubmission, ValidatorFlags, Verdict

from .conftest import CURRENT, LEGACY, Write

V = Verdict


def opened(path: Path) -> Package:
    with read_package(path) as package:
        return package


def refused(path: Path) -> list[str]:
    with pytest.raises(PackageError) as caught, read_package(path):
        pass
    assert "\n" not in str(caught.value)
    return [str(issue) for issue in caught.value.issues]


def yaml(extra: str) -> dict[str, str]:
    return {"problem.yaml": CURRENT["problem.yaml"] + extra}


def by_path(package: Package) -> dict[str, ExampleSubmission]:
    return {s.path: s for s in package.problem.submissions}


def test_current_package(write: Write) -> None:
    """A complete 2025-09 package is read without notices."""
    package = opened(write(CURRENT))
    problem = package.problem
    assert (problem.slug, problem.title, problem.format) == ("echo", "Echo", "2025-09")
    assert [t.name for t in problem.tests] == ["sample/1", "secret/1"]
    assert [t.sample for t in problem.tests] == [True, False]
    assert problem.limits.time_s == 1.5
    assert (problem.limits.memory_mib, problem.limits.output_mib) == (2048, 8)
    assert problem.statements[0].markup == "markdown"
    assert by_path(package)["accepted/echo.py"].expected == (V.AC,)
    assert package.notices == ()


def test_legacy_package(write: Write) -> None:
    """Without a version a package is legacy; its time limit may be in .timelimit."""
    problem = opened(write(LEGACY)).problem
    assert problem.format == "legacy"
    assert problem.limits.time_s == 3
    assert problem.limits.memory_mib == 512
    assert problem.statements[0].markup == "tex"
    assert problem.names == {"en": "Echo"}


@pytest.mark.parametrize(
    ("stated", "form"),
    [("legacy-icpc", "legacy-icpc"), ("2023-07", "2023-07"), ("2023-07-draft", "2023-07")],
)
def test_other_versions(write: Write, stated: str, form: str) -> None:
    """Versions between legacy and 2025-09 are read too."""
    base = LEGACY if form == "legacy-icpc" else CURRENT
    text = base["problem.yaml"].replace('problem_format_version: "2025-09"\n', "")
    root = write(base, {"problem.yaml": f"problem_format_version: {stated}\n{text}"})
    package = opened(root)
    assert package.problem.format == form
    assert any("draft of 2025-09" in n for n in package.notices) == form.startswith("20")


def test_nested_groups_keep_names_and_order(write: Write) -> None:
    """Tests below groups are named by their path and judged group by group."""
    changes = {
        f"data/secret/{n}.{e}": "x\n" for n in ("b", "a/2", "a/1", "a-b/1") for e in ("in", "ans")
    }
    problem = opened(write(LEGACY, changes)).problem
    names = [t.name for t in problem.tests]
    assert names == ["secret/1", "secret/a/1", "secret/a/2", "secret/a-b/1", "secret/b"]


def test_validator_arguments_of_the_closest_place_win(write: Write) -> None:
    """A test's own settings beat its group's, which beat those above."""
    args = "output_validator_args: [{}]\n"
    root = write(
        CURRENT,
        {
            "data/secret/1.in": None,
            "data/secret/1.ans": None,
            "data/secret/test_group.yaml": args.format("case_sensitive"),
            **{f"data/secret/{g}/{t}.{e}": "" for g in "ab" for t in "12" for e in ("in", "ans")},
            "data/secret/b/test_group.yaml": args.format("float_tolerance, 1e-6"),
            "data/secret/b/2.yaml": args.format("float_absolute_tolerance, 0.5"),
        },
    )
    (root / "data/secret/1.in").unlink(missing_ok=True)
    flags = {t.name: t.flags for t in opened(root).problem.tests}
    assert flags["sample/1"] == ValidatorFlags()
    assert flags["secret/a/1"] == ValidatorFlags(case_sensitive=True)
    assert flags["secret/b/1"] == ValidatorFlags(float_relative=1e-6, float_absolute=1e-6)
    assert flags["secret/b/2"] == ValidatorFlags(float_absolute=0.5)


def test_legacy_flags_add_up(write: Write) -> None:
    """validator_flags and output_validator_flags are one argument list, the last one wins."""
    root = write(
        LEGACY,
        {
            "problem.yaml": "name: x\nvalidator_flags: case_sensitive float_tolerance 1e-4\n",
            "data/testdata.yaml": "output_validator_flags: float_tolerance 1e-9\n",
        },
    )
    assert opened(root).problem.tests[0].flags == ValidatorFlags(
        case_sensitive=True, float_relative=1e-9, float_absolute=1e-9
    )


def test_folders_become_expectations(write: Write) -> None:
    """Each folder of submissions permits and requires its verdicts; a folder is one program."""
    root = write(
        CURRENT,
        {
            "submissions/wrong_answer/x/main.py": "",
            "submissions/wrong_answer/x/util.py": "",
            "submissions/time_limit_exceeded/x.c": "",
            "submissions/memory_limit_exceeded/x.c": "",
            "submissions/memory_limit_exceeded/x.java": "",
            "submissions/compile_error/x.c": "",
            "submissions/brute_force/x.c": "",
            "submissions/mysteries/x.c": "",
            "submissions/mysteries/y.c": "// @EXPECTED_RESULTS@: TIMELIMIT, WRONG-ANSWER\n",
        },
    )
    package = opened(root)
    found = by_path(package)
    assert len(found["wrong_answer/x"].files) == 2
    assert found["wrong_answer/x"].permitted == {V.AC, V.WA, V.PE}
    assert found["time_limit_exceeded/x.c"].required == {V.TLE, V.ILE}
    assert found["memory_limit_exceeded/x.c"].required == {V.MLE}
    assert found["memory_limit_exceeded/x.java"].required == {V.MLE, V.RE}
    assert found["compile_error/x.c"].permitted == {V.CE}
    assert V.WA not in found["brute_force/x.c"].permitted
    assert found["mysteries/x.c"].expected == ()
    assert found["mysteries/y.c"].expected == (V.TLE, V.ILE, V.WA, V.PE)
    assert any("submissions/mysteries: unknown folder" in n for n in package.notices)


def test_submissions_yaml(write: Write) -> None:
    """Patterns add requirements; a folder's own name replaces its defaults."""
    root = write(
        CURRENT,
        {
            "submissions/time_limit_exceeded/a.py": "",
            "submissions/rejected/b.py": "",
            "submissions/submissions.yaml": (
                "time_limit_exceeded:\n  permitted: [AC, WA, TLE]\n"
                "rejected/{a,b}.*:\n  language: python3\n  permitted: [AC, RTE]\n"
            ),
        },
    )
    found = by_path(opened(root))
    assert V.WA in found["time_limit_exceeded/a.py"].permitted
    assert found["rejected/b.py"].language == "python3"
    assert found["rejected/b.py"].required == {V.RE, V.MLE, V.OLE}


@pytest.mark.parametrize(
    ("changes", "issue"),
    [
        (yaml("colour: red\n"), "problem.yaml:6: colour: unknown key"),
        (yaml("name: Twice\n"), "problem.yaml:6: YAML: the key 'name' is given twice"),
        (
            yaml("type: [interactive]\n"),
            "problem.yaml:6: type: interactive and multi-pass problems",
        ),
        (yaml("type: [scoring, pass-fail]\n"), "type: pass-fail and scoring exclude one another"),
        (yaml("type: [scoring, scoring]\n"), "problem.yaml:6: type: a value is repeated"),
        (yaml("type: [submit-answer, multi-pass]\n"), "type: submit-answer and multi-pass exclude"),
        (yaml("type: puzzle\n"), "problem.yaml:6: type: 'puzzle' is none of"),
        (yaml("  validation_passes: 3\n"), "limits.validation_passes: is for multi-pass problems"),
        (
            yaml("  time_multipliers:\n    ac_to_time_limit: 0.5\n"),
            "ac_to_time_limit: must be a number of at least 1",
        ),
        (yaml("allow_file_writing: maybe\n"), "allow_file_writing: must be true or false"),
        (yaml("embargo_until: tomorrow\n"), "problem.yaml:6: embargo_until: must be YYYY-MM-DD"),
        (yaml("  memory: 0\n"), "problem.yaml:6: limits.memory: must be a whole number"),
        (yaml("  memory: 1.5\n"), "problem.yaml:6: limits.memory: must be a whole number"),
        ({"problem.yaml": "- a\n"}, "problem.yaml:1: YAML: the document must be a mapping"),
        ({"problem.yaml": "a: [\n"}, "problem.yaml:2: YAML:"),
        ({"problem.yaml": "a: !!python/name:os.system x\n"}, "problem.yaml:1: YAML: the tag"),
        (
            {"problem.yaml": "problem_format_version: '2030-01'\n"},
            "problem.yaml:1: problem_format_version: '2030-01' is none of",
        ),
        ({".timelimit": "2"}, "problem.yaml: time limit: the sources disagree"),
        ({"domjudge-problem.ini": "timelimit='2'"}, "time limit: the sources disagree"),
        ({"domjudge-problem.ini": "special_run = x"}, "domjudge-problem.ini:1: special_run:"),
        ({"data/secret/2.in": "x"}, "data/secret/2.in: has no answer file"),
        ({"data/secret/2.ans": "x"}, "data/secret/2.ans: has no input file"),
        ({"data/secret/g/2.in": "", "data/secret/g/2.ans": ""}, "either tests or groups"),
        (
            {"data/secret/test_group.yaml": "max_score: 5\n"},
            "test_group.yaml:1: max_score: is for scoring problems only",
        ),
        (
            {"data/secret/test_group.yaml": "static_validation_score: 5\n"},
            "static_validation_score: static validation of submissions is not supported",
        ),
        (
            {"data/sample/1.out": "x", "data/sample/1.ans.statement": "x"},
            "data/sample/1.out: must not",
        ),
        (
            {"data/sample/1.interaction": "x", "data/sample/1.in.statement": "x"},
            "1.in.statement: must not be given beside an .interaction file",
        ),
        ({"data/invalid_output/x.in": ""}, "data/invalid_output/x.in: has no .ans file"),
        ({"include/klingon/x.h": ""}, "include/klingon: 'klingon' is no code of the format's"),
        ({"include/x.h": ""}, "include/x.h: belongs into a folder"),
        ({"static_validator/x.py": ""}, "static_validator: static validation of submissions"),
        ({"output_validator/README": ""}, "output_validator: no program"),
        (
            {"output_validator/a.py": "", "output_validator/b.cpp": ""},
            "output_validator: written in several languages (cpp, python3)",
        ),
        (
            {
                "submissions/submissions.yaml": "accepted/echo.py:\n  secret:\n    colour: [AC]\n",
            },
            "secret.colour: unknown key",
        ),
        (
            {"submissions/submissions.yaml": "accepted:\n  score: [2, 1]\n"},
            "submissions.yaml:2: accepted.score: must be a number, or two",
        ),
        (
            {"data/secret/test_group.yaml": "output_validator_args: [float_tolerance, x]\n"},
            "data/secret/1.in: output validator arguments: float_tolerance: must be followed",
        ),
        ({"submissions/accepted/echo.py": None}, "at least one accepted submission"),
        ({"statement/problem.en.md": None}, "statement: no statement"),
    ],
)
def test_issue_names_file_and_rule(
    write: Write, changes: dict[str, str | None], issue: str
) -> None:
    """What is wrong is told with file, line and rule."""
    assert any(issue in told for told in refused(write(CURRENT, changes)))


@pytest.mark.parametrize(
    ("changes", "issue"),
    [
        (
            {"problem.yaml": "name: x\nvalidation: custom interactive\n"},
            "problem.yaml:2: validation: is custom, but output_validators holds no program",
        ),
        (
            {"problem.yaml": "name: x\nvalidation: custom score\n", "output_validators/v.py": ""},
            "problem.yaml:2: validation: score is for scoring problems only",
        ),
        (
            {"problem.yaml": "validation: custom magic\n", "output_validators/v.py": ""},
            "validation: 'magic' is none of score, interactive, multi-pass",
        ),
        (
            {
                "problem.yaml": "validation: custom interactive\n",
                "output_validators/v.py": "",
                "output_validators/w.cpp": "",
            },
            "output_validators: 2 output validators: interactive, multi-pass and scoring",
        ),
        (
            {
                "problem.yaml": "validation: custom\n",
                "output_validators/v.py": "",
                "output_validators/w.cpp": "",
                "data/testdata.yaml": "output_validator_flags: {name: v.py, flags: a}\n",
            },
            "output_validator_flags: arguments for one of several output validators only",
        ),
        (
            {
                "problem.yaml": "validation: custom\n",
                "output_validators/v/v.py": "",
                "output_validators/v/lib/w.py": "",
            },
            "output_validators/v/lib/w.py: an output validator's files must lie directly in",
        ),
        (
            {"data/testdata.yaml": "grader_flags: accept_if_sunny\n"},
            "data/testdata.yaml: grader_flags: the default grader has no flag 'accept_if_sunny'",
        ),
        (
            {"data/testdata.yaml": "grading: custom\n"},
            "data/testdata.yaml: grading: custom graders",
        ),
        ({"data/testdata.yaml": "on_reject: stop\n"}, "on_reject: must be break or continue"),
        ({"data/testdata.yaml": "range: 5 1\n"}, "range: must be two numbers"),
        ({"data/testdata.yaml": "accept_score: much\n"}, "accept_score: must be a number"),
        ({"graders/g.py": ""}, "graders: a custom grader is a program"),
        (
            {"problem.yaml": "name: x\ntype: scoring\ngrading:\n  objective: min\n"},
            "problem.yaml:4: grading.objective: only maximising",
        ),
        ({"data/secret/1/a.in": "", "data/secret/1/a.ans": ""}, "secret/1.in: has the name of a"),
        ({"problem.yaml": "validator_flags: float_tolerance\n"}, "must be followed by a number"),
        ({"data/secret/1.in": None, "data/secret/1.ans": None}, "at least one secret test"),
    ],
)
def test_legacy_features_that_are_not_there_are_refused(
    write: Write, changes: dict[str, str | None], issue: str
) -> None:
    """Nothing is silently judged with the default validator."""
    assert any(issue in told for told in refused(write(LEGACY, changes)))


def test_all_issues_are_told_at_once(write: Write) -> None:
    """One reading tells everything that is wrong."""
    issues = refused(write(CURRENT, {**yaml("colour: red\n"), "data/secret/2.in": ""}))
    assert len(issues) == 2


def test_missing_time_limit_is_noticed(write: Write) -> None:
    """Without a time limit the default is used and the author is told."""
    package = opened(write(LEGACY, {".timelimit": None}))
    assert package.problem.limits.time_s == 1
    assert any("limits.time_limit: none given" in n for n in package.notices)


def test_aliases_are_bounded(write: Write) -> None:
    """A document that unfolds to millions of values is refused."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    issues = refused(write(LEGACY, {"problem.yaml": "\n".join(lines)}))
    assert "unfolds to more than" in issues[0]


def test_deep_nesting_is_refused(write: Write) -> None:
    """A document of a hundred thousand brackets ends with an issue."""
    assert "nested" in refused(write(LEGACY, {"problem.yaml": "a: " + "[" * 100_000}))[0]


def test_links_inside_are_followed(write: Write) -> None:
    """A link to another file of the package is that file."""
    root = write(CURRENT)
    (root / "data/secret/2.in").symlink_to("1.in")
    (root / "data/secret/2.ans").symlink_to("../secret/1.ans")
    assert [t.name for t in opened(root).problem.tests][-1] == "secret/2"


@pytest.mark.parametrize("target", ["/etc/passwd", "../../../outside", "missing", "..", "2.in"])
def test_links_elsewhere_are_refused(write: Write, tmp_path: Path, target: str) -> None:
    """Links out of the package, into nothing, or in circles are refused."""
    (tmp_path / "outside").write_text("secret")
    root = write(CURRENT)
    (root / "data/secret/2.in").symlink_to(target)
    assert any("data/secret/2.in" in issue for issue in refused(root))


def test_a_pipe_is_refused(write: Write) -> None:
    """Reading never opens what is no regular file."""
    import os

    root = write(CURRENT)
    os.mkfifo(root / "data/secret/2.in")
    assert "neither a regular file nor a folder" in refused(root)[0]


def test_missing_package(tmp_path: Path) -> None:
    """A path that does not exist is an issue, as is a folder without problem.yaml."""
    assert "no such file" in refused(tmp_path / "nothing")[0]
    assert "problem.yaml: not found" in refused(tmp_path)[0]
