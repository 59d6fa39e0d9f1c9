"""What moderators do, each act in the audit log."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from web_api import paging
from web_api.audit.record import audit
from web_api.database import Sessions, new_id
from web_api.discussions import schemas
from web_api.discussions.models import (
    Kind,
    PostRow,
    PostState,
    ReportReason,
    ReportRow,
    Resolution,
    RuleRow,
)
from web_api.discussions.posting import change_state, lock_thread
from web_api.discussions.schemas import Action
from web_api.discussions.sight import Reader, Root, posts
from web_api.entitlements import Entitlements
from web_api.errors import invalid, not_found
from web_api.notifications.models import NotificationKind
from web_api.notifications.notify import notify
from web_api.users.access import Viewer
from web_api.users.models import UserRow

REPORTS_SHOWN = 10


class Moderation:
    """For viewers with the permission; routes ask for it."""

    def __init__(self, sessions: Sessions, entitlements: Entitlements) -> None:
        self._sessions = sessions
        self._entitlements = entitlements

    async def queue(
        self, viewer: Viewer, limit: int, cursor: str | None
    ) -> schemas.ModerationQueue:
        """Held and reported posts, oldest first."""
        reader = Reader(viewer, premium=True)
        query = (
            posts(reader, Root.title)
            .where(or_(PostRow.state == PostState.HELD, PostRow.open_reports > 0))
            .order_by(PostRow.id)
            .limit(limit + 1)
        )
        if cursor is not None:
            query = query.where(PostRow.id > paging.decode_id(cursor))
        async with self._sessions() as session:
            rows = (await session.execute(query)).all()
            reports = await _reports(session, [row[0].id for row in rows[:limit]])
        items = [
            schemas.QueuedPost(
                id=post.id,
                thread_id=post.root_id,
                kind=Kind(post.kind),
                state=PostState(post.state),
                problem=slug,
                title=title,
                author=author,
                html=post.html,
                created_at=post.created_at,
                report_count=post.open_reports,
                reports=reports[post.id],
            )
            for post, slug, author, _, title in rows[:limit]
        ]
        following = paging.encode(str(items[-1].id)) if len(rows) > limit else None
        return schemas.ModerationQueue(items=items, next=following)

    async def decide(
        self, viewer: Viewer, post_id: uuid.UUID, decision: schemas.PostDecision
    ) -> None:
        """Shows or removes a post, closes its reports, tells its author what changed.

        A post that its author deleted stays so; its reports are closed.

        Raises:
            ApiError: 404.
        """
        approve = decision.action is Action.APPROVE
        async with self._sessions.begin() as session:
            post = await self._locked(session, viewer, post_id)
            before = post.state
            if before != PostState.DELETED:
                wanted = PostState.VISIBLE if approve else PostState.REMOVED
                await change_state(session, post, wanted, self._entitlements)
            await session.execute(
                update(ReportRow)
                .where(ReportRow.post_id == post_id, ReportRow.resolution.is_(None))
                .values(
                    resolution=Resolution.DISMISSED if approve else Resolution.UPHELD,
                    resolved_at=func.now(),
                )
            )
            post.open_reports = 0
            if post.state != before:
                await _tell_author(session, viewer, post, decision)
            audit(
                session,
                viewer.actor,
                f"discussion.{decision.action}",
                f"discussion/{post_id}",
                reason=decision.reason,
                before=before,
            )

    async def mark(self, viewer: Viewer, post_id: uuid.UUID, marks: schemas.Marks) -> schemas.Marks:
        """Changes what is given.

        Raises:
            ApiError: 404, 422 for a reply that is to be pinned, locked or premium.
        """
        given = marks.model_dump(exclude_none=True)
        async with self._sessions.begin() as session:
            post = await self._locked(session, viewer, post_id)
            if post.depth:
                for name in ("pinned", "locked", "premium"):
                    if name in given:
                        raise invalid(name, "is for threads alone")
            changed = {n: v for n, v in given.items() if getattr(post, n) != v}
            for name, value in changed.items():
                setattr(post, name, value)
            if changed:
                audit(session, viewer.actor, "discussion.mark", f"discussion/{post_id}", **changed)
            return schemas.Marks(
                official=post.official,
                premium=post.premium,
                pinned=post.pinned,
                locked=post.locked,
            )

    async def _locked(self, session: AsyncSession, viewer: Viewer, post_id: uuid.UUID) -> PostRow:
        reader = Reader(viewer, premium=True)
        row = (await session.execute(posts(reader).where(PostRow.id == post_id))).one_or_none()
        if row is None:
            raise not_found("post")
        await lock_thread(session, row[0].root_id)
        post = await session.scalar(
            select(PostRow)
            .where(PostRow.id == post_id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )
        assert post is not None
        return post

    async def set_rule(
        self, viewer: Viewer, problem: tuple[uuid.UUID, str], rule: schemas.Rule
    ) -> schemas.Rule:
        """What a problem, given as id and name, says about its threads."""
        problem_id, slug = problem
        values = {"solutions_after_solving": rule.solutions_after_solving}
        async with self._sessions.begin() as session:
            await session.execute(
                insert(RuleRow)
                .values(problem_id=problem_id, **values)
                .on_conflict_do_update(index_elements=["problem_id"], set_=values)
            )
            audit(session, viewer.actor, "problem.discussion-rule", f"problem/{slug}", **values)
        return rule

    async def rule(self, problem_id: uuid.UUID) -> schemas.Rule:
        async with self._sessions() as session:
            row = await session.get(RuleRow, problem_id)
        return schemas.Rule(solutions_after_solving=row is not None and row.solutions_after_solving)


async def _reports(
    session: AsyncSession, ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, list[schemas.Report]]:
    """The oldest open ones of each post, in one statement."""
    place = (
        func.row_number()
        .over(partition_by=ReportRow.post_id, order_by=ReportRow.created_at)
        .label("place")
    )
    numbered = (
        select(ReportRow, UserRow.username, place)
        .join(UserRow, UserRow.id == ReportRow.reporter_id)
        .where(ReportRow.post_id.in_(ids), ReportRow.resolution.is_(None))
        .subquery()
    )
    query = select(numbered).where(numbered.c.place <= REPORTS_SHOWN).order_by(numbered.c.place)
    found: dict[uuid.UUID, list[schemas.Report]] = defaultdict(list)
    for row in await session.execute(query):
        found[row.post_id].append(
            schemas.Report(
                reporter=row.username,
                reason=ReportReason(row.reason),
                note=row.note,
                created_at=row.created_at,
            )
        )
    return found


async def _tell_author(
    session: AsyncSession, viewer: Viewer, post: PostRow, decision: schemas.PostDecision
) -> None:
    if post.author_id is None or post.author_id == viewer.id:
        return
    done = "is visible now" if post.state == PostState.VISIBLE else "was removed"
    reason = f": {decision.reason}" if decision.reason else ""
    root = await session.get(PostRow, post.root_id)
    title = root.title if root else ""
    await notify(
        session,
        [post.author_id],
        NotificationKind.MODERATION,
        f"moderation/{post.id}/{new_id()}",
        link=f"/discussions/{post.root_id}",
        text=f'Your post in "{title}" {done}{reason}',
        title=title,
        reason=decision.reason,
        state=post.state,
    )
