"""Problems: list, read, import."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from testdata.package import PackageError
from web_api.errors import ApiError, error_responses
from web_api.judge.client import JudgeError
from web_api.paging import Cursor, Limit
from web_api.problems.refusal import refused
from web_api.problems.schemas import Imported, Problem, ProblemList
from web_api.problems.uploads import FIELD, received_package
from web_api.schema import PlainText
from web_api.users.access import ContextDep, MaybeViewer, StaffDep

router = APIRouter(prefix="/api", tags=["problems"])

_BODY = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": [FIELD],
                "properties": {
                    FIELD: {
                        "type": "string",
                        "format": "binary",
                        "description": "A problem package (ICPC/Kattis) as a zip.",
                    }
                },
            },
            "example": {FIELD: "two-sum.zip"},
        }
    },
}


@router.get("/problems", operation_id="listProblems", responses=error_responses(401, 422, 503))
async def list_problems(
    viewer: MaybeViewer,
    context: ContextDep,
    q: Annotated[
        PlainText, Query(max_length=200, description="Part of a slug or title.", examples=["sum"])
    ] = "",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ProblemList:
    """Problems by slug, in pages."""
    return await context.problems.page(viewer.id if viewer else None, q, limit, cursor)


@router.get(
    "/problems/{slug}", operation_id="getProblem", responses=error_responses(401, 404, 422, 503)
)
async def get_problem(
    slug: Annotated[str, Path(pattern=r"^[a-z0-9-]{1,200}$", examples=["two-sum"])],
    viewer: MaybeViewer,
    context: ContextDep,
) -> Problem:
    """A problem with statement, samples and limits, in its current version."""
    return await context.problems.get(viewer.id if viewer else None, slug)


@router.post(
    "/problems",
    status_code=201,
    operation_id="importProblem",
    responses=error_responses(400, 401, 403, 413, 422, 503),
    openapi_extra={"requestBody": _BODY},
)
async def import_problem(request: Request, viewer: StaffDep, context: ContextDep) -> Imported:
    """Imports a problem package and makes it the problem's current version.

    Setters and admins only. Versions are immutable: earlier verdicts keep theirs.
    """
    async with received_package(request) as path:
        try:
            return await context.importer.import_package(path, viewer.id)
        except PackageError as error:
            raise refused(error.issues) from error
        except JudgeError as error:
            raise ApiError(
                503, "judge-unavailable", "the judge did not take the testdata; try again"
            ) from error
