"""A private cluster for one command: real stores, master and node, gone afterwards."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cli.embedded import free_port
from cli.supervise.interrupts import Interrupts
from cli.supervise.keeper import kept_stores
from cli.supervise.programs import local_node_id, master_program, node_program
from cli.supervise.supervisor import Supervisor


@dataclass(frozen=True, slots=True)
class Cluster:
    """A judge to work with."""

    address: str
    check: Callable[[], None]
    """Call it often: it keeps the cluster alive and raises when that is impossible."""


@contextlib.contextmanager
def private_cluster(
    slots: int | None,
    interrupts: Interrupts,
    progress: Callable[[str], None],
    report: Callable[[str], None],
) -> Iterator[Cluster]:
    """Starts one master and one node on stores of their own; removes everything afterwards.

    `progress` takes what is being waited for, `report` lines that matter (a death).

    Raises:
        CliError: something does not start.
        StopRequestedError: a signal came.
    """
    with tempfile.TemporaryDirectory(prefix="assize-judge-") as folder:
        data = Path(folder)
        with (
            kept_stores(
                data, data / "logs" / "stores.log", lambda: interrupts.requested, private=True
            ) as kept,
            Supervisor(interrupts, report) as supervisor,
        ):
            supervisor.also_check(kept.check)
            address = f"127.0.0.1:{free_port()}"
            progress("starting the master and a judge node")
            supervisor.spawn(master_program(data, kept.stores, address))
            # Nobody waits for what still runs when this command ends.
            node = node_program(data, address, local_node_id(data), slots, drain_s=0)
            supervisor.spawn(node)
            for program in ("master", "node"):
                supervisor.wait_ready(program)
            yield Cluster(address, supervisor.check)
