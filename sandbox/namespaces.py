"""Tries each kind of namespace: `python -m sandbox.namespaces` prints {kind: problem} as JSON.

A process of its own, because libraries that start threads in forked children (gRPC does)
make the kernel refuse user namespaces there with EINVAL.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import sys

NAMESPACES = {
    "user": 0x10000000,
    "pid": 0x20000000,
    "mount": 0x00020000,
    "net": 0x40000000,
    "ipc": 0x08000000,
}
"""CLONE_NEW* flags of <linux/sched.h>."""


def try_namespaces() -> dict[str, str]:
    """What the kernel says to each, inside a user namespace as nsjail makes it; "" is fine.

    Forks: only for processes with one thread.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    user = NAMESPACES["user"]
    return {name: _unshare(libc, user | flag) for name, flag in NAMESPACES.items()}


def _unshare(libc: ctypes.CDLL, flags: int) -> str:
    child = os.fork()
    if child == 0:
        code = 255
        with contextlib.suppress(BaseException):
            code = ctypes.get_errno() if libc.unshare(ctypes.c_int(flags)) else 0
        os._exit(code)
    error = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return os.strerror(error) if error > 0 else ("" if error == 0 else f"signal {-error}")


if __name__ == "__main__":
    sys.stdout.write(json.dumps(try_namespaces()))
