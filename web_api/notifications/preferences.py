"""How people want to hear of what."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.notifications.models import DigestRow, MailWay, NotificationKind, PreferenceRow
from web_api.notifications.schedule import Schedule

Kind = NotificationKind


@dataclass(frozen=True, slots=True)
class Ways:
    """How one kind comes."""

    in_app: bool = True
    mail: MailWay = MailWay.OFF
    push: bool = False


DEFAULTS: Mapping[Kind, Ways] = {
    Kind.REPLY: Ways(mail=MailWay.DAILY, push=True),
    Kind.MENTION: Ways(mail=MailWay.DAILY, push=True),
    Kind.MODERATION: Ways(mail=MailWay.NOW),
    Kind.ACHIEVEMENT: Ways(),
    Kind.REVIEW_DUE: Ways(push=True),
    Kind.INVITATION: Ways(mail=MailWay.NOW, push=True),
    Kind.REJUDGED: Ways(mail=MailWay.DAILY),
    Kind.STUDY_PLAN: Ways(push=True),
    Kind.INTERVIEW: Ways(mail=MailWay.NOW, push=True),
    Kind.CONTEST: Ways(mail=MailWay.NOW, push=True),
    Kind.PLAGIARISM: Ways(mail=MailWay.NOW),
    Kind.BILLING: Ways(mail=MailWay.NOW),
    Kind.SECURITY: Ways(mail=MailWay.NOW, push=True),
    Kind.STAFF: Ways(mail=MailWay.NOW),
}


def default(kind: str) -> Ways:
    """Of a kind, also one that a newer release wrote."""
    try:
        return DEFAULTS[Kind(kind)]
    except ValueError:
        return Ways()


def enforced(kind: str, ways: Ways) -> Ways:
    """With what nobody can turn off."""
    if kind == Kind.SECURITY:
        return Ways(in_app=True, mail=MailWay.NOW, push=ways.push)
    return ways


class Preferences:
    """Those of some people, read in two statements."""

    def __init__(
        self,
        ways: Mapping[tuple[uuid.UUID, str], Ways],
        schedules: Mapping[uuid.UUID, Schedule],
    ) -> None:
        self._ways = ways
        self._schedules = schedules

    @classmethod
    async def load(cls, session: AsyncSession, people: Iterable[uuid.UUID]) -> Preferences:
        ids = list(people)
        rows = await session.scalars(select(PreferenceRow).where(PreferenceRow.user_id.in_(ids)))
        ways = {(r.user_id, r.kind): Ways(r.in_app, MailWay(r.mail), r.push) for r in rows}
        digests = await session.scalars(select(DigestRow).where(DigestRow.user_id.in_(ids)))
        return cls(ways, {r.user_id: Schedule(r.time_zone, r.hour, r.weekday) for r in digests})

    def ways(self, person: uuid.UUID, kind: str) -> Ways:
        return enforced(kind, self._ways.get((person, kind), default(kind)))

    def schedule(self, person: uuid.UUID) -> Schedule:
        return self._schedules.get(person, Schedule())


async def save_ways(
    session: AsyncSession, person: uuid.UUID, changes: Mapping[NotificationKind, Ways]
) -> None:
    """Keeps the whole choice for each of these kinds."""
    for kind, ways in changes.items():
        kept = enforced(kind, ways)
        values = {"in_app": kept.in_app, "mail": kept.mail, "push": kept.push}
        await session.execute(
            insert(PreferenceRow)
            .values(user_id=person, kind=kind, **values)
            .on_conflict_do_update(index_elements=["user_id", "kind"], set_=values)
        )


async def save_schedule(session: AsyncSession, person: uuid.UUID, schedule: Schedule) -> None:
    """For digests of what happens from now on."""
    values = {
        "time_zone": schedule.time_zone,
        "hour": schedule.hour,
        "weekday": schedule.weekday,
    }
    await session.execute(
        insert(DigestRow)
        .values(user_id=person, **values)
        .on_conflict_do_update(index_elements=["user_id"], set_=values)
    )
