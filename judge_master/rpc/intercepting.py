"""What interceptors of ours have in common: they put something around a method's handler."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias, cast

import grpc

Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"


class WrappingInterceptor(grpc.aio.ServerInterceptor):
    """Replaces parts of handlers; methods that nobody serves stay so."""

    def replacements(self, method: str, handler: Any) -> Mapping[str, object]:
        """New values of the handler's fields by name; empty leaves it as it is.

        `method` is "package.Service/Method".
        """
        raise NotImplementedError

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Handler | None]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Handler | None:
        handler: Any = await continuation(handler_call_details)
        if handler is None:
            return None
        method = handler_call_details.method.lstrip("/")
        # The generated handlers are named tuples.
        return cast(Handler, handler._replace(**self.replacements(method, handler)))
