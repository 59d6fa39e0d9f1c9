"""Bundles: the same package gives the same bytes, and damage is noticed."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from testdata.bundle import (
    BundleError,
    BundleInfo,
    decode_spec,
    digest_file,
    load_spec,
    open_bundle,
    write_bundle,
)
from testdata.groups import Grading, ScoreMode, TestGroup
from testdata.package import Package, read_package
from testdata.problem import Kind
from testdata.programs import File, Includes, OutputValidator, Program, Protocol

from .conftest import CURRENT, Write


def bundle_of(root: Path, out: Path) -> BundleInfo:
    with read_package(root) as package:
        return write_bundle(package, out)


def test_round_trip(write: Write, tmp_path: Path) -> None:
    """A bundle opens to the package's limits, tests, flags and files."""
    group = {"data/secret/test_group.yaml": "output_validator_args: [float_tolerance, '1e-5']\n"}
    info = bundle_of(write(CURRENT, group), tmp_path / "b.zip")
    assert info == BundleInfo(digest_file(tmp_path / "b.zip"), (tmp_path / "b.zip").stat().st_size)
    spec = open_bundle(tmp_path / "b.zip", tmp_path / "open")
    assert spec == load_spec(tmp_path / "open")
    assert (spec.slug, spec.limits.time_s) == ("echo", 1.5)
    assert spec.tests[1].flags.float_relative == 1e-5
    assert (tmp_path / "open" / spec.tests[1].input).read_text() == "b\n"
    assert spec.tests[1].input_digest == digest_file(tmp_path / "open" / spec.tests[1].input)


def test_same_package_same_digest(write: Write, tmp_path: Path) -> None:
    """Times, modes, order of files and what judging does not need make no difference."""
    first, second = write(CURRENT), tmp_path / "elsewhere" / "echo"
    for path, content in reversed(CURRENT.items()):
        (second / path).parent.mkdir(parents=True, exist_ok=True)
        (second / path).write_text(content)
        os.utime(second / path, (1, 1))
        (second / path).chmod(0o600)
    (second / "statement/problem.en.md").write_text("Other words.\n")
    one = bundle_of(first, tmp_path / "1.zip")
    assert one == bundle_of(second, tmp_path / "2.zip")
    (second / "data/secret/1.ans").write_text("c\n")
    assert one.digest != bundle_of(second, tmp_path / "2.zip").digest


def test_writing_leaves_no_partial_file(write: Write, tmp_path: Path) -> None:
    """A bundle that cannot be written leaves the old one and nothing else."""
    root = write(CURRENT)
    out = tmp_path / "out"
    out.mkdir()
    (out / "b.zip").write_text("old")
    with read_package(root) as package:
        (root / "data/secret/1.ans").unlink()
        with pytest.raises(OSError):
            write_bundle(package, out / "b.zip")
    assert [(p.name, p.read_text()) for p in out.iterdir()] == [("b.zip", "old")]


def rewritten(source: Path, out: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return out


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("data/secret/1.in", b"x\n", "data/secret/1.in: differs from its digest"),
        ("data/secret/1.ans", None, "judge.json: tests.1.answer: data/secret/1.ans is not in"),
        ("judge.json", None, "judge.json: cannot be read"),
        ("judge.json", b"{", "judge.json: document: Invalid JSON"),
    ],
)
def test_damage(
    write: Write, tmp_path: Path, name: str, content: bytes | None, message: str
) -> None:
    """A changed or missing file is told by name, and nothing is left."""
    bundle_of(write(CURRENT), tmp_path / "b.zip")
    bad = rewritten(
        tmp_path / "b.zip", tmp_path / "c.zip", lambda n, c: content if n == name else c
    )
    with pytest.raises(BundleError, match=message.replace(".", r"\.")):
        open_bundle(bad, tmp_path / "open")
    assert not (tmp_path / "open").exists() or not any((tmp_path / "open").iterdir())


