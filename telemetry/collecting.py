"""How seldom a long-running program looks for cycles of its own objects."""

from __future__ import annotations

import gc

COLLECT_AFTER = 20_000
"""Objects that are more than before, when the youngest are looked through for cycles."""


def spare_collections() -> None:
    """To be called once everything is imported: what is there by then is never looked at again.

    Cycles are rare in our programs, and a look at all objects holds up every request: it took
    a tenth of a master's time, and in the web tier up to a second at once (428,000 objects).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 20, 20)
