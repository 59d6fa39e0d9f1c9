"""Testdata bundles: what a judge node needs of a problem, in one file named by its digest.

A bundle is a zip with `judge.json` (a `JudgeSpec`) and the test files at the paths it
names. Entries are sorted, stored without compression and carry a fixed time and mode,
so that the same package has the same digest on every machine and with every zlib.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from testdata.archive import ArchiveLimits, extract
from testdata.issues import PackageError
from testdata.package import Package
from testdata.problem import JudgeSpec
from testdata.tree import portable

SPEC_FILE = "judge.json"
BUNDLE_FORMAT = 1
_EPOCH = (1980, 1, 1, 0, 0, 0)
_BLOCK = 1 << 20
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")
_LIMITS = ArchiveLimits(files=40_001, total=64 << 30, file=16 << 30)
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
    spec = _spec_of(package)
    files = {SPEC_FILE: None} | {
        path: package.root / path for test in spec.tests for path in (test.input, test.answer)
    }
    descriptor, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}-")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as bundle:
                for path in sorted(files):
                    _add(bundle, path, files[path], _encode(spec))
            stream.flush()
            os.fsync(stream.fileno())
        info = BundleInfo(digest_file(temporary), temporary.stat().st_size)
        temporary.chmod(0o644)
        temporary.replace(out)
    finally:
        temporary.unlink(missing_ok=True)
    return info


def _spec_of(package: Package) -> JudgeSpec:
    problem = package.problem
    tests = tuple(
        replace(
            test,
            input_digest=digest_file(package.root / test.input),
            answer_digest=digest_file(package.root / test.answer),
        )
        for test in problem.tests
    )
    return JudgeSpec(problem.slug, problem.limits, tests, BUNDLE_FORMAT)


def _encode(spec: JudgeSpec) -> bytes:
    return json.dumps(asdict(spec), indent=1, sort_keys=True).encode() + b"\n"


def _add(bundle: zipfile.ZipFile, path: str, source: Path | None, spec: bytes) -> None:
    entry = zipfile.ZipInfo(path, _EPOCH)
    entry.create_system = 3
    entry.external_attr = 0o100644 << 16
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
    for index, test in enumerate(spec.tests):
        for key, path in (("input", test.input), ("answer", test.answer)):
            place = f"{SPEC_FILE}: tests.{index}.{key}"
            if not path or not all(portable(part) for part in path.split("/")):
                raise BundleError(f"{place}: must be a relative path of plain names")
            if not (directory / path).is_file() or (directory / path).is_symlink():
                raise BundleError(f"{place}: {path} is not in the bundle")
    return spec


def decode_spec(content: bytes) -> JudgeSpec:
    """Reads judge.json, refusing fields and types that it must not have.

    Raises:
        BundleError: naming the field.
    """
    try:
        spec = _SPEC.validate_json(content, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "document"
        raise BundleError(f"{SPEC_FILE}: {field}: {first['msg']}") from error
    unknown = _unknown(json.loads(content), asdict(spec), "")
    if unknown:
        raise BundleError(f"{SPEC_FILE}: {unknown}: unknown field")
    if spec.bundle_format != BUNDLE_FORMAT:
        rule = f"must be {BUNDLE_FORMAT}, is {spec.bundle_format}"
        raise BundleError(f"{SPEC_FILE}: bundle_format: {rule}")
    if not spec.tests:
        raise BundleError(f"{SPEC_FILE}: tests: must not be empty")
    return spec


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
    """Compares every test file with its digest.

    Raises:
        BundleError: naming the first file that differs.
    """
    for test in spec.tests:
        pairs = ((test.input, test.input_digest), (test.answer, test.answer_digest))
        for path, digest in pairs:
            if digest_file(directory / path) != digest:
                raise BundleError(f"{path}: differs from its digest in {SPEC_FILE}")
