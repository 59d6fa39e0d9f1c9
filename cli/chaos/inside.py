"""Gives a run namespaces of its own: networks, mounts and processes that end with it."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from types import FrameType

from cli.errors import CliError
from cli.paths import ROOT

INSIDE = "ASSIZE_CHAOS_INSIDE"
FOLDER = "ASSIZE_CHAOS_FOLDER"
_PR_SET_CHILD_SUBREAPER = 36
_TOOLS = ("unshare", "nsenter", "ip", "mount", "gcc")


def is_inside() -> bool:
    """Whether this process has its own namespaces, or cannot have any."""
    return os.geteuid() != 0 or os.environ.get(INSIDE) == "1"


def enter(arguments: list[str]) -> int:
    """Runs this command again in namespaces of its own; its exit status."""
    missing = [tool for tool in _TOOLS if shutil.which(tool) is None]
    if missing:
        raise CliError(f"chaos: needs {', '.join(missing)} on this machine", exit_code=1)
    flags = ("--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")
    with tempfile.TemporaryDirectory(prefix="assize-chaos-run-") as folder:
        Path(folder).chmod(0o755)
        process = subprocess.Popen(
            (
                *("unshare", *flags, "--propagation", "private", "--"),
                *(sys.executable, "-P", "-m", "cli", *arguments),
            ),
            env={**os.environ, INSIDE: "1", FOLDER: folder, "PYTHONPATH": str(ROOT)},
        )

        def end(number: int, frame: FrameType | None) -> None:
            del number, frame
            # The first process of a namespace takes all others with it.
            process.kill()

        before = signal.signal(signal.SIGTERM, end)
        try:
            return process.wait()
        except KeyboardInterrupt:
            return process.wait()
        finally:
            signal.signal(signal.SIGTERM, before)
            process.kill()


def settle_in() -> None:
    """Inside: orphans become ours, and network namespaces are named for us alone."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    if os.environ.get(INSIDE) == "1":
        Path("/run/netns").mkdir(exist_ok=True)
        subprocess.run(
            ("mount", "-t", "tmpfs", "chaos", "/run/netns"), check=True, capture_output=True
        )
