"""A problem's versions: list, read, choose. Members only."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from web_api.errors import error_responses
from web_api.paging import Cursor, Limit
from web_api.problems.access import EditorDep, TesterDep
from web_api.problems.schemas import MakeCurrent, Version, VersionDigest, VersionList
from web_api.users.access import ContextDep, ViewerDep

router = APIRouter(prefix="/api/problems/{slug}", tags=["versions"])


@router.get(
    "/versions", operation_id="listVersions", responses=error_responses(401, 403, 404, 422, 503)
)
async def list_versions(
    opened: TesterDep, context: ContextDep, limit: Limit = 50, cursor: Cursor = None
) -> VersionList:
    """A problem's versions, newest first, in pages."""
    return await context.versions.page(opened.problem.slug, limit, cursor)


@router.get(
    "/versions/{digest}",
    operation_id="getVersion",
    responses=error_responses(401, 403, 404, 422, 503),
)
async def get_version(
    opened: TesterDep, digest: Annotated[VersionDigest, Path()], context: ContextDep
) -> Version:
    """One version with statement, samples and limits."""
    return await context.versions.get(opened.problem.slug, digest)


@router.post(
    "/current",
    operation_id="makeCurrent",
    responses=error_responses(400, 401, 403, 404, 422, 503),
)
async def make_current(
    opened: EditorDep, viewer: ViewerDep, body: MakeCurrent, context: ContextDep
) -> Version:
    """Makes a version current for new submissions. Earlier verdicts keep theirs.

    Its texts become a new revision.
    """
    return await context.versions.make_current(viewer, opened.problem.slug, body.version)
