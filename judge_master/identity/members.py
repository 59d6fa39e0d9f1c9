"""Inviting, joining, renewing, revoking."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

import structlog
from cryptography.hazmat.primitives import serialization

from identity.names import MemberName, Role
from identity.token import SECRET_BYTES, JoinToken
from judge_master.domain.errors import DeniedError, FieldError, PreconditionError
from judge_master.domain.member import (
    Application,
    Caller,
    Invitation,
    Member,
    check_member_name,
    check_valid_s,
)
from judge_master.identity.authority import Authority, requested_key
from judge_master.identity.guard import MEMBERS
from judge_master.identity.ports import MemberStore
from judge_master.service.announce import Announcer
from judge_master.service.bus import Bus

log = structlog.get_logger()


class Members:
    """All members of the cluster, whichever master they are connected to."""

    def __init__(
        self,
        store: MemberStore,
        authority: Authority | None,
        bus: Bus,
        announcer: Announcer,
        life: timedelta,
    ) -> None:
        """`authority` is None where this master listens without TLS."""
        self._store = store
        self._authority = authority
        self._bus = bus
        self._announcer = announcer
        self._life = life
        self.enrolment_port = 0
        """Where `join` is served; known once the server listens."""

    async def invite(
        self, role: Role, name: str, valid_s: int, caller: Caller
    ) -> tuple[str, datetime]:
        """A join token and when it expires."""
        authority = self._open_authority()
        valid_s = check_valid_s(valid_s)
        if name or role is not Role.NODE:
            check_member_name(role, name)
        secret = secrets.token_bytes(SECRET_BYTES)
        invitation = secrets.token_hex(8)
        expires_at = await self._store.invite(
            Invitation(invitation, _hash(secret), role, name, valid_s), str(caller)
        )
        token = JoinToken(self.enrolment_port, invitation, secret, authority.public_point)
        return token.encode(), expires_at

    async def join(
        self, invitation: str, secret: bytes, request: bytes, name: str
    ) -> tuple[bytes, bytes]:
        """The new member's certificate and the authority's, PEM."""
        authority = self._open_authority()
        key = requested_key(request)
        encoded = key.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        expires_at = self._expiry()
        application = Application(invitation, _hash(secret), _hash(encoded), name)
        member = await self._store.join(application, expires_at)
        log.info("member joined", member=str(member), generation=member.generation)
        # A certificate that this one replaces no longer counts.
        self._bus.publish(MEMBERS)
        return authority.admit(member, key, expires_at), authority.certificate

    async def renew(self, caller: Caller, request: bytes) -> tuple[bytes, bytes]:
        """As `join`, for whom the connection's certificate names."""
        authority = self._open_authority()
        if caller.member is None:
            raise DeniedError("only members renew their certificate")
        key = requested_key(request)
        expires_at = self._expiry()
        await self._store.renew(caller.member, expires_at)
        return authority.admit(caller.member, key, expires_at), authority.certificate

    async def revoke(self, role: Role, name: str, caller: Caller) -> Member:
        """Ends a membership everywhere."""
        check_member_name(role, name)
        member, ended = await self._store.revoke(role, name, str(caller))
        log.warning("member revoked", member=str(member.id), ended=len(ended))
        self._bus.publish(MEMBERS)
        for attempt in ended:
            self._announcer.ended(attempt)
        return member

    async def list_members(self) -> list[Member]:
        return await self._store.members()

    def _expiry(self) -> datetime:
        # Certificates count in whole seconds.
        return (datetime.now(UTC) + self._life).replace(microsecond=0)

    def _open_authority(self) -> Authority:
        if self._authority is None:
            raise PreconditionError(
                "this master listens without TLS: whoever reaches it works for it as it is"
            )
        return self._authority


def checked_role(number: int) -> Role:
    """The role of judge.v1.Role.

    Raises:
        FieldError: it is none.
    """
    try:
        return {1: Role.NODE, 2: Role.PLATFORM, 3: Role.OPERATOR}[number]
    except KeyError:
        raise FieldError("role", "must be NODE, PLATFORM or OPERATOR") from None


def role_number(member: MemberName) -> int:
    """The inverse of `checked_role`."""
    return {Role.NODE: 1, Role.PLATFORM: 2, Role.OPERATOR: 3}[member.role]


def _hash(data: bytes) -> bytes:
    # Tokens are random: a slow hash would protect nothing.
    return hashlib.sha256(data).digest()
