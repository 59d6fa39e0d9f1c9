"""Beginning verifications, inside a transaction of the caller's."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from testdata.issues import LossReport
from web_api.plain import without_nul
from web_api.verifications.models import PackageRow, VerificationRow, VerificationState
from web_api.verifications.packages import KeptPackage


def report_rows(report: LossReport) -> list[dict[str, str]]:
    """A loss report as it is stored."""
    rows = [{"fate": str(e.fate), "what": e.what, "why": e.why} for e in report.entries]
    cleaned: list[dict[str, str]] = without_nul(rows)
    return cleaned


async def remember(
    session: AsyncSession, version_id: uuid.UUID, package: KeptPackage, report: list[dict[str, str]]
) -> bool:
    """Notes what the version was imported from; whether that is another package than before."""
    known = await session.get(PackageRow, version_id, with_for_update=True)
    if known is not None and known.digest == package.digest:
        return False
    values: dict[str, Any] = {
        "digest": package.digest,
        "name": package.name,
        "report": report,
        "imported_at": func.now(),
    }
    await session.execute(
        insert(PackageRow)
        .values(version_id=version_id, **values)
        .on_conflict_do_update(index_elements=["version_id"], set_=values)
    )
    return True


async def begin(
    session: AsyncSession, version_id: uuid.UUID, package: KeptPackage, user: uuid.UUID | None
) -> None:
    """Queues a verification in place of one that may be running."""
    await cancel_running(session, version_id)
    session.add(
        VerificationRow(
            version_id=version_id,
            package_digest=package.digest,
            package_name=package.name,
            created_by=user,
        )
    )
    await session.flush()


async def cancel_running(session: AsyncSession, version_id: uuid.UUID) -> None:
    """Ends the version's running verification, if any; the judge is told by and by."""
    await session.execute(
        update(VerificationRow)
        .where(
            VerificationRow.version_id == version_id,
            VerificationRow.state == VerificationState.RUNNING,
        )
        .values(
            state=VerificationState.CANCELLED,
            stage="",
            claim=None,
            finished_at=func.now(),
        )
        .execution_options(synchronize_session=False)
    )
