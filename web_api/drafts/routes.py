"""Drafts: save while writing, read on another device, start."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from web_api.drafts.schemas import Draft, DraftList, DraftSave, Start
from web_api.drafts.service import Drafts
from web_api.errors import error_responses
from web_api.feature import service
from web_api.problems.access import SolverDep
from web_api.users.access import ViewerDep

router = APIRouter(prefix="/api", tags=["drafts"])

DraftsDep = Annotated[Drafts, Depends(service(Drafts))]
LanguageId = Annotated[
    str, Path(alias="language", pattern=r"^[a-z0-9_+-]{1,20}$", examples=["python3"])
]


@router.get("/drafts", operation_id="listDrafts", responses=error_responses(401, 422, 503))
async def list_drafts(viewer: ViewerDep, drafts: DraftsDep) -> DraftList:
    """The viewer's drafts, the newest first, without their sources."""
    return await drafts.list_all(viewer)


@router.get(
    "/problems/{slug}/drafts/{language}",
    operation_id="getDraft",
    responses=error_responses(401, 404, 422, 503),
)
async def get_draft(
    opened: SolverDep, language: LanguageId, viewer: ViewerDep, drafts: DraftsDep
) -> Draft:
    """The viewer's draft for a problem in a language."""
    return await drafts.get(viewer, opened, language)


@router.put(
    "/problems/{slug}/drafts/{language}",
    operation_id="saveDraft",
    responses=error_responses(400, 401, 403, 404, 409, 413, 422, 429, 503),
)
async def save_draft(
    opened: SolverDep,
    language: LanguageId,
    body: DraftSave,
    viewer: ViewerDep,
    drafts: DraftsDep,
) -> Draft:
    """Keeps a source as the next revision after `base`.

    If another device was first the answer is 409 with the newer draft in `draft`, and nothing
    is overwritten: save again on top of that one.
    """
    return await drafts.save(viewer, opened, language, body)


@router.delete(
    "/problems/{slug}/drafts/{language}",
    operation_id="deleteDraft",
    status_code=204,
    responses=error_responses(401, 403, 404, 422, 503),
)
async def delete_draft(
    opened: SolverDep, language: LanguageId, viewer: ViewerDep, drafts: DraftsDep
) -> None:
    """Forgets a draft; that there is none is fine, too."""
    await drafts.forget(viewer, opened, language)


@router.get(
    "/problems/{slug}/start/{language}",
    operation_id="getStart",
    responses=error_responses(401, 404, 422, 503),
)
async def get_start(
    opened: SolverDep, language: LanguageId, viewer: ViewerDep, drafts: DraftsDep
) -> Start:
    """What the editor begins with.

    The draft, else the problem's starter code, else the viewer's own template, else the
    language's.
    """
    return await drafts.start(viewer, opened, language)
