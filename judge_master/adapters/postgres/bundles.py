"""The table of known bundles."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text

from judge_master.adapters.postgres.database import Database
from judge_master.domain.lanes import BundleNeeds

ADD = text(
    "INSERT INTO judge.bundles (digest, size, languages, run_languages, memory_mib)"
    " VALUES (:digest, :size, CAST(:languages AS text[]), CAST(:run_languages AS text[]),"
    " :memory_mib) ON CONFLICT DO NOTHING"
)
SIZES = text("SELECT digest, size FROM judge.bundles WHERE digest = ANY(CAST(:digests AS text[]))")


class PostgresBundles:
    """Implements `BundleIndex`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, digest: str, size: int, needs: BundleNeeds) -> bool:
        values = {
            "digest": digest,
            "size": size,
            "languages": list(needs.languages),
            "run_languages": list(needs.run_languages),
            "memory_mib": needs.memory_mib,
        }
        async with self._database.transaction() as connection:
            result = await connection.execute(ADD, values)
            return result.rowcount == 1

    async def sizes(self, digests: Sequence[str]) -> dict[str, int]:
        async with self._database.transaction() as connection:
            rows = await connection.execute(SIZES, {"digests": list(digests)})
            return {row.digest: row.size for row in rows}
