"""Discussions: threads, replies, votes, reports, search."""

from __future__ import annotations

import uuid
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query

from web_api.discussions.models import Kind
from web_api.discussions.reading import Filters, Reading
from web_api.discussions.schemas import (
    THREAD_EXAMPLE,
    FoundList,
    History,
    NewReply,
    NewReport,
    NewThread,
    PostEdit,
    PostVote,
    Rendered,
    Reply,
    ReplyList,
    ReplySort,
    Score,
    Text,
    Thread,
    ThreadList,
    ThreadSort,
)
from web_api.discussions.writing import Writing
from web_api.errors import error_responses
from web_api.feature import service
from web_api.flags.access import while_on
from web_api.flags.declared import POSTING
from web_api.paging import Cursor, Limit
from web_api.schema import PlainText
from web_api.users.access import MaybeViewer, ViewerDep

router = APIRouter(prefix="/api/discussions", tags=["discussions"])

Reads = Annotated[Reading, Depends(service(Reading))]
Writes = Annotated[Writing, Depends(service(Writing))]
PostId = Annotated[uuid.UUID, Path(alias="id", examples=["0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1d01"])]
OfProblem = Annotated[
    str | None,
    Query(
        pattern=r"^[a-z0-9-]{1,200}$",
        description="Of this problem; general ones without.",
        examples=["two-sum"],
    ),
]
OfAuthor = Annotated[
    str | None, Query(pattern=r"^[A-Za-z0-9_-]{1,40}$", description="User name.", examples=["ada"])
]
Tag = Annotated[
    str | None, Query(pattern=r"^[a-z0-9+#.-]{1,30}$", examples=["dynamic-programming"])
]
Language = Annotated[
    str | None, Query(pattern=r"^[a-z0-9+#._-]{1,40}$", description="Of code.", examples=["cpp"])
]


