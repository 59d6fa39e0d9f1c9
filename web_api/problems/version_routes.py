"""A problem's versions: list, read, choose. Setters and admins only."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from web_api.errors import error_responses
from web_api.paging import Cursor, Limit
from web_api.problems.schemas import MakeCurrent, Version, VersionDigest, VersionList
from web_api.users.access import ContextDep, StaffDep

router = APIRouter(prefix="/api/problems/{slug}", tags=["versions"])

Slug = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,200}$", examples=["two-sum"])]


@router.get(
    "/versions", operation_id="listVersions", responses=error_responses(401, 403, 404, 422, 503)
)
async def list_versions(
    slug: Slug, _: StaffDep, context: ContextDep, limit: Limit = 50, cursor: Cursor = None
) -> VersionList:
    """A problem's versions, newest first, in pages."""
    return await context.versions.page(slug, limit, cursor)


@router.get(
    "/versions/{digest}",
    operation_id="getVersion",
    responses=error_responses(401, 403, 404, 422, 503),
)
async def get_version(
    slug: Slug, digest: Annotated[VersionDigest, Path()], _: StaffDep, context: ContextDep
) -> Version:
    """One version with statement, samples and limits."""
    return await context.versions.get(slug, digest)


@router.post(
    "/current",
    operation_id="makeCurrent",
    responses=error_responses(400, 401, 403, 404, 422, 503),
)
async def make_current(slug: Slug, body: MakeCurrent, _: StaffDep, context: ContextDep) -> Version:
    """Makes a version current for new submissions. Earlier verdicts keep theirs."""
    return await context.versions.make_current(slug, body.version)
