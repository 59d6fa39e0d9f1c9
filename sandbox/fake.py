"""A sandbox for unit tests of judging: scripted programs instead of processes.

    def program(call: FakeCall) -> FakeResult:
        return FakeResult(stdout=call.read())

    sandbox = FakeSandbox({"/app/main": program, "/usr/bin/gcc": FakeResult(exit_code=1)})

Every run executes in a thread of its own, so that two runs joined by pipes talk to
each other as real ones do. Limits are not enforced: a script says which one it hit.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import IO, Self, TypeAlias

from sandbox.outcome import Accounting, LimitHit, MemorySplit, Mode, Outcome
from sandbox.runner import SandboxError, wait_all
from sandbox.spec import MIB, MILLISECOND_NS, Fd, RootSpec, RunSpec


@dataclass(frozen=True, slots=True)
class FakeResult:
    """What a scripted program did, as `Outcome` would say it."""

    exit_code: int | None = 0
    """None with a `signal`."""
    stdout: bytes = b""
    """Written when the script ends, after what it wrote itself."""
    stderr: bytes = b""
    signal: int | None = None
    limit: LimitHit = LimitHit.NONE
    cpu_ns: int = 10 * MILLISECOND_NS
    wall_ns: int = 12 * MILLISECOND_NS
    peak_memory_bytes: int = 2 * MIB
    oom_kills: int = 0
    process_limit_hits: int = 0
    memory: MemorySplit = field(default_factory=MemorySplit)
    throttled_ns: int = 0
    cpu_pressure_ns: int = 0
    waited_ns: int = 0
    exec_error: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """Left in /app, as a compiler does; an error unless the run has `writable_app`."""
    left: Mapping[str, bytes] = field(default_factory=dict)
    """Left in COLLECT_DIR; an error unless the run has `collect_bytes`. What is beyond that
    is cut."""


@dataclass(frozen=True, slots=True)
class FakeCall:
    """What a scripted program sees."""

    spec: RunSpec
    app: Mapping[str, bytes]
    """The files of /app by name."""
    stdin: IO[bytes]
    stdout: IO[bytes]
    stderr: IO[bytes]
    work: Mapping[str, bytes] = field(default_factory=dict)
    """The files of /work by path."""

    def read(self) -> bytes:
        """All of the standard input."""
        return self.stdin.read()

    def say(self, text: bytes) -> None:
        """Writes to the standard output at once, for a partner that waits for it."""
        self.stdout.write(text)
        self.stdout.flush()


Script: TypeAlias = FakeResult | Callable[[FakeCall], FakeResult] | SandboxError
"""A fixed result, a program, or a fault of the sandbox itself."""
Scripts: TypeAlias = Mapping[str, Script] | Callable[[RunSpec], Script]
"""By the program's path (argv[0]), or chosen from the whole request."""


_PATIENCE_MS = 60_000
NOT_FOUND = FakeResult(exit_code=127, exec_error="No such file or directory")


class FakeRun:
    """A scripted run in progress."""

    def __init__(self, jail: FakeJail, spec: RunSpec, script: Script) -> None:
        self._jail = jail
        self._spec = spec
        self._script = script
        self._result: FakeResult | BaseException | None = None
        self._ended_ns = 0
        self._over = os.eventfd(0, os.EFD_CLOEXEC)
        self._released = False
        # Copies, as a real run has: the caller closes its own ends after the start.
        self._stdin = os.open(os.devnull, os.O_RDONLY) if spec.stdin is None else os.dup(spec.stdin)
        self._out = _own("stdout") if spec.stdout is None else os.dup(spec.stdout)
        self._err = _own("stderr") if spec.stderr is None else os.dup(spec.stderr)
        self._collected = {
            "stdout": os.dup(self._out) if spec.stdout is None else None,
            "stderr": os.dup(self._err) if spec.stderr is None else None,
        }
        self._work_files = {name: _content(fd) for name, fd in spec.files.items()}
        self._thread = threading.Thread(target=self._work, name=f"fake {spec.argv[0]}", daemon=True)
        self._thread.start()

    def _work(self) -> None:
        try:
            with (
                os.fdopen(self._stdin, "rb") as stdin,
                os.fdopen(self._out, "wb") as stdout,
                os.fdopen(self._err, "wb") as stderr,
            ):
                self._result = self._execute(stdin, stdout, stderr)
                stdout.flush()
                self._ended_ns = time.monotonic_ns()
        except BrokenPipeError:
            self._result = FakeResult(exit_code=None, signal=13)
            self._ended_ns = time.monotonic_ns()
        except BaseException as error:  # raised again by wait, in the test thread
            self._result = error
        os.eventfd_write(self._over, 1)

    def _execute(self, stdin: IO[bytes], stdout: IO[bytes], stderr: IO[bytes]) -> FakeResult:
        script = self._script
        if isinstance(script, SandboxError):
            raise script
        if not isinstance(script, FakeResult):
            app = dict(self._jail.files)
            call = FakeCall(self._spec, app, stdin, stdout, stderr, self._work_files)
            script = script(call)
        if script.files and not self._spec.writable_app:
            raise AssertionError(f"{self._spec.argv[0]} wrote to /app, which is read-only in runs")
        if script.left and not self._spec.collect_bytes:
            raise AssertionError(f"{self._spec.argv[0]} left files that nobody collects")
        stdout.write(script.stdout)
        stderr.write(script.stderr)
        return script

    def wait(self) -> Outcome:
        return wait_all(self)[0]

    def fds(self) -> Sequence[Fd]:
        return (self._over,)

    def attend(self, ready: Container[Fd], _excused_ns: Callable[[], int]) -> int | None:
        return None if self._over in ready else _PATIENCE_MS

    def busy_ns(self) -> int:
        return 0

    def release(self) -> None:
        if not self._released:
            self._released = True
            self._thread.join()
            os.close(self._over)

    def outcome(self) -> Outcome:
        self._thread.join()
        result = self._result
        if not isinstance(result, FakeResult):
            for fd in self._collected.values():
                if fd is not None:
                    os.close(fd)
            assert result is not None
            raise result
        self._jail.files.update(result.files)
        room = self._spec.collect_bytes
        return Outcome(
            exit_code=result.exit_code,
            signal=result.signal,
            limit=result.limit,
            cpu_ns=result.cpu_ns,
            wall_ns=result.wall_ns,
            peak_memory_bytes=result.peak_memory_bytes,
            oom_kills=result.oom_kills,
            process_limit_hits=result.process_limit_hits,
            stdout_bytes=_size(self._collected["stdout"]),
            stderr_bytes=_size(self._collected["stderr"]),
            accounting=self._jail.accounting,
            core=self._jail.core,
            stdout=_rewound(self._collected["stdout"]),
            stderr=_rewound(self._collected["stderr"]),
            mode=self._jail.mode,
            memory=result.memory,
            throttled_ns=result.throttled_ns,
            cpu_pressure_ns=result.cpu_pressure_ns,
            waited_ns=result.waited_ns,
            exec_error=result.exec_error,
            ended_ns=self._ended_ns,
            files={name: _file(content[:room]) for name, content in result.left.items()},
            files_cut=sum(map(len, result.left.values())) > room,
        )


