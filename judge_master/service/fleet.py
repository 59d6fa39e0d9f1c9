"""Nodes for operators: list them, drain them, and the task that carries out orders."""

from __future__ import annotations

import asyncio

import structlog

from judge_master.domain.errors import UnavailableError
from judge_master.domain.node import DrainWish, LanguageOffer, NodeStatus, offered_languages
from judge_master.service.bus import NODES, QUEUE, Bus
from judge_master.service.links import Links
from judge_master.service.orders import decode_order, drain_order, order_topic
from judge_master.service.ports import NodeStore

log = structlog.get_logger()


class Fleet:
    """All nodes of all masters."""

    def __init__(self, store: NodeStore, bus: Bus, alive_ms: int) -> None:
        self._store = store
        self._bus = bus
        self._alive_ms = alive_ms

    async def nodes(self) -> list[NodeStatus]:
        """Every node that ever connected, by id."""
        return await self._store.list_nodes(self._alive_ms)

    async def languages(self) -> list[LanguageOffer]:
        """What can be judged now, by id."""
        return offered_languages(await self.nodes())

    async def set_drain(self, node_id: str, wish: DrainWish) -> NodeStatus:
        """Writes down what is wanted and tells the node's master."""
        node = await self._store.set_drain(node_id, wish, self._alive_ms)
        self._bus.publish(order_topic(node_id), drain_order())
        log.info("drain set", node=node_id, drain=wish.drain, leave=wish.leave)
        return node

    async def set_cordon(self, node_id: str, cordon: bool) -> NodeStatus:
        """Writes down whether it may get anything; the node need not know."""
        node = await self._store.set_cordon(node_id, cordon, self._alive_ms)
        log.info("cordon set", node=node_id, cordon=cordon)
        self._bus.publish(QUEUE)
        return node


async def carry_out_orders(links: Links, bus: Bus, poll_ms: int) -> None:
    """Obeys what other masters and services say about nodes connected here."""
    with bus.subscribe(NODES) as news:
        while True:
            await news.wait(poll_ms)
            for message in news.take():
                try:
                    await links.obey(message.topic[1], decode_order(message.body))
                except UnavailableError as error:
                    log.warning("order not carried out", error=str(error))


async def watch_silence(links: Links) -> None:
    """Ends the streams of silent nodes."""
    while True:
        await asyncio.sleep(links.terms.heartbeat_ms / 2000)
        links.end_silent()
