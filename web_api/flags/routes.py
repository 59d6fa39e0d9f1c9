"""Flags: what is on for the viewer, and the rules behind it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from web_api.errors import error_responses
from web_api.feature import service
from web_api.flags.schemas import FlagChange, FlagList, FlagView, ViewersFlags
from web_api.flags.service import Flags
from web_api.users.access import AdminDep, MaybeViewer

router = APIRouter(prefix="/api", tags=["administration"])

FlagsDep = Annotated[Flags, Depends(service(Flags))]
FlagName = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,64}$", examples=["posting"])]


@router.get("/flags", operation_id="getFlags", responses=error_responses(401, 403, 503))
async def get_flags(viewer: MaybeViewer, flags: FlagsDep) -> ViewersFlags:
    """What is turned on for the viewer."""
    return ViewersFlags(flags=await flags.of(viewer))


@router.get("/flag-rules", operation_id="listFlagRules", responses=error_responses(401, 403, 503))
async def list_rules(_: AdminDep, flags: FlagsDep) -> FlagList:
    """All flags with their defaults, and the rules in force."""
    return FlagList(items=await flags.all())


@router.put(
    "/flag-rules/{name}",
    operation_id="setFlagRule",
    responses=error_responses(400, 401, 403, 404, 422, 503),
)
async def set_rule(name: FlagName, body: FlagChange, viewer: AdminDep, flags: FlagsDep) -> FlagView:
    """Turns a flag on or off, for everybody or for some. It holds in all processes at once."""
    return await flags.change(viewer, name, body)


@router.delete(
    "/flag-rules/{name}",
    operation_id="resetFlagRule",
    responses=error_responses(401, 403, 404, 422, 503),
)
async def reset_rule(name: FlagName, viewer: AdminDep, flags: FlagsDep) -> FlagView:
    """Lets the flag's default hold again."""
    return await flags.reset(viewer, name)
