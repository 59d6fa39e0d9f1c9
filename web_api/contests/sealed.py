"""Statements that are handed out before the start, sealed; at the start only a key is sent.

So that thousands who wait do not all fetch statements in the same second. Sealed with
AES-256-GCM; the additional data is the contest's id.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sse_starlette.event import ServerSentEvent

from web_api.contests.log.chain import canonical
from web_api.contests.models import ContestRow
from web_api.contests.problems import problems, statement
from web_api.contests.schemas import SealedStatements, StatementKey
from web_api.contests.sight import Phase, manages, official, open_contest, phase
from web_api.database import Sessions
from web_api.errors import ApiError
from web_api.users.access import Viewer

LOOK_S = 30.0
"""The start may be moved while people wait for it."""


class Sealing:
    """Who gets what when."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def sealed(self, viewer: Viewer, slug: str) -> SealedStatements:
        """The statements, of no use before the start.

        Raises:
            ApiError: 403 for who is not registered, 404.
        """
        async with self._sessions() as session:
            contest = await open_contest(session, viewer, slug)
            if not manages(viewer) and await official(session, contest, viewer.id) is None:
                raise ApiError(403, "not-registered", "register for the contest first")
            found = await problems(session, contest)
        plain = canonical([_exact(statement(row, version).model_dump()) for row, version in found])
        # The same key with the same content gives the same bytes, with other content another
        # nonce: none is ever used for two texts.
        nonce = hashlib.sha256(contest.statement_key + plain).digest()[:12]
        data = AESGCM(contest.statement_key).encrypt(nonce, plain, str(contest.id).encode())
        return SealedStatements(
            contest=contest.id,
            starts_at=contest.starts_at,
            nonce=base64.b64encode(nonce).decode(),
            data=base64.b64encode(data).decode(),
        )

    async def key(self, viewer: Viewer, slug: str) -> StatementKey:
        """Raises:
        ApiError: 403 before the start and for who is not registered, 404.
        """
        contest = await self._contest(viewer, slug)
        if phase(contest) in (Phase.DRAFT, Phase.BEFORE):
            raise ApiError(403, "not-begun", "the contest has not begun")
        return _key(contest)

    async def wait(self, viewer: Viewer, slug: str) -> AsyncIterator[ServerSentEvent]:
        """`key` at the start, and the end.

        Raises:
            ApiError: 403, 404, before the first event.
        """
        return self._wait(viewer, slug, await self._contest(viewer, slug))

    async def _wait(
        self, viewer: Viewer, slug: str, contest: ContestRow
    ) -> AsyncIterator[ServerSentEvent]:
        while phase(contest) in (Phase.DRAFT, Phase.BEFORE):
            left = (contest.starts_at - datetime.now(UTC)).total_seconds()
            await asyncio.sleep(min(max(left, 0.01), LOOK_S))
            if left > LOOK_S:
                contest = await self._contest(viewer, slug)
        yield ServerSentEvent(_key(contest).model_dump_json(), event="key")

    async def _contest(self, viewer: Viewer, slug: str) -> ContestRow:
        async with self._sessions() as session:
            contest = await open_contest(session, viewer, slug)
            if not manages(viewer) and await official(session, contest, viewer.id) is None:
                raise ApiError(403, "not-registered", "register for the contest first")
            return contest


def _key(contest: ContestRow) -> StatementKey:
    return StatementKey(key=base64.b64encode(contest.statement_key).decode())


def _exact(value: object) -> object:
    """Fractions as texts: canonical JSON has none."""
    if isinstance(value, dict):
        return {key: _exact(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_exact(item) for item in value]
    return str(value) if isinstance(value, float) else value
