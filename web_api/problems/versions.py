"""The versions of a problem, for setters."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path as FilePath
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from web_api import paging
from web_api.audit.record import audit
from web_api.database import Sessions
from web_api.errors import invalid, not_found
from web_api.problems.authoring_models import TestCaseRow
from web_api.problems.authoring_schemas import TestCase, TestCaseList
from web_api.problems.cache import ProblemCache
from web_api.problems.models import ProblemRow, ProblemVersionRow
from web_api.problems.revisions import current_texts, show_version
from web_api.problems.schemas import Version, VersionList, VersionSummary
from web_api.problems.service import limits, samples, statement_html
from web_api.search.index import touch
from web_api.submissions.models import SubmissionRow
from web_api.users.access import Viewer
from web_api.users.models import UserRow
from web_api.verifications.models import PackageRow
from web_api.verifications.packages import KeptPackage


class Versions:
    """Lists, reads and chooses versions; they themselves never change."""

    def __init__(self, sessions: Sessions, cache: ProblemCache) -> None:
        self._sessions = sessions
        self._cache = cache

    async def page(self, slug: str, limit: int, cursor: str | None) -> VersionList:
        """A problem's versions, newest first.

        Raises:
            ApiError: 404.
        """
        query = _select(slug).order_by(ProblemVersionRow.id.desc()).limit(limit + 1)
        if cursor:
            query = query.where(ProblemVersionRow.id < paging.decode_id(cursor))
        async with self._sessions() as session:
            rows = (await session.execute(query)).all()
            known = rows or await session.scalar(
                select(ProblemRow.id).where(ProblemRow.slug == slug)
            )
        if not known:
            raise not_found("problem")
        items = [VersionSummary(**_summary(*row)) for row in rows[:limit]]
        more = len(rows) > limit
        return VersionList(
            items=items, next=paging.encode(str(rows[limit - 1][0].id)) if more else None
        )

    async def get(self, slug: str, digest: str) -> Version:
        """One version with its content.

        Raises:
            ApiError: 404.
        """
        query = _select(slug).where(ProblemVersionRow.digest == digest)
        async with self._sessions() as session:
            found = (await session.execute(query)).one_or_none()
        if found is None:
            raise not_found("version")
        row: ProblemVersionRow = found[0]
        return Version(
            **_summary(*found),
            limits=limits(row),
            languages=row.languages,
            statement_html=statement_html(row),
            samples=samples(row),
        )

    async def tests(self, slug: str, digest: str, limit: int, cursor: str | None) -> TestCaseList:
        """A version's tests in judging order; none of versions of older releases.

        Raises:
            ApiError: 404.
        """
        after = paging.decode(cursor) if cursor else "-1"
        if not after.removeprefix("-").isdecimal() or len(after) > 9:
            raise invalid("cursor", "must be `next` of the page before")
        async with self._sessions() as session:
            version = await _find(session, slug, digest)
            rows = list(
                await session.scalars(
                    select(TestCaseRow)
                    .where(
                        TestCaseRow.bundle_digest == version.bundle_digest,
                        TestCaseRow.index > int(after),
                    )
                    .order_by(TestCaseRow.index)
                    .limit(limit + 1)
                )
            )
        items = [
            TestCase.model_validate({name: getattr(row, name) for name in TestCase.model_fields})
            for row in rows[:limit]
        ]
        more = len(rows) > limit
        return TestCaseList(items=items, next=paging.encode(str(items[-1].index)) if more else None)

    async def package(
        self, slug: str, digest: str, place: Callable[[KeptPackage], FilePath]
    ) -> FilePath:
        """The archive that the version came from.

        Raises:
            ApiError: 404, also for versions of releases that did not keep it.
        """
        async with self._sessions() as session:
            version = await _find(session, slug, digest)
            row = await session.get(PackageRow, version.id)
        if row is None:
            raise not_found("package")
        path = place(KeptPackage(row.digest, row.name))
        if not await asyncio.to_thread(path.is_file):
            raise not_found("package")
        return path

    async def make_current(self, viewer: Viewer, slug: str, digest: str) -> Version:
        """Lets new submissions be judged with the version; earlier verdicts keep theirs.

        Raises:
            ApiError: 404 for the problem, 422 for the version.
        """
        async with self._sessions.begin() as session:
            problem = await session.scalar(
                select(ProblemRow).where(ProblemRow.slug == slug).with_for_update(key_share=True)
            )
            if problem is None:
                raise not_found("problem")
            version = await session.scalar(
                select(ProblemVersionRow).where(
                    ProblemVersionRow.problem_id == problem.id, ProblemVersionRow.digest == digest
                )
            )
            if version is None:
                raise invalid("version", "is none of this problem's versions")
            if problem.current_version_id != version.id:
                # Before it changes: problems of earlier releases get their first revision.
                await current_texts(session, problem)
                problem.current_version_id = version.id
                await show_version(session, problem, version, viewer.id)
                await touch(session, problem)
                audit(session, viewer.actor, "problem.version", f"problem/{slug}", digest=digest)
            changed = problem.id
        await self._cache.forget(changed)
        return await self.get(slug, digest)


async def _find(session: AsyncSession, slug: str, digest: str) -> ProblemVersionRow:
    row: ProblemVersionRow | None = await session.scalar(
        select(ProblemVersionRow)
        .join(ProblemRow, ProblemRow.id == ProblemVersionRow.problem_id)
        .where(ProblemRow.slug == slug, ProblemVersionRow.digest == digest)
    )
    if row is None:
        raise not_found("version")
    return row


def _select(slug: str) -> Select[Any]:
    submissions = (
        select(func.count())
        .where(SubmissionRow.version_id == ProblemVersionRow.id)
        .scalar_subquery()
    )
    return (
        select(
            ProblemVersionRow,
            ProblemRow.current_version_id == ProblemVersionRow.id,
            UserRow.username,
            submissions,
        )
        .join(ProblemRow, ProblemRow.id == ProblemVersionRow.problem_id)
        .outerjoin(UserRow, UserRow.id == ProblemVersionRow.imported_by)
        .where(ProblemRow.slug == slug)
    )


def _summary(
    row: ProblemVersionRow, current: bool, username: str | None, submissions: int
) -> dict[str, Any]:
    return {
        "digest": row.digest,
        "bundle_digest": row.bundle_digest,
        "bundle_size": row.bundle_size,
        "title": row.title,
        "current": current,
        "created_at": row.created_at,
        "imported_by": username,
        "submission_count": submissions,
        "notices": row.notices,
    }
