"""assize nodes invite/revoke, join and audit, run as commands against a real master with TLS."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from cli.errors import CliError
from cli.membership import seconds
from judge_master.bootstrap import Master, running
from judge_master.settings import MasterSettings

ROOT = Path(__file__).resolve().parents[2]


class Commands:
    """Runs commands as an operator on the master's machine, or as somebody elsewhere."""

    def __init__(self, master: Master, socket: Path, home: Path) -> None:
        self.address = master.address
        self.local = f"unix:{socket}"
        self.home = home

    async def run(self, *argv: str, status: int = 0, **environment: str) -> str:
        """The command's output; its complaint where a failure is expected."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", "cli", *argv,
            env={**os.environ, "PYTHONPATH": str(ROOT), "SUDO_USER": "ann", **environment},
            cwd=self.home,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, err = await process.communicate()
        complaints = [x for x in err.decode().splitlines() if x.startswith("assize:")]
        assert process.returncode == status, (out, err)
        assert len(complaints) == (1 if status else 0), err
        return complaints[0] if status else out.decode()

    async def json(self, *argv: str) -> Any:
        return json.loads(await self.run(*argv, "--master", self.local, "--json"))


@pytest.fixture
async def commands(database_url: str, redis_url: str, tmp_path: Path) -> AsyncIterator[Commands]:
    socket = tmp_path / "m.sock"
    settings = MasterSettings(
        database_url=database_url,
        redis_url=redis_url,
        bind="127.0.0.1:0",
        tls=True,
        local_socket=socket,
        cluster_secret="a secret of this cluster",  # type: ignore[arg-type]
        bundle_store=str(tmp_path / "bundles"),
        name="m",
    )
    async with running(settings) as master:
        yield Commands(master, socket, tmp_path)


async def test_operator_invites_joins_revokes_and_reads_the_log(commands: Commands) -> None:
    """From the machine's socket to a certificate that works over the network, and its end."""
    identity = str(commands.home / "alice")
    token = (await commands.json("operators", "invite", "alice"))["token"]
    joined = await commands.run("join", "--master", commands.address, "--identity", identity, token)
    assert joined.startswith("joined as operator alice")
    again = await commands.run("join", "--master", commands.address, "--identity", identity, token)
    assert again == "operator alice had joined already\n"
    far = ("--master", commands.address)
    node_token = await commands.run(
        "nodes", "invite", "--name", "n1", "--valid", "10m", *far, ASSIZE_IDENTITY=identity
    )
    assert node_token.startswith("assize-join-")
    node = str(commands.home / "n1")
    await commands.run("join", *far, "--identity", node, node_token.strip())
    assert json.loads(await commands.run("nodes", *far, "--json", ASSIZE_IDENTITY=identity)) == {
        "nodes": []
    }
    denied = await commands.run("nodes", *far, status=2, ASSIZE_IDENTITY=node)
    assert denied.endswith("PERMISSION_DENIED: judge.v1.Fleet/ListNodes: is not for node n1")
    await commands.run("operators", "revoke", "alice", "--master", commands.local)
    refused = await commands.run("audit", *far, status=2, ASSIZE_IDENTITY=identity)
    assert "UNAUTHENTICATED: the certificate of operator alice was revoked" in refused
    members = (await commands.json("nodes", "members"))["members"]
    assert [(m["role"], m["name"], bool(m["revoked_at"])) for m in members] == [
        ("node", "n1", False),
        ("operator", "alice", True),
    ]
    log = await commands.run("audit", "--since", "1h", "--master", commands.local, "--json")
    records = [json.loads(line) for line in log.splitlines()]
    assert [(r["actor"], r["action"], r["object"]) for r in records] == [
        ("master m", "create", "authority"),
        ("local ann", "invite", "operator alice"),
        ("operator alice", "join", "operator alice"),
        ("operator alice", "invite", "node n1"),
        ("node n1", "join", "node n1"),
        ("local ann", "revoke", "operator alice"),
    ]


async def test_failures_are_one_line(commands: Commands) -> None:
    """Without a certificate, with a used token, with bad words."""
    needs = "master: 10.0.0.5:8100 is not on this machine"
    nowhere = str(commands.home / "nowhere")
    far = await commands.run(
        "nodes", "--master", "10.0.0.5:8100", status=2, ASSIZE_IDENTITY=nowhere
    )
    assert far.startswith(f"assize: {needs}")
    plain = await commands.run("nodes", "--master", commands.address, status=2)
    assert "the master wants a certificate: join its cluster with a token" in plain
    bad = await commands.run("join", "--master", commands.address, "assize-join-x", status=2)
    assert bad == "assize: join: must be a join token as `assize nodes invite` prints it"
    node = ("node", "--master", "10.0.0.5:8100", "--data-dir", nowhere)
    assert "10.0.0.5:8100 is not on this machine" in await commands.run(*node, status=1)
    master = ("master", "--bind", "0.0.0.0:1", "--database-url", "x", "--redis-url", "x")
    opened = await commands.run(*master, status=2, ASSIZE_MASTER_TLS="false")
    assert opened == (
        "assize: bind: 0.0.0.0:1 is open to other machines, which needs TLS; "
        "give --insecure to go without"
    )


def test_durations() -> None:
    """A number with a unit, and nothing else."""
    assert [seconds(t, "--valid") for t in ("90s", "10m", "1h", "7d")] == [
        90,
        600,
        3_600,
        604_800,
    ]
    for text in ("", "h", "1", "-1h", "1.5h", "1w", "9999999s"):
        with pytest.raises(CliError, match="--valid: must be a number with s, m, h or d"):
            seconds(text, "--valid")
