"""Runs in the guest: tries the sandbox on control groups v2 and prints what it saw as JSON.

Usage: exercise.py PROBE    PROBE is the compiled tests/sandbox/programs/probe.c.

As root it tries a delegated service too; as another user it is one (as_user.sh).
"""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

from sandbox.cgroup import files
from sandbox.cgroup.detect import find_place
from sandbox.doctor import examine_host
from sandbox.nsjail.identity import own_identity
from sandbox.nsjail.jail import NsjailJail
from sandbox.nsjail.sandbox import NsjailSandbox
from sandbox.nsjail.slot import runtime_dir
from sandbox.outcome import Outcome
from sandbox.spec import MIB, MILLISECOND_NS, SECOND_NS, Limits, RootSpec, RunSpec

# The emulation is slow: what takes a millisecond elsewhere takes a tenth of a second.
LIMITS = Limits(
    cpu_ns=20 * SECOND_NS, wall_ns=60 * SECOND_NS, memory_bytes=64 * MIB, output_bytes=MIB
)
CPU = {"cpu_ns": 500 * MILLISECOND_NS}
DEEDS = {
    "nothing": (("nothing",), {}),
    "exit": (("exit", "137"), {}),
    "abort": (("abort",), {}),
    "burn": (("burn",), CPU),
    "burn_children": (("burn-children", "3"), CPU),
    "sleep": (("sleep", "1000"), {"wall_ns": SECOND_NS}),
    "touch_16": (("touch", "16"), {}),
    "touch_200": (("touch", "200"), {"memory_bytes": 256 * MIB}),
    "touch_too_much": (("touch", "100"), {}),
    "child_too_much": (("child-memory", "100"), {}),
    "tmpfs_16": (("fill", "16", "/tmp/file"), {}),
    "bomb": (("bomb",), {**CPU, "processes": 12}),
    "flood": (("flood", "-1", "1"), {}),
    "litter": (("litter",), {}),
}


def facts(outcome: Outcome) -> dict[str, object]:
    for fd in (outcome.stdout, outcome.stderr):
        if fd is not None:
            os.close(fd)
    return {
        "exit_code": outcome.exit_code,
        "signal": outcome.signal,
        "limit": outcome.limit.value,
        "accounting": outcome.accounting,
        "cpu_ns": outcome.cpu_ns,
        "wall_ns": outcome.wall_ns,
        "peak": outcome.peak_memory_bytes,
        "oom_kills": outcome.oom_kills,
        "process_limit_hits": outcome.process_limit_hits,
        "stdout_bytes": outcome.stdout_bytes,
        "mode": outcome.mode,
        "anon": outcome.memory.anon,
        "shmem": outcome.memory.shmem,
        "cpu_pressure_ns": outcome.cpu_pressure_ns,
        "waited_ns": outcome.waited_ns,
    }


def outside_ids() -> list[tuple[int, int]]:
    """Outside uid and gid of each process of a slot."""
    range_, found = own_identity().uids, []
    for status in Path("/proc").glob("[0-9]*/status"):
        text = status.read_text()
        uid, gid = (int(text.split(key)[1].split()[0]) for key in ("Uid:", "Gid:"))
        if range_.start <= uid < range_.start + range_.count:
            found.append((uid, gid))
    return sorted(found)


def ids_of_a_run(jail: NsjailJail) -> list[tuple[int, int]]:
    """Of init, guardian and program, while the program sleeps."""
    limits = replace(LIMITS, wall_ns=4 * SECOND_NS)
    run = jail.start(RunSpec(argv=("/app/probe", "sleep", "1000"), limits=limits))
    deadline = time.monotonic() + 3
    while len(set(ids := outside_ids())) < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    facts(run.wait())
    return ids


def exercise(jail: NsjailJail, probe: bytes) -> dict[str, object]:
    jail.put("probe", probe, mode=0o755)
    seen: dict[str, object] = {}
    for name, (deed, limits) in DEEDS.items():
        request = RunSpec(argv=("/app/probe", *deed), limits=replace(LIMITS, **limits))
        seen[name] = facts(jail.run(request))
    look = jail.run(RunSpec(argv=("/app/probe", "look"), limits=LIMITS))
    assert look.stdout is not None
    seen["look"] = os.read(look.stdout, 1000).decode()
    script = "head -c 8M /dev/zero >/tmp/file; sleep 1000"
    limits = replace(LIMITS, wall_ns=3 * SECOND_NS)
    seen["keeper"] = facts(jail.run(RunSpec(argv=("/bin/sh", "-c", script), limits=limits)))
    seen["ids"] = ids_of_a_run(jail)
    return seen


def as_service() -> dict[str, object]:
    """As a systemd service with Delegate=yes: groups are made below the service's own."""
    service = Path("/sys/fs/cgroup/system.slice/assize.service")
    service.mkdir(parents=True)
    files.write(service.parent / "cgroup.subtree_control", "+memory +cpu +pids +cpuset")
    os.setxattr(service, "trusted.delegate", b"1")
    files.write(service / "cgroup.procs", os.getpid())
    place = find_place("guest")
    sandbox = NsjailSandbox(place)
    with sandbox.jail(RootSpec()) as jail:
        outcome = facts(jail.run(RunSpec(argv=("/bin/true",), limits=LIMITS)))
    sandbox.close()
    return {
        "below_service": place.bases["unified"].is_relative_to(service),
        "outcome": outcome,
        "groups_after_slot": [path.name for path in files.children(place.bases["unified"])],
    }


def main() -> None:
    place = find_place("guest")
    base = place.bases["unified"]
    stale = base / "slot-0" / "run-7"
    stale.mkdir(parents=True)
    sandbox = NsjailSandbox(place)
    seen: dict[str, object] = {"accounting": sandbox.accounting, "swept": not stale.exists()}
    with sandbox.jail(RootSpec()) as jail:
        seen |= exercise(jail, Path(sys.argv[1]).read_bytes())
    seen["slot"] = sandbox.slot_number
    seen["locks"] = str(runtime_dir())
    seen["processes_after_jail"] = outside_ids()
    sandbox.close()
    seen["groups_after_slot"] = [path.name for path in files.children(base)]
    place.remove()
    seen["groups_after_node"] = [str(path) for path in (base, base.parent) if path.exists()]
    if os.geteuid() == 0:
        seen["service"] = as_service()
    seen["doctor"] = {
        check.name: [check.status, check.found] for check in examine_host(Path("/tmp"))
    }
    json.dump(seen, sys.stdout)


main()
