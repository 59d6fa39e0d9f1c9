"""Bytes that are no message of the contract: a refusal like any other.

gRPC itself would answer UNKNOWN with the text of an exception. Here decoding yields a
`Malformed` instead, which `well_formed` turns into a FieldError inside the call.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, TypeVar, cast

from google.protobuf.message import DecodeError

from judge_master.domain.errors import FieldError
from judge_master.rpc.hygiene import message_limit
from judge_master.rpc.intercepting import WrappingInterceptor

R = TypeVar("R")


class Malformed:
    """Stands for a message that could not be decoded, or is too large to be."""

    def __init__(self, rule: str = "must be a message of judge.v1") -> None:
        self.rule = rule


class DecodingInterceptor(WrappingInterceptor):
    """Keeps decoding errors from escaping to gRPC."""

    def replacements(self, method: str, handler: Any) -> Mapping[str, object]:
        decode = handler.request_deserializer
        if decode is None:
            return {}
        return {"request_deserializer": _forgiving(decode, message_limit(method))}


def _forgiving(deserialize: Callable[[bytes], object], limit: int) -> Callable[[bytes], object]:
    def decode(data: bytes) -> object:
        if len(data) > limit:
            return Malformed(f"must be at most {limit >> 10} KiB")
        try:
            return deserialize(data)
        except DecodeError:
            return Malformed()

    return decode


def well_formed(request: R) -> R:
    """The request, or an iterator that checks each message of a stream of requests.

    Raises:
        FieldError: the bytes were no message.
    """
    if hasattr(request, "__aiter__"):
        return cast("R", _each_well_formed(cast("AsyncIterator[object]", request)))
    if isinstance(request, Malformed):
        raise FieldError("message", request.rule)
    return request


async def _each_well_formed(requests: AsyncIterator[object]) -> AsyncIterator[object]:
    async for request in requests:
        yield well_formed(request)
