"""Keyset pages: a cursor names the last item seen, never an offset."""

from __future__ import annotations

import base64
import binascii
import uuid
from collections.abc import Callable, Sequence
from typing import Annotated, TypeVar

from fastapi import Query

from web_api.errors import invalid

T = TypeVar("T")

Limit = Annotated[int, Query(ge=1, le=100, description="Items per page.", examples=[50])]
Cursor = Annotated[
    str | None,
    Query(max_length=400, description="`next` of the page before.", examples=["dHdvLXN1bQ"]),
]


def encode(key: str) -> str:
    return base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


def cut(rows: Sequence[T], limit: int, key: Callable[[T], str]) -> tuple[list[T], str | None]:
    """The first `limit` of rows, of which one more was asked for, and the next page's cursor."""
    page = list(rows[:limit])
    return page, encode(key(page[-1])) if len(rows) > limit else None


def decode(cursor: str) -> str:
    """The key in a cursor.

    Raises:
        ApiError: 422 for a cursor that we did not make.
    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        key = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise invalid("cursor", "must be `next` of the page before") from None
    if "\0" in key:
        raise invalid("cursor", "must be `next` of the page before")
    return key


def decode_id(cursor: str) -> uuid.UUID:
    """As `decode`, for pages keyed by id."""
    try:
        return uuid.UUID(decode(cursor))
    except ValueError:
        raise invalid("cursor", "must be `next` of the page before") from None
