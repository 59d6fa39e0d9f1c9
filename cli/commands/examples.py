"""Examples below a command's help."""

from __future__ import annotations


def examples(*lines: str) -> str:
    """An epilog listing command lines, one paragraph each."""
    return "\n\n".join(("**Examples**", *(f"`{line}`" for line in lines)))
