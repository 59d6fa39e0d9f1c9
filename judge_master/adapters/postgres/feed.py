"""Results on offer, per platform."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text

from judge_master.adapters.postgres.database import Database
from judge_master.domain.feed import FeedCursor, FeedEntry
from judge_master.domain.job import JobKey

POSITION = text("SELECT coalesce(max(sequence), 0) FROM judge.results_feed")
# Two branches, one per partial index.
PENDING = text("""
SELECT * FROM (
    (SELECT sequence, submission_id, epoch, result, false AS acked FROM judge.results_feed
     WHERE platform = :platform AND acked_at IS NULL
        AND sequence <> ALL(CAST(:sent AS bigint[]))
     ORDER BY sequence LIMIT :limit)
    UNION ALL
    (SELECT sequence, submission_id, epoch, result, true FROM judge.results_feed
     WHERE platform = :platform AND acked_at IS NOT NULL AND sequence > :floor
        AND sequence <> ALL(CAST(:sent AS bigint[]))
     ORDER BY sequence LIMIT :limit)
) AS pending ORDER BY sequence LIMIT :limit
""")
# What is gone was acknowledged and purged.
UNACKED = text("""
SELECT sequence FROM judge.results_feed
WHERE sequence = ANY(CAST(:sequences AS bigint[])) AND acked_at IS NULL
""")
ACK = text("""
UPDATE judge.results_feed SET acked_at = now()
WHERE platform = :platform AND sequence = ANY(CAST(:sequences AS bigint[]))
    AND acked_at IS NULL
""")
PURGE = text("""
DELETE FROM judge.results_feed
WHERE acked_at < now() - make_interval(secs => :age_ms / 1000.0)
""")


class PostgresFeed:
    """Implements `FeedStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def position(self) -> int:
        async with self._database.transaction() as connection:
            return int(await connection.scalar(POSITION) or 0)

    async def pending(
        self, platform: str, cursor: FeedCursor, limit: int
    ) -> list[tuple[FeedEntry, bool]]:
        values = {
            "platform": platform,
            "sent": sorted(cursor.sent),
            "floor": cursor.floor,
            "limit": limit,
        }
        async with self._database.transaction() as connection:
            rows = await connection.execute(PENDING, values)
            return [
                (
                    FeedEntry(
                        row.sequence,
                        JobKey(platform, row.submission_id),
                        row.epoch,
                        bytes(row.result),
                    ),
                    row.acked,
                )
                for row in rows
            ]

    async def acked(self, sequences: set[int]) -> set[int]:
        async with self._database.transaction() as connection:
            rows = await connection.scalars(UNACKED, {"sequences": sorted(sequences)})
            return sequences - set(rows)

    async def ack(self, platform: str, sequences: Sequence[int]) -> None:
        async with self._database.transaction() as connection:
            values = {"platform": platform, "sequences": sorted(sequences)}
            await connection.execute(ACK, values)

    async def purge(self, acked_before_ms: int) -> None:
        async with self._database.transaction() as connection:
            await connection.execute(PURGE, {"age_ms": acked_before_ms})
