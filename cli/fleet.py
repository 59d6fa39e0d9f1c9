"""`assize nodes`: the fleet of a running master."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.errors import CliError
from cli.paths import DEFAULT_DATA
from cli.supervise.up import RUNNING_FILE

if TYPE_CHECKING:
    from proto.judge.v1 import judge_pb2

INSTALLED_SOCKET = Path("/run/assize/master.sock")
"""Where a provisioned master listens for operators of its machine."""
_MIB = 1024 * 1024


def run_nodes(master: str | None, as_json: bool) -> int:
    """Prints the nodes of `master`, or of the `assize up` that runs here. Returns 0."""
    nodes = list_nodes(master or running_master())
    if as_json:
        print(json.dumps({"nodes": [as_dict(node) for node in nodes]}))
    else:
        _print_table(nodes)
    return 0


def run_cordon(node_id: str, master: str | None, as_json: bool, *, cordon: bool) -> int:
    """Sets or ends a node's cordon and prints the node. Returns 0."""
    from cli.judging.client import connect
    from proto.judge.v1 import judge_pb2

    request = judge_pb2.SetCordonRequest(node_id=node_id, cordon=cordon)
    with connect(master or running_master()) as client:
        _print_one(client.fleet.SetCordon(request, timeout=10).node, as_json)
    return 0


def run_drain(node_id: str, master: str | None, as_json: bool, *, drain: bool, leave: bool) -> int:
    """Sets or ends a node's drain and prints the node. Returns 0."""
    from cli.judging.client import connect
    from proto.judge.v1 import judge_pb2

    request = judge_pb2.SetDrainRequest(node_id=node_id, drain=drain, leave=leave)
    with connect(master or running_master()) as client:
        _print_one(client.fleet.SetDrain(request, timeout=10).node, as_json)
    return 0


def run_cancel(platform: str, submission: str, master: str | None, as_json: bool) -> int:
    """Cancels a job and prints what it is now. Returns 0."""
    from cli.judging.client import connect
    from proto.judge.v1 import judge_pb2

    request = judge_pb2.CancelRequest(platform=platform, submission_id=submission)
    with connect(master or running_master()) as client:
        job = client.judge.Cancel(request, timeout=10).job
    state = judge_pb2.JobState.Name(job.state).lower()
    if as_json:
        answer = {"platform": platform, "submission_id": submission, "state": state}
        print(json.dumps(answer))
    else:
        print(f"{platform}/{submission} is {state}")
    return 0


def _print_one(node: judge_pb2.Node, as_json: bool) -> None:
    if as_json:
        print(json.dumps(as_dict(node)))
    else:
        print(f"{node.id}: {', '.join(node.reasons) or 'takes work'}")


def running_master() -> str:
    """The address of the master that `assize up` runs with its default data, or systemd.

    Raises:
        CliError: none does.
    """
    try:
        content = json.loads((DEFAULT_DATA / RUNNING_FILE).read_text())
    except (OSError, ValueError):
        if INSTALLED_SOCKET.exists():
            return f"unix:{INSTALLED_SOCKET}"
        raise CliError("--master: no `assize up` runs here; name a master as HOST:PORT") from None
    return str(content["master"])


def list_nodes(master: str) -> list[judge_pb2.Node]:
    """Asks the master. Raises CliError when it cannot be reached."""
    from cli.judging.client import connect
    from proto.judge.v1 import judge_pb2

    with connect(master) as client:
        return list(client.fleet.ListNodes(judge_pb2.ListNodesRequest(), timeout=10).nodes)


def as_dict(node: judge_pb2.Node) -> dict[str, Any]:
    """A node for --json. Memory is in bytes, last_seen in RFC 3339 or null."""
    return {
        "id": node.id,
        "slots": node.slots,
        "busy_slots": node.busy_slots,
        "connected": node.connected,
        "draining": node.draining,
        "languages": [
            {"id": language.id, "name": language.name, "version": language.version}
            for language in node.languages
        ],
        "accounting": node.accounting,
        "load": node.load,
        "memory_available_bytes": node.memory_available_bytes,
        "last_seen": node.last_seen.ToJsonString() if node.HasField("last_seen") else None,
        "version": node.version,
        "cordoned": node.cordoned,
        "reasons": list(node.reasons),
        "speed": node.speed,
        "noise": node.noise,
        "prefetch": {"wanted": node.prefetch_wanted, "present": node.prefetch_present},
        "memory_total_bytes": node.memory_total_bytes,
    }


def _print_table(nodes: list[judge_pb2.Node]) -> None:
    from rich.console import Console
    from rich.table import Table

    columns = ("node", "state", "busy", "load", "free memory", "speed", "prefetched")
    table = Table(*columns, "accounting", "languages")
    for node in nodes:
        state = "connected" if node.connected else "lost"
        table.add_row(
            node.id,
            ", ".join(node.reasons) if node.connected and node.reasons else state,
            f"{node.busy_slots}/{node.slots}",
            f"{node.load:.2f}",
            f"{node.memory_available_bytes // _MIB} MiB",
            f"{node.speed:.2f} ±{node.noise:.0%}" if node.speed else "",
            f"{node.prefetch_present}/{node.prefetch_wanted}" if node.prefetch_wanted else "",
            node.accounting,
            " ".join(language.id for language in node.languages),
        )
    Console().print(table if nodes else "no nodes")
