"""A problem's versions: list, read, choose. Members only."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from web_api.errors import error_responses
from web_api.feature import service
from web_api.paging import Cursor, Limit
from web_api.problems.access import EditorDep, TesterDep
from web_api.problems.schemas import MakeCurrent, Version, VersionDigest, VersionList
from web_api.problems.versions import Versions
from web_api.users.access import ViewerDep

router = APIRouter(prefix="/api/problems/{slug}", tags=["versions"])

VersionsDep = Annotated[Versions, Depends(service(Versions))]


@router.get(
    "/versions", operation_id="listVersions", responses=error_responses(401, 403, 404, 422, 503)
)
async def list_versions(
    opened: TesterDep, versions: VersionsDep, limit: Limit = 50, cursor: Cursor = None
) -> VersionList:
    """A problem's versions, newest first, in pages."""
    return await versions.page(opened.problem.slug, limit, cursor)


@router.get(
    "/versions/{digest}",
    operation_id="getVersion",
    responses=error_responses(401, 403, 404, 422, 503),
)
async def get_version(
    opened: TesterDep, digest: Annotated[VersionDigest, Path()], versions: VersionsDep
) -> Version:
    """One version with statement, samples and limits."""
    return await versions.get(opened.problem.slug, digest)


@router.post(
    "/current",
    operation_id="makeCurrent",
    responses=error_responses(400, 401, 403, 404, 422, 503),
)
async def make_current(
    opened: EditorDep, viewer: ViewerDep, body: MakeCurrent, versions: VersionsDep
) -> Version:
    """Makes a version current for new submissions. Earlier verdicts keep theirs.

    Its texts become a new revision.
    """
    return await versions.make_current(viewer, opened.problem.slug, body.version)
