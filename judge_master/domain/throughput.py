"""How long a queued job will wait, by what was handed out lately. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

WINDOW_S = 60.0


class Throughput:
    """Hand-outs per second of each class over the last minute."""

    def __init__(self) -> None:
        self._samples: deque[tuple[float, dict[int, int]]] = deque()

    def add(self, now_s: float, served: Mapping[int, int]) -> None:
        """A sample of the counters of hand-outs by class."""
        self._samples.append((now_s, dict(served)))
        while len(self._samples) > 2 and self._samples[1][0] <= now_s - WINDOW_S:
            self._samples.popleft()

    def rate(self, priority: int | None = None) -> float:
        """Of one class, or of all together; 0 when nothing is known."""
        if len(self._samples) < 2:
            return 0.0
        (begun, first), (ended, last) = self._samples[0], self._samples[-1]
        classes = last if priority is None else (priority,)
        served = sum(last.get(p, 0) - first.get(p, 0) for p in classes)
        return served / (ended - begun) if ended > begun else 0.0

    def expected_wait_ms(self, position: int, priority: int) -> int | None:
        """For a job with `position` jobs before it; None while nothing is handed out.

        By its own class's rate: what is more urgent goes on coming. With nothing handed
        out of that class, by the rate of all.
        """
        rate = self.rate(priority) or self.rate()
        if rate <= 0:
            return None
        return round((position + 1) / rate * 1000)
