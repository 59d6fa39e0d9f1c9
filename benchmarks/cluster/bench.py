"""Sets up stores and masters, lets the generator loose, tells what they carried."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg

from benchmarks.cluster.load import Plan, most_s
from cli.embedded import DATABASE, Stores, embedded_postgres, embedded_valkey, free_port
from cli.paths import ROOT
from cli.supervise.child import Child, tail
from cli.supervise.programs import master_program

READY_S = 120
LEAST_SLOTS = 256
"""In the whole fleet, by default."""
UNDER_WAY = 2
"""Times the slots: so many submissions are kept under way."""
ON_TOP = ("accepted_per_s", "dispatched_per_s", "dispatch_ms", "submit_ms", "stages_ms")
DURABILITY = ("fsync", "synchronous_commit", "full_page_writes")


class BenchError(RuntimeError):
    """Something could not be measured; one line."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What is measured."""

    nodes: tuple[int, ...]
    masters: int
    seconds: float
    warmup_s: float
    run_ms: float
    callers: int
    seed: int = 1
    per_second: float = 0
    """See `Plan.per_second`."""
    slots: int = LEAST_SLOTS
    """In the whole fleet, at least; the default is so many that slots are never lacking."""


def run_steady(terms: Terms) -> dict[str, Any]:
    """What became of arrivals at `terms.per_second`, for the first number of nodes.

    Raises:
        BenchError: as `run_cluster`.
    """
    with own_stores() as (stores, folder):
        return _measure(terms, terms.nodes[0], stores, folder)


def run_cluster(terms: Terms) -> dict[str, Any]:
    """The figures for each number of nodes; those of the best rate also on top.

    Raises:
        BenchError: a master or the generator failed.
    """
    load = os.getloadavg()[0]
    with own_stores() as (stores, folder):
        durability = _durability(stores)
        by_nodes = [_measure(terms, n, stores, folder) for n in terms.nodes]
    best = max(by_nodes, key=lambda figures: figures["dispatched_per_s"])
    return {
        **{
            k: best[k]
            for k in ("accepted_per_s", "dispatched_per_s", "dispatch_ms", "submit_ms", "stages_ms")
        },
        "best_nodes": best["nodes"],
        "bottleneck": bottleneck(best["cpu_used"], os.cpu_count() or 1),
        "by_nodes": by_nodes,
        "masters": terms.masters,
        "postgres": durability,
        "processors": os.cpu_count(),
        "load_before": round(load, 1),
    }


def bottleneck(used: dict[str, float], processors: int) -> str:
    """In words: which part used most processor time, and whether there was any left."""
    part = max(used, key=lambda name: used[name])
    total = sum(used.values())
    share = f"{part} used {used[part]:.2f} of {processors} processors, all parts {total:.2f}"
    if used["masters"] >= 0.9:
        return f"a master's one thread is full: {share}"
    if total >= 0.9 * processors:
        return f"the machine is full: {share}"
    return f"waiting, not computing (commits, or other programs of this machine): {share}"


@contextlib.contextmanager
def own_stores() -> Iterator[tuple[Stores, Path]]:
    """Never those of the environment: databases are created and dropped here."""
    with tempfile.TemporaryDirectory(prefix="assize-bench-") as folder:
        data = Path(folder)
        # The database's user must get in.
        data.chmod(0o755)
        with (
            embedded_postgres(data / "postgres") as database_url,
            embedded_valkey(data / "valkey") as redis_url,
        ):
            yield Stores(database_url, redis_url), data


def _durability(stores: Stores) -> dict[str, str]:
    with psycopg.connect(stores.database_url) as connection:
        rows = {key: connection.execute(f"SHOW {key}").fetchone() for key in DURABILITY}
        return {key: row[0] for key, row in rows.items() if row}


@contextlib.contextmanager
def _database(stores: Stores, name: str) -> Iterator[str]:
    """A fresh database: every number of nodes starts from empty tables."""
    with psycopg.connect(stores.database_url, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
        yield stores.database_url.replace(f"/{DATABASE}?", f"/{name}?")
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextlib.contextmanager
def _masters(number: int, stores: Stores, data: Path) -> Iterator[tuple[list[str], list[int]]]:
    """Running masters: addresses and process ids."""
    children = []
    try:
        addresses = []
        for i in range(number):
            address = f"127.0.0.1:{free_port()}"
            program = dataclasses.replace(
                master_program(data, stores, address), log=data / "logs" / f"master-{i}.log"
            )
            children.append(Child(program))
            addresses.append(address)
            _wait(children[-1])
        yield addresses, [child.pid for child in children]
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait()


def _wait(child: Child) -> None:
    deadline = time.monotonic() + READY_S
    while not child.program.ready():
        if child.ended() or time.monotonic() > deadline:
            raise BenchError("a master does not come up: " + " | ".join(tail(child.program.log, 3)))
        time.sleep(0.1)


def _measure(terms: Terms, nodes: int, stores: Stores, folder: Path) -> dict[str, Any]:
    slots = -(-terms.slots // nodes)
    with (
        tempfile.TemporaryDirectory(dir=folder) as data,
        _database(stores, f"nodes_{nodes}") as database_url,
        _masters(
            terms.masters, dataclasses.replace(stores, database_url=database_url), Path(data)
        ) as (masters, pids),
    ):
        plan = Plan(
            masters=masters,
            nodes=nodes,
            slots=slots,
            run_s=terms.run_ms / 1000,
            callers=terms.callers,
            most_under_way=UNDER_WAY * terms.slots,
            per_second=terms.per_second,
            warmup_s=terms.warmup_s,
            seconds=terms.seconds,
            seed=terms.seed,
            pids={"masters": pids, **_store_pids(stores, folder)},
        )
        return {"nodes": nodes, "slots": slots * nodes, **_generate(plan)}


def _generate(plan: Plan) -> dict[str, Any]:
    with subprocess.Popen(
        (sys.executable, "-P", "-m", "benchmarks.cluster.load"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:
        try:
            out, errors = process.communicate(json.dumps(dataclasses.asdict(plan)), most_s(plan))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGABRT)
            _, errors = process.communicate()
            raise BenchError(stood_still(errors)) from None
    if process.returncode:
        raise BenchError("the generator failed: " + " | ".join(errors.splitlines()[-3:]))
    figures: dict[str, Any] = json.loads(out)
    return figures


def stood_still(errors: str) -> str:
    """Where a generator was that had to be ended, from what it wrote last, in one line."""
    lines = [line.strip() for line in errors.splitlines()]
    steps = [line for line in lines if line.startswith("at: ")] or ["at: its start"]
    frames = [line for line in lines if line.startswith("File ")]
    return f"the generator stood still {steps[-1]}: {' < '.join(frames[:3]) or 'no stack'}"


def _store_pids(stores: Stores, folder: Path) -> dict[str, list[int]]:
    postgres = int((folder / "postgres" / "postmaster.pid").read_text().splitlines()[0])
    port = int(stores.redis_url.rpartition(":")[2].partition("/")[0])
    valkey = [
        c.pid
        for c in psutil.net_connections("tcp")
        if c.pid and c.laddr.port == port and c.status == psutil.CONN_LISTEN
    ]
    return {"postgres": [postgres], "valkey": valkey}
