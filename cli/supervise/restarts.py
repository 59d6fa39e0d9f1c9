"""When to start a dead program again, as a pure function of its past deaths."""

from __future__ import annotations

from collections.abc import Sequence

WINDOW_S = 60.0
"""Deaths longer ago are forgiven."""
MOST_DEATHS = 5
"""That many within the window end the attempt to keep it alive."""
_FIRST_DELAY_S = 0.5


def restart_delay(deaths: Sequence[float], now: float) -> float | None:
    """Seconds to wait before the next start, doubling from 0.5; None means give up.

    `deaths` are times on the same clock as `now`, the latest death included.
    """
    recent = sum(1 for death in deaths if now - death < WINDOW_S)
    if recent >= MOST_DEATHS:
        return None
    return float(_FIRST_DELAY_S * 2 ** max(0, recent - 1))
