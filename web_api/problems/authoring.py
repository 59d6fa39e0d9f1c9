"""Editing texts: preview, save, history, restore.

A save names the revision that it was made from. If another one came in between, nothing is
saved and the answer holds the difference. Statements and title live in versions, which never
change: a save that changes them makes a version with the same testdata.
"""

from __future__ import annotations

import asyncio
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from web_api import paging
from web_api.audit.record import audit
from web_api.database import Sessions, new_id
from web_api.errors import ApiError, invalid, not_found
from web_api.problems.access import Level, open_problem
from web_api.problems.authoring_models import Origin, ProblemTextsRow
from web_api.problems.authoring_schemas import (
    PartDifference,
    Preview,
    Previewed,
    Revision,
    RevisionList,
    RevisionSummary,
    StatementSource,
    TextsEdit,
)
from web_api.problems.cache import ProblemCache
from web_api.problems.importing import with_texts
from web_api.problems.models import ProblemRow, ProblemVersionRow
from web_api.problems.revisions import Extras, add_revision, current_texts
from web_api.problems.texts import (
    Markup,
    Statement,
    Texts,
    difference,
    differences,
    of_row,
    parts_of,
)
from web_api.search.index import touch
from web_api.users.access import Viewer
from web_api.users.models import UserRow
from web_api.verifications.models import PackageRow

_NOT_OF_PACKAGES = frozenset({"id", "problem_id", "imported_by", "created_at"})


class Authoring:
    """What members with the right to edit do with texts."""

    def __init__(self, sessions: Sessions, cache: ProblemCache) -> None:
        self._sessions = sessions
        self._cache = cache

    async def preview(self, viewer: Viewer, slug: str, body: Preview) -> Previewed:
        """What a statement would look like, with the problem's pictures. Saves nothing."""
        async with self._sessions.begin() as session:
            opened = await open_problem(session, viewer, slug, Level.EDIT, lock=True)
            pictures = _pictures(await current_texts(session, opened.problem))
        made = await asyncio.to_thread(Statement.written, "en", body.markup, body.source, pictures)
        return Previewed(html=made.html)

    async def save(self, viewer: Viewer, slug: str, edit: TextsEdit) -> Revision:
        """Shows new texts from now on.

        Raises:
            ApiError: 409 with the difference, if another revision came in between; 422.
        """
        languages = [each.language for each in edit.statements]
        if len(set(languages)) < len(languages):
            raise invalid("statements", "must be one for each language")
        async with self._sessions.begin() as session:
            opened = await open_problem(session, viewer, slug, Level.EDIT, lock=True)
            current = await current_texts(session, opened.problem)
            if current.number != edit.base:
                raise _moved_on(current, edit)
            texts = await asyncio.to_thread(_written, edit, _pictures(current))
            extras = Extras(edit.constraints, edit.editorial, edit.hints)
            number = await self._show(
                session, viewer, opened.problem, current, texts, extras, Origin.EDIT, edit.note
            )
        await self._cache.forget(opened.problem.id)
        return await self.revision(viewer, slug, number)

    async def restore(self, viewer: Viewer, slug: str, number: int) -> Revision:
        """Makes an earlier revision's texts a new revision.

        Raises:
            ApiError: 404.
        """
        async with self._sessions.begin() as session:
            opened = await open_problem(session, viewer, slug, Level.EDIT, lock=True)
            current = await current_texts(session, opened.problem)
            old = await _find(session, opened.problem, number)
            note = f"as in revision {number}"
            made = await self._show(
                session,
                viewer,
                opened.problem,
                current,
                of_row(old),
                Extras.of(old),
                Origin.RESTORE,
                note,
            )
        await self._cache.forget(opened.problem.id)
        return await self.revision(viewer, slug, made)

    async def _show(
        self,
        session: AsyncSession,
        viewer: Viewer,
        problem: ProblemRow,
        current: ProblemTextsRow,
        texts: Texts,
        extras: Extras,
        origin: Origin,
        note: str,
    ) -> int:
        if texts != of_row(current):
            version = await _version_with(session, problem, texts, viewer)
            problem.current_version_id = version.id
        version_id = problem.current_version_id
        assert version_id is not None
        made = await add_revision(
            session, problem, version_id, origin, viewer.id, texts, extras, note
        )
        await touch(session, problem)
        audit(session, viewer.actor, "problem.texts", f"problem/{problem.slug}", number=made.number)
        return made.number

    async def history(
        self, viewer: Viewer, slug: str, limit: int, cursor: str | None
    ) -> RevisionList:
        """Revisions, newest first."""
        async with self._sessions.begin() as session:
            opened = await open_problem(session, viewer, slug, Level.TEST, lock=True)
            await current_texts(session, opened.problem)
            query = _select(opened.problem).order_by(ProblemTextsRow.number.desc())
            if cursor:
                query = query.where(ProblemTextsRow.number < _number(cursor))
            rows = (await session.execute(query.limit(limit + 1))).all()
        items = [RevisionSummary(**_summary(*row)) for row in rows[:limit]]
        more = len(rows) > limit
        return RevisionList(
            items=items, next=paging.encode(str(items[-1].number)) if more else None
        )

    async def revision(self, viewer: Viewer, slug: str, number: int | None = None) -> Revision:
        """One revision, the newest without a number, and what it changed.

        Raises:
            ApiError: 404.
        """
        async with self._sessions.begin() as session:
            opened = await open_problem(session, viewer, slug, Level.TEST, lock=True)
            current = await current_texts(session, opened.problem)
            number = current.number if number is None else number
            query = _select(opened.problem).where(ProblemTextsRow.number.in_((number, number - 1)))
            rows = (await session.execute(query.order_by(ProblemTextsRow.number.desc()))).all()
        if not rows or rows[0][0].number != number:
            raise not_found("revision")
        row: ProblemTextsRow = rows[0][0]
        before = parts_of(rows[1][0]) if len(rows) > 1 else {}
        changes = differences(before, parts_of(row), str(number - 1), str(number))
        return Revision(
            **_summary(*rows[0]),
            title=row.title,
            statements=[
                StatementSource(language=s.language, markup=Markup(s.markup), source=s.source)
                for s in of_row(row).statements
            ],
            constraints=row.constraints_source,
            editorial=row.editorial_source,
            hints=[each["source"] for each in row.hints],
            changes=[PartDifference(part=part, diff=diff) for part, diff in changes.items()],
        )


