"""Making, changing, copying and following lists."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.audit.record import audit
from web_api.database import Sessions, new_id
from web_api.errors import ApiError, invalid, not_found
from web_api.limits import Rate, RateLimiter
from web_api.lists.access import open_list
from web_api.lists.models import ListFollowRow, ListItemRow, ListRow, ListVisibility
from web_api.lists.schemas import MOST_ITEMS, Content, ItemPlace, NewList
from web_api.problems.access import open_problem, visible_to
from web_api.problems.models import ProblemRow
from web_api.texts import render
from web_api.users.access import Viewer
from web_api.users.models import UserRow

MOST_LISTS = 200
_RATE = Rate(120, 60)


class ListWriting:
    """Each change is one transaction, with the list's row locked."""

    def __init__(self, sessions: Sessions, limiter: RateLimiter) -> None:
        self._sessions = sessions
        self._limiter = limiter

    async def create(self, viewer: Viewer, new: NewList) -> uuid.UUID:
        """Raises ApiError: 409 at `MOST_LISTS`."""
        await self._limit(viewer)
        async with self._sessions.begin() as session:
            await _room(session, viewer)
            row = ListRow(
                id=new_id(),
                owner_id=viewer.id,
                title=new.title,
                description=new.description,
                html=render(new.description),
                visibility=new.visibility,
            )
            session.add(row)
        return row.id

    async def change(self, viewer: Viewer, list_id: uuid.UUID, changes: dict[str, Any]) -> None:
        await self._limit(viewer)
        async with self._sessions.begin() as session:
            row = await self._edited(session, viewer, list_id)
            for field, value in changes.items():
                setattr(row, field, value)
            row.html = render(row.description)

    async def delete(self, viewer: Viewer, list_id: uuid.UUID) -> None:
        async with self._sessions.begin() as session:
            await session.delete(await self._edited(session, viewer, list_id, "list.delete"))

    async def fill(self, viewer: Viewer, list_id: uuid.UUID, content: Content) -> None:
        """Replaces all that is in the list.

        Raises:
            ApiError: 422 for unknown problems, ones that come twice, too many.
        """
        await self._limit(viewer)
        slugs = [item.problem for section in content.sections for item in section.items]
        titles = [section.title for section in content.sections]
        if len(slugs) > MOST_ITEMS:
            raise invalid("sections", f"at most {MOST_ITEMS} problems")
        if len(set(slugs)) < len(slugs):
            raise invalid("sections", "each problem once")
        if len(set(titles)) < len(titles):
            raise invalid("sections", "titles must differ")
        async with self._sessions.begin() as session:
            await self._edited(session, viewer, list_id)
            ids = await _visible(session, viewer, slugs)
            await session.execute(delete(ListItemRow).where(ListItemRow.list_id == list_id))
            items = [(s.title, item) for s in content.sections for item in s.items]
            rows = [
                {
                    "list_id": list_id,
                    "problem_id": ids[item.problem],
                    "position": position,
                    "section": title,
                    "note": item.note,
                }
                for position, (title, item) in enumerate(items)
            ]
            if rows:
                await session.execute(insert(ListItemRow).values(rows))

    async def put(self, viewer: Viewer, list_id: uuid.UUID, slug: str, place: ItemPlace) -> None:
        """Puts a problem at the end of a section, wherever it was before.

        Raises:
            ApiError: 404, 409 for a full list.
        """
        await self._limit(viewer)
        item = ListItemRow
        async with self._sessions.begin() as session:
            await self._edited(session, viewer, list_id)
            problem = (await open_problem(session, viewer, slug)).problem
            await session.execute(
                delete(item).where(item.list_id == list_id, item.problem_id == problem.id)
            )
            count, end, last = (
                await session.execute(
                    select(
                        func.count(),
                        func.max(item.position),
                        func.max(item.position).filter(item.section == place.section),
                    ).where(item.list_id == list_id)
                )
            ).one()
            if count >= MOST_ITEMS:
                raise ApiError(409, "list-full", f"at most {MOST_ITEMS} problems")
            position = (end if last is None else last) if count else -1
            await session.execute(
                update(item)
                .where(item.list_id == list_id, item.position > position)
                .values(position=item.position + 1)
                .execution_options(synchronize_session=False)
            )
            session.add(
                item(
                    list_id=list_id,
                    problem_id=problem.id,
                    position=position + 1,
                    **place.model_dump(),
                )
            )

    async def remove(self, viewer: Viewer, list_id: uuid.UUID, slug: str) -> None:
        """Raises ApiError: 404 if the problem is not in the list."""
        async with self._sessions.begin() as session:
            await self._edited(session, viewer, list_id)
            problem = select(ProblemRow.id).where(ProblemRow.slug == slug).scalar_subquery()
            gone = await session.scalar(
                delete(ListItemRow)
                .where(ListItemRow.list_id == list_id, ListItemRow.problem_id == problem)
                .returning(ListItemRow.problem_id)
            )
            if gone is None:
                raise not_found("problem")

    async def copy(self, viewer: Viewer, list_id: uuid.UUID) -> uuid.UUID:
        """A private list of the viewer's with all of it that they see."""
        await self._limit(viewer)
        item = ListItemRow
        async with self._sessions.begin() as session:
            await _room(session, viewer)
            source = await open_list(session, viewer, list_id)
            made = ListRow(
                id=new_id(),
                owner_id=viewer.id,
                title=source.title,
                description=source.description,
                html=source.html,
                visibility=ListVisibility.PRIVATE,
                forked_from=source.id,
            )
            session.add(made)
            await session.flush()
            rows = await session.execute(
                select(item.problem_id, item.position, item.section, item.note)
                .join(ProblemRow, ProblemRow.id == item.problem_id)
                .where(item.list_id == list_id, visible_to(viewer))
            )
            values = [{**row, "list_id": made.id} for row in rows.mappings()]
            if values:
                await session.execute(insert(item).values(values))
        return made.id

    async def follow(self, viewer: Viewer, list_id: uuid.UUID, *, wanted: bool) -> None:
        """A repetition changes nothing. Raises ApiError: 404."""
        await self._limit(viewer)
        follow = ListFollowRow
        async with self._sessions.begin() as session:
            await open_list(session, viewer, list_id)
            # The list's row first: two acts of one person come one after the other.
            await session.execute(select(ListRow.id).where(ListRow.id == list_id).with_for_update())
            if wanted:
                statement: Any = (
                    insert(follow)
                    .values(list_id=list_id, user_id=viewer.id)
                    .on_conflict_do_nothing()
                    .returning(follow.list_id)
                )
            else:
                statement = (
                    delete(follow)
                    .where(follow.list_id == list_id, follow.user_id == viewer.id)
                    .returning(follow.list_id)
                )
            if await session.scalar(statement) is not None:
                change = ListRow.followers + (1 if wanted else -1)
                await session.execute(
                    update(ListRow)
                    .where(ListRow.id == list_id)
                    .values(followers=change)
                    .execution_options(synchronize_session=False)
                )

    async def mark(self, viewer: Viewer, list_id: uuid.UUID, *, official: bool) -> None:
        """Makes a list official, and public, or an ordinary one again.

        Raises:
            ApiError: 404 for an unknown list, and a private one of somebody else.
        """
        async with self._sessions.begin() as session:
            row = await open_list(session, viewer, list_id)
            row.official = official
            if official:
                row.visibility = ListVisibility.PUBLIC
            audit(session, viewer.actor, "list.official", f"list/{list_id}", official=official)

    async def _limit(self, viewer: Viewer) -> None:
        await self._limiter.check("lists", str(viewer.id), _RATE)

    async def _edited(
        self, session: AsyncSession, viewer: Viewer, list_id: uuid.UUID, act: str = "list.change"
    ) -> ListRow:
        row = await open_list(session, viewer, list_id, edit=True)
        if row.owner_id != viewer.id:
            audit(session, viewer.actor, act, f"list/{list_id}", title=row.title)
        row.updated_at = func.now()
        return row


async def _room(session: AsyncSession, viewer: Viewer) -> None:
    # Locked: two new lists at once are counted one after the other.
    await session.execute(
        select(UserRow.id).where(UserRow.id == viewer.id).with_for_update(key_share=True)
    )
    owned = await session.scalar(select(func.count()).where(ListRow.owner_id == viewer.id))
    if (owned or 0) >= MOST_LISTS:
        raise ApiError(409, "too-many-lists", f"at most {MOST_LISTS} lists")


async def _visible(session: AsyncSession, viewer: Viewer, slugs: list[str]) -> dict[str, uuid.UUID]:
    rows = await session.execute(
        select(ProblemRow.slug, ProblemRow.id).where(ProblemRow.slug.in_(slugs), visible_to(viewer))
    )
    found: dict[str, uuid.UUID] = {row[0]: row[1] for row in rows}
    unknown = [slug for slug in slugs if slug not in found]
    if unknown:
        raise invalid("sections", f"there is no problem {unknown[0]} that you may see")
    return found
