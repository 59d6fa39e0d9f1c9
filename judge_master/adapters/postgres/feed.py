"""Results on offer, per platform."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Any

from judge_master.adapters.postgres.database import Database
from judge_master.domain.feed import FeedCursor, FeedEntry
from judge_master.domain.job import JobKey

POSITION = "SELECT coalesce(max(sequence), 0) AS position FROM judge.results_feed"
PENDING = """
SELECT sequence, submission_id, epoch, result FROM judge.results_feed
WHERE platform = %(platform)s AND acked_at IS NULL
    AND sequence <> ALL(CAST(%(in_flight)s AS bigint[]))
ORDER BY sequence LIMIT %(limit)s
"""
MISSED = """
SELECT sequence, submission_id, epoch, result FROM judge.results_feed
WHERE platform = %(platform)s AND acked_at IS NOT NULL AND sequence > %(floor)s
    AND sequence <> ALL(CAST(%(sent)s AS bigint[]))
ORDER BY sequence LIMIT %(limit)s
"""
# What is gone was acknowledged and purged.
UNACKED = """
SELECT sequence FROM judge.results_feed
WHERE sequence = ANY(CAST(%(sequences)s AS bigint[])) AND acked_at IS NULL
"""
ACK = """
UPDATE judge.results_feed SET acked_at = now()
WHERE platform = %(platform)s AND sequence = ANY(CAST(%(sequences)s AS bigint[]))
    AND acked_at IS NULL
"""
PURGE = """
DELETE FROM judge.results_feed
WHERE acked_at < now() - make_interval(secs => %(age_ms)s / 1000.0)
"""


class PostgresFeed:
    """Implements `FeedStore`."""

    def __init__(self, database: Database) -> None:
        self._statements = database.statements

    async def position(self) -> int:
        rows = await self._statements.run(POSITION, {})
        return int(rows[0].position)

    async def pending(self, platform: str, in_flight: Set[int], limit: int) -> list[FeedEntry]:
        values = {"platform": platform, "in_flight": list(in_flight), "limit": limit}
        return [_entry(platform, row) for row in await self._statements.run(PENDING, values)]

    async def missed(self, platform: str, cursor: FeedCursor, limit: int) -> list[FeedEntry]:
        values = {"platform": platform, "sent": list(cursor.sent), "floor": cursor.floor}
        rows = await self._statements.run(MISSED, values | {"limit": limit})
        return [_entry(platform, row) for row in rows]

    async def acked(self, sequences: set[int]) -> set[int]:
        rows = await self._statements.run(UNACKED, {"sequences": sorted(sequences)})
        return sequences - {row.sequence for row in rows}

    async def ack(self, platform: str, sequences: Sequence[int]) -> None:
        await self._statements.run(ACK, {"platform": platform, "sequences": sorted(sequences)})

    async def purge(self, acked_before_ms: int) -> None:
        await self._statements.run(PURGE, {"age_ms": acked_before_ms})


def _entry(platform: str, row: Any) -> FeedEntry:
    key = JobKey(platform, row.submission_id)
    return FeedEntry(row.sequence, key, row.epoch, bytes(row.result))
