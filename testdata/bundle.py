"""Testdata bundles: what a judge node needs of a problem, in one file named by its digest.

A bundle is a zip with `judge.json` (a `JudgeSpec`) and the files at the paths it names:
tests below data/, programs below validators/ and interactors/, included files below
include/, the reference submission below reference/. Entries are sorted, stored without
compression and carry a fixed time and mode, so that the same package has the same digest on
every machine and with every zlib.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from testdata.archive import ArchiveLimits, extract
from testdata.groups import check_tree
from testdata.issues import PackageError
from testdata.package import Package
from testdata.problem import BUNDLE_FORMAT, JudgeSpec, TestCase
from testdata.programs import File, Program
from testdata.reference import reference_of
from testdata.tree import portable

SPEC_FILE = "judge.json"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_BLOCK = 1 << 20
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")
_SCRIPTS = ("build", "run")
_LIMITS = ArchiveLimits(files=60_001, total=64 << 30, file=16 << 30, anywhere=False)
_SPEC = TypeAdapter(JudgeSpec)
_MAX_SPEC_BYTES = 64 << 20


class BundleError(Exception):
    """The bundle cannot be used; the message is one line and names the rule."""


@dataclass(frozen=True, slots=True)
class BundleInfo:
    """`digest` is the SHA-256 of the file in hex, `size` its length in bytes."""

    digest: str
    size: int


def is_digest(text: str) -> bool:
    """Whether `text` is a SHA-256 in lower-case hex."""
    return _DIGEST.match(text) is not None


def check_digest(digest: str) -> str:
    """`digest` itself when it is a SHA-256 in lower-case hex.

    Raises:
        BundleError: otherwise; digests come from the wire and become file names.
    """
    if not is_digest(digest):
        raise BundleError("digest: must be 64 lower-case hexadecimal digits")
    return digest


def digest_file(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_bundle(package: Package, out: Path) -> BundleInfo:
    """Writes the bundle of `package` to `out`, replacing it at once or leaving it alone."""
    content = _Content(package)
    spec = _encode(content.spec())
    files = content.files
    descriptor, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}-")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as bundle:
                for path in sorted({SPEC_FILE, *files}):
                    _add(bundle, path, files.get(path), spec)
            stream.flush()
            os.fsync(stream.fileno())
        info = BundleInfo(digest_file(temporary), temporary.stat().st_size)
        temporary.chmod(0o644)
        temporary.replace(out)
    finally:
        temporary.unlink(missing_ok=True)
    return info


class _Content:
    """The files of a package's bundle: by path in the bundle their place on disk."""

    def __init__(self, package: Package) -> None:
        self._root = package.root
        self._problem = package.problem
        self.files: dict[str, Path] = {}
        self._digests: dict[str, str] = {}

    def spec(self) -> JudgeSpec:
        """The spec; fills `files`."""
        problem = self._problem
        validator = problem.output_validator
        if validator is not None:
            program, *others = (self._program(p, "validators") for p in validator.programs)
            validator = replace(validator, program=program, others=tuple(others))
        interactor, reference = problem.interactor, reference_of(problem)
        return JudgeSpec(
            slug=problem.slug,
            limits=problem.limits,
            tests=tuple(self._test(test) for test in problem.tests),
            kind=problem.kind,
            groups=problem.groups,
            output_validator=validator,
            interactor=interactor and self._program(interactor, "interactors"),
            includes=tuple(
                replace(i, files=self._files(i.files, f"include/{i.language}"))
                for i in problem.includes
            ),
            signature=problem.signature,
            reference=reference
            and replace(reference, files=self._files(reference.files, "reference")),
            allow_file_writing=problem.allow_file_writing,
            digests=self._digests,
        )

    def _test(self, test: TestCase) -> TestCase:
        return replace(
            test,
            input=self._data(test.input),
            answer=self._data(test.answer),
            input_digest=digest_file(self._root / test.input),
            answer_digest=digest_file(self._root / test.answer),
            files=self._files(test.files, f"data/{test.name}.files"),
            hint="",
            description="",
            generated_by="",
            input_validator_args=(),
        )

    def _data(self, path: str) -> str:
        inside = path if path.startswith("data/") else f"data/{path}"
        self.files[inside] = self._root / path
        return inside

    def _program(self, program: Program, folder: str) -> Program:
        return replace(program, files=self._files(program.files, f"{folder}/{program.name}"))

    def _files(self, files: tuple[File, ...], folder: str) -> tuple[File, ...]:
        placed = tuple(File(file.name, f"{folder}/{file.name}") for file in files)
        for file, inside in zip(files, placed, strict=True):
            self.files[inside.path] = self._root / file.path
            self._digests[inside.path] = digest_file(self._root / file.path)
        return placed