def test_no_bundle(tmp_path: Path) -> None:
    """Any other file is refused."""
    (tmp_path / "b.zip").write_bytes(b"PK no")
    with pytest.raises(BundleError, match="not a readable zip"):
        open_bundle(tmp_path / "b.zip", tmp_path / "open")


def spec_with(write: Write, tmp_path: Path, change: Callable[[Any], None]) -> bytes:
    bundle_of(write(CURRENT), tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as bundle:
        spec = json.loads(bundle.read("judge.json"))
    change(spec)
    return json.dumps(spec).encode()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda s: s.update(colour=1), "judge.json: colour: unknown field"),
        (lambda s: s["tests"][0].update(x=1), "judge.json: tests.0.x: unknown field"),
        (lambda s: s["limits"].update(x=1), "judge.json: limits.x: unknown field"),
        (lambda s: s["limits"].update(memory_mib="64"), "judge.json: limits.memory_mib: Input"),
        (lambda s: s.pop("slug"), "judge.json: slug:"),
        (lambda s: s.update(tests=[]), "judge.json: tests: must not be empty"),
        (lambda s: s.update(bundle_format=4), "judge.json: bundle_format: must be 3, is 4"),
    ],
)
def test_spec_is_strict(
    write: Write, tmp_path: Path, change: Callable[[Any], None], message: str
) -> None:
    """Unknown fields and wrong types name the field."""
    with pytest.raises(BundleError) as caught:
        decode_spec(spec_with(write, tmp_path, change))
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "a//b", "", ".x"])
def test_spec_paths_stay_inside(write: Write, tmp_path: Path, path: str) -> None:
    """A spec cannot point outside its bundle."""
    content = spec_with(write, tmp_path, lambda s: s["tests"][0].update(input=path))
    (tmp_path / "judge.json").write_bytes(content)
    with pytest.raises(BundleError, match=r"tests\.0\.input: must be a relative path"):
        load_spec(tmp_path)


def judged_package(write: Write) -> Package:
    """A package with everything that a spec can carry, without a reader's help."""
    root = write(
        CURRENT,
        {
            "output_validator/check/build": "#!/bin/sh\n",
            "output_validator/check/sub/lib.h": "int x;\n",
            "interactor.cpp": "int main() {}\n",
            "include/default/grader.h": "int y;\n",
            "data/secret/1.files/table.txt": "1 2\n",
        },
    )
    with read_package(write(CURRENT, name="plain")) as package:
        problem = package.problem
    check = Program(
        "check",
        (
            File("build", "output_validator/check/build"),
            File("sub/lib.h", "output_validator/check/sub/lib.h"),
        ),
    )
    tests = (
        problem.tests[0],
        replace(
            problem.tests[1],
            validator_args=("strict",),
            args=("-x",),
            files=(File("table.txt", "data/secret/1.files/table.txt"),),
            hint="look again",
        ),
    )
    changed = replace(
        problem,
        tests=tests,
        kind=Kind(scoring=True, interactive=True),
        groups=(
            TestGroup("", ("sample", "secret"), Grading(unscored=("sample",))),
            TestGroup("sample", ("sample/1",)),
            TestGroup("secret", ("secret/1",), Grading(score=ScoreMode.MIN, max_score=100)),
        ),
        output_validator=OutputValidator(check, Protocol.TESTLIB),
        interactor=Program(
            "interactor.cpp", (File("interactor.cpp", "interactor.cpp"),), "cpp", "interactor.cpp"
        ),
        includes=(Includes("default", (File("grader.h", "include/default/grader.h"),)),),
        allow_file_writing=True,
    )
    return Package(root, changed, ())


