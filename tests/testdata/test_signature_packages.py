"""Packages of signature problems: what is read, refused, bundled and exported."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from languages.signature import SIGNATURE_LANGUAGES
from testdata.bundle import BundleError, decode_spec, open_bundle, write_bundle
from testdata.formats.export import write_package
from testdata.package import Package, PackageError, read_package
from testdata.problem import ExampleSubmission, Limits, Problem, Verdict
from testdata.reference import reference_of

from .conftest import CURRENT, LEGACY, Write

SIGNATURE = "name: twice\nparameters: [{name: number, type: int}]\nreturns: int\n"
SOLUTION = "class Solution:\n    def twice(self, number):\n        return 2 * number\n"
TESTS = {
    "data/sample/1.in": "1\n",
    "data/sample/1.ans": "2\n",
    "data/secret/1.in": "-4\n",
    "data/secret/1.ans": "-8\n",
}
TWICE = {
    **CURRENT,
    **TESTS,
    "signature.yaml": SIGNATURE,
    "submissions/accepted/echo.py": SOLUTION,
}


def refused(path: Path) -> str:
    with pytest.raises(PackageError) as caught, read_package(path):
        pass
    return "\n".join(str(issue) for issue in caught.value.issues)


def starters(package: Package) -> dict[str, str]:
    found = {}
    for template in package.problem.templates:
        [file] = template.files
        found[template.language] = (package.root / file.path).read_text()
    return found


def test_signature_is_read(write: Write) -> None:
    """With starter code for each language that may be used, and no notice."""
    with read_package(write(TWICE)) as package:
        problem = package.problem
        assert package.notices == ()
        assert problem.signature is not None and problem.signature.function.name == "twice"
        written = starters(package)
    assert set(written) == set(problem.languages)
    assert {"cpp", "java", "python3", "rust", "go"} <= set(written)
    assert "def twice(self, number" in written["python3"]
    assert len(written) == len(set(SIGNATURE_LANGUAGES.values()))
    assert ("signature", "twice") in [(e.what, e.why) for e in package.report.entries]


def test_older_packages_may_have_one(write: Write) -> None:
    """The file means the same in every version."""
    base = {**LEGACY, **TESTS, "signature.yaml": SIGNATURE}
    with read_package(write(base)) as package:
        assert package.problem.signature is not None


def test_languages_and_starters_of_the_package(write: Write) -> None:
    """Its own starter code stays, the rest is written; its languages are all there are."""
    changes = {
        "problem.yaml": CURRENT["problem.yaml"] + "languages: [cpp, python3]\n",
        "templates/python3/begin.py": "# begin here\n",
    }
    with read_package(write(TWICE, changes)) as package:
        assert package.problem.languages == ("cpp", "python3")
        written = starters(package)
    assert written["python3"] == "# begin here\n"
    assert "twice" in written["cpp"]


@pytest.mark.parametrize(
    ("changes", "issue"),
    [
        ({"data/secret/1.in": "\n\n1.5\n"}, "data/secret/1.in:3: line 1 (number) must be int"),
        ({"data/secret/1.in": "1\n2\n"}, "data/secret/1.in: must have 1 lines"),
        ({"data/secret/1.ans": "null\n"}, "data/secret/1.ans:1: the answer must be int"),
        ({"data/secret/1.ans": "1\n2\n"}, "data/secret/1.ans: the answer must have one line"),
        ({"signature.yaml": "name: twice\nreturns: word\n"}, "signature.yaml:2: returns: 'word'"),
        (
            {"problem.yaml": CURRENT["problem.yaml"] + "languages: [cpp, haskell]\n"},
            "problem.yaml: languages: 'haskell' has no signature problems, only cpp, java",
        ),
        (
            {"output_validator/check.py": "exit(42)\n"},
            "signature.yaml: a problem with an output validator cannot have a signature",
        ),
        ({"include/default/x.h": "\n"}, "signature.yaml: a problem with included files cannot"),
        (
            {"problem.yaml": CURRENT["problem.yaml"] + "type: submit-answer\n"},
            "signature.yaml: a submit-answer problem cannot have a signature",
        ),
        (
            {"data/secret/1.yaml": "args: -x\n"},
            "data/secret/1.in: args: a test of a signature problem has none",
        ),
        (
            {"data/secret/1.files/table.txt": "1\n"},
            "data/secret/1.in: files: a test of a signature problem has none",
        ),
        (
            {"data/secret/1.yaml": "output_validator_args: [float_tolerance, 1e-3]\n"},
            "data/secret/1.in: output_validator_args: a test of a signature problem has none",
        ),
        ({"templates/begin.py": "\n"}, "templates/begin.py: must be a folder named by a language"),
        ({"templates/cobol/a.cob": "\n"}, "templates/cobol: must be a folder named by a language"),
        (
            {"templates/cpp/a.cpp": "\n", "templates/cpp/b.cpp": "\n"},
            "templates/cpp: must hold one file",
        ),
    ],
)
def test_contradictions_are_refused(write: Write, changes: dict[str, str], issue: str) -> None:
    """With file, line and rule."""
    assert issue in refused(write(TWICE, changes))


def test_interactive_problems_have_no_signature(write: Write) -> None:
    """The driver is alone with the test."""
    changes = {
        "problem.yaml": CURRENT["problem.yaml"] + "type: [interactive, multi-pass]\n",
        "output_validator/check.py": "exit(42)\n",
    }
    issues = refused(write(TWICE, changes))
    assert "an interactive problem cannot" in issues and "a multi-pass problem cannot" in issues


def test_starters_without_a_signature_are_told(write: Write) -> None:
    """They would mean nothing."""
    with read_package(write(CURRENT, {"templates/cpp/a.cpp": "\n"})) as package:
        assert any("templates: starter code is for" in n for n in package.notices)
        assert package.problem.templates == ()


def test_bundles_carry_the_signature(write: Write, tmp_path: Path) -> None:
    """And refuse what no driver could judge."""
    with read_package(write(TWICE)) as package:
        write_bundle(package, tmp_path / "b.zip")
    spec = open_bundle(tmp_path / "b.zip", tmp_path / "open")
    assert spec.signature == package.problem.signature
    assert spec.reference is not None and spec.reference.language == "python3"
    assert (tmp_path / "open" / spec.reference.files[0].path).read_text() == SOLUTION
    with zipfile.ZipFile(tmp_path / "b.zip") as bundle:
        document = json.loads(bundle.read("judge.json"))
    assert "templates" not in document
    document["kind"]["multi_pass"] = True
    with pytest.raises(BundleError, match=r"signature: its driver alone runs and compares"):
        decode_spec(json.dumps(document).encode())


def test_export_keeps_it(write: Write, tmp_path: Path) -> None:
    """With the package's own starter code, and without what is written anew."""
    changes = {"templates/python3/begin.py": "# begin here\n"}
    with read_package(write(TWICE, changes)) as package:
        assert write_package(package, tmp_path / "out").lossless
        given = starters(package)
    files = [p.relative_to(tmp_path / "out").as_posix() for p in tmp_path.glob("out/templates/*/*")]
    assert files == ["templates/python3/begin.py"]
    with read_package(tmp_path / "out") as again:
        assert again.problem.signature == package.problem.signature
        assert again.problem.languages == package.problem.languages
        assert starters(again) == given


