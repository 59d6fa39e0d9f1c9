"""What a viewer may have beyond what everybody has.

Whatever is premium asks here, and nowhere else.
"""

from __future__ import annotations

from web_api.users.access import Viewer


class Entitlements:
    """Who has premium: everybody, on an instance that sells nothing."""

    async def has_premium(self, _: Viewer | None) -> bool:
        """Whether the viewer, None for nobody signed in, may use what is premium."""
        return True
