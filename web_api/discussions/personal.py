"""What discussions hold about somebody.

After the account is gone, what others see stays under a name that tells nothing: threads would
make no sense without it. What nobody sees any more, and earlier wordings, go.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import Executable, delete, select, update

from web_api.discussions.models import EditRow, PostRow, PostState, ReportRow, VoteRow
from web_api.problems.models import ProblemRow
from web_api.users.held import TableData
from web_api.users.personal import Query


def _posts(user_id: uuid.UUID) -> Query:
    p = PostRow
    columns = (p.id, p.root_id, ProblemRow.slug.label("problem"), p.kind, p.title, p.source)
    return (
        select(*columns, p.language, p.tags, p.state, p.score, p.created_at, p.edited_at)
        .outerjoin(ProblemRow, ProblemRow.id == p.problem_id)
        .where(p.author_id == user_id)
        .order_by(p.id)
    )


def _edits(user_id: uuid.UUID) -> Query:
    e = EditRow
    return (
        select(e.post_id, e.number, e.title, e.source, e.at)
        .join(PostRow, PostRow.id == e.post_id)
        .where(PostRow.author_id == user_id)
    )


def _votes(user_id: uuid.UUID) -> Query:
    return select(VoteRow.post_id, VoteRow.value).where(VoteRow.user_id == user_id)


def _reports(user_id: uuid.UUID) -> Query:
    r = ReportRow
    columns = (r.post_id, r.reason, r.note, r.created_at, r.resolution)
    return select(*columns).where(r.reporter_id == user_id)


def _erase(user_id: uuid.UUID, _: bool) -> Sequence[Executable]:
    own = PostRow.author_id == user_id
    unseen = own, PostRow.state != PostState.VISIBLE
    return [
        delete(EditRow).where(EditRow.post_id.in_(select(PostRow.id).where(own))),
        update(PostRow)
        .where(*unseen)
        .values(
            source="", html="", title="", tags=[], search="", digest=b"", state=PostState.DELETED
        ),
        update(ReportRow).where(ReportRow.reporter_id == user_id).values(note=""),
    ]


PARTS = (
    TableData("posts", _posts, _erase),
    TableData("post-edits", _edits),
    TableData("post-votes", _votes),
    TableData("post-reports", _reports),
)
