"""The chain: what an event's hash covers, and whether a log is whole. Pure.

The hash of an event is SHA-256 over the canonical JSON of

    {"at": ..., "contest": ..., "kind": ..., "number": ..., "payload": ..., "previous": ...}

Canonical: UTF-8, keys sorted by code point, no white space, whole numbers only. `previous` is
the hash before in hexadecimal digits, 64 zeros for the first; `at` is UTC as
2026-11-23T12:00:00.000000Z.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

GENESIS = bytes(32)


class BrokenLogError(Exception):
    """A log is not what was written; the text says where."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event. Numbers begin with 1 and have no gaps."""

    number: int
    at: datetime
    kind: str
    payload: Mapping[str, Any]
    previous: bytes = GENESIS
    hash: bytes = b""


def canonical(value: object) -> bytes:
    """The one spelling of a value.

    Raises:
        ValueError: for what has no one spelling: fractions, foreign types.
    """
    return json.dumps(
        _plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def _plain(value: object) -> object:
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise ValueError("keys must be texts")
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    raise ValueError(f"must be made of texts and whole numbers, not {type(value).__name__}")


def instant(at: datetime) -> str:
    """A time as events spell it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def hash_of(contest: str, event: Event) -> bytes:
    """What the event's hash must be."""
    covered = {
        "contest": contest,
        "number": event.number,
        "at": instant(event.at),
        "kind": event.kind,
        "payload": event.payload,
        "previous": event.previous.hex(),
    }
    return hashlib.sha256(canonical(covered)).digest()


def linked(
    contest: str, number: int, at: datetime, kind: str, payload: Mapping[str, Any], previous: bytes
) -> Event:
    """A new event at the end of a chain that ends in `previous`."""
    bare = Event(number, at, kind, payload, previous)
    return Event(number, at, kind, payload, previous, hash_of(contest, bare))


def checked(contest: str, events: Iterable[Event]) -> Iterator[Event]:
    """The same events, each after it was found to be right.

    Raises:
        BrokenLogError: at the first that is not.
    """
    previous = GENESIS
    for number, event in enumerate(events, 1):
        if event.number != number:
            raise BrokenLogError(f"event {event.number}: number {number} must come here")
        if event.previous != previous:
            raise BrokenLogError(f"event {number}: does not continue the chain before it")
        if event.hash != hash_of(contest, event):
            raise BrokenLogError(f"event {number}: its hash is not that of its content")
        previous = event.hash
        yield event
