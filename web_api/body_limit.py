"""Bounds on request bodies, announced or not, answered like any other error."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web_api.errors import ApiError, invalid, problem_response


class BodyLimitMiddleware:
    """Refuses a body above the limit: at its announcement, or once that much has come.

    `limits` are bytes by path; `default` is for all others.
    """

    def __init__(self, app: ASGIApp, default: int, limits: Mapping[str, int]) -> None:
        self._app = app
        self._default = default
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limits.get(scope["path"], self._default)
        announced = Headers(scope=scope).get("content-length", "0")
        if announced.isdecimal() and int(announced) > limit:
            await problem_response(_too_large(limit))(scope, receive, send)
            return
        received = 0

        async def receive_bounded() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                # Raised in whoever reads the body; the framework lets it through.
                raise _too_large(limit)
            return message

        await self._app(scope, receive_bounded, send)


def _too_large(limit: int) -> ApiError:
    return invalid("body", f"must be at most {limit // 1024} KiB", 413, "too-large")