class FakeJail:
    """Keeps /app as a dictionary. `runs` tells a test what was asked for."""

    def __init__(self, sandbox: FakeSandbox, root: RootSpec) -> None:
        self._sandbox = sandbox
        self.root = root
        self.files: dict[str, bytes] = {}
        self.modes: dict[str, int] = {}
        self.runs: list[RunSpec] = []
        self.closed = False

    @property
    def accounting(self) -> Accounting:
        return self._sandbox.accounting

    @property
    def mode(self) -> Mode:
        return self._sandbox.mode

    @property
    def core(self) -> int:
        return self._sandbox.core

    def put(self, name: str, content: bytes | Fd, *, mode: int = 0o644) -> None:
        self._check_open()
        if isinstance(content, int):
            with os.fdopen(os.dup(content), "rb") as file:
                content = file.read()
        self.files[name] = content
        self.modes[name] = mode

    def take(self, name: str) -> Fd:
        self._check_open()
        if name not in self.files:
            raise FileNotFoundError(2, "No such file or directory", name)
        fd = os.memfd_create(name, os.MFD_CLOEXEC)
        with open(fd, "wb", closefd=False) as file:
            file.write(self.files[name])
        os.lseek(fd, 0, os.SEEK_SET)
        return fd

    def list(self) -> tuple[str, ...]:
        self._check_open()
        return tuple(sorted(self.files))

    def start(self, spec: RunSpec) -> FakeRun:
        self._check_open()
        self.runs.append(spec)
        self._sandbox.runs.append(spec)
        return FakeRun(self, spec, self._sandbox.script(spec))

    def run(self, spec: RunSpec) -> Outcome:
        return self.start(spec).wait()

    def close(self) -> None:
        self.closed = True

    def _check_open(self) -> None:
        if self.closed:
            raise SandboxError("the jail is closed")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class FakeSandbox:
    """Makes fake jails, and keeps all of them and every request for the test to look at."""

    def __init__(
        self,
        scripts: Scripts,
        *,
        core: int = 0,
        accounting: Accounting = "v2",
        mode: Mode = "root",
        slot_number: int = 0,
    ) -> None:
        self._scripts = scripts
        self.core = core
        self.accounting: Accounting = accounting
        self.mode: Mode = mode
        self.slot_number = slot_number
        self.jails: list[FakeJail] = []
        self.runs: list[RunSpec] = []
        self.closed = False

    def script(self, spec: RunSpec) -> Script:
        """The script for a request; a program without one cannot be executed (exit 127)."""
        if callable(self._scripts):
            return self._scripts(spec)
        return self._scripts.get(spec.argv[0], NOT_FOUND)

    def jail(self, root: RootSpec) -> FakeJail:
        if self.closed:
            raise SandboxError("the sandbox is closed")
        jail = FakeJail(self, root)
        self.jails.append(jail)
        return jail

    def close(self) -> None:
        for jail in self.jails:
            jail.close()
        self.closed = True


def _file(content: bytes) -> Fd:
    fd = os.memfd_create("file", os.MFD_CLOEXEC)
    os.write(fd, content)
    os.lseek(fd, 0, os.SEEK_SET)
    return fd


def _content(fd: Fd) -> bytes:
    return os.pread(fd, os.fstat(fd).st_size, 0)


def _own(name: str) -> Fd:
    return os.memfd_create(name, os.MFD_CLOEXEC)


def _size(fd: Fd | None) -> int:
    return 0 if fd is None else os.fstat(fd).st_size


def _rewound(fd: Fd | None) -> Fd | None:
    if fd is not None:
        os.lseek(fd, 0, os.SEEK_SET)
    return fd
