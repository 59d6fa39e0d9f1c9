"""The cluster a command works with: one that runs, or a private one, gone afterwards."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from cli.embedded import free_port
from cli.setup import Part, ensure
from cli.supervise.interrupts import Interrupts, StopRequestedError
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
def chosen_cluster(
    master: str | None, slots: int | None, interrupts: Interrupts, console: Console
) -> Iterator[Cluster]:
    """The cluster at `master`, or a private one whose start `console` shows.

    Raises:
        CliError: something does not start.
        StopRequestedError: a signal came; also from the cluster's `check`.
    """

    def check_signal() -> None:
        if interrupts.requested:
            raise StopRequestedError

    if master is not None:
        yield Cluster(master, check_signal)
        return
    ensure((Part.INIT,))
    with contextlib.ExitStack() as stack:
        with console.status("starting the database servers") as status:
            starting = private_cluster(slots, interrupts, status.update, console.print)
            cluster = stack.enter_context(starting)

        def check() -> None:
            check_signal()
            cluster.check()

        yield Cluster(cluster.address, check)


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
