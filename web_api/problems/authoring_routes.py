"""Setters at work: texts, details, names, members, tests, packages."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from fastapi.responses import FileResponse

from testdata.package import PackageError
from web_api.errors import ApiError, error_responses
from web_api.feature import service
from web_api.judge.client import JudgeError
from web_api.paging import Cursor, Limit
from web_api.problems import drafts
from web_api.problems.access import EditorDep, OwnerDep, TesterDep
from web_api.problems.authoring import Authoring
from web_api.problems.authoring_schemas import (
    Details,
    DetailsChange,
    NewProblem,
    NewRole,
    Preview,
    Previewed,
    ProblemMemberList,
    Rename,
    Revision,
    RevisionList,
    TestCaseList,
    TextsEdit,
)
from web_api.problems.details import ProblemDetailsDesk
from web_api.problems.importing import Importer
from web_api.problems.refusal import refused
from web_api.problems.schemas import Imported, VersionDigest
from web_api.problems.versions import Versions
from web_api.users.access import StaffDep, ViewerDep

router = APIRouter(prefix="/api", tags=["problem editing"])

ImporterDep = Annotated[Importer, Depends(service(Importer))]
VersionsDep = Annotated[Versions, Depends(service(Versions))]

Editing = Annotated[Authoring, Depends(service(Authoring))]
Desk = Annotated[ProblemDetailsDesk, Depends(service(ProblemDetailsDesk))]
Number = Annotated[int, Path(ge=1, le=2**31 - 1, examples=[3])]
Username = Annotated[str, Path(pattern=r"^[A-Za-z0-9_.-]{1,50}$", examples=["ada"])]
Digest = Annotated[VersionDigest, Path()]


@router.post(
    "/problem-drafts",
    status_code=201,
    operation_id="createProblem",
    responses=error_responses(400, 401, 403, 409, 413, 422, 503),
)
async def create_problem(body: NewProblem, viewer: StaffDep, importer: ImporterDep) -> Imported:
    """Makes a problem from a form. It is a draft of the viewer's until they publish it."""
    try:
        return await drafts.create(importer, viewer.id, body)
    except PackageError as error:
        raise refused(error.issues) from error
    except JudgeError as error:
        raise ApiError(
            503, "judge-unavailable", "the judge did not take the testdata; try again"
        ) from error


@router.get(
    "/problems/{slug}/details",
    operation_id="getProblemDetails",
    responses=error_responses(401, 403, 404, 422, 503),
)
async def get_details(opened: TesterDep, viewer: ViewerDep, desk: Desk) -> Details:
    """Visibility, difficulty, tags and the like. Members only."""
    return await desk.get(viewer, opened.problem.slug)


@router.patch(
    "/problems/{slug}/details",
    operation_id="changeProblemDetails",
    responses=error_responses(400, 401, 403, 404, 422, 503),
)
async def change_details(
    opened: EditorDep, viewer: ViewerDep, body: DetailsChange, desk: Desk
) -> Details:
    """Changes what is given. Editors only; visibility is for owners."""
    return await desk.change(viewer, opened.problem.slug, body)


@router.put(
    "/problems/{slug}/slug",
    operation_id="renameProblem",
    responses=error_responses(400, 401, 403, 404, 409, 422, 503),
)
async def rename(opened: OwnerDep, viewer: ViewerDep, body: Rename, desk: Desk) -> Details:
    """Gives the problem another name. Old names answer with 308 and where it is now."""
    return await desk.rename(viewer, opened.problem.slug, body.slug)


@router.get(
    "/problems/{slug}/members",
    operation_id="listProblemMembers",
    responses=error_responses(401, 403, 404, 422, 503),
)
async def list_members(opened: TesterDep, viewer: ViewerDep, desk: Desk) -> ProblemMemberList:
    """Who works on the problem. Members only."""
    return await desk.members(viewer, opened.problem.slug)


@router.put(
    "/problems/{slug}/members/{username}",
    operation_id="putProblemMember",
    responses=error_responses(400, 401, 403, 404, 409, 422, 503),
)
async def put_member(
    opened: OwnerDep, username: Username, viewer: ViewerDep, body: NewRole, desk: Desk
) -> ProblemMemberList:
    """Adds a member or changes what they may do. Owners only."""
    return await desk.put_member(viewer, opened.problem.slug, username, body.role)


