"""Channels to the masters, and one way to call them."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import grpc
import grpc.aio

from assize.client.errors import JudgeError, UnavailableError, judge_error

MASTER_NAME = "master.assize.internal"
"""What a cluster's masters answer to in TLS, whatever their address is."""
ATTEMPT_S = 10.0
"""The contract: calls answer within 10 s."""
LONGEST_PAUSE_S = 3.0
_OPTIONS: tuple[tuple[str, int | str], ...] = (
    ("grpc.max_receive_message_length", 64 << 20),
    ("grpc.keepalive_time_ms", 20_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    # The default waits up to two minutes before it tries a master that came back.
    ("grpc.initial_reconnect_backoff_ms", 200),
    ("grpc.max_reconnect_backoff_ms", 3_000),
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True, repr=False)
class Tls:
    """Membership of a cluster; all in PEM."""

    authority: bytes
    """The cluster's own authority."""
    certificate: bytes | None = None
    key: bytes | None = None
    server_name: str = MASTER_NAME


class Connection:
    """Channels to one or several masters, used in turn. Needs a running event loop."""

    def __init__(self, addresses: Sequence[str], tls: Tls | None, deadline_s: float) -> None:
        self._channels = [_channel(address, tls) for address in addresses]
        self._current = 0
        self._deadline_s = deadline_s

    @property
    def channel(self) -> grpc.aio.Channel:
        """To the master that answered last."""
        return self._channels[self._current]

    def next_master(self) -> None:
        """After a failure: the others may be alive."""
        self._current = (self._current + 1) % len(self._channels)

    async def close(self) -> None:
        for channel in self._channels:
            await channel.close()

    async def call(
        self,
        make: Callable[[grpc.aio.Channel, float], Awaitable[T]],
        *,
        attempt_s: float = ATTEMPT_S,
        deadline_s: float | None = None,
    ) -> T:
        """Calls `make(channel, timeout_s)` until it succeeds, is refused, or time is up.

        Only for calls that may be carried out twice.

        Raises:
            JudgeError: as the judge answered, or UnavailableError after the deadline.
        """
        loop = asyncio.get_running_loop()
        end = loop.time() + (self._deadline_s if deadline_s is None else deadline_s)
        failures = 0
        while True:
            try:
                return await make(self.channel, max(0.001, min(attempt_s, end - loop.time())))
            except grpc.aio.AioRpcError as error:
                failure = judge_error(error)
                if not isinstance(failure, UnavailableError):
                    raise failure from error
                self.next_master()
                failures += 1
                pause = pause_s(failures)
                if loop.time() + pause >= end:
                    raise failure from error
            await asyncio.sleep(pause)


def pause_s(failures: int) -> float:
    """How long to wait after so many failures in a row, with full jitter."""
    return random.uniform(0.02, min(LONGEST_PAUSE_S, 0.1 * 2 ** min(failures, 6)))  # noqa: S311


def _channel(address: str, tls: Tls | None) -> grpc.aio.Channel:
    if tls is None:
        return grpc.aio.insecure_channel(address, options=_OPTIONS)
    if (tls.certificate is None) != (tls.key is None):
        raise JudgeError("tls: certificate and key must be given together")
    credentials = grpc.ssl_channel_credentials(tls.authority, tls.key, tls.certificate)
    options = (*_OPTIONS, ("grpc.ssl_target_name_override", tls.server_name))
    return grpc.aio.secure_channel(address, credentials, options=options)
