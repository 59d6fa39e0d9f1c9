"""The worker's end of the socket to init: packets and descriptors, nothing more."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence

from sandbox.nsjail import wire
from sandbox.runner import SandboxError
from sandbox.spec import Fd


class Channel:
    """One conversation with one init."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._timeout: float | None = None
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2 * wire.MAX_PACKET)

    def fileno(self) -> Fd:
        return self._socket.fileno()

    def send(self, packet: bytes, fds: Sequence[Fd] = ()) -> None:
        try:
            socket.send_fds(self._socket, [packet], list(fds))
        except OSError as error:
            raise SandboxError(f"the jail is gone: {error}") from error

    def receive(self, *, timeout: float | None = None) -> tuple[wire.Answer, Fd | None]:
        """The next answer, and the descriptor that came with it."""
        if timeout != self._timeout:
            self._socket.settimeout(timeout)
            self._timeout = timeout
        try:
            packet, fds, _, _ = socket.recv_fds(
                self._socket, wire.ANSWER_SIZE, 1, socket.MSG_CMSG_CLOEXEC
            )
        except OSError as error:
            raise SandboxError(f"no answer from init: {error}") from error
        fd = fds[0] if fds else None
        try:
            if not packet:
                raise SandboxError("the jail ended unexpectedly")
            return wire.parse_answer(packet), fd
        except ValueError as error:
            if fd is not None:
                os.close(fd)
            raise SandboxError(str(error)) from error

    def expect(
        self, reply: wire.Reply, *, timeout: float | None = None
    ) -> tuple[wire.Answer, Fd | None]:
        """The next answer, which must be of this kind."""
        answer, fd = self.receive(timeout=timeout)
        if answer.reply is not reply:
            if fd is not None:
                os.close(fd)
            raise SandboxError(f"init answered {answer.reply.name} instead of {reply.name}")
        return answer, fd

    def close(self) -> None:
        self._socket.close()
