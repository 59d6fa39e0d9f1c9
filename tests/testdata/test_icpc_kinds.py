"""Packages beyond plain pass-fail: custom validators, interaction, scoring, includes."""

from __future__ import annotations

from pathlib import Path

import pytest

from testdata.groups import OnReject, ScoreMode, TestGroup, VerdictMode
from testdata.issues import Fate
from testdata.package import Package, read_package
from testdata.problem import Kind, Purpose, TimeBound, Timing, Verdict
from testdata.programs import Protocol

from .conftest import CURRENT, LEGACY, Write
from .test_icpc import by_path, refused, yaml

V = Verdict
NO_TESTS = {"data/secret/1.in": None, "data/secret/1.ans": None}


def opened(path: Path) -> Package:
    with read_package(path) as package:
        return package


def groups(package: Package) -> dict[str, TestGroup]:
    return {group.name: group for group in package.problem.groups}


def pairs(*names: str) -> dict[str, str | None]:
    return {f"data/secret/{n}.{e}": "x\n" for n in names for e in ("in", "ans")}


LEGACY_YAML = "name: Echo\ntype: {type}\nvalidation: {validation}\nvalidator_flags: '-a 1'\n"


@pytest.mark.parametrize(
    ("validation", "kind"),
    [
        ("custom", Kind(scoring=True)),
        ("custom score interactive", Kind(scoring=True, interactive=True)),
        ("custom interactive score", Kind(scoring=True, interactive=True)),
        ("custom multi-pass", Kind(scoring=True, multi_pass=True)),
        ("custom score multi-pass interactive", Kind(True, True, True)),
    ],
)
def test_legacy_validation_words(write: Write, validation: str, kind: Kind) -> None:
    """The words after custom may come in any order."""
    root = write(
        LEGACY,
        {
            "problem.yaml": LEGACY_YAML.format(type="scoring", validation=validation),
            "output_validators/check/check.cpp": "",
            "output_validators/check/check.h": "",
            "data/testdata.yaml": "output_validator_flags: '-b \"two words\"'\n",
        },
    )
    problem = opened(root).problem
    assert problem.kind == kind
    assert problem.output_validator is not None
    assert problem.output_validator.protocol is Protocol.ICPC
    program = problem.output_validator.program
    assert (program.name, program.language) == ("check", "cpp")
    assert [f.name for f in program.files] == ["check.cpp", "check.h"]
    assert problem.tests[0].validator_args == ("-a", "1", "-b", "two words")
    assert problem.groups[0].grading.validator_scores == ("score" in validation)
    assert problem.limits.validation_passes == (2 if kind.multi_pass else 1)


def test_loose_headers_belong_to_the_one_validator(write: Write) -> None:
    """A single source beside its headers is one program, and the author is told."""
    changes = {
        "problem.yaml": "name: x\nvalidation: custom\n",
        "output_validators/v.cpp": "",
        "output_validators/util.h": "",
    }
    package = opened(write(LEGACY, changes))
    validator = package.problem.output_validator
    assert validator is not None
    assert [f.name for f in validator.program.files] == ["util.h", "v.cpp"]
    assert any("util.h count as files of v.cpp" in n for n in package.notices)


def test_programs_with_scripts(write: Write) -> None:
    """A folder with build or run says itself how it is built and run."""
    root = write(CURRENT, {"output_validator/build": "#!/bin/sh\n", "output_validator/x.zig": ""})
    validator = opened(root).problem.output_validator
    assert validator is not None
    assert validator.program.scripted
    assert validator.program.language == ""


