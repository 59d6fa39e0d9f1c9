"""What a master tells a node."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from judge_master.domain.attempt import Lease
from judge_master.domain.prefetch import Prefetch


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
    leave: bool = False
    """With `drain`: to end its process once all is delivered."""


@dataclass(frozen=True, slots=True)
class WantBundles:
    """Desired state: what to fetch ahead, replacing what was wanted before."""

    bundles: tuple[Prefetch, ...]


Command: TypeAlias = GiveLease | Stop | Receipt | SetDrain | WantBundles
