"""Reading problems."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, null, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from web_api import paging
from web_api.database import Sessions
from web_api.errors import not_found
from web_api.problems.models import ProblemRow, ProblemStatisticsRow, ProblemVersionRow, Runnable
from web_api.problems.schemas import (
    Limits,
    Problem,
    ProblemList,
    ProblemSummary,
    Sample,
    Signature,
)
from web_api.submissions.models import SubmissionRow


class Problems:
    """The current versions of problems, as one viewer sees them."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def page(
        self, viewer: uuid.UUID | None, q: str, limit: int, cursor: str | None
    ) -> ProblemList:
        """Problems whose slug or title contains `q`, by slug."""
        query = _select(viewer).order_by(ProblemRow.slug).limit(limit + 1)
        if q:
            contains = f"%{_escape(q)}%"
            query = query.where(
                or_(ProblemRow.slug.ilike(contains), ProblemVersionRow.title.ilike(contains))
            )
        if cursor:
            query = query.where(ProblemRow.slug > paging.decode(cursor))
        async with self._sessions() as session:
            rows = (await session.execute(query)).all()
        items = [ProblemSummary(**_summary(*row)) for row in rows[:limit]]
        more = len(rows) > limit
        return ProblemList(items=items, next=paging.encode(items[-1].slug) if more else None)

    async def get(self, viewer: uuid.UUID | None, slug: str) -> Problem:
        """One problem with its statement.

        Raises:
            ApiError: 404.
        """
        async with self._sessions() as session:
            row = (
                await session.execute(_select(viewer).where(ProblemRow.slug == slug))
            ).one_or_none()
        if row is None:
            raise not_found("problem")
        version: ProblemVersionRow = row[1]
        return Problem(
            **_summary(*row),
            statement_html=statement_html(version),
            samples=samples(version),
            limits=limits(version),
            languages=version.languages,
            starters=version.starters,
            signature=Signature.model_validate(version.signature) if version.signature else None,
            runs=Runnable(version.runs),
            version_digest=version.digest,
        )


async def current_version(session: AsyncSession, slug: str) -> ProblemVersionRow | None:
    """The version that new submissions are judged with."""
    found: ProblemVersionRow | None = await session.scalar(
        select(ProblemVersionRow)
        .join(ProblemRow, ProblemRow.current_version_id == ProblemVersionRow.id)
        .where(ProblemRow.slug == slug)
    )
    return found


def _select(viewer: uuid.UUID | None) -> Select[Any]:
    return (
        select(
            ProblemRow,
            ProblemVersionRow,
            func.coalesce(ProblemStatisticsRow.submission_count, 0),
            func.coalesce(ProblemStatisticsRow.accepted_count, 0),
            _solved(viewer),
        )
        .join(ProblemVersionRow, ProblemVersionRow.id == ProblemRow.current_version_id)
        .outerjoin(ProblemStatisticsRow, ProblemStatisticsRow.problem_id == ProblemRow.id)
    )


def _solved(viewer: uuid.UUID | None) -> ColumnElement[Any]:
    if viewer is None:
        return null()
    mine = exists().where(
        SubmissionRow.user_id == viewer, SubmissionRow.problem_id == ProblemRow.id
    )
    return case((mine.where(SubmissionRow.verdict == "AC"), True), (mine, False), else_=null())


def _summary(
    problem: ProblemRow,
    version: ProblemVersionRow,
    submissions: int,
    accepted: int,
    solved: bool | None,
) -> dict[str, Any]:
    return {
        "slug": problem.slug,
        "title": version.title,
        "time_limit_ms": version.time_limit_ms,
        "memory_limit_mib": version.memory_limit_mib,
        "solved": solved,
        "accepted_count": accepted,
        "submission_count": submissions,
    }


def limits(version: ProblemVersionRow) -> Limits:
    return Limits(
        time_ms=version.time_limit_ms,
        memory_mib=version.memory_limit_mib,
        output_mib=version.output_limit_mib,
        code_kib=version.code_limit_kib,
    )


def samples(version: ProblemVersionRow) -> list[Sample]:
    return [
        Sample(
            name=sample["name"],
            input=sample["input"],
            answer=sample["answer"],
            runnable=sample_test(sample) is not None,
        )
        for sample in version.samples
    ]


def sample_test(sample: dict[str, Any]) -> str | None:
    """The name of the test that a stored sample shows."""
    # Versions of earlier releases do not say.
    found: str | None = sample.get("test", f"sample/{sample['name']}")
    return found


def statement_html(version: ProblemVersionRow) -> str:
    """English if there is one, or the first."""
    html = {s["language"].split("-")[0]: s["html"] for s in reversed(version.statements)}
    return str(html.get("en") or next(iter(reversed(html.values())), ""))


def _escape(text: str) -> str:
    return text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
