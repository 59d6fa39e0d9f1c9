"""What a master tells a node."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from judge_master.domain.attempt import Lease


@dataclass(frozen=True, slots=True)
class GiveLease:
    """Carry out this attempt."""

    lease: Lease


@dataclass(frozen=True, slots=True)
class Stop:
    """Stop this attempt and forget it."""

    token: str
    reason: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """The report on this attempt was handled; forget it."""

    token: str
    accepted: bool


@dataclass(frozen=True, slots=True)
class SetDrain:
    """Desired state: whether to take nothing new."""

    drain: bool


Command: TypeAlias = GiveLease | Stop | Receipt | SetDrain
