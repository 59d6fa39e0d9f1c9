"""HTTP/1.1 over kept connections, so lean that the generator leaves the machine to the server."""

from __future__ import annotations

import asyncio
import re
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

KEPT_S = 3.0
"""Idle connections are not used after that: the server closes them at five seconds."""
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    """0: the connection broke."""
    size: int
    """Bytes of the body."""


class Connection(asyncio.Protocol):
    """One connection: a request at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._read = bytearray()
        self._end = -1
        self._status = 0
        self._answer: asyncio.Future[Answer] | None = None
        self.used_at = 0.0
        """When it had its last answer."""

    @property
    def usable(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # What another event loop gives is no subclass.
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        self._transport = None
        self._settle(Answer(0, 0))

    def data_received(self, data: bytes) -> None:
        self._read += data
        if self._end < 0:
            head = self._read.find(b"\r\n\r\n")
            if head < 0:
                return
            length = _LENGTH.search(self._read, 0, head)
            if length is None:
                # A stream, or chunks: nothing that ordinary pages read.
                self.close()
                return
            self._status = int(self._read[9:12])
            self._end = head + 4 + int(length[1])
        if len(self._read) >= self._end:
            size, self._end = len(self._read), -1
            self._read.clear()
            self._settle(Answer(self._status, size))

    def send(self, request: bytes) -> asyncio.Future[Answer]:
        """The answer is to be awaited before the next request."""
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._answer

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def _settle(self, answer: Answer) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(answer)


class Client:
    """As many connections as requests are under way at once, to servers that take turns."""

    def __init__(self, host: str, ports: Sequence[int]) -> None:
        self._host = host
        self._servers = [(port, deque[Connection]()) for port in ports]
        self._turn = 0
        self.opened = 0

    async def get(self, path: str, cookie: str) -> Answer:
        """One GET; status 0 if there is no connection."""
        port, idle = self._servers[self._turn % len(self._servers)]
        self._turn += 1
        connection = _usable(idle)
        if connection is None:
            try:
                loop = asyncio.get_running_loop()
                _, connection = await loop.create_connection(Connection, self._host, port)
            except OSError:
                return Answer(0, 0)
            self.opened += 1
        answer = await connection.send(_request(f"{self._host}:{port}", path, cookie))
        connection.used_at = time.monotonic()
        idle.append(connection)
        return answer

    def close(self) -> None:
        """Closes what is idle."""
        for _, idle in self._servers:
            while idle:
                idle.pop().close()


def _usable(idle: deque[Connection]) -> Connection | None:
    while idle:
        connection = idle.pop()
        if connection.usable and time.monotonic() - connection.used_at < KEPT_S:
            return connection
        connection.close()
    return None


def _request(host: str, path: str, cookie: str) -> bytes:
    signed = f"Cookie: {cookie}\r\n" if cookie else ""
    return (
        f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: application/json\r\n{signed}\r\n"
    ).encode()
