"""Runs a command in the emulated cgroup v2 machine. It sees the host's files, read-only."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CACHE = ROOT / ".assize" / "cache" / "guest"
MEMORY_MIB = 2048
PROCESSORS = 2
DEADLINE_S = 280


@dataclass(frozen=True, slots=True)
class GuestResult:
    """What the command left. `status` is None when the guest never got to its end."""

    status: int | None
    output: str
    errors: str
    console: str


def ensure_guest() -> Path:
    """Builds kernel and initial RAM disk unless they are there and current; their folder."""
    sources = [HERE / "build.sh", HERE / "guest_init.sh"]
    newest = max(source.stat().st_mtime for source in sources)
    parts = [CACHE / "vmlinux", CACHE / "initrd.gz"]
    stale = any(not part.exists() or part.stat().st_mtime < newest for part in parts)
    if stale or None in map(shutil.which, ("qemu-system-x86_64", "newuidmap")):
        subprocess.run(["bash", str(HERE / "build.sh"), str(CACHE)], check=True)
    return CACHE


def run_in_guest(command: str, share: Path) -> GuestResult:
    """Boots, runs `command` with bash as root, powers off. `share` is /run/share inside."""
    guest = ensure_guest()
    shutil.copy(HERE / "stage2.sh", share / "stage2")
    (share / "command").write_text(command)
    qemu = [
        *("qemu-system-x86_64", "-accel", "tcg,thread=multi", "-cpu", "max"),
        *("-m", str(MEMORY_MIB), "-smp", str(PROCESSORS)),
        *("-nographic", "-no-reboot", "-nodefaults", "-serial", "stdio"),
        *("-kernel", str(guest / "vmlinux"), "-initrd", str(guest / "initrd.gz")),
        *("-append", "console=ttyS0 panic=-1 quiet"),
        *_shared("r", "/", "hostroot", read_only=True),
        *_shared("s", str(share), "share", read_only=False),
    ]
    try:
        done = subprocess.run(
            qemu, stdin=subprocess.DEVNULL, capture_output=True, timeout=DEADLINE_S, check=False
        )
        console = done.stdout + done.stderr
    except subprocess.TimeoutExpired as error:
        console = (error.stdout or b"") + b"\n(deadline passed)"
    status = _read(share / "status")
    return GuestResult(
        status=int(status) if status else None,
        output=_read(share / "output"),
        errors=_read(share / "errors"),
        console=console.decode(errors="replace"),
    )


def _shared(name: str, path: str, tag: str, *, read_only: bool) -> list[str]:
    mode = ",readonly=on" if read_only else ""
    return [
        "-fsdev",
        f"local,id={name},path={path},security_model=none,multidevs=remap{mode}",
        "-device",
        f"virtio-9p-pci,fsdev={name},mount_tag={tag}",
    ]


def _read(path: Path) -> str:
    return path.read_text(errors="replace") if path.exists() else ""
