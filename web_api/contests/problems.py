"""A contest's problems as participants see them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.contests.models import ContestProblemRow, ContestRow
from web_api.contests.schemas import ContestProblem, ContestProblemList, ContestStatement
from web_api.contests.sight import Phase, manages, official, open_contest, phase
from web_api.database import Sessions
from web_api.errors import ApiError, not_found
from web_api.problems.models import ProblemRow, ProblemVersionRow
from web_api.users.access import Viewer


class ContestProblems:
    """Who sees problems when."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def all(self, viewer: Viewer | None, slug: str) -> ContestProblemList:
        """Raises:
        ApiError: 403, 404.
        """
        async with self._sessions() as session:
            contest = await open_contest(session, viewer, slug)
            await _check(session, viewer, contest)
            return ContestProblemList(
                items=[_line(row, version) for row, version in await problems(session, contest)]
            )

    async def one(self, viewer: Viewer | None, slug: str, label: str) -> ContestStatement:
        """Raises:
        ApiError: 403, 404.
        """
        async with self._sessions() as session:
            contest = await open_contest(session, viewer, slug)
            await _check(session, viewer, contest)
            for row, version in await problems(session, contest):
                if row.label == label:
                    return statement(row, version)
        raise not_found("problem")


async def _check(session: AsyncSession, viewer: Viewer | None, contest: ContestRow) -> None:
    """Raises:
    ApiError: 403 before the start, and for others than participants before the end.
    """
    if manages(viewer):
        return
    at = phase(contest)
    if at in (Phase.DRAFT, Phase.BEFORE):
        raise ApiError(403, "not-begun", "the contest has not begun")
    if at is Phase.RUNNING and (
        viewer is None or await official(session, contest, viewer.id) is None
    ):
        raise ApiError(403, "not-registered", "register for the contest first")


async def problems(
    session: AsyncSession, contest: ContestRow
) -> list[tuple[ContestProblemRow, ProblemVersionRow]]:
    """In their order, in their current versions."""
    found = await session.execute(
        select(ContestProblemRow, ProblemVersionRow)
        .join(ProblemRow, ProblemRow.id == ContestProblemRow.problem_id)
        .join(ProblemVersionRow, ProblemVersionRow.id == ProblemRow.current_version_id)
        .where(ContestProblemRow.contest_id == contest.id)
        .order_by(ContestProblemRow.position)
    )
    return [(row, version) for row, version in found]


def _line(row: ContestProblemRow, version: ProblemVersionRow) -> ContestProblem:
    return ContestProblem(
        label=row.label,
        title=version.title,
        points=row.points,
        colour=row.colour,
        time_limit_ms=version.time_limit_ms,
        memory_limit_mib=version.memory_limit_mib,
    )


def statement(row: ContestProblemRow, version: ProblemVersionRow) -> ContestStatement:
    return ContestStatement(
        **_line(row, version).model_dump(),
        statements=version.statements,
        samples=[_sample(each) for each in version.samples],
        languages=version.languages,
        starters=version.starters,
    )


def _sample(sample: dict[str, Any]) -> dict[str, Any]:
    return {name: sample[name] for name in ("name", "input", "answer")}
