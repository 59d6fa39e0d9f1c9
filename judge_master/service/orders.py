"""Orders for the master that a node is connected to, whichever that is.

Each has a slower twin that needs no bus: a stopped attempt is refused at the node's
next heartbeat, which also carries the wanted drain and notices a lost stream.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from judge_master.service.bus import NODES, Topic


@dataclass(frozen=True, slots=True)
class Order:
    """What to do: "stop" an attempt, look at "drain", or "yield" to another stream."""

    kind: str
    token: str = ""
    reason: str = ""
    session: str = ""


def order_topic(node_id: str) -> Topic:
    """Where orders about a node are published."""
    return (*NODES, node_id)


def stop_order(token: str, reason: str) -> bytes:
    """Send StopAttempt."""
    return _encode(Order("stop", token=token, reason=reason))


def drain_order() -> bytes:
    """The wanted drain changed: read it from the node's row."""
    return _encode(Order("drain"))


def yield_order(session: str) -> bytes:
    """`session` speaks for the node now: close any other stream of it."""
    return _encode(Order("yield", session=session))


def decode_order(body: bytes) -> Order:
    """The inverse of the functions above."""
    kind, token, reason, session = json.loads(body)
    return Order(kind, token, reason, session)


def _encode(order: Order) -> bytes:
    return json.dumps([order.kind, order.token, order.reason, order.session]).encode()
