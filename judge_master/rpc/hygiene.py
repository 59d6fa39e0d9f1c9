"""Bounds of every call: how large a message may be, how long an answer may take."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Mapping
from typing import Any

import grpc

from judge_master.rpc.intercepting import WrappingInterceptor

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


class DeadlineInterceptor(WrappingInterceptor):
    """Unary calls end in time even if their caller set no deadline."""

    def replacements(
        self,
        method: str,  # noqa: ARG002 - the same for all methods
        handler: Any,
    ) -> Mapping[str, object]:
        if handler.unary_unary is None:
            return {}
        return {"unary_unary": functools.partial(_bounded, handler.unary_unary)}


async def _bounded(behaviour: Any, request: Any, context: Any) -> Any:
    try:
        async with asyncio.timeout(DEADLINE_S):
            return await behaviour(request, context)
    except TimeoutError:
        await context.abort(
            grpc.StatusCode.DEADLINE_EXCEEDED, f"not done within {DEADLINE_S:.0f} s, try again"
        )
