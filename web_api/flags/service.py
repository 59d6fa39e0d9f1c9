"""Flags of the running instance: rules kept in the process, told of changes by a ring."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping

import structlog
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError

from web_api.audit.record import audit
from web_api.database import Sessions
from web_api.errors import ApiError, invalid, not_found
from web_api.flags.declared import FLAGS, Flag
from web_api.flags.models import FlagRuleRow, FlagState
from web_api.flags.rules import Rule, decide
from web_api.flags.schemas import FlagChange, FlagRule, FlagView
from web_api.live import Bell, StatusFollower
from web_api.users.access import Viewer
from web_api.users.models import Role, UserRow

log = structlog.get_logger(__name__)

SUBJECT = uuid.UUID("0193f5a0-0000-7000-8000-00000000f1a6")
"""What is rung when any rule changes."""
LOOK_AGAIN_S = 30.0
"""Without a ring: Redis may have lost one."""


class Flags:
    """Reads and changes rules."""

    def __init__(self, sessions: Sessions, bell: Bell, statuses: StatusFollower) -> None:
        self._sessions = sessions
        self._bell = bell
        self._statuses = statuses
        self._rules: Mapping[str, Rule] = {}
        self._loaded = asyncio.Event()

    async def run(self) -> None:
        """Keeps the rules as the database has them. Never returns."""
        async for _ in self._statuses.looks(SUBJECT, LOOK_AGAIN_S):
            try:
                await self.load()
            except SQLAlchemyError as error:
                # What was known stays in force.
                log.warning("flags not read", error=str(error))

    async def load(self) -> None:
        async with self._sessions() as session:
            rows = await session.scalars(select(FlagRuleRow))
            self._rules = {row.name: _rule(row) for row in rows}
        self._loaded.set()

    async def enabled(self, flag: Flag | str, viewer: Viewer | None) -> bool:
        """Whether a flag is on for the viewer, None for somebody not signed in.

        Costs no query.

        Raises:
            KeyError: for a flag that is not declared.
        """
        known = FLAGS[flag] if isinstance(flag, str) else flag
        await self._loaded.wait()
        rule = self._rules.get(known.name)
        person = (viewer.id, viewer.role) if viewer else None
        return known.default if rule is None else decide(known.name, rule, person)

    async def require(self, flag: Flag, viewer: Viewer | None) -> None:
        """Raises ApiError: 403 where the flag is off for the viewer."""
        if not await self.enabled(flag, viewer):
            raise ApiError(403, "turned-off", f"is turned off here: {flag.name}")

    async def of(self, viewer: Viewer | None) -> dict[str, bool]:
        """All flags by name, for the pages."""
        return {name: await self.enabled(name, viewer) for name in FLAGS}

    async def all(self) -> list[FlagView]:
        """With their rules as the database has them."""
        async with self._sessions() as session:
            rows = {row.name: row for row in await session.scalars(select(FlagRuleRow))}
            ids = {user for row in rows.values() for user in row.users}
            found = await session.execute(
                select(UserRow.id, UserRow.username).where(UserRow.id.in_(ids))
            )
            names = dict(found.tuples().all())
        return [_view(flag, rows.get(flag.name), names) for flag in FLAGS.values()]

    async def change(self, viewer: Viewer, name: str, change: FlagChange) -> FlagView:
        """Sets a flag's rule.

        Raises:
            ApiError: 404 for a flag that is not declared, 422 for an unknown user.
        """
        flag = _declared(name)
        async with self._sessions.begin() as session:
            wanted = {user.lower() for user in change.users}
            found = await session.execute(
                select(UserRow.id, UserRow.username).where(func.lower(UserRow.username).in_(wanted))
            )
            names = dict(found.tuples().all())
            missing = wanted - {username.lower() for username in names.values()}
            if missing:
                raise invalid("users", f"nobody is called {min(missing)}")
            values = {
                "state": str(change.state),
                "percentage": change.percentage,
                "roles": sorted(str(role) for role in set(change.roles)),
                "users": sorted(names),
                "updated_by": viewer.row.username,
                "updated_at": func.now(),
            }
            row = await session.scalar(
                insert(FlagRuleRow)
                .values(name=name, **values)
                .on_conflict_do_update(index_elements=["name"], set_=values)
                .returning(FlagRuleRow)
            )
            detail = change.model_dump(mode="json")
            audit(session, viewer.actor, "flag.set", f"flag/{name}", **detail)
            view = _view(flag, row, names)
        await self._changed()
        return view

    async def reset(self, viewer: Viewer, name: str) -> FlagView:
        """Lets the default hold again.

        Raises:
            ApiError: 404 for a flag that is not declared.
        """
        flag = _declared(name)
        async with self._sessions.begin() as session:
            row = await session.get(FlagRuleRow, name, with_for_update=True)
            if row is not None:
                await session.delete(row)
                audit(session, viewer.actor, "flag.reset", f"flag/{name}")
        await self._changed()
        return _view(flag, None, {})

    async def _changed(self) -> None:
        await self.load()
        await self._bell.ring(SUBJECT)


def _declared(name: str) -> Flag:
    if name not in FLAGS:
        raise not_found("flag")
    return FLAGS[name]


def _rule(row: FlagRuleRow) -> Rule:
    roles = frozenset(Role(role) for role in row.roles)
    return Rule(FlagState(row.state), row.percentage, roles, frozenset(row.users))


def _view(flag: Flag, row: FlagRuleRow | None, names: Mapping[uuid.UUID, str]) -> FlagView:
    rule = None
    if row is not None:
        rule = FlagRule(
            state=FlagState(row.state),
            percentage=row.percentage,
            roles=[Role(role) for role in row.roles],
            users=sorted(names[user] for user in row.users if user in names),
            updated_by=row.updated_by,
            updated_at=row.updated_at,
        )
    return FlagView(name=flag.name, description=flag.description, default=flag.default, rule=rule)
