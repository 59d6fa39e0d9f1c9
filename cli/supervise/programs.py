"""How the three programs are started below a data directory, and when each is ready."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

from cli.embedded import Stores
from cli.paths import ROOT, SAMPLE_PROBLEMS
from cli.supervise.child import Program
from cli.supervise.probes import master_is_serving, node_is_connected, web_is_ready


def command(*arguments: str) -> tuple[str, ...]:
    """The argument list that runs one of our own commands."""
    return (sys.executable, "-P", "-m", "cli", *arguments)


def master_program(data: Path, stores: Stores, address: str) -> Program:
    """A master on `address` (host:port); bundles in `data`/bundles unless the environment says."""
    return Program(
        name="master",
        argv=command("master", "--bind", address, "--bundle-store", bundle_store(data)),
        log=data / "logs" / "master.log",
        ready=lambda: master_is_serving(address),
        waiting_for=f"gRPC health on {address}",
        env=_environment(stores),
    )


def bundle_store(data: Path) -> str:
    """Where the bundles of the stack with this data directory are."""
    return os.environ.get("ASSIZE_BUNDLE_STORE") or str(data / "bundles")


def node_program(
    data: Path,
    master: str,
    node_id: str,
    slots: int | None,
    *,
    name: str = "node",
    drain_s: float = 20.0,
) -> Program:
    """A judge node called `node_id` in its fleet, with its files in `data`/`name`.

    When it is stopped it lets what it judges go on for at most `drain_s`.
    """
    argv = ["node", "--master", master, "--id", node_id, "--data-dir", str(data / name)]
    if slots is not None:
        argv += ["--slots", str(slots)]
    return Program(
        name=name,
        argv=command(*argv),
        log=data / "logs" / f"{name}.log",
        ready=lambda: node_is_connected(master, node_id),
        waiting_for=f"{node_id} in the fleet of {master}",
        env={"PYTHONPATH": str(ROOT), "ASSIZE_NODE_DRAIN_S": str(drain_s)},
        stop_s=drain_s + 10,
    )


def local_node_id(data: Path) -> str:
    """A node's name that stays with its data and differs from others on this machine.

    Nodes name their control groups after themselves.
    """
    return f"local-{hashlib.sha256(bytes(data)).hexdigest()[:8]}"


def web_program(data: Path, stores: Stores, master: str, *, host: str, port: int) -> Program:
    """The web tier on `host`:`port` with its files in `data`/web and our sample problems."""
    url = local_url(host, port)
    arguments = (
        *("web", "--host", host, "--port", str(port), "--master", master),
        *("--data-dir", str(data / "web"), "--sample-problems", str(SAMPLE_PROBLEMS)),
    )
    return Program(
        name="web",
        argv=command(*arguments),
        log=data / "logs" / "web.log",
        ready=lambda: web_is_ready(url),
        waiting_for=f"{url}/health/ready",
        env=_environment(stores),
    )


def local_url(host: str, port: int) -> str:
    """The address under which this machine reaches a server that listens on `host`."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host)  # noqa: S104
    if reachable is None:
        reachable = f"[{host}]" if ":" in host else host
    return f"http://{reachable}:{port}"


def _environment(stores: Stores) -> dict[str, str]:
    # Not as arguments: the addresses may hold passwords, and `ps` shows arguments.
    return {
        "PYTHONPATH": str(ROOT),
        "ASSIZE_DATABASE_URL": stores.database_url,
        "ASSIZE_REDIS_URL": stores.redis_url,
    }
