"""Keeping drafts: one per person, problem and language, never overwritten unseen."""

from __future__ import annotations

import uuid

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from languages.registry import LANGUAGES
from web_api.database import Sessions
from web_api.drafts.models import DraftRow
from web_api.drafts.schemas import (
    MOST_BYTES,
    Draft,
    DraftList,
    DraftSave,
    DraftSummary,
    Start,
    StartOrigin,
)
from web_api.errors import ApiError, invalid, not_found
from web_api.languages.templates import template
from web_api.limits import Rate, RateLimiter
from web_api.problems.access import Opened
from web_api.problems.models import ProblemRow, ProblemVersionRow
from web_api.templates.models import CodeTemplateRow
from web_api.users.access import Viewer

QUOTA_BYTES = 8 * 1024 * 1024
QUOTA = 1000
"""Drafts of one person."""
RATE = Rate(120, 60)
"""Editors save a second or more after the last key."""


class Drafts:
    """What people write, saved while they write."""

    def __init__(self, sessions: Sessions, limiter: RateLimiter) -> None:
        self._sessions = sessions
        self._limiter = limiter

    async def list_all(self, viewer: Viewer) -> DraftList:
        """Without sources; there are at most `QUOTA`."""
        d = DraftRow
        query = (
            select(ProblemRow.slug, d.language, d.revision, d.size, d.updated_at)
            .join(ProblemRow, ProblemRow.id == d.problem_id)
            .where(d.user_id == viewer.id)
            .order_by(d.updated_at.desc(), ProblemRow.slug, d.language)
        )
        names = ("problem", "language", "revision", "size", "updated_at")
        async with self._sessions() as session:
            rows = await session.execute(query)
            items = [
                DraftSummary.model_validate(dict(zip(names, row, strict=True))) for row in rows
            ]
        return DraftList(
            items=items, bytes=sum(item.size for item in items), bytes_allowed=QUOTA_BYTES
        )

    async def get(self, viewer: Viewer, opened: Opened, language: str) -> Draft:
        """Raises ApiError: 404."""
        async with self._sessions() as session:
            row = await session.get(DraftRow, (viewer.id, opened.problem.id, language))
        if row is None:
            raise not_found("draft")
        return _draft(row, opened)

    async def save(self, viewer: Viewer, opened: Opened, language: str, new: DraftSave) -> Draft:
        """Writes a new revision on top of the one that was edited.

        Raises:
            ApiError: 409 with today's `draft` when there is a newer one, or without one when it
                was deleted; 413 for too much text, 422, 429.
        """
        size = len(new.source.encode())
        if size > MOST_BYTES:
            raise invalid("source", f"must be at most {MOST_BYTES >> 10} KiB", 413, "too-large")
        if language not in LANGUAGES:
            raise invalid("language", "is not known")
        await self._limiter.check("draft", str(viewer.id), RATE)
        key = (viewer.id, opened.problem.id, language)
        async with self._sessions.begin() as session:
            # One write at a time for a person: the quota holds, whatever comes at once.
            await session.execute(
                text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"),
                {"key": f"drafts/{viewer.id}"},
            )
            row = await session.get(DraftRow, key)
            if (row.revision if row else 0) != new.base:
                raise _conflict(row, opened)
            await _check_quota(session, viewer.id, key, size)
            return _draft(await _write(session, key, new, size), opened)

    async def forget(self, viewer: Viewer, opened: Opened, language: str) -> None:
        """Deletes a draft; that there is none is fine, too."""
        async with self._sessions.begin() as session:
            await session.execute(
                delete(DraftRow).where(
                    DraftRow.user_id == viewer.id,
                    DraftRow.problem_id == opened.problem.id,
                    DraftRow.language == language,
                )
            )

    async def start(self, viewer: Viewer, opened: Opened, language: str) -> Start:
        """The draft, else the problem's starter, else the person's template, else ours."""
        if language not in LANGUAGES:
            raise not_found("language")
        async with self._sessions() as session:
            row = await session.get(DraftRow, (viewer.id, opened.problem.id, language))
            if row is not None:
                return Start(origin=StartOrigin.DRAFT, source=row.source, revision=row.revision)
            starters = await session.scalar(
                select(ProblemVersionRow.starters).where(
                    ProblemVersionRow.id == opened.problem.current_version_id
                )
            )
            own = await session.get(CodeTemplateRow, (viewer.id, language))
        starter = (starters or {}).get(language)
        if starter is not None:
            return Start(origin=StartOrigin.STARTER, source=starter, revision=0)
        if own is not None:
            return Start(origin=StartOrigin.TEMPLATE, source=own.source, revision=0)
        return Start(origin=StartOrigin.LANGUAGE, source=template(language), revision=0)


async def _check_quota(
    session: AsyncSession, user: uuid.UUID, key: tuple[uuid.UUID, uuid.UUID, str], size: int
) -> None:
    others = select(func.count(), func.coalesce(func.sum(DraftRow.size), 0)).where(
        DraftRow.user_id == user,
        (DraftRow.problem_id != key[1]) | (DraftRow.language != key[2]),
    )
    number, together = (await session.execute(others)).one()
    if number >= QUOTA:
        raise invalid("source", f"there are {QUOTA} drafts: delete some", 413, "quota")
    if together + size > QUOTA_BYTES:
        rule = f"all drafts together must be at most {QUOTA_BYTES >> 20} MiB: delete some"
        raise invalid("source", rule, 413, "quota")


async def _write(
    session: AsyncSession, key: tuple[uuid.UUID, uuid.UUID, str], new: DraftSave, size: int
) -> DraftRow:
    written = {"source": new.source, "size": size, "revision": new.base + 1}
    if new.base:
        user, problem, language = key
        statement = (
            update(DraftRow)
            .where(
                DraftRow.user_id == user,
                DraftRow.problem_id == problem,
                DraftRow.language == language,
            )
            .values(**written, updated_at=func.now())
            .returning(DraftRow)
            .execution_options(synchronize_session=False, populate_existing=True)
        )
        return (await session.scalars(statement)).one()
    names = ("user_id", "problem_id", "language")
    added = insert(DraftRow).values(**dict(zip(names, key, strict=True)), **written)
    return (await session.scalars(added.returning(DraftRow))).one()


def _conflict(row: DraftRow | None, opened: Opened) -> ApiError:
    """With what is kept now, so that editors can show both."""
    if row is None:
        return ApiError(409, "draft-changed", "the draft was deleted: save it as a first one")
    now = _draft(row, opened).model_dump(mode="json")
    detail = f"there is revision {row.revision}"
    return ApiError(409, "draft-changed", detail, extensions={"draft": now})


def _draft(row: DraftRow, opened: Opened) -> Draft:
    return Draft(
        problem=opened.problem.slug,
        language=row.language,
        revision=row.revision,
        source=row.source,
        updated_at=row.updated_at,
    )