async def _version_with(
    session: AsyncSession, problem: ProblemRow, texts: Texts, viewer: Viewer
) -> ProblemVersionRow:
    """The version that shows these texts with today's testdata; made if there is none."""
    current = await session.get_one(ProblemVersionRow, problem.current_version_id)
    names = [c.name for c in ProblemVersionRow.__table__.columns if c.name not in _NOT_OF_PACKAGES]
    columns = with_texts({name: getattr(current, name) for name in names}, texts)
    known = await session.scalar(
        select(ProblemVersionRow).where(
            ProblemVersionRow.problem_id == problem.id,
            ProblemVersionRow.digest == columns["digest"],
        )
    )
    if known is not None:
        return known
    made = ProblemVersionRow(id=new_id(), problem_id=problem.id, imported_by=viewer.id, **columns)
    session.add(made)
    await session.flush()
    package = await session.get(PackageRow, current.id)
    if package is not None:
        session.add(
            PackageRow(
                version_id=made.id,
                digest=package.digest,
                name=package.name,
                report=package.report,
                imported_at=package.imported_at,
            )
        )
    return made


def _written(edit: TextsEdit, pictures: dict[str, str]) -> Texts:
    return Texts(
        edit.title,
        tuple(
            Statement.written(each.language, each.markup, each.source, pictures)
            for each in edit.statements
        ),
    )


def _pictures(row: ProblemTextsRow) -> dict[str, str]:
    """Of all languages: translations show the same ones."""
    return {path: url for each in row.statements for path, url in each["pictures"].items()}


def _moved_on(current: ProblemTextsRow, edit: TextsEdit) -> ApiError:
    edited = {
        "title": edit.title,
        **{f"statements.{each.language}": each.source for each in edit.statements},
        "constraints": edit.constraints,
        "editorial": edit.editorial,
        **{f"hints.{i}": hint for i, hint in enumerate(edit.hints)},
    }
    theirs = parts_of(current)
    conflicts = [
        {
            "part": name,
            "diff": difference(theirs.get(name, ""), edited.get(name, ""), "now", "edit"),
        }
        for name in dict.fromkeys([*theirs, *edited])
        if theirs.get(name, "") != edited.get(name, "")
    ]
    return ApiError(
        409,
        "texts-conflict",
        f"base: is {edit.base}, the newest revision is {current.number}",
        [("base", f"must be {current.number}, the newest revision")],
        extensions={"newest": current.number, "conflicts": conflicts},
    )


async def _find(session: AsyncSession, problem: ProblemRow, number: int) -> ProblemTextsRow:
    row: ProblemTextsRow | None = await session.scalar(
        select(ProblemTextsRow).where(
            ProblemTextsRow.problem_id == problem.id, ProblemTextsRow.number == number
        )
    )
    if row is None:
        raise not_found("revision")
    return row


def _select(problem: ProblemRow) -> Select[*tuple[Any, ...]]:
    return (
        select(ProblemTextsRow, UserRow.username, ProblemVersionRow.digest)
        .join(ProblemVersionRow, ProblemVersionRow.id == ProblemTextsRow.version_id)
        .outerjoin(UserRow, UserRow.id == ProblemTextsRow.author_id)
        .where(ProblemTextsRow.problem_id == problem.id)
    )


def _summary(row: ProblemTextsRow, author: str | None, digest: str) -> dict[str, Any]:
    return {
        "number": row.number,
        "origin": row.origin,
        "author": author,
        "note": row.note,
        "created_at": row.created_at,
        "version_digest": digest,
    }


def _number(cursor: str) -> int:
    key = paging.decode(cursor)
    if not key.isascii() or not key.isdecimal() or len(key) > 9:
        raise invalid("cursor", "must be `next` of the page before")
    return int(key)
