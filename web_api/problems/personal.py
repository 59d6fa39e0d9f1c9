"""What problems hold about somebody: votes, reports of companies, memberships."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Executable, case, delete, exists, select, update
from sqlalchemy.orm import aliased

from web_api.problems.authoring_models import ProblemMemberRow
from web_api.problems.catalogue_models import CompanyReportRow, ProblemVoteRow, TagRow
from web_api.problems.models import ProblemRow, ProblemStatisticsRow
from web_api.users.held import TableData
from web_api.users.personal import Query

_SLUG = ProblemRow.slug.label("problem")


def _votes(user_id: uuid.UUID) -> Query:
    v = ProblemVoteRow
    columns: tuple[Any, ...] = (_SLUG, v.value, v.at)
    return select(*columns).join(v, v.problem_id == ProblemRow.id).where(v.user_id == user_id)


def _forget_votes(user_id: uuid.UUID, _: bool) -> Sequence[Executable]:
    v, s = ProblemVoteRow, ProblemStatisticsRow
    return (
        update(s)
        .where(v.problem_id == s.problem_id, v.user_id == user_id)
        .values(
            likes=s.likes - case((v.value == 1, 1), else_=0),
            dislikes=s.dislikes - case((v.value == -1, 1), else_=0),
        )
        .execution_options(synchronize_session=False),
        delete(v).where(v.user_id == user_id),
    )


def _reports(user_id: uuid.UUID) -> Query:
    c = CompanyReportRow
    columns: tuple[Any, ...] = (_SLUG, TagRow.slug.label("company"), c.stage, c.asked_on)
    return (
        select(*columns, c.position, c.level, c.state, c.created_at)
        .join(c, c.problem_id == ProblemRow.id)
        .join(TagRow, TagRow.id == c.tag_id)
        .where(c.reported_by == user_id)
    )


def _forget_reports(user_id: uuid.UUID, _: bool) -> Sequence[Executable]:
    """They stay as nobody's: companies' figures rest on them.

    Of each problem and company only the newest: nobody is counted as several people.
    """
    c, newer = CompanyReportRow, aliased(CompanyReportRow)
    return (
        delete(c)
        .where(
            c.reported_by == user_id,
            exists().where(
                newer.reported_by == user_id,
                newer.problem_id == c.problem_id,
                newer.tag_id == c.tag_id,
                newer.period > c.period,
            ),
        )
        .execution_options(synchronize_session=False),
        update(c)
        .where(c.reported_by == user_id)
        .values(reported_by=None)
        .execution_options(synchronize_session=False),
    )


def _memberships(user_id: uuid.UUID) -> Query:
    m = ProblemMemberRow
    columns: tuple[Any, ...] = (_SLUG, m.role)
    return select(*columns).join(m, m.problem_id == ProblemRow.id).where(m.user_id == user_id)


def _forget_memberships(user_id: uuid.UUID, _: bool) -> Sequence[Executable]:
    return (delete(ProblemMemberRow).where(ProblemMemberRow.user_id == user_id),)


PARTS = (
    TableData("problem-votes", _votes, _forget_votes),
    TableData("company-reports", _reports, _forget_reports),
    TableData("problem-memberships", _memberships, _forget_memberships),
)
