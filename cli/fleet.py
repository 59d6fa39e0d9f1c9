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
    }


def _print_table(nodes: list[judge_pb2.Node]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("node", "state", "busy", "load", "free memory", "accounting", "languages")
    for node in nodes:
        state = "connected" if node.connected else "lost"
        table.add_row(
            node.id,
            "draining" if node.connected and node.draining else state,
            f"{node.busy_slots}/{node.slots}",
            f"{node.load:.2f}",
            f"{node.memory_available_bytes // _MIB} MiB",
            node.accounting,
            " ".join(language.id for language in node.languages),
        )
    Console().print(table if nodes else "no nodes")
