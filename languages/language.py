"""What a language is: pure data and pure functions that build argument lists.

Nothing here touches the machine. A node probes which tools exist (`Toolchain`),
asks a language for commands, and runs them in the sandbox with the submission's
files in `APP_DIR` as the working directory of the compiler.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TypeAlias

APP_DIR = PurePosixPath("/app")
"""Where sources and artefacts are inside the jail. Writable while compiling only."""

Argv: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tool:
    """A program that a language needs.

    `names` are looked up in order on the machine's fixed search path, never on the
    judge's own PATH; one may also be an absolute path, with `*` for a version.
    `version_argv` follows the program's path and prints its version.
    """

    key: str
    names: tuple[str, ...]
    version_argv: Argv = ("--version",)


@dataclass(frozen=True, slots=True)
class Toolchain:
    """Where a language's tools are on this machine, links resolved.

    `paths` maps `Tool.key` to an absolute path, `version` is the first tool's version line.
    """

    paths: Mapping[str, str]
    version: str
    cache: str = ""
    """The directory of the language's `ToolCache`, at the same path inside the jail."""
    compile_mounts: tuple[str, ...] = ()
    run_mounts: tuple[str, ...] = ()
    """Host paths that the jails show read-only at the same place: what the language's
    patterns of the same name are on this machine, with the shared libraries that the
    programs among them need. Filled in by `probe.prepare_cache`."""

    def __getitem__(self, key: str) -> str:
        return self.paths[key]


@dataclass(frozen=True, slots=True)
class Sources:
    """The files of one submission. `entry` is one of `contents`' names, or "" (unknown)."""

    contents: Mapping[str, bytes]
    entry: str = ""

    def with_suffix(self, *suffixes: str) -> tuple[str, ...]:
        """Names that end in one of `suffixes`, sorted."""
        return tuple(sorted(n for n in self.contents if n.endswith(suffixes)))

    def main(self, *suffixes: str) -> str:
        """The file to start with: `entry`, else main.*/Main.*, else the first by name.

        Raises:
            NoSourceError: if no file has one of `suffixes`.
        """
        names = self.with_suffix(*suffixes)
        if self.entry in names:
            return self.entry
        if not names:
            raise NoSourceError(f"no file ends in {' or '.join(suffixes)}")
        mains = [n for n in names if PurePosixPath(n).stem.lower() == "main"]
        return (mains or list(names))[0]


class NoSourceError(ValueError):
    """The submission has no file that this language could compile."""


@dataclass(frozen=True, slots=True)
class RunLimits:
    """What a run command may be told about its limits (JVM heap, for instance)."""

    memory_mib: int


CompileCommands: TypeAlias = Callable[[Toolchain, Sources], tuple[Argv, ...]]
RunCommand: TypeAlias = Callable[[Toolchain, Sources, RunLimits], Argv]


@dataclass(frozen=True, slots=True)
class CacheStep:
    """One command that fills a tool cache. It runs outside any jail: no participant is near."""

    argv: Argv
    env: Mapping[str, str] = field(default_factory=dict)
    stdout: str = ""
    """Name of the file in the cache that takes what it prints; "" for none."""


ToolCache: TypeAlias = Callable[[Toolchain], tuple[CacheStep, ...]]
"""What to prepare once per node and toolchain version, in `Toolchain.cache`."""


@dataclass(frozen=True, slots=True)
class Language:
    """One language as the judge offers it."""

    id: str
    """Short stable name in the API, [a-z0-9]{1,20}: "cpp20"."""
    name: str
    """What people read: "C++20"."""
    extensions: tuple[str, ...]
    """File endings with the dot, the usual one first."""
    source_name: str
    """Name given to a source that comes without one: "main.cpp"."""
    tools: tuple[Tool, ...]
    """The first one's version is the language's version."""
    compile: CompileCommands | None
    """None for languages that are run as they are."""
    run: RunCommand
    self_test: str
    """A program that reads two integers from stdin and prints their sum."""
    editor_mode: str
    """CodeMirror language: "cpp", "java", "python", "javascript", "go", ..."""
    compile_mounts: tuple[str, ...] = ()
    """Patterns of host paths shown read-only while compiling: see languages/mounts.py."""
    run_mounts: tuple[str, ...] = ()
    """The same while running. Empty when the artefact needs nothing but the kernel."""
    env: Mapping[str, str] = field(default_factory=dict)
    needs_proc: bool = False
    """Whether its runtime needs /proc."""
    max_processes: int = 16
    """Processes and threads allowed in a run: the runtime's own plus the program's."""
    memory_error: bytes = b""
    """What the runtime prints to stderr when it refuses to grow past its limit by itself."""
    tool_cache: ToolCache | None = None
    startup_ms: int = 0
    """Processor time of a program that does nothing, roughly; 0 is below 5 ms. Information
    for setters of limits, the judge does not use it: limits are the same for all."""
    base_memory_mib: int = 0
    """Its peak memory, roughly; 0 is below 5 MiB. Information for setters too."""
    kattis_id: str = ""
    """The name in problem packages' `languages` key; "" means the same as `id`."""
