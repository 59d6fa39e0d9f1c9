"""Finished attempts whose receipt has not come yet: sent again after a reconnection."""

from __future__ import annotations

from proto.judge.v1 import node_pb2


class Outbox:
    """Kept in memory: when the node dies the master gives its attempts to another."""

    def __init__(self) -> None:
        self._waiting: dict[str, node_pb2.NodeMessage] = {}

    def put(self, token: str, message: node_pb2.NodeMessage) -> None:
        self._waiting[token] = message

    def forget(self, token: str) -> None:
        """The master has answered, or said that the attempt is lost."""
        self._waiting.pop(token, None)

    def tokens(self) -> list[str]:
        return list(self._waiting)

    def messages(self) -> list[node_pb2.NodeMessage]:
        return list(self._waiting.values())
