"""Builds init, the only compiled part of the sandbox."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from sandbox.runner import SandboxError

SOURCE = Path(__file__).parent / "init"
FLAGS = ("-std=gnu11", "-O2", "-Wall", "-Wextra", "-Wshadow", "-Werror", "-static")


def init_path() -> Path:
    """Where the binary for the present sources belongs (whether or not it is there)."""
    digest = hashlib.sha256(" ".join(FLAGS).encode())
    for file in sorted(SOURCE.iterdir()):
        digest.update(file.read_bytes())
    cache = os.environ.get("ASSIZE_CACHE") or Path(__file__).parent.parent / ".assize" / "cache"
    return Path(cache) / f"init-{digest.hexdigest()[:16]}"


def build_init(*, force: bool = False) -> Path:
    """Compiles init unless a binary of the present sources exists.

    Raises:
        SandboxError: there is no C compiler, or it failed; the message says which.
    """
    target = init_path()
    if target.exists() and not force:
        return target
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        raise SandboxError("no C compiler for the sandbox's init: apt-get install gcc libc6-dev")
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_suffix(f".{os.getpid()}")
    sources = [str(path) for path in sorted(SOURCE.glob("*.c"))]
    built = subprocess.run(
        [compiler, *FLAGS, "-o", str(fresh), *sources], capture_output=True, text=True, check=False
    )
    if built.returncode != 0:
        raise SandboxError(f"init did not compile (libc6-dev missing?): {built.stderr.strip()}")
    fresh.chmod(0o755)
    fresh.replace(target)
    return target
