"""Who may call what: the one place where certificates become permissions.

Everything that a service does not say itself it has from here: the caller is known
(`current_caller`), may call the method, names no platform but its own, and loses its
streams when its membership ends.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

import grpc
from cryptography import x509
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from identity.folder import certificate_name
from judge_master.domain.errors import DeniedError, JudgeError
from judge_master.domain.member import ANONYMOUS, Caller, CallerKind
from judge_master.identity.caller import current_caller
from judge_master.identity.guard import Guard
from judge_master.rpc.errors import abort
from judge_master.rpc.intercepting import Handler, WrappingInterceptor

_MEMBERS = frozenset({CallerKind.NODE, CallerKind.PLATFORM, CallerKind.OPERATOR})
_OPERATORS = frozenset({CallerKind.OPERATOR, CallerKind.LOCAL})
_PLATFORMS = _OPERATORS | {CallerKind.PLATFORM}
_ALL = frozenset(CallerKind)

RULES: dict[str, frozenset[CallerKind]] = {
    "judge.v1.Judge": _PLATFORMS,
    "judge.v1.Bundles": _PLATFORMS,
    "judge.v1.Bundles/Download": _OPERATORS | {CallerKind.NODE},
    "judge.v1.Fleet": _OPERATORS,
    "judge.v1.Fleet/ListLanguages": _PLATFORMS,
    "judge.v1.NodeLink": frozenset({CallerKind.NODE, CallerKind.LOCAL}),
    "judge.v1.Enrolment/Join": _ALL,
    "judge.v1.Enrolment/Renew": _MEMBERS,
    "judge.v1.Administration": _OPERATORS,
    "grpc.health.v1.Health": _ALL,
    "grpc.reflection.v1alpha.ServerReflection": _OPERATORS,
}
"""By method, else by service; what is not here nobody may call."""

USER_KEY = "assize-user"
"""Metadata in which local callers say who they are."""


class AccessInterceptor(WrappingInterceptor):
    """Checks every call before a service sees it."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._known: dict[str, Handler] = {}

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Handler | None]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Handler | None:
        # The same for every call of a method: wrapped once, by this and all that follow.
        method = handler_call_details.method
        if method not in self._known:
            handler = await super().intercept_service(continuation, handler_call_details)
            if handler is None:
                return None
            self._known[method] = handler
        return self._known[method]

    def replacements(self, method: str, handler: Any) -> Mapping[str, object]:
        kinds = ("unary_unary", "stream_unary", "unary_stream", "stream_stream")
        return {
            kind: self._wrapped(kind, getattr(handler, kind), method)
            for kind in kinds
            if getattr(handler, kind) is not None
        }

    def _wrapped(self, kind: str, behaviour: Any, method: str) -> Any:
        if kind.endswith("_stream"):
            return functools.partial(self._stream, behaviour, method)
        return functools.partial(self._unary, behaviour, method)

    async def _unary(self, behaviour: Any, method: str, request: Any, context: Any) -> Any:
        try:
            caller = _allowed(method, context)
            await self._guard.admit(caller)
            own = _own(caller, request)
        except JudgeError as error:
            await abort(context, error)
        current_caller.set(caller)
        return await behaviour(own, context)

    async def _stream(
        self, behaviour: Any, method: str, request: Any, context: Any
    ) -> AsyncIterator[Any]:
        try:
            caller = _allowed(method, context)
        except JudgeError as error:
            await abort(context, error)
        with self._guard.watch(caller) as watch:
            try:
                # Watched already: a membership that ends from here on is noticed.
                await self._guard.admit(caller, fresh=True)
                own = _own(caller, request)
            except JudgeError as error:
                await abort(context, error)
            current_caller.set(caller)
            try:
                async for answer in behaviour(own, context):
                    yield answer
            except asyncio.CancelledError:
                if not watch.reason:
                    raise
                task = asyncio.current_task()
                assert task is not None
                task.uncancel()
                await context.abort(grpc.StatusCode.UNAUTHENTICATED, watch.reason)


def _allowed(method: str, context: Any) -> Caller:
    caller = caller_of(context)
    service = method.rpartition("/")[0]
    allowed = RULES.get(method, RULES.get(service, frozenset()))
    if caller.kind not in allowed:
        who = "somebody without a certificate" if caller is ANONYMOUS else str(caller)
        raise DeniedError(f"{method}: is not for {who}")
    return caller


def caller_of(context: Any) -> Caller:
    """Who is at the other end of a call."""
    auth: dict[str, list[bytes]] = context.auth_context()
    if b"ssl" not in auth.get("transport_security_type", ()):
        metadata = dict(context.invocation_metadata() or ())
        user = str(metadata.get(USER_KEY, ""))
        return Caller(CallerKind.LOCAL, user=user if user.isprintable() else "")
    pem = auth.get("x509_pem_cert")
    return _certified(bytes(pem[0])) if pem else ANONYMOUS


@functools.lru_cache(maxsize=4096)
def _certified(pem: bytes) -> Caller:
    # TLS has proven that our authority signed it and that the caller has its key.
    certificate = x509.load_pem_x509_certificate(pem)
    member = certificate_name(certificate)
    if member is None:
        return ANONYMOUS
    return Caller(CallerKind(member.role.value), member, certificate.not_valid_after_utc)


def _own(caller: Caller, request: Any) -> Any:
    """The request, or a stream of requests, in which a platform names only itself.

    Raises:
        DeniedError: it names another.
    """
    if caller.kind is not CallerKind.PLATFORM or caller.member is None:
        return request
    if hasattr(request, "__aiter__"):
        return _each_own(caller.member.name, request)
    return _checked(caller.member.name, request)


async def _each_own(platform: str, requests: AsyncIterator[Any]) -> AsyncIterator[Any]:
    async for request in requests:
        yield _checked(platform, request)


def _checked(platform: str, request: Any) -> Any:
    if isinstance(request, Message):
        for path in _platform_fields(request.DESCRIPTOR):
            for named in _values(request, path):
                if named != platform:
                    raise DeniedError(
                        f"{'.'.join(path)}: must be {platform}, whose certificate calls"
                    )
    return request


@functools.cache
def _platform_fields(message: Descriptor) -> tuple[tuple[str, ...], ...]:
    """Paths of all fields called `platform` in a message and the messages in it."""
    paths: list[tuple[str, ...]] = []
    for field in message.fields:
        if field.name == "platform":
            paths.append((field.name,))
        elif field.type == FieldDescriptor.TYPE_MESSAGE and field.message_type is not message:
            paths += [(field.name, *path) for path in _platform_fields(field.message_type)]
    return tuple(paths)


def _values(message: Any, path: tuple[str, ...]) -> list[str]:
    """What stands at a path; nothing where a message on the way is not set."""
    name, *rest = path
    if not rest:
        return [getattr(message, name)]
    if name not in {field.name for field, _ in message.ListFields()}:
        return []
    inner = getattr(message, name)
    each = [inner] if isinstance(inner, Message) else list(inner)
    return [value for one in each for value in _values(one, tuple(rest))]
