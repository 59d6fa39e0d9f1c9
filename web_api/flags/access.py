"""Doors that open while a flag is on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends

from web_api.feature import service
from web_api.flags.declared import Flag
from web_api.flags.service import Flags
from web_api.users.access import MaybeViewer


def while_on(flag: Flag) -> Callable[..., Awaitable[None]]:
    """A dependency of a route; 403 where the flag is off for the viewer."""

    async def check(viewer: MaybeViewer, flags: Annotated[Flags, Depends(service(Flags))]) -> None:
        await flags.require(flag, viewer)

    return check
