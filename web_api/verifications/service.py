"""Starting, reading and cancelling verifications."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from web_api.database import Sessions
from web_api.errors import ApiError, invalid, not_found
from web_api.live import Bell
from web_api.problems.models import ProblemRow, ProblemVersionRow
from web_api.users.access import Viewer
from web_api.users.models import UserRow
from web_api.verifications.models import PackageRow, VerificationRow, VerificationState
from web_api.verifications.packages import KeptPackage
from web_api.verifications.schemas import ImportReport, Verification, VerificationStatus
from web_api.verifications.starting import begin, cancel_running


class Verifications:
    """What setters may do with verifications: the newest of a version is the version's."""

    def __init__(self, sessions: Sessions, bell: Bell, wake: Callable[[], None]) -> None:
        self._sessions = sessions
        self._bell = bell
        self._wake = wake

    async def version(self, slug: str, digest: str) -> uuid.UUID:
        """The id of a version.

        Raises:
            ApiError: 404.
        """
        async with self._sessions() as session:
            return await _version(session, slug, digest)

    async def status(self, slug: str, digest: str) -> VerificationStatus:
        """How far the version's verification got.

        Raises:
            ApiError: 404.
        """
        async with self._sessions() as session:
            row, username = await _newest(session, await _version(session, slug, digest))
        return VerificationStatus.model_validate(_status(row, username))

    async def get(self, slug: str, digest: str) -> Verification:
        """The version's verification with all that it found so far.

        Raises:
            ApiError: 404.
        """
        async with self._sessions() as session:
            row, username = await _newest(session, await _version(session, slug, digest))
        return Verification.model_validate(
            _status(row, username)
            | {"findings": row.findings, "submissions": row.submissions, "result": row.result}
        )

    async def page(self, slug: str, digest: str) -> str:
        """The report as HTML.

        Raises:
            ApiError: 404, or 409 unless the verification is done.
        """
        async with self._sessions() as session:
            version = await _version(session, slug, digest)
            row, _ = await _newest(session, version, whole=True)
        if row.page is None:
            raise invalid("state", f"is {row.state}, must be done", 409, "wrong-state")
        return row.page

    async def start(self, viewer: Viewer, slug: str, digest: str) -> VerificationStatus:
        """Begins a verification unless one is running.

        Raises:
            ApiError: 404, or 409 for a version whose package was not kept.
        """
        async with self._sessions() as session:
            version = await _version(session, slug, digest)
            package = await session.get(PackageRow, version)
        if package is None:
            rule = "was imported by an older release, which did not keep it; upload it again"
            raise ApiError(409, "no-package", f"package: {rule}", [("package", rule)])
        kept = KeptPackage(package.digest, package.name)
        try:
            async with self._sessions.begin() as session:
                if not await _is_running(session, version):
                    await begin(session, version, kept, viewer.id)
        except IntegrityError as error:
            # Somebody else was quicker: theirs is as good.
            if "uq_verifications_running" not in str(error):
                raise
        self._wake()
        await self._bell.ring(version)
        return await self.status(slug, digest)

    async def cancel(self, slug: str, digest: str) -> None:
        """Ends the version's verification; what is over stays as it is.

        Raises:
            ApiError: 404.
        """
        async with self._sessions.begin() as session:
            version = await _version(session, slug, digest)
            await _newest(session, version)
            await cancel_running(session, version)
        await self._bell.ring(version)

    async def import_report(self, slug: str, digest: str) -> ImportReport:
        """What became of every part of the version's package.

        Raises:
            ApiError: 404, also for versions of releases that did not keep it.
        """
        async with self._sessions() as session:
            row = await session.get(PackageRow, await _version(session, slug, digest))
        if row is None:
            raise not_found("import report")
        return ImportReport.model_validate(
            {
                "package_digest": row.digest,
                "package_name": row.name,
                "imported_at": row.imported_at,
                "entries": row.report,
            }
        )


def is_over(verification: VerificationStatus) -> bool:
    """Whether nothing more will happen by itself."""
    return verification.state != VerificationState.RUNNING


async def _version(session: AsyncSession, slug: str, digest: str) -> uuid.UUID:
    query = (
        select(ProblemVersionRow.id)
        .join(ProblemRow, ProblemRow.id == ProblemVersionRow.problem_id)
        .where(ProblemRow.slug == slug, ProblemVersionRow.digest == digest)
    )
    found: uuid.UUID | None = await session.scalar(query)
    if found is None:
        raise not_found("version")
    return found


async def _newest(
    session: AsyncSession, version: uuid.UUID, *, whole: bool = False
) -> tuple[VerificationRow, str | None]:
    query = (
        select(VerificationRow, UserRow.username)
        .outerjoin(UserRow, UserRow.id == VerificationRow.created_by)
        .where(VerificationRow.version_id == version)
        .order_by(VerificationRow.id.desc())
        .limit(1)
    )
    if whole:
        query = query.options(undefer(VerificationRow.page))
    found = (await session.execute(query)).one_or_none()
    if found is None:
        raise not_found("verification")
    return found[0], found[1]


async def _is_running(session: AsyncSession, version: uuid.UUID) -> bool:
    query = select(VerificationRow.id).where(
        VerificationRow.version_id == version, VerificationRow.state == VerificationState.RUNNING
    )
    return await session.scalar(query) is not None


def _status(row: VerificationRow, username: str | None) -> dict[str, Any]:
    names = set(VerificationStatus.model_fields) - {"created_by", "errors", "warnings"}
    severities = [finding["severity"] for finding in row.findings]
    return {name: getattr(row, name) for name in names} | {
        "created_by": username,
        "errors": severities.count("error"),
        "warnings": severities.count("warning"),
    }
