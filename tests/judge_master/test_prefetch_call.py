"""The web tier's call that brings bundles to all nodes before they are needed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from judge_master.bootstrap import Master
from tests.judge_master.platform_client import DIGEST, PlatformClient
from tests.judge_master.scripted_node import ScriptedNode
from web_api.judge import client as judge_client
from web_api.judge.client import JudgeClient, JudgeRefusedError

UNKNOWN = [f"{number:064x}" for number in range(3)]


async def test_what_is_wanted_reaches_nodes_with_its_time(
    master: Master, platform: PlatformClient
) -> None:
    """Nodes get digest and time; a time in the past takes the wish back."""
    client = JudgeClient([master.address], "web")
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=5)
    async with ScriptedNode(master.address) as node:
        await client.prefetch([DIGEST, DIGEST], until)
        wanted = (await node.expect("prefetch")).bundles
        assert [(b.digest, b.until.ToDatetime(tzinfo=UTC)) for b in wanted] == [(DIGEST, until)]
        await client.prefetch({DIGEST}, datetime.now(UTC) - timedelta(seconds=1))
        assert not (await node.expect("prefetch")).bundles
    await client.close()


async def test_unknown_bundles_are_refused_in_words(
    master: Master, platform: PlatformClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of that call is wanted then; more than a call holds go out in several."""
    client = JudgeClient([master.address], "web")
    until = datetime.now(UTC) + timedelta(hours=5)
    with pytest.raises(JudgeRefusedError, match="FAILED_PRECONDITION: digests"):
        await client.prefetch([UNKNOWN[0], DIGEST], until)
    async with ScriptedNode(master.address) as node:
        assert (await platform.node(lambda n: n.connected)).prefetch_wanted == 0
        monkeypatch.setattr(judge_client, "MOST_DIGESTS", 1)
        with pytest.raises(JudgeRefusedError, match=f"{UNKNOWN[2]}"):
            # Sorted: the one that the judge has comes before or after, in a call of its own.
            await client.prefetch([UNKNOWN[2], DIGEST], until)
        await client.prefetch([DIGEST], until)
        assert [b.digest for b in (await node.expect("prefetch")).bundles] == [DIGEST]
    await client.prefetch([], until)
    await client.close()
