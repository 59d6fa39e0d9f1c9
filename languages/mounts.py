"""Which host paths a language's jails show: patterns from its file, paths of this machine.

A pattern is an absolute path with `*` for what differs between versions, and with
`{key}` for a tool's path, `{cache}` for the tool cache; `..` is resolved by text, so
"{java}/../.." is the JDK. A pattern that matches nothing is left out: another version of
the distribution may not have it, and the self-test is what says whether it was needed.

Shared libraries are not listed by hand. They follow from the programs and modules among
the paths, each library as a mount of its own, so that no jail sees the directory that
every package of the machine puts its libraries into.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from languages.language import Toolchain

LIBRARIES = "/usr/lib/x86_64-linux-gnu"
LOCALE = "/usr/lib/locale/C.*"
"""The locale that every program runs in: text is UTF-8."""
LOADER = "/lib64/ld-linux-x86-64.so.2"
_RESOLVED = re.compile(r"^\t(?:\S+ => )?(/\S+) \(0x", re.MULTILINE)
_MERGED = ("/bin/", "/sbin/", "/lib/", "/lib64/")
"""Links into /usr on every system of today, but real directories in a jail's root."""


def resolve(patterns: Iterable[str], tools: Toolchain) -> tuple[str, ...]:
    """The paths to mount, directories before what lies in other places; no path twice.

    Runs the dynamic loader on the toolchain's own files: they are trusted here.
    """
    keys = {**tools.paths, "cache": tools.cache}
    paths: dict[str, None] = {}
    for pattern in patterns:
        for path in matches(os.path.normpath(pattern.format_map(keys))):
            if not _inside(path, paths):
                paths[path] = None
    for library in shared_libraries(_elf_files(paths)):
        if not _inside(library, paths):
            paths[library] = None
    return tuple(paths)


def matches(pattern: str) -> list[str]:
    """Existing paths that an absolute pattern stands for, sorted."""
    if "*" not in pattern and "[" not in pattern:
        return [pattern] if Path(pattern).exists() else []
    return sorted(str(path) for path in Path("/").glob(pattern.removeprefix("/")))


def _inside(path: str, mounts: Iterable[str]) -> bool:
    """Whether a mount shows `path` already, seen through the links into /usr."""
    merged = _merged(path)
    if path == LOADER:  # an ELF file names it so: the link into /usr is not in the jail
        return path in mounts or "/lib64" in mounts
    return any(merged == m or merged.startswith(f"{m}/") for m in map(_merged, mounts))


def _merged(path: str) -> str:
    return f"/usr{path}" if f"{path}/".startswith(_MERGED) else path


def shared_libraries(files: Iterable[str]) -> list[str]:
    """What the dynamic loader would map for these programs and modules, and itself."""
    found: set[str] = set()
    for name in files:
        found.update(_libraries_of(name, Path(name).stat().st_mtime_ns))
    return sorted(found)


@cache
def _libraries_of(file: str, changed_ns: int) -> tuple[str, ...]:
    """By the loader itself: `ldd` is a script around it that takes four times as long.

    Several languages share files; `changed_ns` tells another version of one.
    """
    del changed_ns
    # Not its --list, which gives up at a library that only the program itself can find.
    listing = {"LD_TRACE_LOADED_OBJECTS": "1"}
    done = subprocess.run((LOADER, file), env=listing, capture_output=True, text=True, check=False)
    return tuple(_RESOLVED.findall(done.stdout))


def _elf_files(paths: Iterable[str]) -> Iterator[str]:
    for path in paths:
        if _merged(path) == LIBRARIES:
            continue  # all of it is there, its own needs too
        if not Path(path).is_dir():
            yield from _if_elf(Path(path))
        for folder, _, files in os.walk(path):
            for file in (Path(folder, name) for name in files):
                if ".so" in file.name or os.access(file, os.X_OK):
                    yield from _if_elf(file)


def _if_elf(file: Path) -> Iterator[str]:
    try:
        with file.open("rb") as opened:
            if opened.read(4) == b"\x7fELF":
                yield str(file)
    except OSError:
        return  # a dangling link