def test_python_programs_have_an_entry(write: Write) -> None:
    """The entry point of a Python folder is __main__.py; the shebang tells the version."""
    root = write(
        CURRENT,
        {
            "output_validator/v/__main__.py": "",
            "output_validator/v/__init__.py": "",
            "input_validators/old.py": "#!/usr/bin/env python2\n",
            "input_validators/new.py": "",
            "input_validators/grammar.ctd": "",
            "input_validators/notes.txt": "",
        },
    )
    package = opened(root)
    validator = package.problem.output_validator
    assert validator is not None
    assert (validator.program.name, validator.program.entry) == ("v", "__main__.py")
    found = {v.program.name: v for v in package.problem.input_validators}
    assert found["old.py"].program.language == "python2"
    assert found["new.py"].program.language == "python3"
    assert found["grammar.ctd"].grammar == "ctd"
    assert "input_validators/notes.txt" in [e.what for e in package.report.of(Fate.DROPPED)]


def test_legacy_groups_inherit_key_by_key(write: Write) -> None:
    """Nested testdata.yaml files add up; ignore_sample is for the root alone."""
    root = write(
        LEGACY,
        {
            **NO_TESTS,
            **pairs("1/a/x", "1/a/y", "1/b", "2/z"),
            "problem.yaml": "name: x\ntype: scoring\n",
            "data/testdata.yaml": "grader_flags: ignore_sample first_error\non_reject: continue\n",
            "data/secret/testdata.yaml": "grader_flags: always_accept sum\nrange: 0 100\n",
            "data/secret/1/testdata.yaml": "on_reject: break\naccept_score: 7\n"
            "grader_flags: min worst_error\n",
            "data/secret/1/a/testdata.yaml": "reject_score: -1\n",
        },
    )
    for path in NO_TESTS:
        (root / path).unlink(missing_ok=True)
    package = opened(root)
    found = groups(package)
    assert list(found) == ["", "secret", "secret/1", "secret/1/a", "secret/2"]
    assert found["secret/1"].children == ("secret/1/a", "secret/1/b")
    top, secret, one, nested = (found[n].grading for n in ("", "secret", "secret/1", "secret/1/a"))
    assert (top.ignore_sample, top.verdict) == (True, VerdictMode.FIRST_ERROR)
    assert top.score_if_accepted
    assert (secret.verdict, secret.score) == (VerdictMode.ALWAYS_ACCEPT, ScoreMode.SUM)
    assert (secret.min_score, secret.max_score) == (0, 100)
    assert (one.score, one.accept_score, one.on_reject) == (ScoreMode.MIN, 7, OnReject.BREAK)
    assert (nested.accept_score, nested.reject_score) == (7, -1)
    assert nested.on_reject is OnReject.BREAK
    assert found["secret/2"].grading.on_reject is OnReject.CONTINUE
    assert not nested.ignore_sample


SCORING = {
    **NO_TESTS,
    **pairs("g1/a", "g1/b", "g2/c", "g2/deep/d", "g3/e"),
    **yaml("type: scoring\n"),
    "data/secret/g1/test_group.yaml": "max_score: 20\nrequire_pass: sample\n",
    "data/secret/g2/test_group.yaml": "max_score: 30\nscore_aggregation: sum\n",
    "data/secret/g3/test_group.yaml": (
        "max_score: 50\nscore_aggregation: min\nrequire_pass: [sample, secret/g1]\n"
    ),
}


def test_current_scoring(write: Write) -> None:
    """Groups have a maximum, an aggregation and requirements; tests share a sum."""
    found = groups(opened(write({**CURRENT, **SCORING})))
    top, secret = found[""].grading, found["secret"].grading
    assert (top.unscored, top.on_reject) == (("sample",), OnReject.CONTINUE)
    assert (secret.score, secret.max_score) == (ScoreMode.SUM, 100)
    g1, g2, g3 = (found[f"secret/g{i}"].grading for i in (1, 2, 3))
    assert (g1.score, g1.max_score, g1.validator_scores) == (ScoreMode.PASS_FAIL, 20, False)
    assert (g1.require_pass, g1.on_reject) == (("sample",), OnReject.BREAK)
    assert (g2.score, g2.accept_score, g2.test_max) == (ScoreMode.SUM, 15, 15)
    assert g2.on_reject is OnReject.CONTINUE
    assert found["secret/g2"].children == ("secret/g2/c", "secret/g2/deep/d")
    assert (g3.score, g3.accept_score) == (ScoreMode.MIN, 50)
    assert g3.require_pass == ("sample", "secret/g1")


