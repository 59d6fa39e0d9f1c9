"""Exact moments at which tests end a node, as `assize chaos` does. Off by default.

ASSIZE_FAILPOINTS names a folder. A process that reaches a point whose name is a file there
removes the file and ends by SIGKILL; whoever removes it first is the only one. A file
NAME=DETAIL arms a point for that detail alone, and stays.

leased           an attempt was taken; the detail is its submission's id
compiling        the submission is being built
running          a test was judged, and others are left
before-report    the result is known to nobody else
after-report     the master has answered it, and the node has not noticed
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

_FOLDER = os.environ.get("ASSIZE_FAILPOINTS", "")


def reach(name: str, detail: str = "") -> None:
    """Ends the process if the point is armed."""
    if _FOLDER and (_fired(Path(_FOLDER, name)) or Path(_FOLDER, f"{name}={detail}").exists()):
        os.kill(os.getpid(), signal.SIGKILL)


def _fired(path: Path) -> bool:
    try:
        path.unlink()
    except OSError:
        return False
    return True
