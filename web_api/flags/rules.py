"""Whether a flag is on for somebody: pure rules."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass

from web_api.flags.models import FlagState
from web_api.users.models import Role

SHARES = 10_000


@dataclass(frozen=True, slots=True)
class Rule:
    """What holds in place of the default."""

    state: FlagState
    percentage: int = 0
    """Of the people who are signed in; those of a smaller share are also in a larger one."""
    roles: frozenset[Role] = frozenset()
    users: frozenset[uuid.UUID] = frozenset()


def decide(name: str, rule: Rule, person: tuple[uuid.UUID, Role] | None) -> bool:
    """Whether the flag is on. `person` is an id and a role; None is somebody not signed in,
    who is never among some.
    """
    if rule.state is not FlagState.SOME:
        return rule.state is FlagState.ON
    if person is None:
        return False
    user, role = person
    return user in rule.users or role in rule.roles or share(name, user) < rule.percentage * 100


def share(name: str, user: uuid.UUID) -> int:
    """0 to 9999, the same for ever, and for each flag another order of people."""
    digest = hashlib.sha256(f"{name}:{user}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % SHARES
