"""What to run: the request side of the sandbox's interface."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

Fd: TypeAlias = int

MIB = 1024 * 1024
MILLISECOND_NS = 1_000_000
SECOND_NS = 1_000_000_000


NAME = re.compile(r"[A-Za-z0-9_+][A-Za-z0-9._+\-$]{0,199}")
"""Names of files in /app, and of those that come out of a run."""
COLLECT_DIR = "/work/feedback"
"""Where a run leaves the files that `RunSpec.collect_bytes` asks for."""
COLLECT_FILES = 64
"""So many files come out at most."""


@dataclass(frozen=True, slots=True)
class RootSpec:
    """The read-only file system of a jail.

    `mounts` are absolute host paths shown read-only at the same place; `binds` maps a
    host directory to another place inside (absolute). Nothing else of the host is seen.
    """

    mounts: tuple[str, ...] = ("/usr", "/lib", "/lib64", "/bin")
    binds: tuple[tuple[str, str], ...] = ()
    app_bytes: int = 512 * MIB
    """Size of /app, the tmpfs that holds sources and artefacts."""
    partner: bool = False
    """Its outside uids are the slot's second pair: for a program of the setter's, which
    must share none with the submission that it judges."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one run. Every one is enforced for the whole group of processes."""

    cpu_ns: int
    wall_ns: int
    memory_bytes: int
    output_bytes: int
    """stdout and stderr together."""
    processes: int = 64
    """Processes and threads at once."""
    open_files: int = 256
    file_bytes: int = 64 * MIB
    """Largest single file it may write in its private directories."""
    tmp_bytes: int = 64 * MIB
    """Size of each private tmpfs (/work, /tmp, /dev/shm); charged to its memory too."""
    cpu_grace_ns: int = 0
    """It is not killed before it has used so much more than `cpu_ns`: what ended by itself
    meanwhile has hit the limit all the same, but is known to have missed it by little."""


@dataclass(frozen=True, slots=True)
class RunSpec:
    """One program run.

    `stdin` is read from its current offset. When `stdout` or `stderr` is None the
    worker collects the bytes into an anonymous file (see `Outcome.stdout`), otherwise
    the program writes to that descriptor directly and its bytes are not counted:
    for pipes between two runs.
    """

    argv: tuple[str, ...]
    limits: Limits
    stdin: Fd | None = None
    stdout: Fd | None = None
    stderr: Fd | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    writable_app: bool = False
    """Compiling: /app is writable and the working directory. Otherwise /app is read-only
    and the working directory is the empty, private /work."""
    with_proc: bool = False
    files: Mapping[str, Fd] = field(default_factory=dict)
    """Regular files copied into /work before the start, by relative path: the program owns
    them, folders are made as needed. They are not charged to its memory, but take room of
    `Limits.tmp_bytes`."""
    collect_bytes: int = 0
    """Above 0 the run gets an empty COLLECT_DIR, and when it ends by itself the regular
    files directly in it come out (`Outcome.files`), at most so many bytes in all. Files in
    folders, links, FIFOs and names unlike those of `Jail.put` do not."""
    read_only_work: bool = False
    """The program may only read in its working directory; /tmp and /dev/shm stay writable."""
    paired: bool = False
    """Talks to another run through pipes: see `runner.converse`."""
