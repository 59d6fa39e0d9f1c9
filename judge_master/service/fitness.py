"""Takes nodes that measure badly out of service, and back when they are calm again."""

from __future__ import annotations

import structlog

from judge_master.domain.errors import UnavailableError
from judge_master.domain.fitness import FitnessTerms, Measured, fitness
from judge_master.domain.node import NodeStatus
from judge_master.service.bus import QUEUE, Bus
from judge_master.service.ports import NodeStore

log = structlog.get_logger()


class FitnessWatch:
    """Every master looks at all nodes; they come to the same."""

    def __init__(
        self, store: NodeStore, bus: Bus, terms: FitnessTerms, *, alive_ms: int, look_ms: int
    ) -> None:
        self._store = store
        self._bus = bus
        self._terms = terms
        self._alive_ms = alive_ms
        self._look_ms = look_ms

    async def run(self) -> None:
        """Looks until the master stops."""
        with self._bus.subscribe() as alarm:
            while True:
                await alarm.wait(self._look_ms)
                try:
                    await self.look()
                except UnavailableError as error:
                    log.warning("nodes not looked at", error=str(error))

    async def look(self) -> None:
        """Writes down whose fitness changed."""
        nodes = [node for node in await self._store.list_nodes(self._alive_ms) if node.connected]
        found = fitness([_measured(node) for node in nodes], self._terms)
        changed = {n.id: found[n.id] for n in nodes if found[n.id] != n.unfit}
        if not changed:
            return
        await self._store.set_unfit(changed)
        for node_id, reason in changed.items():
            if reason:
                log.warning("node gets nothing new", node=node_id, reason=reason)
            else:
                log.info("node is fit again", node=node_id)
        self._bus.publish(QUEUE)


def _measured(node: NodeStatus) -> Measured:
    barred = node.draining or node.cordoned or bool(node.contradiction or node.unwell)
    return Measured(node.id, node.speed, node.noise, node.unfit, barred)
