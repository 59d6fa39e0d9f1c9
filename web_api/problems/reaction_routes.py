"""Solvers: votes, tags."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from web_api.errors import error_responses
from web_api.feature import service
from web_api.problems.access import SolverDep
from web_api.problems.authoring_schemas import (
    TagList,
    TagName,
    VoteChange,
    Votes,
)
from web_api.problems.catalogue_models import TagKind
from web_api.problems.reactions import Reactions
from web_api.users.access import MaybeViewer, StaffDep, ViewerDep

router = APIRouter(prefix="/api", tags=["problems"])

Desk = Annotated[Reactions, Depends(service(Reactions))]
Kind = Annotated[TagKind, Path(examples=["topic"])]


@router.put(
    "/problems/{slug}/vote",
    operation_id="voteProblem",
    responses=error_responses(400, 401, 403, 404, 422, 429, 503),
)
async def vote(opened: SolverDep, viewer: ViewerDep, body: VoteChange, desk: Desk) -> Votes:
    """Likes or dislikes a problem, or takes the vote back."""
    return await desk.vote(viewer, opened.problem.slug, body.vote)


@router.get("/tags/{kind}", operation_id="listTags", responses=error_responses(401, 422, 503))
async def list_tags(kind: Kind, viewer: MaybeViewer, desk: Desk) -> TagList:
    """Topics or companies, with how many problems of the viewer's have them."""
    return await desk.tags(viewer, kind)


@router.put(
    "/tags/{kind}/{tag}",
    status_code=204,
    operation_id="nameTag",
    responses=error_responses(400, 401, 403, 404, 422, 503),
)
async def name_tag(
    kind: Kind,
    tag: Annotated[str, Path(pattern=r"^[a-z0-9-]{1,60}$", examples=["array"])],
    body: TagName,
    _: StaffDep,
    desk: Desk,
) -> None:
    """Calls a tag otherwise. Setters only."""
    await desk.name_tag(kind, tag, body.name)
