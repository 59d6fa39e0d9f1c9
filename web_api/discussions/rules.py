"""What may be written, and how it is ordered: pure."""

from __future__ import annotations

import hashlib
import math
import re
from datetime import UTC, datetime, timedelta

from web_api.limits import Rate

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
NEW_ACCOUNT = WEEK
LINKS, LINKS_OF_NEW = 20, 2
MENTIONS = 10
REPEATABLE = 20
"""Shorter texts ("Thanks!") may be written again."""
REPETITION = DAY
COPIES = 3
"""So many others with the same text: a wave of spam."""
REPORTS_TO_HOLD = 3

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
HOT_S = 45_000.0
"""Ten times the votes weigh as much as so many seconds."""

_LINK = re.compile(r"https?://|\bwww\.", re.IGNORECASE)
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,}).*?(?:^ {0,3}\1[`~]*\s*?$|\Z)", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
_MENTION = re.compile(r"(?<![\w/@.`-])@([A-Za-z0-9][A-Za-z0-9_-]{1,31})(?![\w@-])")


def rate(usual: Rate, age: timedelta) -> Rate:
    """How often an account of this age may post."""
    part = 10 if age < DAY else 3 if age < WEEK else 1
    return Rate(max(1, usual.count // part), usual.seconds)


def most_links(age: timedelta) -> int:
    return LINKS_OF_NEW if age < NEW_ACCOUNT else LINKS


def links(source: str) -> int:
    return len(_LINK.findall(source))


def digest(source: str) -> bytes:
    """Equal for texts that differ in spaces and case alone."""
    return hashlib.sha256("".join(source.split()).casefold().encode()).digest()


def repeatable(source: str) -> bool:
    return len("".join(source.split())) < REPEATABLE


def mentions(source: str) -> list[str]:
    """Names after an @ outside of code, in lower case, the first `MENTIONS` different ones."""
    text = _CODE.sub(" ", _FENCE.sub(" ", source))
    found = dict.fromkeys(name.lower() for name in _MENTION.findall(text))
    return list(found)[:MENTIONS]


def hot(score: int, created_at: datetime) -> float:
    """Order of "hot": votes count, and the later the more."""
    size = math.log10(max(abs(score), 1))
    seconds = (created_at - EPOCH).total_seconds()
    return round(math.copysign(size, score) + seconds / HOT_S, 7)


def excerpt(source: str, length: int = 200) -> str:
    """The beginning in one line."""
    line = " ".join(source.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"