def test_unbounded_scoring(write: Write) -> None:
    """Without a bound the validator gives every test's score."""
    changes = {
        **yaml("type: scoring\n"),
        "data/secret/test_group.yaml": "max_score: unbounded\n",
        "output_validator/v.py": "",
    }
    secret = groups(opened(write(CURRENT, changes)))["secret"].grading
    assert (secret.accept_score, secret.max_score, secret.min_score) == (None, None, 0)


@pytest.mark.parametrize(
    ("changes", "issue"),
    [
        ({"data/secret/g1/test_group.yaml": None}, "max_score: must be given"),
        (
            {"data/secret/g2/test_group.yaml": "score_aggregation: sum\n"},
            "max_score: secret/g2 is unbounded, secret is not",
        ),
        (
            {"data/secret/test_group.yaml": "score_aggregation: pass-fail\n"},
            "score_aggregation: secret/g2 must be pass-fail",
        ),
        (
            {"data/secret/g1/test_group.yaml": "max_score: 1\nrequire_pass: secret/g3\n"},
            "require_pass: secret/g3 is no earlier group",
        ),
        (
            {"data/secret/g3/test_group.yaml": "max_score: 1\nrequire_pass: secret/g2\n"},
            "require_pass: secret/g2 is no earlier group with pass-fail",
        ),
        (
            {"data/secret/test_group.yaml": "require_pass: secret/g1\n"},
            "require_pass: secret may require sample only",
        ),
        (
            {"data/sample/test_group.yaml": "max_score: 1\n"},
            "max_score: is not permitted in sample",
        ),
        (
            {"data/secret/g1/test_group.yaml": "max_score: -1\n"},
            "max_score: must be a whole number",
        ),
        (
            {"data/secret/g1/test_group.yaml": "score_aggregation: max\nmax_score: 1\n"},
            "score_aggregation: must be pass-fail, sum or min",
        ),
    ],
)
def test_scoring_rules(write: Write, changes: dict[str, str | None], issue: str) -> None:
    """Settings that contradict the format are refused by name."""
    told = refused(write({**CURRENT, **SCORING}, changes))
    assert any(issue in line for line in told), told


def test_draft_scoring_is_read(write: Write) -> None:
    """The draft's nested scoring keys mean the same."""
    text = SCORING["problem.yaml"]
    assert text is not None
    changes = {
        "problem.yaml": text.replace("2025-09", "2023-07"),
        "data/secret/g2/test_group.yaml": None,
        "data/secret/g2/testdata.yaml": "scoring:\n  score: 30\n  aggregation: sum\n",
    }
    found = groups(opened(write({**CURRENT, **SCORING}, changes)))
    assert found["secret/g2"].grading.accept_score == 15


def test_everything_of_a_test(write: Write) -> None:
    """Arguments, files and texts are inherited or the test's own."""
    root = write(
        CURRENT,
        {
            "data/secret/test_group.yaml": "args: [-v]\ninput_validator_args: [strict]\n",
            "data/secret/1.files/in/table.csv": "1\n",
            **pairs("2"),
            "data/secret/2.yaml": "args: ['{{n}}']\nhint: Read again.\ndescription: big\n"
            "full_feedback: true\ninput_validator_args: {v: [a], w: []}\n",
            "data/secret/2.hint": "unused",
        },
    )
    sample, one, two = opened(root).problem.tests
    assert (sample.args, sample.full_feedback) == ((), True)
    assert (one.args, one.full_feedback) == (("-v",), False)
    assert one.input_validator_args == (("", ("strict",)),)
    assert [(f.name, f.path) for f in one.files] == [
        ("in/table.csv", "data/secret/1.files/in/table.csv")
    ]
    assert (two.hint, two.description, two.full_feedback) == ("Read again.", "big", True)
    assert two.input_validator_args == (("v", ("a",)), ("w", ()))


