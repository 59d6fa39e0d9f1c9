"""Problems: read, import."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from testdata.package import PackageError
from web_api.errors import ApiError, error_responses
from web_api.feature import service
from web_api.flags.access import while_on
from web_api.flags.declared import PACKAGE_UPLOADS
from web_api.judge.client import JudgeError
from web_api.problems.access import SeenDep
from web_api.problems.importing import Importer, ImportSettings
from web_api.problems.models import Visibility
from web_api.problems.refusal import refused
from web_api.problems.schemas import Editorial, Imported, Problem
from web_api.problems.service import Problems
from web_api.problems.texts import TextsRule
from web_api.problems.uploads import FIELD, received_package
from web_api.users.access import MaybeViewer, StaffDep

router = APIRouter(prefix="/api", tags=["problems"])

ImporterDep = Annotated[Importer, Depends(service(Importer))]
ProblemsDep = Annotated[Problems, Depends(service(Problems))]

Language = Annotated[
    str,
    Query(
        pattern=r"^[A-Za-z0-9-]{1,35}$",
        description="Wanted of the statement, an IETF tag.",
        examples=["en"],
    ),
]

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


@router.get(
    "/problems/{slug}",
    operation_id="getProblem",
    responses=error_responses(401, 403, 404, 422, 503),
)
async def get_problem(
    opened: SeenDep, viewer: MaybeViewer, problems: ProblemsDep, language: Language = "en"
) -> Problem:
    """A problem with statement, samples and limits, in its current version.

    Of a premium problem, people without premium see only what the list says.
    """
    return await problems.get(viewer, opened, language)


@router.get(
    "/problems/{slug}/editorial",
    operation_id="getEditorial",
    responses=error_responses(401, 403, 404, 422, 503),
)
async def get_editorial(opened: SeenDep, viewer: MaybeViewer, problems: ProblemsDep) -> Editorial:
    """How the problem is solved, for whom the setter lets read it."""
    return await problems.editorial(viewer, opened)


@router.post(
    "/problems",
    status_code=201,
    operation_id="importProblem",
    dependencies=[Depends(while_on(PACKAGE_UPLOADS))],
    responses=error_responses(400, 401, 403, 409, 413, 422, 503),
    openapi_extra={"requestBody": _BODY},
)
async def import_problem(
    request: Request,
    viewer: StaffDep,
    importer: ImporterDep,
    texts: Annotated[
        TextsRule,
        Query(
            description="What becomes of texts that were edited here since the last package.",
            examples=["merge"],
        ),
    ] = TextsRule.MERGE,
    visibility: Annotated[
        Visibility, Query(description="Of a new problem.", examples=["draft"])
    ] = Visibility.PUBLIC,
) -> Imported:
    """Imports a problem package and makes it the problem's current version.

    Setters only, and members of the problem where it is there already. Versions are immutable:
    earlier verdicts keep theirs. Where a text was edited here and changed in the package as
    well, the answer is 409 with the differences, and nothing is imported.
    """
    settings = ImportSettings(texts=texts, visibility=visibility)
    async with received_package(request) as path:
        try:
            return await importer.import_package(path, viewer.id, settings)
        except PackageError as error:
            raise refused(error.issues) from error
        except JudgeError as error:
            raise ApiError(
                503, "judge-unavailable", "the judge did not take the testdata; try again"
            ) from error
