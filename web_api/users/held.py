"""What accounts themselves, submissions and runs hold about people."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Executable, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.audit.models import AuditRow
from web_api.notifications.models import NotificationRow
from web_api.problems.models import ProblemRow
from web_api.runs.models import RunRow
from web_api.submissions.models import SubmissionRow
from web_api.uploads.models import UploadRow
from web_api.users.models import (
    ApiTokenRow,
    IdentityRow,
    LinkRow,
    PasskeyRow,
    ProfileRow,
    UserRow,
)
from web_api.users.personal import Query, Rows


def _nothing(_: uuid.UUID, __: bool) -> Sequence[Executable]:
    return ()


@dataclass(frozen=True, slots=True)
class TableData:
    """Personal data that is one query, and what erases it."""

    name: str
    rows: Callable[[uuid.UUID], Query]
    erasure: Callable[[uuid.UUID, bool], Sequence[Executable]] = _nothing
    """Statements for a user, and whether submissions go, too."""

    async def export(
        self, session: AsyncSession, user_id: uuid.UUID
    ) -> AsyncIterator[dict[str, Any]]:
        async for row in Rows(self.rows(user_id)).read(session):
            yield row

    async def erase(self, session: AsyncSession, user_id: uuid.UUID, *, submissions: bool) -> None:
        for statement in self.erasure(user_id, submissions):
            await session.execute(statement)


def _owned(*models: Any) -> Callable[[uuid.UUID, bool], Sequence[Executable]]:
    return lambda user_id, _: [delete(m).where(m.user_id == user_id) for m in models]


def _account(user_id: uuid.UUID) -> Query:
    u = UserRow
    columns = (u.id, u.username, u.email, u.email_verified_at, u.role, u.state, u.created_at)
    return select(*columns).where(u.id == user_id)


def _profile(user_id: uuid.UUID) -> Query:
    p = ProfileRow
    columns = (p.name, p.country, p.company, p.school, p.github, p.linkedin, p.about, p.preferences)
    return select(*columns, p.picture).where(p.user_id == user_id)


def _sign_in(user_id: uuid.UUID) -> Query:
    i = IdentityRow
    columns = (i.provider, i.subject, i.email, i.created_at, i.last_used_at)
    return select(*columns).where(i.user_id == user_id)


def _passkeys(user_id: uuid.UUID) -> Query:
    p = PasskeyRow
    return select(p.name, p.created_at, p.last_used_at).where(p.user_id == user_id)


def _tokens(user_id: uuid.UUID) -> Query:
    t = ApiTokenRow
    columns = (t.name, t.scopes, t.expires_at, t.created_at, t.last_used_at)
    return select(*columns).where(t.user_id == user_id)


def _submissions(user_id: uuid.UUID) -> Query:
    s = SubmissionRow
    columns = (s.id, ProblemRow.slug.label("problem"), s.language, s.source, s.created_at)
    judged = (s.verdict, s.cpu_ms, s.memory_kib, s.judged_at, s.visibility)
    return (
        select(*columns, *judged)
        .join(ProblemRow, ProblemRow.id == s.problem_id)
        .where(s.user_id == user_id)
        .order_by(s.id)
    )


def _erase_submissions(user_id: uuid.UUID, submissions: bool) -> Sequence[Executable]:
    return [delete(SubmissionRow).where(SubmissionRow.user_id == user_id)] if submissions else []


def _runs(user_id: uuid.UUID) -> Query:
    r = RunRow
    return (
        select(r.id, ProblemRow.slug.label("problem"), r.language, r.source, r.inputs, r.created_at)
        .join(ProblemRow, ProblemRow.id == r.problem_id)
        .where(r.user_id == user_id)
        .order_by(r.id)
    )


def _notifications(user_id: uuid.UUID) -> Query:
    n = NotificationRow
    columns = (n.kind, n.data, n.link, n.created_at, n.read_at)
    return select(*columns).where(n.user_id == user_id).order_by(n.id)


def _acts(user_id: uuid.UUID) -> Query:
    a = AuditRow
    return select(a.action, a.object, a.detail, a.at).where(a.actor_id == user_id).order_by(a.id)


PARTS = (
    TableData("account", _account, _owned(LinkRow)),
    TableData("profile", _profile, _owned(ProfileRow)),
    TableData("identities", _sign_in, _owned(IdentityRow)),
    TableData("passkeys", _passkeys, _owned(PasskeyRow)),
    TableData("tokens", _tokens, _owned(ApiTokenRow)),
    TableData("submissions", _submissions, _erase_submissions),
    TableData("runs", _runs, _owned(RunRow, UploadRow)),
    TableData("notifications", _notifications, _owned(NotificationRow)),
    # What staff did stays known.
    TableData("acts", _acts),
)
