"""Values as PostgreSQL keeps them."""

from __future__ import annotations

from typing import Any


def without_nul(value: Any) -> Any:
    """JSON with U+FFFD for every NUL, which neither text nor jsonb can hold."""
    if isinstance(value, str):
        return value.replace("\0", "\N{REPLACEMENT CHARACTER}")
    if isinstance(value, list | tuple):
        return [without_nul(item) for item in value]
    if isinstance(value, dict):
        return {key: without_nul(item) for key, item in value.items()}
    return value
