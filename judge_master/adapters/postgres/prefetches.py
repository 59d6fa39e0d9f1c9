"""The table of bundles that platforms want ahead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text

from judge_master.adapters.postgres.database import Database
from judge_master.domain.errors import PreconditionError
from judge_master.domain.prefetch import Prefetch

MOST = 1_000
"""Told to nodes at once: those that end first."""

UNKNOWN = text("""
SELECT d.digest FROM unnest(CAST(:digests AS text[])) WITH ORDINALITY AS d (digest, n)
WHERE NOT EXISTS (SELECT 1 FROM judge.bundles AS b WHERE b.digest = d.digest)
ORDER BY d.n LIMIT 1
""")
WANT = text("""
INSERT INTO judge.prefetches (platform, digest, until)
SELECT :platform, d.digest, :until
FROM (SELECT DISTINCT unnest(CAST(:digests AS text[])) AS digest ORDER BY 1) AS d
ON CONFLICT (platform, digest) DO UPDATE SET until = excluded.until
""")
FORGET = text("DELETE FROM judge.prefetches WHERE until <= now()")
WANTED = text("""
SELECT digest, max(until) AS until FROM judge.prefetches WHERE until > now()
GROUP BY digest ORDER BY 2, 1 LIMIT :most
""")


class PostgresPrefetches:
    """Implements `PrefetchStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def want(self, platform: str, digests: Sequence[str], until: datetime) -> None:
        values = {"platform": platform, "digests": list(digests), "until": until}
        async with self._database.transaction() as connection:
            unknown = await connection.scalar(UNKNOWN, {"digests": list(digests)})
            if unknown is not None:
                raise PreconditionError(f"digests: the bundle {unknown} has not been uploaded")
            await connection.execute(WANT, values)
            await connection.execute(FORGET)

    async def wanted(self) -> tuple[Prefetch, ...]:
        async with self._database.transaction() as connection:
            rows = await connection.execute(WANTED, {"most": MOST})
            return tuple(sorted(Prefetch(row.digest, row.until) for row in rows))