def test_everything_that_judging_needs_travels(write: Write, tmp_path: Path) -> None:
    """Programs, groups, arguments, files and flags arrive; texts for people do not."""
    package = judged_package(write)
    write_bundle(package, tmp_path / "b.zip")
    spec = open_bundle(tmp_path / "b.zip", tmp_path / "open")
    assert spec.kind == package.problem.kind
    assert spec.groups == package.problem.groups
    assert spec.allow_file_writing
    assert spec.output_validator is not None
    assert spec.output_validator.protocol is Protocol.TESTLIB
    program = spec.output_validator.program
    assert [f.path for f in program.files] == [
        "validators/check/build",
        "validators/check/sub/lib.h",
    ]
    assert (tmp_path / "open" / program.files[0].path).stat().st_mode & 0o111
    assert not (tmp_path / "open" / program.files[1].path).stat().st_mode & 0o111
    assert spec.interactor is not None
    assert spec.interactor.files[0].path == "interactors/interactor.cpp/interactor.cpp"
    assert spec.includes[0].files[0].path == "include/default/grader.h"
    test = spec.tests[1]
    assert (test.args, test.validator_args, test.hint) == (("-x",), ("strict",), "")
    assert (tmp_path / "open" / test.files[0].path).read_text() == "1 2\n"
    assert set(spec.digests) == {
        *(f.path for f in program.files),
        spec.interactor.files[0].path,
        "include/default/grader.h",
        "data/secret/1.files/table.txt",
        "reference/echo.py",
    }
    assert spec.reference is not None
    assert spec.reference.language == "python3"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda s: s["tests"].append(s["tests"][0]), "tests: a name is used twice"),
        (lambda s: s["groups"].pop(), "groups: '': 'secret': no test or later group"),
        (lambda s: s["groups"][0]["children"].append("sample"), "groups: '': 'sample': no test"),
        (lambda s: s["groups"][2]["children"].clear(), "groups: 'secret/1': is in no group"),
        (lambda s: s["groups"][1]["children"].append(""), "groups: 'sample': '': no test or"),
        (
            lambda s: s["groups"][2]["grading"]["require_pass"].append("x"),
            "groups: 'secret': require_pass: no earlier group 'x'",
        ),
        (
            lambda s: s.update(output_validator=None, interactor=None),
            "kind.interactive: nobody to interact with",
        ),
        (lambda s: s["digests"].clear(), "tests.1.files: data/secret/1.files/table.txt has no"),
        (
            lambda s: s["interactor"]["files"][0].update(name="../x"),
            "interactor: names must be relative paths",
        ),
        (
            lambda s: s["output_validator"].update(protocol="kattis"),
            "output_validator.protocol: Input should be",
        ),
    ],
)
def test_spec_is_consistent(
    write: Write, tmp_path: Path, change: Callable[[Any], None], message: str
) -> None:
    """A spec whose parts do not fit together is refused by name."""
    write_bundle(judged_package(write), tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as bundle:
        spec = json.loads(bundle.read("judge.json"))
    change(spec)
    with pytest.raises(BundleError) as caught:
        decode_spec(json.dumps(spec).encode())
    assert message in str(caught.value)


def test_a_changed_program_is_noticed(write: Write, tmp_path: Path) -> None:
    """Every file of a bundle has a digest, not only the tests."""
    write_bundle(judged_package(write), tmp_path / "b.zip")
    bad = rewritten(
        tmp_path / "b.zip",
        tmp_path / "c.zip",
        lambda n, c: b"#!/bin/true\n" if n == "validators/check/build" else c,
    )
    with pytest.raises(BundleError, match="validators/check/build: differs from its digest"):
        open_bundle(bad, tmp_path / "open")


def test_names_of_folders_stay_bundles(write: Write, tmp_path: Path) -> None:
    """A test whose name another system reserves is judged where its package was read."""
    changes = {"data/secret/aux.in": "x\n", "data/secret/aux.ans": "x\n"}
    bundle_of(write(CURRENT, changes), tmp_path / "b.zip")
    spec = open_bundle(tmp_path / "b.zip", tmp_path / "open")
    assert spec.tests[-1].name == "secret/aux"
