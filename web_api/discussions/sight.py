"""What of discussions somebody may see: conditions that every query carries."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, literal, or_, select, true
from sqlalchemy.orm import aliased

from web_api.discussions.models import PostRow, PostState, RuleRow, VoteRow
from web_api.problems.access import level_column, visible_to
from web_api.problems.catalogue_models import SolveStatus, UserProblemStatusRow
from web_api.problems.models import ProblemRow
from web_api.users.access import Viewer
from web_api.users.models import Permission, UserRow

Root = aliased(PostRow, name="root")
Author = aliased(UserRow, name="author")


@dataclass(frozen=True, slots=True)
class Reader:
    """A viewer, None for nobody signed in, with what they have beyond others."""

    viewer: Viewer | None
    premium: bool

    @property
    def id(self) -> uuid.UUID | None:
        return self.viewer.id if self.viewer else None

    @property
    def moderator(self) -> bool:
        return self.viewer is not None and self.viewer.may(Permission.MODERATE)

    def owns(self, post: PostRow) -> bool:
        return self.viewer is not None and post.author_id == self.viewer.id


def posts(reader: Reader, *columns: Any) -> Select[Any]:
    """Posts of threads that the reader may see, joined with problem, thread, author and vote.

    Gives (PostRow, slug of the problem, name of the author, own vote, *columns). A post's own
    state is for the query to ask: `is_shown`.
    """
    return (
        select(PostRow, ProblemRow.slug, Author.username, VoteRow.value, *columns)
        .join(Root, Root.id == PostRow.root_id)
        .outerjoin(ProblemRow, ProblemRow.id == PostRow.problem_id)
        .outerjoin(Author, Author.id == PostRow.author_id)
        .outerjoin(VoteRow, and_(VoteRow.post_id == PostRow.id, VoteRow.user_id == reader.id))
        .where(_problem(reader), _thread(reader), _solution(reader))
    )


def is_shown(reader: Reader) -> ColumnElement[bool]:
    """Which posts the reader sees with their text."""
    if reader.moderator:
        return true()
    visible = PostRow.state == PostState.VISIBLE
    if reader.id is None:
        return visible
    return or_(visible, and_(PostRow.state == PostState.HELD, PostRow.author_id == reader.id))


def _problem(reader: Reader) -> ColumnElement[bool]:
    seen = visible_to(reader.viewer)
    if not reader.premium:
        seen = and_(seen, or_(ProblemRow.premium.is_(False), level_column(reader.viewer)))
    return or_(PostRow.problem_id.is_(None), and_(ProblemRow.id.is_not(None), seen))


def _thread(reader: Reader) -> ColumnElement[bool]:
    if reader.moderator:
        return true()
    visible = Root.state == PostState.VISIBLE
    if reader.id is None:
        return visible
    return or_(visible, and_(Root.state == PostState.HELD, Root.author_id == reader.id))


def _solution(reader: Reader) -> ColumnElement[bool]:
    """Solutions may be for those who solved the problem, its members and moderators."""
    if reader.moderator:
        return true()
    asked = exists().where(
        RuleRow.problem_id == PostRow.problem_id, RuleRow.solutions_after_solving
    )
    return or_(
        PostRow.thread_kind != "solution",
        ~asked,
        has_solved(reader),
        level_column(reader.viewer),
        Root.author_id == reader.id if reader.id else false(),
    )


def has_solved(reader: Reader) -> ColumnElement[bool]:
    """Whether the reader solved the post's problem."""
    if reader.id is None:
        return false()
    return exists().where(
        UserProblemStatusRow.user_id == reader.id,
        UserProblemStatusRow.problem_id == PostRow.problem_id,
        UserProblemStatusRow.status == SolveStatus.SOLVED,
    )


def is_free(reader: Reader) -> ColumnElement[bool]:
    """Which posts stand in no premium thread that is closed to the reader."""
    if reader.premium or reader.moderator:
        return literal(value=True)
    own = Root.author_id == reader.id if reader.id else false()
    return or_(Root.premium.is_(False), own)


def closed(reader: Reader, root: PostRow) -> bool:
    """Whether a thread's text is premium, and not for this reader."""
    return root.premium and not (reader.premium or reader.moderator or reader.owns(root))
