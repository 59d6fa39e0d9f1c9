"""Reports: made, taken back, judged by moderators; what they come to."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from web_api import paging
from web_api.audit.record import audit
from web_api.companies.decay import weight_column
from web_api.companies.models import CompanyProblemRow
from web_api.companies.schemas import (
    CompanyReport,
    CompanyReportList,
    ModeratedReport,
    ModeratedReportList,
    NewCompany,
    NewCompanyReport,
)
from web_api.database import Sessions, new_id
from web_api.errors import ApiError, invalid, not_found
from web_api.limits import Rate, RateLimiter
from web_api.problems.access import open_problem
from web_api.problems.catalogue_models import CompanyReportRow, ReportState, TagKind, TagRow
from web_api.problems.models import ProblemRow
from web_api.users.access import Viewer
from web_api.users.models import UserRow

_RATE = Rate(20, 3600)
YOUNG = timedelta(days=7)
"""Accounts below this age wait for a moderator."""
# Reports of one company and problem are counted one after the other.
LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:pair, 0))")


class CompanyReports:
    """What is shown is counted in the transaction that changes it."""

    def __init__(self, sessions: Sessions, limiter: RateLimiter) -> None:
        self._sessions = sessions
        self._limiter = limiter

    async def report(self, viewer: Viewer, slug: str, new: NewCompanyReport) -> None:
        """Keeps a report, in place of the person's last one of that quarter.

        Raises:
            ApiError: 404, 422 for an unknown company or a day to come, 429.
        """
        await self._limiter.check("company-report", str(viewer.id), _RATE)
        now = datetime.now(UTC)
        if new.asked_on > now.date():
            raise invalid("asked_on", "must not be in the future")
        async with self._sessions.begin() as session:
            problem = (await open_problem(session, viewer, slug)).problem
            company = await session.scalar(
                select(TagRow.id).where(TagRow.kind == TagKind.COMPANY, TagRow.slug == new.company)
            )
            if company is None:
                raise invalid("company", "is not known here")
            young = viewer.row.created_at > now - YOUNG
            values = new.model_dump(exclude={"company"})
            await _lock(session, company, problem.id)
            await session.execute(
                insert(CompanyReportRow)
                .values(
                    id=new_id(),
                    problem_id=problem.id,
                    tag_id=company,
                    reported_by=viewer.id,
                    state=ReportState.WAITING if young else ReportState.COUNTED,
                    **values,
                )
                # What a moderator has decided stays decided.
                .on_conflict_do_update(
                    index_elements=["reported_by", "problem_id", "tag_id", "period"], set_=values
                )
            )
            await count(session, company, problem.id)

    async def mine(self, viewer: Viewer, limit: int, cursor: str | None) -> CompanyReportList:
        query = _reports().where(CompanyReportRow.reported_by == viewer.id)
        rows, following = await self._page(query, limit, cursor)
        return CompanyReportList(items=[CompanyReport(**row) for row in rows], next=following)

    async def take_back(self, viewer: Viewer, report_id: uuid.UUID) -> None:
        """Raises ApiError: 404 for a report of somebody else."""
        async with self._sessions.begin() as session:
            row = await _locked(session, report_id)
            if row is None or row.reported_by != viewer.id:
                raise not_found("report")
            await session.delete(row)
            await session.flush()
            await count(session, row.tag_id, row.problem_id)

    async def moderated(
        self, state: ReportState, limit: int, cursor: str | None
    ) -> ModeratedReportList:
        query = (
            _reports()
            .add_columns(UserRow.username.label("author"))
            .outerjoin(UserRow, UserRow.id == CompanyReportRow.reported_by)
            .where(CompanyReportRow.state == state)
        )
        rows, following = await self._page(query, limit, cursor)
        return ModeratedReportList(items=[ModeratedReport(**row) for row in rows], next=following)

    async def decide(self, viewer: Viewer, report_id: uuid.UUID, state: ReportState) -> None:
        """Raises ApiError: 404."""
        async with self._sessions.begin() as session:
            row = await _locked(session, report_id)
            if row is None:
                raise not_found("report")
            row.state = state
            await session.flush()
            await count(session, row.tag_id, row.problem_id)
            act = f"company-report.{'reject' if state is ReportState.REJECTED else 'count'}"
            audit(session, viewer.actor, act, f"company-report/{report_id}")

    async def add_company(self, viewer: Viewer, new: NewCompany) -> None:
        """Raises ApiError: 409 if there is one."""
        async with self._sessions.begin() as session:
            made = await session.scalar(
                insert(TagRow)
                .values(id=new_id(), kind=TagKind.COMPANY, **new.model_dump())
                .on_conflict_do_nothing()
                .returning(TagRow.id)
            )
            if made is None:
                raise ApiError(409, "taken", "slug: is taken", [("slug", "is taken")])
            audit(session, viewer.actor, "company.create", f"company/{new.slug}", name=new.name)

    async def _page(
        self, query: Select[*tuple[Any, ...]], limit: int, cursor: str | None
    ) -> tuple[list[dict[str, Any]], str | None]:
        if cursor is not None:
            query = query.where(CompanyReportRow.id < paging.decode_id(cursor))
        query = query.order_by(CompanyReportRow.id.desc()).limit(limit + 1)
        async with self._sessions() as session:
            rows = [dict(row) for row in (await session.execute(query)).mappings()]
        return paging.cut(rows, limit, lambda last: str(last["id"]))


def _reports() -> Select[*tuple[Any, ...]]:
    c = CompanyReportRow
    columns: tuple[Any, ...] = (c.id, c.stage, c.position, c.level, c.asked_on, c.state)
    return (
        select(
            *columns,
            c.created_at,
            ProblemRow.slug.label("problem"),
            TagRow.slug.label("company"),
        )
        .join(ProblemRow, ProblemRow.id == c.problem_id)
        .join(TagRow, TagRow.id == c.tag_id)
    )


async def _lock(session: AsyncSession, company: uuid.UUID, problem: uuid.UUID) -> None:
    await session.execute(LOCK, {"pair": f"company-report/{company}/{problem}"})


async def _locked(session: AsyncSession, report_id: uuid.UUID) -> CompanyReportRow | None:
    row = await session.get(CompanyReportRow, report_id)
    if row is None:
        return None
    await _lock(session, row.tag_id, row.problem_id)
    return await session.get(
        CompanyReportRow, report_id, populate_existing=True, with_for_update=True
    )


async def count(session: AsyncSession, company: uuid.UUID, problem: uuid.UUID) -> None:
    """Makes the pair's row anew from its reports; the pair must be locked."""
    report, row = CompanyReportRow, CompanyProblemRow
    people, total, last = (
        await session.execute(
            select(
                # Of people who have left one report each is kept.
                func.count(func.coalesce(report.reported_by, report.id).distinct()),
                func.sum(weight_column(report.asked_on)),
                func.max(report.asked_on),
            ).where(
                report.tag_id == company,
                report.problem_id == problem,
                report.state == ReportState.COUNTED,
            )
        )
    ).one()
    if not people:
        await session.execute(delete(row).where(row.tag_id == company, row.problem_id == problem))
        return
    values = {"reporters": people, "weight": total, "last_asked_on": last}
    await session.execute(
        insert(row)
        .values(tag_id=company, problem_id=problem, **values)
        .on_conflict_do_update(index_elements=["tag_id", "problem_id"], set_=values)
    )
