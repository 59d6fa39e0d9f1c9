"""The `assize up` command: everything on this machine, until a signal comes."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.status import Status

from cli.embedded import free_port
from cli.errors import CliError
from cli.setup import Part, ensure, toolchain_hint
from cli.supervise.interrupts import Interrupts, StopRequestedError
from cli.supervise.keeper import kept_stores
from cli.supervise.probes import port_is_free
from cli.supervise.programs import (
    local_node_id,
    local_url,
    master_program,
    node_program,
    web_program,
)
from cli.supervise.supervisor import Supervisor

RUNNING_FILE = "running.json"
"""In the data directory while `up` runs: {"pid", "url", "master", "programs": {name: pid}}."""


@dataclass(frozen=True, slots=True)
class UpOptions:
    """What the command line said."""

    host: str
    port: int
    data: Path
    slots: int | None


def run_up(options: UpOptions) -> int:
    """Runs everything until SIGINT or SIGTERM; returns 0 then.

    Raises:
        CliError: the data or the port is in use (2), or something keeps dying (1).
    """
    console = Console(stderr=True, highlight=False)
    with exclusive_data(options.data):
        port = options.port or free_port()
        if not port_is_free(options.host, port):
            raise CliError(
                f"--port: {options.host}:{port} cannot be listened on; "
                "it is in use, or not an address of this machine"
            )
        ensure((Part.INIT, Part.UI))
        with (
            Interrupts() as interrupts,
            contextlib.suppress(StopRequestedError),
            console.status("starting the database servers") as status,
        ):
            _run_cluster(options, port, interrupts, console, status)
        console.print("stopped")
    return 0


def _run_cluster(
    options: UpOptions, port: int, interrupts: Interrupts, console: Console, status: Status
) -> None:
    data = options.data
    logs = data / "logs"
    with (
        kept_stores(data, logs / "stores.log", lambda: interrupts.requested) as kept,
        Supervisor(interrupts, console.print) as supervisor,
        _stopping_message(status),
    ):
        supervisor.also_check(kept.check)
        address = f"127.0.0.1:{free_port()}"
        master = master_program(data, kept.stores, address)
        node = node_program(data, address, local_node_id(data), options.slots)
        web = web_program(data, kept.stores, address, host=options.host, port=port)
        supervisor.spawn(master)
        # Its self-tests take longest; it keeps dialling until the master answers.
        supervisor.spawn(node)
        status.update(f"waiting for the master: {master.waiting_for}")
        supervisor.wait_ready(master.name)
        supervisor.spawn(web)
        for label, program in (("web tier", web), ("judge node", node)):
            status.update(f"waiting for the {label}: {program.waiting_for}")
            supervisor.wait_ready(program.name)
        url = local_url(options.host, port)
        with _announced(data, url, address, supervisor):
            status.stop()
            print(f"Assize is ready: {url}", flush=True)
            console.print(f"data and logs in {data}; Ctrl-C stops everything")
            if hint := toolchain_hint():
                console.print(hint)
            supervisor.watch()


@contextlib.contextmanager
def _stopping_message(status: Status) -> Iterator[None]:
    try:
        yield
    finally:
        status.start()
        status.update("stopping")


@contextlib.contextmanager
def exclusive_data(data: Path) -> Iterator[None]:
    """Holds the data directory's lock. Raises CliError when another `up` holds it."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock = (data / "up.lock").open("a+")
    except OSError as error:
        raise CliError(f"--data: {data}: {error.strerror}") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            owner = lock.read().strip() or "unknown"
            raise CliError(
                f"--data: {data} is in use by another `assize up` (process {owner})"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


@contextlib.contextmanager
def _announced(data: Path, url: str, master: str, supervisor: Supervisor) -> Iterator[None]:
    """Keeps `RUNNING_FILE` true while entered."""
    path = data / RUNNING_FILE
    written: dict[str, int] = {}

    def update() -> None:
        if (pids := supervisor.pids()) != written:
            content = {"pid": os.getpid(), "url": url, "master": master, "programs": pids}
            (new := path.with_suffix(".new")).write_text(json.dumps(content))
            new.replace(path)
            written.clear()
            written.update(pids)

    update()
    supervisor.also_check(update)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
