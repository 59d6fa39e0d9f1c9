"""Exact moments at which tests end a master, as `assize chaos` does. Off by default.

ASSIZE_FAILPOINTS names a folder. A process that reaches a point whose name is a file there
removes the file and ends by SIGKILL; whoever removes it first is the only one.

before-dispatch-commit   jobs are leased, the transaction is not committed
after-dispatch-commit    it is, and no node has been told
after-accept-commit      a result is final, and its node has no receipt
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

_FOLDER = os.environ.get("ASSIZE_FAILPOINTS", "")


def reach(name: str) -> None:
    """Ends the process if the point is armed."""
    if not _FOLDER:
        return
    try:
        Path(_FOLDER, name).unlink()
    except OSError:
        return
    os.kill(os.getpid(), signal.SIGKILL)
