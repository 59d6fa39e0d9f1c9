"""The table of known bundles."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text

from judge_master.adapters.postgres.database import Database

ADD = text(
    "INSERT INTO judge.bundles (digest, size) VALUES (:digest, :size) ON CONFLICT DO NOTHING"
)
SIZES = text("SELECT digest, size FROM judge.bundles WHERE digest = ANY(CAST(:digests AS text[]))")


class PostgresBundles:
    """Implements `BundleIndex`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, digest: str, size: int) -> bool:
        async with self._database.transaction() as connection:
            result = await connection.execute(ADD, {"digest": digest, "size": size})
            return result.rowcount == 1

    async def sizes(self, digests: Sequence[str]) -> dict[str, int]:
        async with self._database.transaction() as connection:
            rows = await connection.execute(SIZES, {"digests": list(digests)})
            return {row.digest: row.size for row in rows}
