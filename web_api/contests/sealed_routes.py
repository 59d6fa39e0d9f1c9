"""Statements before the start, and their key."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from sse_starlette.sse import EventSourceResponse

from web_api.contests.schemas import SealedStatements, StatementKey
from web_api.contests.sealed import Sealing
from web_api.contests.sight import Slug
from web_api.errors import error_responses
from web_api.feature import service
from web_api.users.access import ViewerDep

router = APIRouter(prefix="/api/contests", tags=["contests"])

SealingDep = Annotated[Sealing, Depends(service(Sealing))]
READING = error_responses(401, 403, 404, 422, 503)
STREAM = 'event: key\ndata: {"key": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}\n\n'


@router.get("/{slug}/sealed", operation_id="getSealedStatements", responses=READING)
async def get_sealed(slug: Slug, viewer: ViewerDep, sealing: SealingDep) -> SealedStatements:
    """The statements, to be fetched before the start and opened with the key that comes then."""
    return await sealing.sealed(viewer, slug)


@router.get("/{slug}/key", operation_id="getStatementKey", responses=READING)
async def get_key(slug: Slug, viewer: ViewerDep, sealing: SealingDep) -> StatementKey:
    """The key, from the start on."""
    return await sealing.key(viewer, slug)


@router.get(
    "/{slug}/key/events",
    operation_id="followStatementKey",
    response_class=EventSourceResponse,
    responses={
        200: {
            "description": "`key` (a StatementKey) at the start, and the end.",
            "content": {"text/event-stream": {"schema": {"type": "string"}, "example": STREAM}},
        },
        **READING,
    },
)
async def follow_key(slug: Slug, viewer: ViewerDep, sealing: SealingDep) -> EventSourceResponse:
    """Waits for the start: the key is pushed in that moment."""
    return EventSourceResponse(await sealing.wait(viewer, slug), ping=15)