@router.delete(
    "/problems/{slug}/members/{username}",
    status_code=204,
    operation_id="removeProblemMember",
    responses=error_responses(401, 403, 404, 409, 422, 503),
)
async def remove_member(
    opened: OwnerDep, username: Username, viewer: ViewerDep, desk: Desk
) -> None:
    """Ends a membership. Owners only; one of them stays."""
    await desk.remove_member(viewer, opened.problem.slug, username)


@router.post(
    "/problems/{slug}/preview",
    operation_id="previewStatement",
    responses=error_responses(400, 401, 403, 404, 413, 422, 503),
)
async def preview(
    opened: EditorDep, viewer: ViewerDep, body: Preview, editing: Editing
) -> Previewed:
    """What a statement would look like, with the problem's pictures. Saves nothing."""
    return await editing.preview(viewer, opened.problem.slug, body)


@router.get(
    "/problems/{slug}/texts",
    operation_id="getTexts",
    responses=error_responses(401, 403, 404, 422, 503),
)
async def get_texts(opened: TesterDep, viewer: ViewerDep, editing: Editing) -> Revision:
    """Today's texts with their sources. Members only."""
    return await editing.revision(viewer, opened.problem.slug)


@router.put(
    "/problems/{slug}/texts",
    operation_id="saveTexts",
    responses=error_responses(400, 401, 403, 404, 409, 413, 422, 503),
)
async def save_texts(
    opened: EditorDep, viewer: ViewerDep, body: TextsEdit, editing: Editing
) -> Revision:
    """Shows new texts from now on; the testdata stays. Editors only.

    When another revision came in between, the answer is 409 with the differences in `conflicts`.
    """
    return await editing.save(viewer, opened.problem.slug, body)


@router.get(
    "/problems/{slug}/texts/history",
    operation_id="listRevisions",
    responses=error_responses(401, 403, 404, 422, 503),
)
async def list_revisions(
    opened: TesterDep,
    viewer: ViewerDep,
    editing: Editing,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> RevisionList:
    """All revisions, newest first, in pages. Members only."""
    return await editing.history(viewer, opened.problem.slug, limit, cursor)


@router.get(
    "/problems/{slug}/texts/{number}",
    operation_id="getRevision",
    responses=error_responses(401, 403, 404, 422, 503),
)
async def get_revision(
    opened: TesterDep, number: Number, viewer: ViewerDep, editing: Editing
) -> Revision:
    """A revision, and what it changed. Members only."""
    return await editing.revision(viewer, opened.problem.slug, number)


@router.post(
    "/problems/{slug}/texts/{number}/restore",
    operation_id="restoreRevision",
    responses=error_responses(401, 403, 404, 422, 503),
)
async def restore_revision(
    opened: EditorDep, number: Number, viewer: ViewerDep, editing: Editing
) -> Revision:
    """Makes an earlier revision's texts the newest. Editors only."""
    return await editing.restore(viewer, opened.problem.slug, number)


@router.get(
    "/problems/{slug}/versions/{digest}/tests",
    operation_id="listTestCases",
    responses=error_responses(401, 403, 404, 422, 503),
)
async def list_tests(
    opened: TesterDep,
    digest: Digest,
    versions: VersionsDep,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> TestCaseList:
    """A version's tests in judging order: names, groups, sizes. Members only."""
    return await versions.tests(opened.problem.slug, digest, limit, cursor)


@router.get(
    "/problems/{slug}/versions/{digest}/package",
    operation_id="downloadPackage",
    response_class=FileResponse,
    responses={
        200: {
            "description": "The archive.",
            "content": {
                "application/zip": {
                    "schema": {"type": "string", "format": "binary"},
                    "example": "two-sum.zip",
                }
            },
        },
        **error_responses(401, 403, 404, 422, 503),
    },
)
async def download_package(
    opened: EditorDep, digest: Digest, importer: ImporterDep, versions: VersionsDep
) -> FileResponse:
    """The package that the version's testdata came from, as it was uploaded. Editors only."""
    path = await versions.package(opened.problem.slug, digest, importer.package_path)
    return FileResponse(path, media_type="application/zip", filename=path.name)
