"""What happened to contests' submissions becomes events of their logs, exactly once."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.activity.models import ActivityRow, EventKind
from web_api.contests.announce import Announcer
from web_api.contests.desk.models import BalloonRow
from web_api.contests.log.append import Said, append_all
from web_api.contests.log.kinds import Kind
from web_api.contests.models import ContestRow, ContestSubmissionRow, ParticipationRow


class ContestLogConsumer:
    """Appends submissions and verdicts; makes balloons."""

    name = "contest-log"

    def __init__(self, announcer: Announcer) -> None:
        self._announcer = announcer

    async def handle(self, session: AsyncSession, events: Sequence[ActivityRow]) -> None:
        said: dict[uuid.UUID, list[Said]] = defaultdict(list)
        accepted: list[uuid.UUID] = []
        for event in events:
            if event.kind == EventKind.CONTEST_SUBMITTED:
                said[uuid.UUID(event.data["contest"])].append(_submission(event))
            elif event.kind == EventKind.CONTEST_VERDICT:
                said[uuid.UUID(event.data["contest"])].append(_verdict(event))
                if event.data["new"] == "AC" and event.subject_id:
                    accepted.append(event.subject_id)
        if not said:
            return
        # A contest may be gone by now; the others are locked in one order everywhere.
        known = await session.scalars(select(ContestRow.id).where(ContestRow.id.in_(said)))
        for contest in sorted(known):
            await append_all(session, contest, said[contest])
            self._announcer.after_commit(session, contest)
        await _balloons(session, accepted)


def _submission(event: ActivityRow) -> Said:
    data = event.data
    return Kind.SUBMISSION, {
        "submission": str(event.subject_id),
        "participation": data["participation"],
        "problem": data["problem"],
        "language": data["language"],
        "time_ms": data["time_ms"],
    }


def _verdict(event: ActivityRow) -> Said:
    data = event.data
    return Kind.VERDICT if data["old"] is None else Kind.REJUDGE, {
        "submission": str(event.subject_id),
        "verdict": data["new"],
        "epoch": data["epoch"],
        "share": data["share"],
        "groups": data["groups"],
    }


async def _balloons(session: AsyncSession, accepted: Sequence[uuid.UUID]) -> None:
    if not accepted:
        return
    e = ContestSubmissionRow
    solved = (
        select(e.contest_id, e.participation_id, e.label)
        .join(ParticipationRow, ParticipationRow.id == e.participation_id)
        .where(e.submission_id.in_(accepted), ~ParticipationRow.virtual)
        .distinct()
    )
    names = ["contest_id", "participation_id", "label"]
    await session.execute(insert(BalloonRow).from_select(names, solved).on_conflict_do_nothing())
