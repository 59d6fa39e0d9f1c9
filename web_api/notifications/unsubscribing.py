"""Leaving digests from the mail itself (RFC 8058): a link that works without signing in."""

from __future__ import annotations

import hashlib
import hmac
import uuid

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from web_api.database import Sessions
from web_api.errors import ApiError
from web_api.notifications.models import MailWay, PreferenceRow
from web_api.notifications.preferences import DEFAULTS
from web_api.users.service import exists

PATH = "/api/notifications/unsubscribe"
DIGESTS = (MailWay.DAILY, MailWay.WEEKLY)


class Unsubscribing:
    """Links, and what they do."""

    def __init__(self, sessions: Sessions, key: bytes) -> None:
        self._sessions = sessions
        self._key = key

    def link(self, person: uuid.UUID) -> str:
        """The path for somebody's mails. It does nothing but turn digests off, and lasts."""
        return f"{PATH}?token={person.hex}{self._seal(person)}"

    def _seal(self, person: uuid.UUID) -> str:
        return hmac.new(self._key, b"unsubscribe:" + person.bytes, hashlib.sha256).hexdigest()

    async def leave(self, token: str) -> None:
        """Turns all mails that come as digests off. A repetition changes nothing.

        Raises:
            ApiError: 410 for a link that is not ours.
        """
        person, seal = uuid.UUID(hex=token[:32]), token[32:]
        if not hmac.compare_digest(seal, self._seal(person)):
            raise ApiError(410, "link-invalid", "the link is none of ours")
        p = PreferenceRow
        async with self._sessions.begin() as session:
            if not await exists(session, person):
                return
            await session.execute(
                update(p).where(p.user_id == person, p.mail.in_(DIGESTS)).values(mail=MailWay.OFF)
            )
            # Kinds for which nobody chose come as digests by default.
            rows = [
                {
                    "user_id": person,
                    "kind": kind,
                    "in_app": ways.in_app,
                    "mail": MailWay.OFF,
                    "push": ways.push,
                }
                for kind, ways in DEFAULTS.items()
                if ways.mail in DIGESTS
            ]
            await session.execute(insert(p).values(rows).on_conflict_do_nothing())
