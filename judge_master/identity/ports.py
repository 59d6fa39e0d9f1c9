"""What membership needs from the database. Every method may raise UnavailableError."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from identity.names import MemberName, Role
from judge_master.domain.attempt import EndedAttempt
from judge_master.domain.member import Application, AuditRecord, Invitation, Member


@dataclass(frozen=True, slots=True)
class SealedAuthority:
    """The authority as it is stored."""

    certificate: bytes
    """PEM."""
    sealed_key: bytes


class AuthorityStore(Protocol):
    """The one authority of the cluster."""

    async def load(self) -> SealedAuthority | None: ...

    async def create(self, authority: SealedAuthority, actor: str) -> SealedAuthority:
        """Stores it unless another master was quicker; the one that is there now."""
        ...


class MemberStore(Protocol):
    """Invitations and members. Changes are in the audit log when they are committed."""

    async def invite(self, invitation: Invitation, actor: str) -> datetime:
        """When the invitation expires, by the database's clock."""
        ...

    async def join(self, application: Application, expires_at: datetime) -> MemberName:
        """Uses the invitation up and makes its bearer a member.

        Raises:
            DeniedError: the invitation is not there, expired, or was used with another key.
            FieldError: the name is not the invitation's, or is not one.
            AlreadyExistsError: the invitation names nobody, and the name is in use.
        """
        ...

    async def renew(self, member: MemberName, expires_at: datetime) -> None:
        """Notes a new certificate.

        Raises:
            UnauthenticatedError: the membership has ended meanwhile.
        """
        ...

    async def revoke(
        self, role: Role, name: str, actor: str
    ) -> tuple[Member, tuple[EndedAttempt, ...]]:
        """Ends a membership, and with it what a node was judging.

        Raises:
            NotFoundError: there never was such a member.
        """
        ...

    async def standing(self, members: Sequence[MemberName]) -> frozenset[MemberName]:
        """Those whose certificates count."""
        ...

    async def members(self) -> list[Member]:
        """All that ever joined, by role and name."""
        ...


class AuditLog(Protocol):
    """Append-only: who did what to what."""

    async def record(self, actor: str, action: str, object_: str, detail: str = "") -> None: ...

    async def read(self, after: int, since: datetime | None, limit: int) -> list[AuditRecord]: ...