def test_samples_have_variants(write: Write) -> None:
    """What is shown, downloaded and judged may differ."""
    root = write(
        CURRENT,
        {
            "data/sample/1.in.statement": "a…\n",
            "data/sample/1.in.download": "aa\n",
            "data/sample/1.out": "A\n",
            "data/sample/1.files/x.txt": "",
        },
    )
    sample = opened(root).problem.samples[0]
    assert (sample.input, sample.answer) == ("data/sample/1.in.statement", "data/sample/1.out")
    assert sample.input_download == "data/sample/1.in.download"
    assert sample.answer_download == "data/sample/1.out"
    assert sample.files[0].name == "x.txt"


def test_interactive_samples(write: Write) -> None:
    """An interaction is shown in place of input and answer, and may stand alone."""
    root = write(
        CURRENT,
        {
            **yaml("type: [interactive, multi-pass]\n"),
            "output_validator/v.cpp": "",
            "data/sample/1.interaction": "<a\n>a\n",
            "data/sample/2.interaction": "<b\n>b\n---\n<c\n",
        },
    )
    package = opened(root)
    assert package.problem.kind == Kind(interactive=True, multi_pass=True)
    assert [(s.name, s.input, s.interaction) for s in package.problem.samples] == [
        ("1", "", "data/sample/1.interaction"),
        ("2", "", "data/sample/2.interaction"),
    ]
    assert package.notices == ()


def test_validator_tests(write: Write) -> None:
    """Data that validators must accept or reject is kept for verification."""
    root = write(
        CURRENT,
        {
            "data/invalid_input/empty.in": "",
            "data/invalid_output/test_group.yaml": "output_validator_args: [case_sensitive]\n",
            **{f"data/invalid_output/x.{e}": "x\n" for e in ("in", "ans", "out")},
            **{f"data/valid_output/y.{e}": "y\n" for e in ("in", "ans", "out")},
        },
    )
    found = {t.test.name: t for t in opened(root).problem.validator_tests}
    assert found["invalid_input/empty"].purpose is Purpose.INVALID_INPUT
    assert found["invalid_output/x"].test.flags.case_sensitive
    assert found["valid_output/y"].output == "data/valid_output/y.out"
    assert len(opened(root).problem.tests) == 2


def test_includes_and_attachments(write: Write) -> None:
    """Files for submissions by language, and files for participants."""
    root = write(
        CURRENT,
        {
            "include/default/grader.h": "",
            "include/cpp/deep/grader.cpp": "",
            "attachments/tool.py": "",
            "generators/gen.py": "",
        },
    )
    problem = opened(root).problem
    assert {i.language: [f.name for f in i.files] for i in problem.includes} == {
        "default": ["grader.h"],
        "cpp": ["deep/grader.cpp"],
    }
    assert [(f.name, f.path) for f in problem.attachments] == [("tool.py", "attachments/tool.py")]
    assert problem.kept == ("generators/gen.py",)


def test_metadata(write: Write) -> None:
    """Flags, dates, owners and timing are read."""
    root = write(
        CURRENT,
        {
            "problem.yaml": CURRENT["problem.yaml"].replace("  time_limit: 1.5\n", "")
            + "  time_resolution: 0.5\n  time_multipliers:\n    ac_to_time_limit: 3\n"
            "allow_file_writing: true\nrights_owner: ICPC\nembargo_until: 2026-01-02\n"
            "type: submit-answer\n"
        },
    )
    problem = opened(root).problem
    assert problem.limits.time_inferred
    assert problem.timing == Timing(3, 1.5, 0.5)
    assert problem.allow_file_writing
    assert (problem.rights_owner, problem.embargo_until) == ("ICPC", "2026-01-02")
    assert problem.kind.submit_answer
    legacy = opened(write(LEGACY, {"problem.yaml": "limits: {time_multiplier: 4}\n"}, "legacy"))
    assert legacy.problem.timing == Timing(4, 2, 1)
    assert not legacy.problem.limits.time_inferred