def _encode(spec: JudgeSpec) -> bytes:
    return json.dumps(asdict(spec), indent=1, sort_keys=True).encode() + b"\n"


def _add(bundle: zipfile.ZipFile, path: str, source: Path | None, spec: bytes) -> None:
    entry = zipfile.ZipInfo(path, _EPOCH)
    entry.create_system = 3
    runs = path.startswith(("validators/", "interactors/")) and path.count("/") == 2
    mode = 0o100755 if runs and path.endswith(tuple(f"/{name}" for name in _SCRIPTS)) else 0o100644
    entry.external_attr = mode << 16
    if source is None:
        bundle.writestr(entry, spec)
        return
    entry.file_size = source.stat().st_size
    with source.open("rb") as stream, bundle.open(entry, "w") as target:
        shutil.copyfileobj(stream, target, _BLOCK)


def open_bundle(bundle: Path, into: Path) -> JudgeSpec:
    """Unpacks `bundle` into the new or empty directory `into` and verifies every file.

    On failure nothing is left in `into`.

    Raises:
        BundleError: if it is no bundle, or a file differs from its digest.
    """
    into.mkdir(parents=True, exist_ok=True)
    if any(into.iterdir()):
        raise BundleError(f"{into.name}: the directory is not empty")
    try:
        extract(bundle, into, _LIMITS)
        spec = load_spec(into)
        verify(into, spec)
    except PackageError as error:
        raise BundleError(str(error)) from error
    except BaseException:
        shutil.rmtree(into, ignore_errors=True)
        raise
    return spec


def load_spec(directory: Path) -> JudgeSpec:
    """The spec of an unpacked bundle. Checks that its files exist, not what they hold.

    Raises:
        BundleError: naming the field of judge.json that is wrong.
    """
    try:
        file = directory / SPEC_FILE
        if file.stat().st_size > _MAX_SPEC_BYTES:
            raise BundleError(f"{SPEC_FILE}: is larger than {_MAX_SPEC_BYTES} bytes")
        content = file.read_bytes()
    except OSError as error:
        raise BundleError(f"{SPEC_FILE}: cannot be read: {error.strerror}") from error
    spec = decode_spec(content)
    for place, path in _paths(spec):
        if not path or not all(portable(part) for part in path.split("/")):
            raise BundleError(f"{SPEC_FILE}: {place}: must be a relative path of plain names")
        if not (directory / path).is_file() or (directory / path).is_symlink():
            raise BundleError(f"{SPEC_FILE}: {place}: {path} is not in the bundle")
    return spec


def _paths(spec: JudgeSpec) -> Iterator[tuple[str, str]]:
    """Every path that the spec names, with its place in judge.json."""
    for index, test in enumerate(spec.tests):
        yield f"tests.{index}.input", test.input
        yield f"tests.{index}.answer", test.answer
    yield from ((f"digests.{path}", path) for path in spec.digests)


