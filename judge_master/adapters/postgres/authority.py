"""The authority's row."""

from __future__ import annotations

from sqlalchemy import text

from judge_master.adapters.postgres import audit
from judge_master.adapters.postgres.database import Database
from judge_master.identity.ports import SealedAuthority

LOAD = text("SELECT certificate, sealed_key FROM judge.authority")
CREATE = text("""
INSERT INTO judge.authority (certificate, sealed_key) VALUES (:certificate, :sealed_key)
ON CONFLICT (one) DO NOTHING
""")


class PostgresAuthority:
    """Implements `AuthorityStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self) -> SealedAuthority | None:
        async with self._database.transaction() as connection:
            row = (await connection.execute(LOAD)).first()
        return None if row is None else SealedAuthority(row.certificate, row.sealed_key)

    async def create(self, authority: SealedAuthority, actor: str) -> SealedAuthority:
        values = {"certificate": authority.certificate, "sealed_key": authority.sealed_key}
        async with self._database.transaction() as connection:
            if (await connection.execute(CREATE, values)).rowcount == 1:
                await audit.write(connection, actor, "create", "authority")
        stored = await self.load()
        assert stored is not None
        return stored