def test_constants_are_put_into_programs(write: Write) -> None:
    """Programs and settings get the values; data, statements and the original do not."""
    root = write(
        CURRENT,
        {
            **yaml("constants:\n  limit: 17\n  eps: 1e-6\n"),
            "submissions/accepted/echo.py": "n = {{limit}} or {{other}}\n",
            "output_validator/v.py": "n = {{limit}}\n",
            "include/default/x.h": "#define N {{limit}}\n",
            "data/secret/test_group.yaml": "output_validator_args: ['{{eps}}']\n",
            "data/secret/1.in": "{{limit}}\n",
        },
    )
    with read_package(root) as package:
        problem = package.problem
        assert (package.root / problem.submissions[0].files[0]).read_text() == (
            "n = 17 or {{other}}\n"
        )
        assert (package.root / "output_validator/v.py").read_text() == "n = 17\n"
        assert (package.root / "include/default/x.h").read_text() == "#define N 17\n"
        assert (package.root / "data/secret/1.in").read_text() == "{{limit}}\n"
        assert problem.tests[1].validator_args == ("1e-6",)
        kept = package.root
    assert not kept.exists()
    assert (root / "output_validator/v.py").read_text() == "n = {{limit}}\n"


def test_everything_of_submissions_yaml(write: Write) -> None:
    """Rules by glob and group, scores, messages, bounds, authors and entry points."""
    root = write(
        {**CURRENT, **SCORING},
        {
            "submissions/rejected/a.py": "",
            "submissions/submissions.yaml": (
                "rejected/{a,b}.py:\n"
                "  language: python3\n  entrypoint: a\n  authors: [Ada <a@x.org>]\n"
                "  model_solution: true\n  score: [10, 50]\n  message: too small\n"
                "  use_for_time_limit: false\n"
                "  secret/g{1,2}:\n    permitted: [AC]\n    score: 20\n"
                "  secret/g3:\n    required: [TLE]\n    use_for_time_limit: upper\n"
            ),
        },
    )
    found = by_path(opened(root))["rejected/a.py"]
    assert (found.language, found.entry, found.authors) == ("python3", "a", ("Ada",))
    assert found.model_solution
    folder, own, one, two, three = found.rules
    assert folder.required == found.required
    assert (own.score, own.message, own.time_bound) == ((10, 50), "too small", TimeBound.NONE)
    assert (one.tests, two.tests, three.tests) == ("secret/g1", "secret/g2", "secret/g3")
    assert (one.permitted, one.score) == ({V.AC}, (20, 20))
    assert (three.required, three.time_bound) == ({V.TLE, V.ILE}, TimeBound.UPPER)


def test_partially_accepted(write: Write) -> None:
    """The folder known from the wild has an accepted verdict and no full score."""
    root = write(LEGACY, {"submissions/partially_accepted/x.py": ""})
    found = by_path(opened(root))["partially_accepted/x.py"]
    assert found.expected == (V.AC,)
    assert V.WA in found.permitted


def test_loss_report(write: Write) -> None:
    """Everything is accounted for: kept, approximated, dropped; refused in the error."""
    root = write(
        CURRENT,
        {
            "data/secret/1.md5": "",
            "generators/gen.py": "",
            "data/secret/test_group.yaml": "output_visualizer_args: [x]\n",
        },
    )
    package = opened(root)
    report = package.report
    kept = {entry.what: entry.why for entry in report.of(Fate.KEPT)}
    assert kept["tests"] == "1 sample and 1 secret test"
    assert kept["generators"] == "generators, not run"
    assert kept["submissions"] == "1 program"
    dropped = [str(entry) for entry in report.of(Fate.DROPPED)]
    assert any("1.md5" in line for line in dropped)
    assert any("visualisers are not run" in line for line in dropped)
    assert not report.lossless
    assert set(dropped) <= set(package.notices)
