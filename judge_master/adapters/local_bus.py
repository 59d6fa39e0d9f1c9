"""The bus inside one process: all that a lone master or a unit test needs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from judge_master.service.bus import Message, Subscription, Topic


class LocalBus:
    """Delivers to the subscribers of this process."""

    def __init__(self) -> None:
        self._subscribers: dict[Topic, set[Subscription]] = {}
        self._all: set[Subscription] = set()

    def publish(self, topic: Topic, body: bytes = b"") -> None:
        self.deliver(Message(topic, body))

    def publish_here(self, topic: Topic) -> None:
        self.deliver(Message(topic))

    def deliver(self, message: Message) -> None:
        """Hands a message to those who subscribed to its topic or to a prefix of it."""
        for length in range(1, len(message.topic) + 1):
            for subscriber in self._subscribers.get(message.topic[:length], ()):
                subscriber.put(message)

    def wake_all(self) -> None:
        """Makes everyone look: messages may have been missed."""
        for subscriber in self._all:
            subscriber.wake()

    @contextmanager
    def subscribe(self, *topics: Topic) -> Iterator[Subscription]:
        subscription = Subscription()
        self._all.add(subscription)
        for topic in topics:
            self._subscribers.setdefault(topic, set()).add(subscription)
        try:
            yield subscription
        finally:
            self._all.discard(subscription)
            for topic in topics:
                rest = self._subscribers[topic]
                rest.discard(subscription)
                if not rest:
                    del self._subscribers[topic]

    def close(self) -> None:
        """Ends every wait: the master stops."""
        for subscriber in self._all:
            subscriber.close()
