"""A warm jail: one nsjail with our init in it, for the programs of one submission."""

from __future__ import annotations

import contextlib
import fcntl
import os
import socket
import stat
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from sandbox.cgroup.group import GroupLimits
from sandbox.cgroup.pool import GroupPool
from sandbox.nsjail import wire
from sandbox.nsjail.channel import Channel
from sandbox.nsjail.command import OutsideIds, jail_argv
from sandbox.nsjail.run import NsjailRun, RunContext
from sandbox.outcome import Accounting, Mode, Outcome
from sandbox.runner import SandboxError
from sandbox.spec import NAME, Fd, RootSpec, RunSpec

START_TIMEOUT_S = 20.0
FILE_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class SlotContext:
    """What a jail needs from its slot."""

    nsjail: str
    init: str
    ids: OutsideIds
    partner_ids: OutsideIds
    """For roots with `partner`."""
    mode: Mode
    accounting: Accounting
    core: int
    cores: int
    cancel: Fd | None
    pool: GroupPool
    forget: Callable[[NsjailJail], None]
    """Told of a jail's end."""


class NsjailJail:
    """Started in the constructor's background: `ready` waits, every use waits for it."""

    def __init__(self, slot: SlotContext, root: RootSpec) -> None:
        self._slot = slot
        self._ready = False
        self._current: NsjailRun | None = None
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._log = os.memfd_create("nsjail.log", os.MFD_CLOEXEC)
        self._nothing = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
        self._channel = Channel(ours)
        try:
            with theirs:
                self._process = self._start_nsjail(root, theirs.fileno())
        except OSError as error:
            self._close_files()
            raise SandboxError(f"cannot start {slot.nsjail}: {error}") from error

    def _start_nsjail(self, root: RootSpec, end: Fd) -> subprocess.Popen[bytes]:
        slot = self._slot
        ids = slot.partner_ids if root.partner else slot.ids
        return subprocess.Popen(
            jail_argv(slot.nsjail, slot.init, root, ids, end, self._log),
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            pass_fds=(end, self._log),
            env={},
        )

    def ready(self) -> None:
        """Waits until init has said that the jail stands.

        Raises:
            SandboxError: it does not come up (the message carries nsjail's own words), is
                closed, or busy: init attends to one thing at a time.
        """
        if self._log < 0:
            raise SandboxError("the jail is closed")
        if self._current is not None and not self._current.over:
            raise SandboxError("a run is in progress in this jail")
        if self._ready:
            return
        try:
            answer, _ = self._channel.expect(wire.Reply.READY, timeout=START_TIMEOUT_S)
        except SandboxError as error:
            self._process.kill()
            self._process.wait()
            words = os.pread(self._log, 2000, 0).decode(errors="replace").strip()
            raise SandboxError(f"nsjail did not start: {words or error}") from error
        if answer.stage != wire.PROTOCOL:
            raise SandboxError(f"init speaks protocol {answer.stage}, not {wire.PROTOCOL}")
        self._ready = True

    def put(self, name: str, content: bytes | Fd, *, mode: int = 0o644) -> None:
        self.ready()
        _check_name(name)
        with contextlib.ExitStack() as stack:
            if isinstance(content, bytes):
                source = os.memfd_create("put", os.MFD_CLOEXEC)
                stack.callback(os.close, source)
                with open(source, "wb", closefd=False) as file:
                    file.write(content)
                os.lseek(source, 0, os.SEEK_SET)
            else:
                source = content
            self._channel.send(wire.put_packet(name, mode), [source])
            answer, _ = self._channel.expect(wire.Reply.DONE, timeout=FILE_TIMEOUT_S)
        if answer.error:
            raise SandboxError(f"cannot put {name}: {os.strerror(answer.error)}")

    def take(self, name: str) -> Fd:
        self.ready()
        _check_name(name)
        self._channel.send(wire.take_packet(name))
        answer, fd = self._channel.expect(wire.Reply.DONE, timeout=FILE_TIMEOUT_S)
        if answer.error or fd is None:
            raise FileNotFoundError(answer.error, os.strerror(answer.error), name)
        return fd

    def list(self) -> tuple[str, ...]:
        self.ready()
        self._channel.send(wire.list_packet())
        answer, fd = self._channel.expect(wire.Reply.DONE, timeout=FILE_TIMEOUT_S)
        if answer.error or fd is None:
            raise SandboxError(f"cannot list /app: {os.strerror(answer.error)}")
        with os.fdopen(fd, "rb") as names:
            found = names.read().decode(errors="replace").split("\0")
        return tuple(sorted(name for name in found if NAME.fullmatch(name)))

    def start(self, spec: RunSpec) -> NsjailRun:
        self.ready()
        with contextlib.ExitStack() as stack:
            stdin = self._nothing if spec.stdin is None else _read_only(spec.stdin, stack)
            limits = spec.limits
            try:
                group = self._slot.pool.acquire(GroupLimits(limits.memory_bytes, limits.processes))
            except OSError as error:
                raise SandboxError(f"cannot make the run's control group: {error}") from error
            context = RunContext(
                channel=self._channel,
                group=group,
                accounting=self._slot.accounting,
                mode=self._slot.mode,
                core=self._slot.core,
                cores=self._slot.cores,
                cancel=self._slot.cancel,
                discard=self._slot.pool.discard,
            )
            self._current = NsjailRun(context, spec, stdin)
        return self._current

    def run(self, spec: RunSpec) -> Outcome:
        return self.start(spec).wait()

    def close(self) -> None:
        if self._log < 0:
            return
        # init dies when its socket closes, nsjail when init dies.
        self._channel.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._current is not None:
            self._current.release()
        self._close_files()
        self._slot.forget(self)

    def _close_files(self) -> None:
        self._channel.close()
        os.close(self._nothing)
        os.close(self._log)
        self._log = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _check_name(name: str) -> None:
    if not NAME.fullmatch(name):
        raise ValueError(f"file name {name!r}: one component of letters, digits and ._+-$")


def _read_only(stdin: Fd, stack: contextlib.ExitStack) -> Fd:
    """The same file for reading only: a program must not change what others read too."""
    info = os.fstat(stdin)
    if stat.S_ISREG(info.st_mode) and info.st_nlink == 0:
        # An anonymous file lets everybody open it anew, through /proc/self/fd.
        os.fchmod(stdin, 0o400)
    if fcntl.fcntl(stdin, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY:
        return stdin
    if not stat.S_ISREG(info.st_mode):
        raise ValueError("stdin: must be open for reading only")
    fresh = os.open(f"/proc/self/fd/{stdin}", os.O_RDONLY | os.O_CLOEXEC)
    stack.callback(os.close, fresh)
    os.lseek(fresh, os.lseek(stdin, 0, os.SEEK_CUR), os.SEEK_SET)
    return fresh
