"""Finds a language's tools on this machine. The only impure file of this package."""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from languages.language import Language, ToolCache, Toolchain
from languages.mounts import matches, resolve

SEARCH_PATH = os.pathsep.join(
    ("/usr/local/bin", "/usr/bin", "/bin", "/usr/local/go/bin", "/opt/assize/toolchains/bin")
)
"""Where toolchains may be: never the judge's own PATH, which holds its environment."""

PROBE_TIMEOUT_S = 30

log = logging.getLogger(__name__)


class CacheError(RuntimeError):
    """A command that prepares a tool cache failed; the message carries its words."""


def probe(language: Language) -> Toolchain | None:
    """Where the tools are and which version, or None when one is missing or does not run."""
    paths = locate(language)
    if paths is None:
        return None
    first = language.tools[0]
    argv = (paths[first.key], *first.version_argv)
    # Twice: a node that starts on a busy host shall not be without a language for one bad moment.
    version = _version(argv) or _version(argv)
    return Toolchain(paths, version) if version else None


def locate(language: Language) -> Mapping[str, str] | None:
    """Where the tools are, by key, links resolved; None when one is missing. Runs nothing."""
    paths: dict[str, str] = {}
    for tool in language.tools:
        found = next(filter(None, map(_find, tool.names)), None)
        if found is None:
            return None
        paths[tool.key] = str(Path(found).resolve())
    return paths


def _find(name: str) -> str | None:
    """A program's path; of several that match an absolute pattern, the last by name."""
    if "*" in name:
        return next(iter(reversed(matches(name))), None)
    return shutil.which(name, path=SEARCH_PATH)


def _version(argv: tuple[str, ...]) -> str:
    try:
        with tempfile.TemporaryDirectory() as home:  # some tools write there when asked anything
            done = subprocess.run(
                argv,
                capture_output=True,
                text=True,
                check=True,
                timeout=PROBE_TIMEOUT_S,
                env={"PATH": SEARCH_PATH, "HOME": home, "LC_ALL": "C.UTF-8"},
            )
    except (OSError, subprocess.SubprocessError) as error:
        log.warning("%s did not tell its version: %s", argv[0], error)
        return ""
    lines = (done.stdout or done.stderr).strip().splitlines()
    # A tool may complain about its own start first.
    return next((line for line in lines if "warning:" not in line.lower()), "")


def prepare_cache(language: Language, tools: Toolchain, caches: Path) -> Toolchain:
    """Fills the language's tool cache below `caches` unless it is there; adds where it is
    and what the language's jails mount.

    A cache is marked when it is whole, so that a half-made one is never used; its name
    carries the toolchain's paths, their times and its version.

    Raises:
        OSError, CacheError: a command failed; nothing is left behind.
    """
    if language.tool_cache is not None:
        tools = _locked_cache(language.tool_cache, language.id, tools, caches)
    return replace(
        tools,
        compile_mounts=resolve(language.compile_mounts, tools),
        run_mounts=resolve(language.run_mounts, tools),
    )


def _locked_cache(cache: ToolCache, language: str, tools: Toolchain, caches: Path) -> Toolchain:
    caches.mkdir(parents=True, exist_ok=True)
    with (caches / f"{language}.lock").open("w") as lock:
        # Two nodes of one host, or a node and a set-up, must not fill it at once.
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _prepare(cache, language, tools, caches)


def _prepare(cache: ToolCache, language: str, tools: Toolchain, caches: Path) -> Toolchain:
    # The tools' times tell an upgrade in place, of the JVM below a compiler for instance.
    dated = [(name, path, Path(path).stat().st_mtime_ns) for name, path in tools.paths.items()]
    steps = cache(replace(tools, cache="{cache}"))  # a changed step is another cache
    key = hashlib.sha256(f"{sorted(dated)} {tools.version} {steps}".encode()).hexdigest()
    target = replace(tools, cache=str(caches / f"{language}-{key[:12]}"))
    done = Path(target.cache) / ".complete"
    if done.exists():
        return target
    shutil.rmtree(target.cache, ignore_errors=True)
    # Steps may write absolute paths of the cache: it is made in place, marked when whole.
    Path(target.cache).mkdir(parents=True)
    try:
        for step in cache(target):
            _fill(target, step.argv, dict(step.env), step.stdout)
    except BaseException:
        shutil.rmtree(target.cache, ignore_errors=True)
        raise
    _open_to_jails(Path(target.cache))
    done.touch()
    return target


def _fill(target: Toolchain, argv: tuple[str, ...], env: dict[str, str], stdout: str) -> None:
    base = {"PATH": SEARCH_PATH, "HOME": target.cache, "LC_ALL": "C.UTF-8"}
    out = Path(target.cache) / (stdout or ".log")
    with out.open("wb") as file:
        done = subprocess.run(
            argv,
            env=base | env,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.PIPE,
            check=False,
        )
    if done.returncode:
        words = (out.read_bytes()[-1000:] + done.stderr[-1000:]).decode(errors="replace")
        raise CacheError(f"{argv[0]} ended with {done.returncode}: {words.strip()}")


def _open_to_jails(folder: Path) -> None:
    """Everybody may read it: the jail's users are unprivileged."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
