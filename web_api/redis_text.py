"""Redis answers bytes; its client's types say that it might be text."""

from __future__ import annotations


def as_text(value: bytes | str | None) -> str:
    return value.decode() if isinstance(value, bytes) else value or ""
