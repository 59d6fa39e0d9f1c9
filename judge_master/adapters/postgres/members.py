"""Invitations and members."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from identity.names import MemberName, Role
from judge_master.adapters.postgres import audit
from judge_master.adapters.postgres.attempts import end_without_result, lock_open_attempt
from judge_master.adapters.postgres.database import Database
from judge_master.domain.attempt import EndedAttempt, EndReason, Failure
from judge_master.domain.errors import (
    AlreadyExistsError,
    DeniedError,
    FieldError,
    NotFoundError,
    UnauthenticatedError,
)
from judge_master.domain.member import Application, Invitation, Member, check_member_name
from judge_master.service.ports import ResultCodec

INVITE = text("""
INSERT INTO judge.invitations (id, secret_hash, role, name, expires_at)
VALUES (:id, :secret_hash, :role, :name, now() + make_interval(secs => :valid_s))
RETURNING expires_at
""")
FORGET = text("DELETE FROM judge.invitations WHERE expires_at < now() - interval '30 days'")
# One row, locked: whoever comes second sees what the first one did.
FIND = text("""
SELECT role, name, used_at, used_name, used_key, expires_at > now() AS valid
FROM judge.invitations WHERE id = :id AND secret_hash = :secret_hash FOR UPDATE
""")
USE = text("""
UPDATE judge.invitations SET used_at = now(), used_name = :name, used_key = :key WHERE id = :id
""")
# The enrolment that the invitation was used for happened in the same transaction.
CURRENT = text("""
SELECT generation FROM judge.members
WHERE role = :role AND name = :name AND joined_at = :used_at AND revoked_at IS NULL
""")
ENTER = text("""
INSERT INTO judge.members AS m (role, name, expires_at) VALUES (:role, :name, :expires_at)
ON CONFLICT (role, name) DO UPDATE SET generation = m.generation + 1, joined_at = now(),
    renewed_at = now(), expires_at = excluded.expires_at, revoked_at = NULL
WHERE NOT :new_only OR m.revoked_at IS NOT NULL
RETURNING generation
""")
RENEW = text("""
UPDATE judge.members SET renewed_at = now(), expires_at = greatest(expires_at, :expires_at)
WHERE role = :role AND name = :name AND generation = :generation AND revoked_at IS NULL
RETURNING generation
""")
REVOKE = text("""
UPDATE judge.members SET revoked_at = coalesce(revoked_at, now())
WHERE role = :role AND name = :name
RETURNING role, name, generation, joined_at, renewed_at, expires_at, revoked_at,
    revoked_at = now() AS news
""")
SILENCE = text("UPDATE judge.nodes SET session = NULL WHERE id = :name")
OPEN_OF_NODE = text("""
SELECT CAST(token AS text) FROM judge.attempts
WHERE node_id = :name AND ended_at IS NULL ORDER BY job_id
""")
STANDING = text("""
SELECT m.role, m.name, m.generation FROM judge.members AS m
JOIN unnest(CAST(:roles AS text[]), CAST(:names AS text[]), CAST(:generations AS integer[]))
    AS asked (role, name, generation) USING (role, name, generation)
