"""What a viewer may have beyond what everybody has.

Whatever is premium asks here, and nowhere else.
"""

from __future__ import annotations

from typing import Protocol

from web_api.users.access import Viewer


class Entitlements(Protocol):
    """Who has premium."""

    async def has_premium(self, viewer: Viewer | None) -> bool:
        """Whether the viewer, None for nobody signed in, may use what is premium."""
        ...


class EverythingFree:
    """Premium of an instance that sells nothing: everybody has it."""

    async def has_premium(self, _: Viewer | None) -> bool:
        return True
