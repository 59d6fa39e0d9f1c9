"""Where a job goes in its class; see domain.fair_share. Reads without a lock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from judge_master.domain.fair_share import Clocks, Waiting, place
from judge_master.domain.job import Priority

_LAST = """
SELECT place FROM judge.jobs WHERE state = 'queued' AND platform = :platform
    AND {key} = :{key} AND {rule} AND priority = :priority {lane}
ORDER BY place DESC LIMIT 1
"""
_IN_LANE = "AND lane = :lane"
# Those without user and team share the place of one more user.
_USER = {"key": "user_key", "rule": "(user_key <> '' OR team_key = '')"}
_TEAM = {"key": "team_key", "rule": "team_key <> ''"}

_LOOK = """
SELECT
    coalesce((SELECT place FROM judge.clocks WHERE priority = :priority AND lane = ''), 0)
        AS of_class,
    coalesce((SELECT place FROM judge.clocks WHERE priority = :priority AND lane = :lane), 0)
        AS of_lane,
    (SELECT place FROM judge.jobs WHERE state = 'queued' AND lane = :lane AND NOT picky
        AND priority = :priority ORDER BY place, id LIMIT 1) AS head,
    ({user_class}) AS user_class,
    ({user_lane}) AS user_lane,
    ({team_class}) AS team_class,
    ({team_lane}) AS team_lane
"""
LOOK = text(
    _LOOK.format(
        user_class=_LAST.format(lane="", **_USER),
        user_lane=_LAST.format(lane=_IN_LANE, **_USER),
        team_class=_LAST.format(lane="", **_TEAM),
        team_lane=_LAST.format(lane=_IN_LANE, **_TEAM),
    )
)
ADVANCE = text("""
INSERT INTO judge.clocks (priority, lane, place, served)
SELECT * FROM unnest(CAST(:priorities AS smallint[]), CAST(:lanes AS text[]),
    CAST(:places AS bigint[]), CAST(:served AS bigint[])) AS t (priority, lane, place, served)
ORDER BY priority, lane
ON CONFLICT (priority, lane) DO UPDATE
SET place = greatest(clocks.place, excluded.place), served = clocks.served + excluded.served
""")


@dataclass(frozen=True, slots=True)
class Sharer:
    """Whose job it is."""

    platform: str
    user: str
    team: str


async def find_place(
    connection: AsyncConnection, sharer: Sharer, priority: Priority, lane: str
) -> int:
    """The place of a job that is queued now."""
    values = {
        "platform": sharer.platform,
        "user_key": sharer.user,
        "team_key": sharer.team,
        "priority": int(priority),
        "lane": lane,
    }
    row = (await connection.execute(LOOK, values)).one()
    sharers = [Waiting(row.team_class, row.team_lane)]
    if sharer.user or not sharer.team:
        sharers.append(Waiting(row.user_class, row.user_lane))
    return place(Clocks(row.of_class, row.of_lane, row.head), sharers)


@dataclass(frozen=True, slots=True)
class HandOut:
    """What the clocks need of a job that was handed out."""

    priority: int
    lane: str
    place: int


async def advance(connection: AsyncConnection, served: Sequence[HandOut]) -> None:
    """Moves the clocks past these. Holds their rows until the transaction ends."""
    counts: dict[tuple[int, str], tuple[int, int]] = {}
    for job in served:
        for lane in ("", job.lane):
            largest, number = counts.get((job.priority, lane), (0, 0))
            counts[job.priority, lane] = max(largest, job.place), number + 1
    values = {
        "priorities": [priority for priority, _ in counts],
        "lanes": [lane for _, lane in counts],
        "places": [largest for largest, _ in counts.values()],
        "served": [number for _, number in counts.values()],
    }
    await connection.execute(ADVANCE, values)