WHERE m.revoked_at IS NULL
""")
LIST = text("""
SELECT role, name, generation, joined_at, renewed_at, expires_at, revoked_at
FROM judge.members ORDER BY role, name
""")
REFUSED = "join: the token is unknown, was used, or has expired; ask for a new one"


class PostgresMembers:
    """Implements `MemberStore`."""

    def __init__(self, database: Database, codec: ResultCodec) -> None:
        self._database = database
        self._codec = codec

    async def invite(self, invitation: Invitation, actor: str) -> datetime:
        values = {
            "id": invitation.id,
            "secret_hash": invitation.secret_hash,
            "role": invitation.role.value,
            "name": invitation.name,
            "valid_s": invitation.valid_s,
        }
        async with self._database.transaction() as connection:
            await connection.execute(FORGET)
            expires_at: datetime = (await connection.execute(INVITE, values)).scalar_one()
            invited = f"{invitation.role} {invitation.name or 'of any name'}"
            detail = f"invitation {invitation.id} until {expires_at:%Y-%m-%dT%H:%M:%SZ}"
            await audit.write(connection, actor, "invite", invited, detail)
            return expires_at

    async def join(self, application: Application, expires_at: datetime) -> MemberName:
        values = {"id": application.invitation, "secret_hash": application.secret_hash}
        async with self._database.transaction() as connection:
            found = (await connection.execute(FIND, values)).first()
            if found is None or not found.valid:
                raise DeniedError(REFUSED)
            if found.used_key is not None:
                return await _repeat(connection, found, application, expires_at)
            role, name = Role(found.role), _chosen_name(found, application)
            member = await _enter(connection, role, name, expires_at, new_only=not found.name)
            used = {"id": application.invitation, "name": name, "key": application.key_hash}
            await connection.execute(USE, used)
            detail = f"invitation {application.invitation}, generation {member.generation}"
            await audit.write(connection, str(member), "join", str(member), detail)
            return member

    async def renew(self, member: MemberName, expires_at: datetime) -> None:
        async with self._database.transaction() as connection:
            if await connection.scalar(RENEW, {**_key(member), "expires_at": expires_at}) is None:
                raise UnauthenticatedError(f"the certificate of {member} was revoked or replaced")
            detail = f"until {expires_at:%Y-%m-%dT%H:%M:%SZ}"
            await audit.write(connection, str(member), "renew", str(member), detail)

    async def revoke(
        self, role: Role, name: str, actor: str
    ) -> tuple[Member, tuple[EndedAttempt, ...]]:
        async with self._database.transaction() as connection:
            values = {"role": role.value, "name": name}
            row = (await connection.execute(REVOKE, values)).first()
            if row is None:
                raise NotFoundError(f"name: no {role} {name} has joined")
            member = _member(row)
            if row.news:
                detail = f"generation {member.id.generation}"
                await audit.write(connection, actor, "revoke", f"{role} {name}", detail)
            ended = await self._take_back(connection, name) if role is Role.NODE else ()
            return member, ended

    async def _take_back(
        self, connection: AsyncConnection, node_id: str
    ) -> tuple[EndedAttempt, ...]:
        """Ends what the node was judging: no token of it is current from here on."""
        await connection.execute(SILENCE, {"name": node_id})
        failure = Failure(EndReason.REVOKED, "the node's membership was revoked")
        ended = []
        for token in list(await connection.scalars(OPEN_OF_NODE, {"name": node_id})):
            attempt = await lock_open_attempt(connection, token)
            if attempt is not None:
                # Not counted against the job, so no number of attempts is too many.
                ended.append(await end_without_result(connection, self._codec, attempt, failure, 1))
        return tuple(attempt for attempt in ended if attempt is not None)

    async def standing(self, members: Sequence[MemberName]) -> frozenset[MemberName]:
        values = {
            "roles": [m.role.value for m in members],
            "names": [m.name for m in members],
            "generations": [m.generation for m in members],
        }
        async with self._database.transaction() as connection:
            rows = await connection.execute(STANDING, values)
            return frozenset(_name(row) for row in rows)

    async def members(self) -> list[Member]:
        async with self._database.transaction() as connection:
            return [_member(row) for row in await connection.execute(LIST)]


async def _enter(
    connection: AsyncConnection, role: Role, name: str, expires_at: datetime, *, new_only: bool
) -> MemberName:
    values = {"role": role.value, "name": name, "expires_at": expires_at, "new_only": new_only}
    generation = await connection.scalar(ENTER, values)
    if generation is None:
        raise AlreadyExistsError(
            f"name: {role} {name} is a member; invite it by name to replace it, or revoke it first"
        )
    return MemberName(role, name, generation)


async def _repeat(
    connection: AsyncConnection, found: Row[Any], application: Application, expires_at: datetime
) -> MemberName:
    """The answer was lost: the same key gets it again, as long as nothing else happened."""
    if found.used_key != application.key_hash:
        raise DeniedError(REFUSED)
    used = {"role": found.role, "name": found.used_name, "used_at": found.used_at}
    generation = await connection.scalar(CURRENT, used)
    if generation is None:
        raise DeniedError(REFUSED)
    member = MemberName(Role(found.role), found.used_name, generation)
    await connection.execute(RENEW, {**_key(member), "expires_at": expires_at})
    return member


def _chosen_name(found: Row[Any], application: Application) -> str:
    """The invitation's name, or the one that the applicant brings."""
    if found.name:
        if application.name not in ("", found.name):
            raise FieldError("name", f"must be {found.name}: the invitation is for that name")
        return str(found.name)
    return check_member_name(Role(found.role), application.name)


def _key(member: MemberName) -> dict[str, object]:
    return {"role": member.role.value, "name": member.name, "generation": member.generation}


def _name(row: Row[Any]) -> MemberName:
    return MemberName(Role(row.role), row.name, row.generation)


def _member(row: Row[Any]) -> Member:
    return Member(_name(row), row.joined_at, row.renewed_at, row.expires_at, row.revoked_at)
