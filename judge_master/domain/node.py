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


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """A node's current state."""

    tokens: tuple[str, ...] = ()
    draining: bool = False
    load: float = 0.0
    memory_available_bytes: int = 0
    cached_bundles: tuple[str, ...] = ()


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


def offered_languages(nodes: list[NodeStatus]) -> list[LanguageOffer]:
    """The languages that can be judged right now, by id. The first node's words win."""
    found: dict[str, LanguageOffer] = {}
    for node in sorted(nodes, key=lambda n: n.id):
        if node.connected and not node.draining:
            for language in node.languages:
                found.setdefault(language.id, language)
    return [found[key] for key in sorted(found)]