def _named_files(spec: JudgeSpec) -> Iterator[tuple[str, File]]:
    """Every file that goes somewhere, with its place in judge.json."""
    for index, test in enumerate(spec.tests):
        yield from ((f"tests.{index}.files", file) for file in test.files)
    if spec.output_validator:
        for program in spec.output_validator.programs:
            yield from (("output_validator", file) for file in program.files)
    if spec.interactor:
        yield from (("interactor", file) for file in spec.interactor.files)
    if spec.reference:
        yield from (("reference", file) for file in spec.reference.files)
    for index, include in enumerate(spec.includes):
        yield from ((f"includes.{index}", file) for file in include.files)


def _check_consistency(spec: JudgeSpec) -> None:
    """The rules that types do not tell."""
    names = [test.name for test in spec.tests]
    if len(set(names)) != len(names):
        raise BundleError(f"{SPEC_FILE}: tests: a name is used twice")
    if spec.groups:
        try:
            check_tree(spec.groups, names)
        except ValueError as error:
            raise BundleError(f"{SPEC_FILE}: groups: {error}") from error
    if spec.kind.interactive and not (spec.output_validator or spec.interactor):
        raise BundleError(f"{SPEC_FILE}: kind.interactive: nobody to interact with")
    single = spec.kind.interactive or spec.kind.multi_pass or spec.kind.scoring
    if single and spec.output_validator and spec.output_validator.others:
        raise BundleError(f"{SPEC_FILE}: output_validator.others: only where it accepts or rejects")
    driven = spec.kind.interactive or spec.kind.multi_pass or spec.kind.submit_answer
    if spec.signature and (driven or spec.output_validator or spec.includes):
        raise BundleError(f"{SPEC_FILE}: signature: its driver alone runs and compares")
    for place, file in _named_files(spec):
        if not all(portable(part) for part in file.name.split("/")):
            raise BundleError(f"{SPEC_FILE}: {place}: names must be relative paths of plain names")
        if file.path not in spec.digests:
            raise BundleError(f"{SPEC_FILE}: {place}: {file.path} has no digest")


def decode_spec(content: bytes) -> JudgeSpec:
    """Reads judge.json, refusing fields and types that it must not have.

    Raises:
        BundleError: naming the field.
    """
    try:
        spec = _SPEC.validate_json(content, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        # A newer format is told as such, not by the first field that is new in it.
        _check_format(content)
        field = ".".join(str(part) for part in first["loc"]) or "document"
        raise BundleError(f"{SPEC_FILE}: {field}: {first['msg']}") from error
    _check_format(content)
    unknown = _unknown(json.loads(content), asdict(spec), "")
    if unknown:
        raise BundleError(f"{SPEC_FILE}: {unknown}: unknown field")
    if not spec.tests:
        raise BundleError(f"{SPEC_FILE}: tests: must not be empty")
    _check_consistency(spec)
    return spec


def _check_format(content: bytes) -> None:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return
    stated = document.get("bundle_format") if isinstance(document, dict) else None
    if isinstance(stated, int) and stated != BUNDLE_FORMAT:
        rule = f"must be {BUNDLE_FORMAT}, is {stated}"
        raise BundleError(f"{SPEC_FILE}: bundle_format: {rule}")


def _unknown(given: Any, read: Any, path: str) -> str:
    """The first key of `given` that was not read into the model."""
    if isinstance(given, Mapping) and isinstance(read, Mapping):
        for key, value in given.items():
            place = f"{path}.{key}" if path else str(key)
            found = _unknown(value, read[key], place) if key in read else place
            if found:
                return found
    elif isinstance(given, list) and isinstance(read, list | tuple):
        for index, (a, b) in enumerate(zip(given, read, strict=True)):
            if found := _unknown(a, b, f"{path}.{index}"):
                return found
    return ""


def verify(directory: Path, spec: JudgeSpec) -> None:
    """Compares every file with its digest.

    Raises:
        BundleError: naming the first file that differs.
    """
    pairs = [
        *((test.input, test.input_digest) for test in spec.tests),
        *((test.answer, test.answer_digest) for test in spec.tests),
        *spec.digests.items(),
    ]
    for path, digest in pairs:
        if digest_file(directory / path) != digest:
            raise BundleError(f"{path}: differs from its digest in {SPEC_FILE}")
