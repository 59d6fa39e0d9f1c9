"""The cluster's processes: two masters, nodes, the web tier, and their stores."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import grpc

from cli.chaos.candidates import write_problem
from cli.chaos.clock import Clock
from cli.chaos.clock import build as build_clock
from cli.chaos.network import Line, open_hub
from cli.chaos.stores import Postgres, Valkey
from cli.embedded import Stores, free_port
from cli.errors import CliError
from cli.supervise.child import Child, Program, tail
from cli.supervise.programs import command, node_program, web_program
from proto.judge.v1 import (
    enrolment_pb2,
    enrolment_pb2_grpc,
    judge_pb2,
    judge_pb2_grpc,
)

MASTERS = ("master-1", "master-2")
WEB = "web"
SLUG = "squares"
START_S = 240.0
PORT = 8100
NODE_DRAIN_S = 5.0
SMALL_DISK = "24m"
NODE_DISK = "64m"
NODE_MIN_FREE_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class Terms:
    """What the masters are told; short, so that a run sees many leases end."""

    lease_ms: int = 5_000
    heartbeat_ms: int = 1_000
    reconnect_grace_ms: int = 2_000
    sweep_ms: int = 500
    max_attempts: int = 4

    def environment(self) -> dict[str, str]:
        """As a master reads it."""
        values = {
            "LEASE_MS": self.lease_ms,
            "HEARTBEAT_MS": self.heartbeat_ms,
            "RECONNECT_GRACE_MS": self.reconnect_grace_ms,
            "SWEEP_MS": self.sweep_ms,
            "POLL_MS": 500,
            "MAX_ATTEMPTS": self.max_attempts,
            # Everything shares a few processors here, and faults slow nodes on purpose.
            "MAX_NODE_NOISE": 0,
            "MAX_QUEUED_USER": 20_000,
            "STOP_GRACE_MS": 2_000,
        }
        return {f"ASSIZE_MASTER_{name}": str(value) for name, value in values.items()}


class World:
    """Starts, ends and addresses the parts. Used by one thread, but for `masters`."""

    def __init__(self, folder: Path, nodes: int, *, namespaces: bool) -> None:
        self.folder = folder
        self.terms = Terms()
        self.namespaces = namespaces
        """Whether nodes have networks of their own, and disks are small."""
        run = secrets.token_hex(3)  # hosts tell nodes apart by name
        self.node_names = tuple(f"chaos-{run}-{n}" for n in range(1, nodes + 1))
        self.lines: dict[str, Line] = {}
        self.clocks: dict[str, Clock] = {}
        self.children: dict[str, Child] = {}
        self.leftovers: list[str] = []
        """What should have been gone when a process had ended."""
        self._programs: dict[str, Program] = {}
        self._mounts: list[Path] = []
        self._secret = secrets.token_hex(32)
        self._web_port = free_port()
        # With addresses of their own they share a port, as join tokens want it.
        self._ports = (PORT, PORT) if namespaces else (free_port(), free_port())

    @property
    def masters(self) -> tuple[str, ...]:
        """Where operators and platforms of this machine reach the masters."""
        return tuple(f"unix:{self.folder}/{name}.sock" for name in MASTERS)

    @property
    def url(self) -> str:
        """The web tier's address."""
        return f"http://127.0.0.1:{self._web_port}"

    @property
    def bundle_folder(self) -> Path:
        return self.folder / "store"

    def node_folder(self, name: str) -> Path:
        """The node's disk."""
        return self.folder / name

    def failpoints(self, name: str) -> Path:
        """The folder in which the failpoints of a program are armed; masters share theirs,
        so that one of them dies and the other lives.
        """
        return self.folder / "failpoints" / ("masters" if name in MASTERS else name)

    def log(self, name: str) -> Path:
        return self.folder / "logs" / f"{name}.log"

    # Starting and ending

    def open(self, say: Callable[[str], None]) -> None:
        """Starts everything and waits until it works."""
        if self.namespaces:
            open_hub(tuple(self._host(name) for name in MASTERS))
        say("starting PostgreSQL and Valkey")
        os.environ["XDG_RUNTIME_DIR"] = str(self.folder / "run")
        self._mount(self.folder / "postgres", "2g")
        self.postgres = Postgres(self.folder / "postgres" / "data")
        self.valkey = Valkey(self.folder / "valkey")
        self.stores = Stores(self.postgres.url, self.valkey.url)
        self._mount(self.bundle_folder, SMALL_DISK)
        library = build_clock(self.folder)
        for name in (*MASTERS, *self.node_names):
            self.clocks[name] = Clock(library, self.folder / f"{name}.clock")
        say("starting two masters")
        for name in MASTERS:
            self._programs[name] = self._master(name)
            self.start(name)
        self.wait_ready(*MASTERS)
        say(f"starting {len(self.node_names)} nodes and the web tier")
        write_problem(self.folder / "problems" / SLUG, 0)
        self._programs[WEB] = self._web()
        self.start(WEB)
        for number, name in enumerate(self.node_names, 1):
            self._open_node(number, name)
            self.start(name)
        self.wait_ready(*self.node_names, WEB)

    def start(self, name: str) -> None:
        """Starts a program that does not run; returns at once."""
        self.failpoints(name).mkdir(parents=True, exist_ok=True)
        self.children[name] = Child(self._programs[name])

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> None:
        """Sends a signal and waits for the end."""
        child = self.children[name]
        if child.ended() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child.pid, number)
        child.wait()

    def send(self, name: str, number: signal.Signals) -> None:
        """Sends a signal and does not wait."""
        os.kill(self.children[name].pid, number)

    def ended(self, name: str) -> bool:
        return self.children[name].ended() is not None

    def restart(self, name: str, number: signal.Signals = signal.SIGKILL) -> None:
        """Ends a program and starts it again; returns when it works."""
        self.kill(name, number)
        self.start(name)
        self.wait_ready(name)

    def wait_ready(self, *names: str) -> None:
        """Waits until these programs say that they work; one that died is started again.

        Raises:
            CliError: one does not.
        """
        deadline = time.monotonic() + START_S
        for name in names:
            while not self._programs[name].ready():
                if self.ended(name):
                    raise CliError(
                        f"chaos: {name} ended; the end of its log:",
                        *(f"  {line[:400]}" for line in tail(self.log(name))),
                        exit_code=1,
                    )
                if time.monotonic() > deadline:
                    raise CliError(f"chaos: {name} is not ready", exit_code=1)
                time.sleep(0.1)

    def close(self) -> None:
        """Ends everything, nodes first. What a process left behind is in `leftovers`."""
        for name in (*reversed(self.node_names), WEB, *MASTERS):
            if name in self.children and self.ended(name) is False:
                self.children[name].terminate()
        for name in list(self.children):
            if not self.children[name].wait():
                self.leftovers.append(f"{name} had to be killed")
        with contextlib.suppress(AttributeError):
            self.valkey.kill()
        with contextlib.suppress(AttributeError):
            self.postgres.stop()
        for folder in self._mounts:
            subprocess.run(("umount", "--lazy", str(folder)), check=False, capture_output=True)

    # Asking

    @contextlib.contextmanager
    def operator(self, master: int = 0) -> Iterator[grpc.Channel]:
        """A channel to one of the masters as an operator of this machine."""
        with grpc.insecure_channel(self.masters[master]) as channel:
            yield channel

    def invite(self, name: str) -> str:
        """A join token for a node; "" where no token is needed."""
        if not self.namespaces:
            return ""
        request = enrolment_pb2.InviteRequest(role=enrolment_pb2.NODE, name=name)
        with self.operator() as channel:
            stub = enrolment_pb2_grpc.AdministrationStub(channel)
            return stub.Invite(request, timeout=30).token

    def node_masters(self) -> str:
        """What nodes are told as --master."""
        return ",".join(f"{self._host(name)}:{self._port(name)}" for name in MASTERS)

    def connected(self, node: str) -> bool:
        """Whether some master has a living stream of the node."""
        found = self._shown(node)
        return found is not None and found.connected and bool(found.languages)

    def reasons(self, node: str) -> tuple[str, ...]:
        """Why the node gets nothing new, as operators see it."""
        found = self._shown(node)
        return () if found is None else tuple(found.reasons)

    def _shown(self, node: str) -> judge_pb2.Node | None:
        for address in self.masters:
            with contextlib.suppress(grpc.RpcError), grpc.insecure_channel(address) as channel:
                stub = judge_pb2_grpc.FleetStub(channel)
                nodes = stub.ListNodes(judge_pb2.ListNodesRequest(), timeout=5).nodes
                return next((n for n in nodes if n.id == node), None)
        return None

    # The programs

    def _master(self, name: str) -> Program:
        socket = f"{self.folder}/{name}.sock"
        arguments = (
            *("master", "--bind", f"{self._host(name)}:{self._port(name)}", "--name", name),
            *("--bundle-store", str(self.bundle_folder), "--local-socket", socket),
        )
        return Program(
            name=name,
            argv=command(*arguments),
            log=self.log(name),
            ready=lambda: self._serving(f"unix:{socket}"),
            waiting_for=f"gRPC health on {socket}",
            env={
                **self._environment(name),
                **self.terms.environment(),
                "ASSIZE_MASTER_CLUSTER_SECRET": self._secret,
            },
        )

    def _open_node(self, number: int, name: str) -> None:
        masters = self.node_masters()
        program = node_program(self.folder, masters, name, slots=1, name=name, drain_s=NODE_DRAIN_S)
        self._mount(self.node_folder(name), NODE_DISK)
        environment = {
            **program.env,
            **self._environment(name),
            "ASSIZE_NODE_MIN_FREE_BYTES": str(NODE_MIN_FREE_BYTES),
        }
        argv = program.argv
        if self.namespaces:
            line = self.lines[name] = Line(number)
            line.open()
            argv = line.command(argv)
            environment["ASSIZE_NODE_JOIN"] = self.invite(name)
        self._programs[name] = replace(
            program, argv=argv, env=environment, ready=lambda: self.connected(name)
        )

    def _web(self) -> Program:
        program = web_program(
            self.folder,
            self.stores,
            ",".join(self.masters),
            host="127.0.0.1",
            port=self._web_port,
        )
        argv = list(program.argv)
        argv[argv.index("--sample-problems") + 1] = str(self.folder / "problems")
        environment = {
            **program.env,
            "ASSIZE_WEB_SUBMIT_RATE": "100000/60",
            "ASSIZE_WEB_VERIFY_IMPORTS": "false",
        }
        return replace(program, argv=tuple(argv), env=environment)

    def _environment(self, name: str) -> dict[str, str]:
        return {
            "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
            "ASSIZE_DATABASE_URL": self.stores.database_url,
            "ASSIZE_REDIS_URL": self.stores.redis_url,
            "ASSIZE_FAILPOINTS": str(self.failpoints(name)),
            **self.clocks[name].environment,
        }

    def _host(self, name: str) -> str:
        if not self.namespaces:
            return "127.0.0.1"
        return f"10.77.0.{MASTERS.index(name) + 1}"

    def _port(self, name: str) -> int:
        return self._ports[MASTERS.index(name)]

    @staticmethod
    def _serving(address: str) -> bool:
        from cli.supervise.probes import master_is_serving

        return master_is_serving(address)

    def _mount(self, folder: Path, size: str) -> None:
        """A file system of its own, which can be filled."""
        folder.mkdir(parents=True, exist_ok=True)
        if self.namespaces:
            argv = ("mount", "-t", "tmpfs", "-o", f"size={size},mode=0755", "chaos", str(folder))
            subprocess.run(argv, check=True, capture_output=True)
            self._mounts.append(folder)
