"""A node's life by its real process: it fetches ahead, keeps what is wanted, and leaves."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cli.judging.client import JudgeClient, connect
from proto.judge.v1 import judge_pb2, verdict_pb2
from testdata.bundle import write_bundle
from testdata.package import read_package
from tests.acceptance.packages import write_package
from tests.acceptance.processes import Parts, until
from tests.acceptance.test_faults import (
    PLATFORM,
    await_second_test,
    job,
    request,
    uploaded,
)

LINE = 600_000
"""Bytes of a test's input and of its answer."""
CACHE = 2 << 20
"""Room for one bundle of such a test, not for two."""


def large(client: JudgeClient, folder: Path) -> str:
    """The digest of an uploaded bundle of more than a mebibyte, unlike all others."""
    root = write_package(folder / "package", tests=1)
    line = secrets.token_hex(LINE // 2) + "\n"
    for ending in ("in", "ans"):
        (root / "data" / "secret" / f"large.{ending}").write_text(line)
    with read_package(root) as package:
        info = write_bundle(package, folder / "bundle")
    client.upload(folder / "bundle", info.digest, info.size)
    return info.digest


def want(client: JudgeClient, digest: str, hours: int) -> None:
    wish = judge_pb2.PrefetchRequest(platform=PLATFORM, digests=[digest])
    wish.until.FromDatetime(datetime.now(UTC) + timedelta(hours=hours))
    client.judge.Prefetch(wish, timeout=10)


def node(client: JudgeClient) -> judge_pb2.Node:
    [found] = client.fleet.ListNodes(judge_pb2.ListNodesRequest(), timeout=10).nodes
    return found


def judged(client: JudgeClient, number: int, digest: str) -> None:
    client.judge.Submit(request(number, digest, seconds=0))
    until(lambda: job(client, number).state == judge_pb2.FINAL, "the verdict")
    assert job(client, number).result.verdict == verdict_pb2.ACCEPTED


def test_a_node_fetches_ahead_keeps_what_is_wanted_and_leaves(
    cluster: Parts, tmp_path: Path
) -> None:
    """A wanted bundle is there before a job asks and stays while others come and go; told to
    leave, the node finishes what it has and its process ends well.
    """
    cluster.master()
    cluster.node("only", drain_s=60, ASSIZE_NODE_CACHE_BYTES=str(CACHE))
    cached = cluster.folder / "only" / "bundles"
    with connect(cluster.address) as client:
        wanted, other = large(client, tmp_path / "wanted"), large(client, tmp_path / "other")
        want(client, wanted, hours=1)
        until(lambda: node(client).prefetch_present == 1, "the wanted bundle")
        assert node(client).prefetch_wanted == 1
        fetched = (cached / wanted).stat().st_ino
        judged(client, 1, other)
        until(lambda: not (cached / other).exists(), "room for what is wanted")
        judged(client, 2, wanted)
        assert (cached / wanted).stat().st_ino == fetched

        want(client, wanted, hours=-1)
        until(lambda: node(client).prefetch_present == 0, "the end of the wish")
        judged(client, 3, other)
        until(lambda: not (cached / wanted).exists(), "the wanted bundle's end")

        client.judge.Submit(request(4, uploaded(client, tmp_path), seconds=0.5))
        await_second_test(client, 4)
        leave = judge_pb2.SetDrainRequest(node_id=node(client).id, drain=True, leave=True)
        client.fleet.SetDrain(leave, timeout=10)
        assert cluster.ended("only") == "exit status 0"
        last = job(client, 4)
        assert (last.state, last.attempts) == (judge_pb2.FINAL, 1)
        assert last.result.verdict == verdict_pb2.ACCEPTED
        assert not node(client).connected
