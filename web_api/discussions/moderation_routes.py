"""Discussions: what needs a permission."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from web_api.discussions.moderation import Moderation
from web_api.discussions.routes import PostId
from web_api.discussions.schemas import Marks, ModerationQueue, PostDecision, Rule
from web_api.errors import error_responses
from web_api.feature import service
from web_api.paging import Cursor, Limit
from web_api.problems.access import EditorDep
from web_api.users.access import ModeratorDep, ViewerDep

router = APIRouter(prefix="/api", tags=["moderation"])

Desk = Annotated[Moderation, Depends(service(Moderation))]


@router.get(
    "/moderation/discussions",
    operation_id="listModerationQueue",
    responses=error_responses(401, 403, 422, 503),
)
async def list_moderation_queue(
    viewer: ModeratorDep, desk: Desk, limit: Limit = 50, cursor: Cursor = None
) -> ModerationQueue:
    """Posts that wait for a moderator, held or reported, oldest first."""
    return await desk.queue(viewer, limit, cursor)


@router.post(
    "/discussions/{id}/decision",
    status_code=204,
    operation_id="decidePost",
    responses=error_responses(400, 401, 403, 404, 422, 503),
)
async def decide_post(
    post_id: PostId, body: PostDecision, viewer: ModeratorDep, desk: Desk
) -> None:
    """Approves or removes a post; its open reports are dismissed or upheld."""
    await desk.decide(viewer, post_id, body)


@router.patch(
    "/discussions/{id}/marks",
    operation_id="markPost",
    responses=error_responses(400, 401, 403, 404, 422, 503),
)
async def mark_post(post_id: PostId, body: Marks, viewer: ModeratorDep, desk: Desk) -> Marks:
    """Marks a post as official; pins, locks or makes premium a thread. Answers all marks."""
    return await desk.mark(viewer, post_id, body)


@router.get(
    "/problems/{slug}/discussion-rule",
    operation_id="getDiscussionRule",
    responses=error_responses(401, 403, 404, 422, 503),
)
async def get_discussion_rule(opened: EditorDep, desk: Desk) -> Rule:
    """What the problem says about its threads. Those who may edit the problem."""
    return await desk.rule(opened.problem.id)


@router.put(
    "/problems/{slug}/discussion-rule",
    operation_id="setDiscussionRule",
    responses=error_responses(400, 401, 403, 404, 422, 503),
)
async def set_discussion_rule(body: Rule, opened: EditorDep, viewer: ViewerDep, desk: Desk) -> Rule:
    """Says who sees solutions: everybody, or those who solved the problem."""
    return await desk.set_rule(viewer, (opened.problem.id, opened.problem.slug), body)
