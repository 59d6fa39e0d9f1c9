"""Finished attempts whose receipt has not come yet: sent again after a reconnection."""

from __future__ import annotations

import asyncio

from judge_node import metrics
from proto.judge.v1 import node_pb2


class Outbox:
    """Kept in memory: when the node dies the master gives its attempts to another."""

    def __init__(self) -> None:
        self._waiting: dict[str, node_pb2.NodeMessage] = {}
        self.empty = asyncio.Event()
        self.empty.set()

    def put(self, token: str, message: node_pb2.NodeMessage) -> None:
        self._waiting[token] = message
        metrics.OUTBOX.set(len(self._waiting))
        self.empty.clear()

    def forget(self, token: str) -> None:
        """The master has answered, or said that the attempt is lost."""
        self._waiting.pop(token, None)
        metrics.OUTBOX.set(len(self._waiting))
        if not self._waiting:
            self.empty.set()

    def tokens(self) -> list[str]:
        return list(self._waiting)

    def messages(self) -> list[node_pb2.NodeMessage]:
        return list(self._waiting.values())
