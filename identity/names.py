"""Who a certificate speaks for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

MASTER_NAME = "master.assize.internal"
"""What every master's certificate names: addresses may change, the role does not."""

_URI = re.compile(r"assize:([a-z]+):([A-Za-z0-9._-]{1,64}):([0-9]{1,9})")


class Role(StrEnum):
    """What a member is; the values are stored and stand in certificates."""

    NODE = "node"
    PLATFORM = "platform"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class MemberName:
    """A member, and which of its enrolments a certificate belongs to."""

    role: Role
    name: str
    generation: int

    def uri(self) -> str:
        """The form that certificates carry."""
        return f"assize:{self.role}:{self.name}:{self.generation}"

    def __str__(self) -> str:
        return f"{self.role} {self.name}"


def parse_uri(uri: str) -> MemberName | None:
    """The inverse of `MemberName.uri`; None for every other text."""
    found = _URI.fullmatch(uri)
    if found is None or found[1] not in set(Role):
        return None
    return MemberName(Role(found[1]), found[2], int(found[3]))