def example(path: str, **fields: object) -> ExampleSubmission:
    verdict = Verdict.AC if path.startswith("accepted/") else Verdict.WA
    only = frozenset({verdict})
    files = (f"submissions/{path}",)
    return ExampleSubmission(path, files, only, only, (verdict,), **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("submissions", "chosen"),
    [
        ([example("wrong_answer/a.cpp")], None),
        ([example("accepted/a.py"), example("accepted/b.java")], "b.java"),
        ([example("accepted/b.rs"), example("accepted/c.cpp")], "c.cpp"),
        ([example("accepted/a.cpp"), example("accepted/z.py", model_solution=True)], "z.py"),
        ([example("accepted/a.unknown")], None),
    ],
)
def test_reference_is_the_submission_to_trust(
    submissions: list[ExampleSubmission], chosen: str | None
) -> None:
    """The model solution, or the fastest language's; never one that is not accepted."""
    problem = Problem("p", {}, "2025-09", Limits(), (), submissions=tuple(submissions))
    found = reference_of(problem)
    assert (found and found.name) == chosen


def test_an_example_is_found_in_the_folder_that_was_read(write: Write, tmp_path: Path) -> None:
    """Starter code is written elsewhere; the package's folder stays as it is."""
    root = write(TWICE)
    before = sorted(p.name for p in root.rglob("*"))
    with read_package(root) as package:
        assert package.origin == root and package.root != root
    assert sorted(p.name for p in root.rglob("*")) == before
