"""A node: what it says about itself and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class LanguageOffer:
    """A language that a node can judge."""

    id: str
    name: str
    version: str
    extensions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hello:
    """How a node introduces itself, valid by `validation.check_hello`."""

    node_id: str
    incarnation: str
    slots: int
    languages: tuple[LanguageOffer, ...]
    accounting: str
    version: str
    held_tokens: tuple[str, ...]
    memory_total_bytes: int = 0
    """0: not said."""


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """A node's current state."""

    tokens: tuple[str, ...] = ()
    draining: bool = False
    load: float = 0.0
    memory_available_bytes: int = 0
    cached_bundles: tuple[str, ...] = ()
    speed: float = 0.0
    noise: float = 0.0
    """Of the latest calibration; 0 before the first."""
    prefetched: int = 0
    """How many of the bundles that are wanted ahead it holds."""
    unwell: str = ""
    """Why it takes nothing new by itself; "" if it is well."""


@dataclass(frozen=True, slots=True)
class DrainWish:
    """What operators want of a node."""

    drain: bool = False
    leave: bool = False
    """With `drain`: that its process ends when it is done."""


@dataclass(frozen=True, slots=True)
class NodeStatus:
    """A node as operators see it."""

    id: str
    slots: int
    busy_slots: int
    connected: bool
    draining: bool
    languages: tuple[LanguageOffer, ...]
    accounting: str
    load: float
    memory_available_bytes: int
    last_seen: datetime
    version: str
    cordoned: bool = False
    contradiction: str = ""
    """What a re-check found it wrong about; "" if nothing."""
    unfit: str = ""
    """See `domain.fitness`."""
    unwell: str = ""
    """See `Heartbeat`."""
    speed: float = 0.0
    noise: float = 0.0
    prefetch_wanted: int = 0
    prefetch_present: int = 0
    memory_total_bytes: int = 0

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it gets nothing new."""
        words = ("drain" if self.draining else "", "cordon" if self.cordoned else "")
        return tuple(w for w in (*words, self.contradiction, self.unfit, self.unwell) if w)


def offered_languages(nodes: list[NodeStatus]) -> list[LanguageOffer]:
    """The languages that can be judged right now, by id. The first node's words win."""
    found: dict[str, LanguageOffer] = {}
    for node in sorted(nodes, key=lambda n: n.id):
        if node.connected and not node.reasons:
            for language in node.languages:
                found.setdefault(language.id, language)
    return [found[key] for key in sorted(found)]
