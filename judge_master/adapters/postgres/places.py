"""Where a job goes in its class; see domain.fair_share. Reads without a lock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from judge_master.adapters.postgres.database import run_on
from judge_master.adapters.postgres.statements import Run
from judge_master.domain.fair_share import Clocks, Queue, Waiting
from judge_master.domain.job import Priority

_LAST = """
SELECT place FROM judge.jobs AS j WHERE j.state = 'queued' AND j.platform = w.platform
    AND j.{key} = w.{key} AND {rule} AND j.priority = w.priority {lane}
ORDER BY place DESC LIMIT 1
"""
_IN_LANE = "AND j.lane = w.lane"
# Those without user and team share the place of one more user.
_USER = {"key": "user_key", "rule": "(j.user_key <> '' OR j.team_key = '')"}
_TEAM = {"key": "team_key", "rule": "j.team_key <> ''"}

_LOOK = """
SELECT w.platform, w.user_key, w.team_key, w.priority, w.lane,
    coalesce((SELECT c.place FROM judge.clocks AS c
        WHERE c.priority = w.priority AND c.lane = ''), 0) AS of_class,
    coalesce((SELECT c.place FROM judge.clocks AS c
        WHERE c.priority = w.priority AND c.lane = w.lane), 0) AS of_lane,
    (SELECT j.place FROM judge.jobs AS j WHERE j.state = 'queued' AND j.lane = w.lane
        AND NOT j.picky AND j.priority = w.priority ORDER BY j.place, j.id LIMIT 1) AS head,
    ({user_class}) AS user_class,
    ({user_lane}) AS user_lane,
    CASE WHEN w.team_key <> '' THEN ({team_class}) END AS team_class,
    CASE WHEN w.team_key <> '' THEN ({team_lane}) END AS team_lane
FROM unnest(CAST(%(platforms)s AS text[]), CAST(%(users)s AS text[]), CAST(%(teams)s AS text[]),
    CAST(%(priorities)s AS smallint[]), CAST(%(lanes)s AS text[]))
    AS w (platform, user_key, team_key, priority, lane)
"""
LOOK = _LOOK.format(
    user_class=_LAST.format(lane="", **_USER),
    user_lane=_LAST.format(lane=_IN_LANE, **_USER),
    team_class=_LAST.format(lane="", **_TEAM),
    team_lane=_LAST.format(lane=_IN_LANE, **_TEAM),
)


@dataclass(frozen=True, slots=True)
class Sharer:
    """Whose job it is."""

    platform: str
    user: str
    team: str


@dataclass(frozen=True, slots=True)
class Comer:
    """A job that is to be queued."""

    sharer: Sharer
    priority: Priority
    lane: str


async def find_place(
    connection: AsyncConnection, sharer: Sharer, priority: Priority, lane: str
) -> int:
    """The place of a job that is queued now."""
    return (await find_places(run_on(connection), [Comer(sharer, priority, lane)]))[0]


async def find_places(run: Run, comers: Sequence[Comer]) -> list[int]:
    """The places of jobs that are queued now, one after the other."""
    distinct = list(dict.fromkeys(comers))
    values = {
        "platforms": [comer.sharer.platform for comer in distinct],
        "users": [comer.sharer.user for comer in distinct],
        "teams": [comer.sharer.team for comer in distinct],
        "priorities": [int(comer.priority) for comer in distinct],
        "lanes": [comer.lane for comer in distinct],
    }
    queue = Queue()
    for row in await run(LOOK, values):
        sharer = Sharer(row.platform, row.user_key, row.team_key)
        clocks = Clocks(row.of_class, row.of_lane, row.head)
        queue.know(row.priority, row.lane, clocks)
        users = Waiting(row.user_class, row.user_lane)
        teams = Waiting(row.team_class, row.team_lane)
        for name, waiting in zip(_names(sharer), (users, teams), strict=True):
            if name:
                queue.know_sharer(row.priority, row.lane, name, waiting)
    return [
        queue.join(int(comer.priority), comer.lane, [n for n in _names(comer.sharer) if n])
        for comer in comers
    ]


def _names(sharer: Sharer) -> Iterable[tuple[str, ...]]:
    """Of the user, and of the team; () where the job counts for none."""
    user = (sharer.platform, "user", sharer.user)
    team = (sharer.platform, "team", sharer.team)
    return (user if sharer.user or not sharer.team else (), team if sharer.team else ())
