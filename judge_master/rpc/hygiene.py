"""Bounds of every call: how large a message may be, how long an answer may take."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Awaitable, Callable
from typing import Any, cast

import grpc

KIB = 1 << 10
MIB = 1 << 20
MESSAGE_BYTES = {
    # Sources, inputs and their frame.
    "judge.v1.Judge": 2 * MIB,
    # One piece of an upload; a little more, so that its own rule answers.
    "judge.v1.Bundles": 2 * MIB,
    # A result with thousands of tests.
    "judge.v1.NodeLink": 16 * MIB,
}
OTHER_MESSAGE_BYTES = 64 * KIB
MAX_MESSAGE_BYTES = max(MESSAGE_BYTES.values())
DEADLINE_S = 10.0
"""Within which unary calls answer, as the contract says."""


def message_limit(method: str) -> int:
    """The largest message that a method takes, in bytes."""
    return MESSAGE_BYTES.get(method.lstrip("/").partition("/")[0], OTHER_MESSAGE_BYTES)


class DeadlineInterceptor(grpc.aio.ServerInterceptor):
    """Unary calls end in time even if their caller set no deadline."""

    async def intercept_service(
        self,
        continuation: Callable[
            [grpc.HandlerCallDetails], Awaitable[grpc.RpcMethodHandler[Any, Any] | None]
        ],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> grpc.RpcMethodHandler[Any, Any] | None:
        handler: Any = await continuation(handler_call_details)
        if handler is None or handler.unary_unary is None:
            return cast("grpc.RpcMethodHandler[Any, Any] | None", handler)
        bounded = functools.partial(_bounded, handler.unary_unary)
        return cast("grpc.RpcMethodHandler[Any, Any]", handler._replace(unary_unary=bounded))


async def _bounded(behaviour: Any, request: Any, context: Any) -> Any:
    try:
        async with asyncio.timeout(DEADLINE_S):
            return await behaviour(request, context)
    except TimeoutError:
        await context.abort(
            grpc.StatusCode.DEADLINE_EXCEEDED, f"not done within {DEADLINE_S:.0f} s, try again"
        )
