"""An exported log: lines of JSON, for whoever wants to check a contest without our database.

The first line names the format and the contest, each further one is an event, the last says how
many there are, the last hash, and the digest of the board that follows from them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from web_api.contests.board.final import board_digest
from web_api.contests.board.fold import Board
from web_api.contests.log.chain import BrokenLogError, Event, canonical, checked, instant

FORMAT = "assize-contest-log"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Verified:
    """What a log was found to hold."""

    contest: str
    events: int
    head: str
    """The last hash, in hexadecimal digits."""
    board: str
    """The final board's digest."""


def write(contest: str, events: Sequence[Event]) -> Iterator[bytes]:
    """The file's lines.

    Raises:
        BrokenLogError: if the events are not a chain.
    """
    yield canonical({"format": FORMAT, "version": VERSION, "contest": contest}) + b"\n"
    board = Board()
    last = None
    for event in checked(contest, events):
        board.apply(event)
        yield canonical(_line(event)) + b"\n"
        last = event
    head = last.hash.hex() if last else ""
    count = last.number if last else 0
    yield canonical({"events": count, "head": head, "board": board_digest(board)}) + b"\n"


def _line(event: Event) -> dict[str, Any]:
    return {
        "number": event.number,
        "at": instant(event.at),
        "kind": event.kind,
        "payload": event.payload,
        "previous": event.previous.hex(),
        "hash": event.hash.hex(),
    }


def verify(lines: Iterable[bytes]) -> Verified:
    """Checks chain, board and end of an exported log.

    Raises:
        BrokenLogError: if anything is not as it must be.
    """
    read = iter(lines)
    first = _object(next(read, b""), 1)
    if first.get("format") != FORMAT or first.get("version") != VERSION:
        raise BrokenLogError(f"line 1: must begin an {FORMAT} of version {VERSION}")
    contest = str(first.get("contest"))
    board = Board()
    held: list[dict[str, Any]] = []
    numbered = ((number, line) for number, line in enumerate(read, 2) if line.strip())
    last: Event | None = None
    for event in checked(contest, _events(numbered, held)):
        _apply(board, event)
        last = event
    if not held:
        raise BrokenLogError("the last line is missing: the log was cut")
    found = Verified(
        contest,
        last.number if last else 0,
        last.hash.hex() if last else "",
        board_digest(board),
    )
    expected = {"events": found.events, "head": found.head, "board": found.board}
    for name, value in expected.items():
        if held[0].get(name) != value:
            raise BrokenLogError(f"last line: {name} must be {value}")
    return found


def _apply(board: Board, event: Event) -> None:
    try:
        board.apply(event)
    except (KeyError, TypeError, ValueError) as error:
        raise BrokenLogError(f"event {event.number}: cannot be understood: {error!r}") from None


def _events(numbered: Iterable[tuple[int, bytes]], end: list[dict[str, Any]]) -> Iterator[Event]:
    """Events up to the last line, which is put into `end`."""
    for number, line in numbered:
        if end:
            raise BrokenLogError(f"line {number}: nothing may follow the last line")
        found = _object(line, number)
        if "events" in found:
            end.append(found)
            continue
        try:
            yield Event(
                number=found["number"],
                at=datetime.fromisoformat(found["at"]),
                kind=found["kind"],
                payload=found["payload"],
                previous=bytes.fromhex(found["previous"]),
                hash=bytes.fromhex(found["hash"]),
            )
        except (KeyError, TypeError, ValueError):
            raise BrokenLogError(f"line {number}: is no event") from None


def _object(line: bytes, number: int) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise BrokenLogError(f"line {number}: must be a JSON object")
    return found
