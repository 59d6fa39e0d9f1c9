"""The operators' commands against a running master."""

from __future__ import annotations

import asyncio
import json

import pytest

from cli.errors import CliError
from cli.fleet import run_cancel, run_cordon, run_drain, run_nodes
from judge_master.bootstrap import Master
from tests.judge_master.platform_client import PlatformClient
from tests.judge_master.scripted_node import ScriptedNode


async def test_commands_say_what_a_node_is_now(
    master: Master, platform: PlatformClient, capsys: pytest.CaptureFixture[str]
) -> None:
    """Cordon, drain and their ends; a wrong name is a sentence."""
    where = master.address
    async with ScriptedNode(where) as node:
        await asyncio.to_thread(run_cordon, "node-1", where, False, cordon=True)
        await asyncio.to_thread(run_drain, "node-1", where, False, drain=True, leave=True)
        assert (await node.expect("drain")).leave
        await asyncio.to_thread(run_drain, "node-1", where, False, drain=False, leave=False)
        await asyncio.to_thread(run_cordon, "node-1", where, True, cordon=False)
        await asyncio.to_thread(run_nodes, where, True)
    lines = capsys.readouterr().out.splitlines()
    said = [line for line in lines if line.startswith("node-1: ")]
    assert said == ["node-1: cordon", "node-1: drain, cordon", "node-1: cordon"]
    one, every = (json.loads(line) for line in lines if line.startswith("{"))
    assert (one["reasons"], every["nodes"][0]["cordoned"]) == ([], False)
    with pytest.raises(CliError, match="no node typo"):
        await asyncio.to_thread(run_cordon, "typo", where, False, cordon=True)


async def test_cancel_says_what_the_job_is_now(
    master: Master, platform: PlatformClient, capsys: pytest.CaptureFixture[str]
) -> None:
    """And that there is none."""
    await platform.submit("1")
    await asyncio.to_thread(run_cancel, "web", "1", master.address, False)
    assert "web/1 is cancelled" in capsys.readouterr().out
    with pytest.raises(CliError, match="no submission web/2"):
        await asyncio.to_thread(run_cancel, "web", "2", master.address, False)
