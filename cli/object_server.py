"""The S3 server that the tests of object storage talk to: built once, kept by version.

Its source comes through the Go module proxy, checked against Go's checksum database. The
binary stays in the user's cache folder, so only a machine's first test run waits for it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

VERSION = "v1.8.0"
_PACKAGE = "github.com/versity/versitygw/cmd/versitygw"
_BUILD_TIMEOUT_S = 900


def object_server() -> Path:
    """Where the server is, or would be."""
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(cache) / "assize" / f"versitygw-{VERSION}" / "versitygw"


def build_object_server() -> Path:
    """Builds the server unless it is there; returns its path.

    Raises:
        RuntimeError: there is no Go, or the build failed.
    """
    target = object_server()
    if target.is_file():
        return target
    go = shutil.which("go")
    if go is None:
        raise RuntimeError("Go is missing: ./assize setup --languages go")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".building-") as folder:
        try:
            done = subprocess.run(
                (go, "install", "-ldflags=-s -w", f"{_PACKAGE}@{VERSION}"),
                # An older Go fetches the one that the module asks for.
                env={**os.environ, "GOBIN": folder, "GOTOOLCHAIN": "auto", "GOFLAGS": ""},
                cwd=folder,
                capture_output=True,
                text=True,
                timeout=_BUILD_TIMEOUT_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise RuntimeError(f"go install took more than {_BUILD_TIMEOUT_S} s") from None
        if done.returncode:
            said = done.stderr.strip().splitlines() or ["it said nothing"]
            raise RuntimeError(f"go install failed: {said[-1]}")
        (Path(folder) / target.name).replace(target)
    return target