@router.get("", operation_id="listThreads", responses=error_responses(401, 403, 404, 422, 503))
async def list_threads(
    viewer: MaybeViewer,
    reads: Reads,
    problem: OfProblem = None,
    kind: Annotated[
        Literal[Kind.SOLUTION, Kind.QUESTION, Kind.DISCUSSION] | None, Query(examples=["solution"])
    ] = None,
    tag: Tag = None,
    language: Language = None,
    author: OfAuthor = None,
    sort: Annotated[
        ThreadSort, Query(description="Best first.", examples=["hot"])
    ] = ThreadSort.HOT,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ThreadList:
    """Threads of a problem, or general ones; pinned ones first."""
    filters = Filters(problem, kind, tag, language, author)
    return await reads.threads(viewer, filters, sort, limit, cursor)


@router.post(
    "",
    status_code=201,
    operation_id="createThread",
    dependencies=[Depends(while_on(POSTING))],
    responses=error_responses(400, 401, 403, 404, 409, 413, 422, 429, 503),
)
async def create_thread(body: NewThread, viewer: ViewerDep, writes: Writes) -> Thread:
    """Begins a thread.

    First posts of new accounts are `held`: their author and moderators see them until a
    moderator has approved one.
    """
    return await writes.begin(viewer, body)


@router.get(
    "/search", operation_id="searchDiscussions", responses=error_responses(401, 403, 404, 422, 503)
)
async def search_discussions(
    viewer: MaybeViewer,
    reads: Reads,
    q: Annotated[
        PlainText,
        Query(
            min_length=1,
            max_length=200,
            description='Words; "quoted" ones stand together, -without, this or that.',
            examples=["hash table"],
        ),
    ],
    locale: Annotated[
        str, Query(pattern=r"^[a-z]{2}$", description="Language of the words.", examples=["en"])
    ] = "en",
    problem: Annotated[
        str | None, Query(pattern=r"^[a-z0-9-]{1,200}$", examples=["two-sum"])
    ] = None,
    kind: Annotated[Kind | None, Query(examples=["solution"])] = None,
    tag: Tag = None,
    language: Language = None,
    author: OfAuthor = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> FoundList:
    """Posts that fit the words, best first, of all problems and general threads."""
    filters = Filters(problem, kind, tag, language, author)
    return await reads.search(viewer, q, locale, filters, limit, cursor)


@router.post(
    "/preview",
    operation_id="previewText",
    responses=error_responses(400, 401, 413, 422, 429, 503),
)
async def preview_text(body: Text, viewer: ViewerDep, writes: Writes) -> Rendered:
    """The HTML that a text becomes when it is posted."""
    return await writes.preview(viewer, body.source)


@router.get("/{id}", operation_id="getThread", responses=error_responses(401, 404, 422, 503))
async def get_thread(post_id: PostId, viewer: MaybeViewer, reads: Reads) -> Thread:
    """A thread's first post."""
    return await reads.thread(viewer, post_id)


@router.get(
    "/{id}/replies", operation_id="listReplies", responses=error_responses(401, 403, 404, 422, 503)
)
async def list_replies(
    post_id: PostId,
    viewer: MaybeViewer,
    reads: Reads,
    sort: Annotated[
        ReplySort, Query(description="Oldest or best first.", examples=["old"])
    ] = ReplySort.OLD,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ReplyList:
    """Comments of a thread with their first answers, or all answers to a comment."""
    return await reads.replies(viewer, post_id, sort, limit, cursor)


@router.post(
    "/{id}/replies",
    status_code=201,
    operation_id="createReply",
    dependencies=[Depends(while_on(POSTING))],
    responses=error_responses(400, 401, 403, 404, 409, 413, 422, 429, 503),
)
async def create_reply(post_id: PostId, body: NewReply, viewer: ViewerDep, writes: Writes) -> Reply:
    """Replies to a thread, a comment or an answer; the last stands beside what it answers."""
    return await writes.reply(viewer, post_id, body)


@router.patch(
    "/{id}",
    operation_id="editPost",
    dependencies=[Depends(while_on(POSTING))],
    responses={
        200: {
            "description": "The post.",
            "content": {"application/json": {"example": THREAD_EXAMPLE}},
        },
        **error_responses(400, 401, 403, 404, 409, 413, 422, 429, 503),
    },
)
async def edit_post(
    post_id: PostId, body: PostEdit, viewer: ViewerDep, writes: Writes
) -> Thread | Reply:
    """Changes a post; what was there is kept. The author, and moderators."""
    return await writes.edit(viewer, post_id, body)


@router.delete(
    "/{id}",
    status_code=204,
    operation_id="deletePost",
    responses=error_responses(401, 403, 404, 422, 503),
)
async def delete_post(post_id: PostId, viewer: ViewerDep, writes: Writes) -> None:
    """Takes one's own post back. Its replies stay; moderators still see the text."""
    await writes.delete(viewer, post_id)


@router.put(
    "/{id}/vote",
    operation_id="votePost",
    responses=error_responses(400, 401, 404, 409, 422, 429, 503),
)
async def vote_post(post_id: PostId, body: PostVote, viewer: ViewerDep, writes: Writes) -> Score:
    """Sets the viewer's vote. A repetition changes nothing."""
    return await writes.vote(viewer, post_id, body.value)


@router.post(
    "/{id}/reports",
    status_code=204,
    operation_id="reportPost",
    responses=error_responses(400, 401, 404, 409, 422, 429, 503),
)
async def report_post(post_id: PostId, body: NewReport, viewer: ViewerDep, writes: Writes) -> None:
    """Tells moderators about a post, once per person."""
    await writes.report(viewer, post_id, body)


@router.get(
    "/{id}/history", operation_id="getPostHistory", responses=error_responses(401, 404, 422, 503)
)
async def get_post_history(post_id: PostId, viewer: ViewerDep, reads: Reads) -> History:
    """What a post was before its edits. The author, and moderators."""
    return await reads.history(viewer, post_id)
