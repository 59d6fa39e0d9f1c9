"""Members of the cluster, and whoever else calls a master."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from identity.names import MemberName, Role
from judge_master.domain.errors import FieldError
from judge_master.domain.validation import check_node_id, check_platform

DEFAULT_VALID_S = 3_600
LEAST_VALID_S = 60
LONGEST_VALID_S = 7 * 24 * 3_600


class CallerKind(StrEnum):
    """On what ground somebody may call."""

    NODE = "node"
    PLATFORM = "platform"
    OPERATOR = "operator"
    LOCAL = "local"
    """Came without TLS: over a socket of this machine, or where operators allow it."""
    ANONYMOUS = "anonymous"
    """Came with TLS but without a certificate of a member."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls."""

    kind: CallerKind
    member: MemberName | None = None
    expires_at: datetime | None = None
    """When the certificate does."""
    user: str = ""
    """Who a local caller says it is; for the audit log only."""

    def __str__(self) -> str:
        if self.member is not None:
            return str(self.member)
        return f"{self.kind} {self.user}".rstrip()


LOCAL = Caller(CallerKind.LOCAL)
ANONYMOUS = Caller(CallerKind.ANONYMOUS)


@dataclass(frozen=True, slots=True)
class Member:
    """A member as operators see it."""

    id: MemberName
    joined_at: datetime
    renewed_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Invitation:
    """What is kept of a join token."""

    id: str
    secret_hash: bytes
    role: Role
    name: str
    """"" where whoever joins brings a name."""
    valid_s: int


@dataclass(frozen=True, slots=True)
class Application:
    """Somebody who wants to join."""

    invitation: str
    secret_hash: bytes
    key_hash: bytes
    """SHA-256 of the public key."""
    name: str


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One thing that was done."""

    id: int
    at: datetime
    actor: str
    action: str
    object: str
    detail: str


def check_member_name(role: Role, name: str) -> str:
    """A name as members of the role have it."""
    if role is Role.PLATFORM:
        return check_platform(name, "name")
    return check_node_id(name, "name")


def check_valid_s(seconds: int) -> int:
    """For how long an invitation is good."""
    if seconds and not LEAST_VALID_S <= seconds <= LONGEST_VALID_S:
        raise FieldError("valid_s", "must be 60 to 604,800 seconds, or 0 for an hour")
    return seconds or DEFAULT_VALID_S
