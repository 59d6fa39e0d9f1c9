"""assize queue and assize top against a real master; top in a real terminal."""

from __future__ import annotations

import asyncio
import json
import os
import pty
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cli.errors import CliError
from cli.watching import bar, run_queue, run_top, seconds
from judge_master.bootstrap import running
from judge_master.settings import MasterSettings
from proto.judge.v1 import judge_pb2
from tests.judge_master.platform_client import PlatformClient
from tests.judge_master.scripted_node import ScriptedNode

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
async def address(database_url: str, redis_url: str, tmp_path: Path) -> AsyncIterator[str]:
    """A master with one job on a node and two waiting."""
    settings = MasterSettings(
        database_url=database_url,
        redis_url=redis_url,
        bundle_store=str(tmp_path),
        bind="127.0.0.1:0",
        lease_ms=60_000,
    )
    async with running(settings) as master, PlatformClient(master.address) as platform:
        await platform.upload()
        async with ScriptedNode(master.address) as node:
            await platform.submit("1")
            await node.lease()
            await platform.submit("2", language="python3")
            await platform.submit("3", priority=judge_pb2.CONTEST)
            yield master.address


async def test_the_queue_for_machines_and_people(
    address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    await asyncio.to_thread(run_queue, address, True, False)
    found = json.loads(capsys.readouterr().out)
    waiting = [(w["class"], w["language"], w["platform"], w["jobs"]) for w in found["waiting"]]
    assert waiting == [("contest", "cpp20", "web", 1), ("practice", "python3", "web", 1)]
    (attempt,) = found["attempts"]
    assert (attempt["submission_id"], attempt["node"], attempt["attempt"]) == ("1", "node-1", 1)
    assert attempt["age_ms"] >= 0
    assert (found["leased"], found["quarantined_jobs"]) == (1, [])
    await asyncio.to_thread(run_queue, address, False, False)
    printed = capsys.readouterr().out
    assert "1 of 1 nodes connected, 1/1 slots busy; 2 jobs wait" in printed
    assert "web/1" in printed


async def test_top_once_adds_the_nodes(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    await asyncio.to_thread(run_top, address, True, True)
    found = json.loads(capsys.readouterr().out)
    assert [(n["id"], n["busy_slots"]) for n in found["nodes"]] == [("node-1", 1)]
    assert len(found["waiting"]) == 2


async def test_top_in_a_terminal_ends_with_q(address: str) -> None:
    """It shows the nodes on a screen of its own and gives the terminal back."""

    def watch() -> tuple[int, bytes]:
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            (sys.executable, "-P", "-m", "cli", "top", "--master", address),
            env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "120"},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        )
        os.close(theirs)
        shown = b""
        try:
            while b"node-1" not in shown:
                shown += os.read(ours, 4096)
            os.write(ours, b"q")
            while True:
                try:
                    piece = os.read(ours, 4096)
                except OSError:  # the other side is closed
                    break
                if not piece:
                    break
                shown += piece
            return process.wait(60), shown
        finally:
            process.kill()
            process.wait()
            os.close(ours)

    status, shown = await asyncio.to_thread(watch)
    assert status == 0
    assert shown.count(b"\x1b[?1049h") == shown.count(b"\x1b[?1049l") == 1


def test_what_makes_no_sense_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CliError, match="--json: needs --once"):
        run_top("127.0.0.1:1", once=False, as_json=True)
    with pytest.raises(CliError, match="--watch: cannot be combined"):
        run_queue("127.0.0.1:1", as_json=True, watch=True)
    with pytest.raises(CliError, match="cannot be reached"):
        run_queue("127.0.0.1:1", as_json=True, watch=False)


def test_numbers_are_short() -> None:
    assert [seconds(s) for s in (0.44, 12, 119, 180, 9000)] == [
        "0.4 s",
        "12 s",
        "119 s",
        "3 min",
        "2 h",
    ]
    assert (bar(0, 4, 4), bar(2, 4, 4), bar(4, 4, 4), bar(0, 0, 4)) == (
        "····",
        "██··",
        "████",
        "····",
    )
