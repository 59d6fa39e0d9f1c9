"""Makes a bundle file from a package."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from cli.errors import CliError
from cli.judging.opening import opened_package
from testdata.bundle import write_bundle


def run_bundle(package: Path, to: Path | None, *, as_json: bool) -> int:
    """Writes the bundle of `package` to `to`, whole or not at all; returns 0.

    Raises:
        CliError: the package breaks rules, one line each, or the file cannot be written.
    """
    target = to or Path(f"{package.resolve().name.removesuffix('.zip')}.bundle")
    try:
        with opened_package(package) as opened:
            handle, name = tempfile.mkstemp(dir=target.resolve().parent, prefix=".writing-")
            os.close(handle)
            writing = Path(name)
            try:
                made = write_bundle(opened, writing)
                writing.chmod(0o644)
                writing.replace(target)
            finally:
                writing.unlink(missing_ok=True)
    except OSError as error:
        raise CliError(f"{error.filename or target}: {error.strerror}") from error
    if as_json:
        print(json.dumps({"file": str(target), "digest": made.digest, "size": made.size}))
    else:
        print(f"{target}: {made.digest}, {made.size} bytes")
    return 0
