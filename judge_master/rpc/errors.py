"""Which status a refusal gets. Anything else that escapes is INTERNAL and logged."""

from __future__ import annotations

import functools
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from typing import Any, NoReturn, Protocol, TypeVar

import grpc
import structlog

from judge_master.domain.errors import (
    AlreadyExistsError,
    DeniedError,
    ExhaustedError,
    FieldError,
    JudgeError,
    NotFoundError,
    PreconditionError,
    UnauthenticatedError,
    UnavailableError,
)
from judge_master.rpc.decoding import well_formed

log = structlog.get_logger()

RETRY_AFTER = "retry-after-ms"
"""Trailing metadata of RESOURCE_EXHAUSTED."""

STATUS: dict[type[JudgeError], grpc.StatusCode] = {
    FieldError: grpc.StatusCode.INVALID_ARGUMENT,
    NotFoundError: grpc.StatusCode.NOT_FOUND,
    AlreadyExistsError: grpc.StatusCode.ALREADY_EXISTS,
    PreconditionError: grpc.StatusCode.FAILED_PRECONDITION,
    ExhaustedError: grpc.StatusCode.RESOURCE_EXHAUSTED,
    UnavailableError: grpc.StatusCode.UNAVAILABLE,
    DeniedError: grpc.StatusCode.PERMISSION_DENIED,
    UnauthenticatedError: grpc.StatusCode.UNAUTHENTICATED,
}

S = TypeVar("S")
Q = TypeVar("Q")
R = TypeVar("R")


class Context(Protocol):
    """What the edge uses of grpc.aio's context."""

    async def abort(
        self,
        code: grpc.StatusCode,
        details: str = "",
        trailing_metadata: tuple[tuple[str, str], ...] = (),
    ) -> NoReturn: ...


def unary(
    method: Callable[[S, Q, Any], Awaitable[R]],
) -> Callable[[S, Q, Any], Awaitable[R]]:
    """A method with one answer whose refusals become statuses."""

    @functools.wraps(method)
    async def answer(self: S, request: Q, context: Context) -> R:
        try:
            return await method(self, well_formed(request), context)
        except grpc.aio.AbortError:
            raise
        except Exception as error:
            return await abort(context, error)

    return answer


def streaming(
    method: Callable[[S, Q, Any], AsyncGenerator[R, None]],
) -> Callable[[S, Q, Any], AsyncIterator[R]]:
    """A method with a stream of answers whose refusals become statuses."""

    @functools.wraps(method)
    async def answers(self: S, request: Q, context: Context) -> AsyncIterator[R]:
        try:
            async with aclosing(method(self, well_formed(request), context)) as stream:
                async for message in stream:
                    yield message
        except grpc.aio.AbortError:
            raise
        except Exception as error:
            await abort(context, error)

    return answers


async def abort(context: Context, error: Exception) -> NoReturn:
    """Ends the call with the status of `error`."""
    code = STATUS.get(type(error)) if isinstance(error, JudgeError) else None
    if code is None:
        log.exception("call failed", exc_info=error)
        await context.abort(grpc.StatusCode.INTERNAL, "internal error")
    if isinstance(error, ExhaustedError) and error.retry_after_ms:
        retry_after = ((RETRY_AFTER, str(error.retry_after_ms)),)
        await context.abort(code, str(error), retry_after)
    await context.abort(code, str(error))
