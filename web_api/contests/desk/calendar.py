"""Contests as iCalendar (RFC 5545). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from web_api.contests.models import ContestRow

FOLD = 74
"""Octets of a line, the blank of a continued one left out."""


def calendar(contests: Iterable[ContestRow], site: str) -> str:
    """A calendar; lines end in CR LF. `site` is our URL without a slash at the end."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Assize//Contests//EN"]
    for contest in contests:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{contest.id}@assize",
            f"DTSTAMP:{_time(contest.created_at)}",
            f"DTSTART:{_time(contest.starts_at)}",
            f"DTEND:{_time(contest.ends_at)}",
            f"SUMMARY:{_text(contest.title)}",
            f"URL:{site}/contests/{contest.slug}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(_folded(line) + "\r\n" for line in lines)


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    for sign in "\\;,":
        value = value.replace(sign, "\\" + sign)
    return " ".join(value.split())


def _folded(line: str) -> str:
    pieces, piece = [], ""
    for character in line:
        if len((piece + character).encode()) > FOLD:
            pieces.append(piece)
            piece = ""
        piece += character
    return "\r\n ".join([*pieces, piece])
