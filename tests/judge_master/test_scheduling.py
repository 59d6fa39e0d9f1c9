"""Who is served when, and where: shares, ageing, bounds, needs, on the real stores."""

from __future__ import annotations

import asyncio
import io
import itertools
import json
import zipfile
from collections.abc import AsyncIterator
from dataclasses import asdict

import grpc
import pytest

from judge_master.bootstrap import Master
from proto.judge.v1 import judge_pb2
from testdata.bundle import SPEC_FILE
from testdata.problem import JudgeSpec, Limits, TestCase
from testdata.programs import File, OutputValidator, Program
from tests.judge_master.conftest import CALM, StartMaster
from tests.judge_master.platform_client import PlatformClient, refused
from tests.judge_master.scripted_node import ScriptedNode


@pytest.fixture
async def master(start_master: StartMaster) -> AsyncIterator[Master]:
    """One that no busy machine makes lose a node."""
    async with start_master(**CALM) as running:
        yield running


async def served(node: ScriptedNode, count: int) -> list[str]:
    """Ids in the order in which they reach a node of one slot."""
    order = []
    for _ in range(count):
        lease = await node.lease()
        order.append(lease.submission_id)
        await node.finish(lease)
    return order


async def test_users_and_teams_take_turns(master: Master, platform: PlatformClient) -> None:
    """A flood of one user, or of a team's several users, delays another's job by one."""
    for number in range(6):
        await platform.submit(f"flood-{number}", user="flood")
    for number in range(4):
        await platform.submit(f"team-{number}", user=f"member-{number}", team="team")
    for number in range(2):
        await platform.submit(f"nobody-{number}")
    await platform.submit("single", user="single")
    assert (await platform.job("single")).queue_position == 3
    async with ScriptedNode(master.address) as node:
        order = await served(node, 13)
    assert order[:4] == ["flood-0", "team-0", "nobody-0", "single"]
    assert order[4:7] == ["flood-1", "team-1", "nobody-1"]
    assert [i for i in order if i.startswith("flood")] == [f"flood-{n}" for n in range(6)]


async def test_user_who_comes_later_joins_the_turn_under_way(
    master: Master, platform: PlatformClient
) -> None:
    """Also after much was served; a user's repeated single jobs only take turns."""
    for number in range(8):
        await platform.submit(f"flood-{number}", user="flood")
    async with ScriptedNode(master.address) as node:
        await served(node, 3)
        await platform.submit("single-0", user="single")
        order = []
        for number in range(1, 4):
            order += await served(node, 2)
            await platform.submit(f"single-{number}", user="single")
        order += await served(node, 3)
    singles = [n for n, i in enumerate(order) if i.startswith("single")]
    gaps = [b - a for a, b in itertools.pairwise(singles)]
    assert len(singles) == 4
    # One may be in the slot already, and one of the flood is in the turn under way.
    assert singles[0] <= 2
    assert max(gaps) <= 3


async def test_lower_classes_get_their_share_and_no_more(start_master: StartMaster) -> None:
    """One hand-out in four goes to a rejudge while live jobs wait, and the rest to them."""
    async with (
        start_master(**CALM, ageing_share=0.25) as master,
        PlatformClient(master.address) as platform,
    ):
        await platform.upload()
        for number in range(4):
            await platform.submit(f"bulk-{number}", priority=judge_pb2.BULK)
        for number in range(13):
            await platform.submit(f"live-{number}", user=f"{number}", priority=judge_pb2.CONTEST)
        async with ScriptedNode(master.address) as node:
            order = await served(node, 17)
    bulk = [n for n, i in enumerate(order) if i.startswith("bulk")]
    assert bulk[:3] == [4, 8, 12]
    assert sorted([*order[:16], "bulk-3"]) == sorted(set(order))


async def test_a_users_queue_is_bounded_and_says_when_to_try_again(
    start_master: StartMaster,
) -> None:
    """Others still hand in, a repetition still finds its job, and the total is bounded too."""
    async with (
        start_master(**CALM, max_queued_user=2, max_queued_total=4) as master,
        PlatformClient(master.address) as platform,
    ):
        await platform.upload()
        for number in range(2):
            await platform.submit(f"{number}", user="u")
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await platform.submit("2", user="u")
        error = caught.value
        assert error.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        assert error.details() == "user: 2 jobs of this user are waiting, try later"
        metadata = dict(tuple(pair) for pair in error.trailing_metadata() or ())
        assert int(metadata["retry-after-ms"]) >= 1_000
        assert not (await platform.submit("1", user="u")).created
        for number in range(3, 7):
            try:
                await platform.submit(f"{number}", user=f"u{number}")
                await asyncio.sleep(0.4)  # the total is a sample
            except grpc.aio.AioRpcError as refusal:
                assert refusal.details() == "queue: the judge has no room for more jobs, try later"
                break
        else:
            raise AssertionError("the total is not bounded")


async def test_bad_keys_are_refused(platform: PlatformClient) -> None:
    """User and team follow the rule of names."""
    rule = 'must be "" or 1-64 characters of [A-Za-z0-9._-]'
    for field in ("user", "team"):
        async with refused(grpc.StatusCode.INVALID_ARGUMENT, f"{field}: {rule}"):
            await platform.submit(**{field: "a b"})


async def test_expected_wait_follows_what_is_handed_out(
    master: Master, platform: PlatformClient
) -> None:
    """Unknown while nothing moves, then a time that only queued jobs have."""
    for number in range(4):
        await platform.submit(f"{number}")
    assert not (await platform.job("3")).HasField("expected_wait_ms")
    async with ScriptedNode(master.address) as node:
        await served(node, 1)
        job = await platform.until(lambda job: job.HasField("expected_wait_ms"), "3")
        assert job.expected_wait_ms > 0
        assert job.queue_position >= 1
        done = await platform.job("0")
        assert not done.HasField("expected_wait_ms")


def bundle(language: str, memory_mib: int = 2_048) -> bytes:
    """A bundle whose output validator is in `language`; only its spec is real."""
    program = Program("v", (File("v.x", "validators/v/v.x"),), language)
    spec = JudgeSpec(
        "p",
        Limits(memory_mib=memory_mib),
        (TestCase("1", "data/1.in", "data/1.ans", sample=True),),
        output_validator=OutputValidator(program),
        digests={"validators/v/v.x": "0" * 64},
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(SPEC_FILE, json.dumps(asdict(spec)))
    return file.getvalue()


async def test_jobs_go_only_to_nodes_that_can_run_the_problems_programs(
    master: Master, platform: PlatformClient
) -> None:
    """Whatever stands before others and cannot be judged here does not hold them up."""
    pascal = (await platform.upload(bundle("pascal"), piece=100)).digest
    cpp = (await platform.upload(bundle("cpp"), piece=100)).digest
    large = (await platform.upload(bundle("cpp", 8_192), piece=100)).digest
    for number in range(20):
        await platform.submit(f"pascal-{number}", bundle_digest=pascal, user=f"{number}")
    await platform.submit("large", bundle_digest=large)
    await platform.submit("cpp", bundle_digest=cpp)
    async with ScriptedNode(master.address, "small") as small:
        small.memory = 4 << 30
        await small.drop()
        await small.connect()
        lease = await small.lease()
        assert lease.submission_id == "cpp"
        await small.finish(lease)
        languages = ("cpp20", "pascal")
        async with ScriptedNode(master.address, "big", languages=languages) as big:
            assert {*await served(big, 21)} == {"large", *(f"pascal-{n}" for n in range(20))}
        assert small.waiting("lease") == 0


async def test_a_source_returns_to_the_node_that_compiled_it(
    master: Master, platform: PlatformClient
) -> None:
    """Among nodes that are free anyway."""
    async with (
        ScriptedNode(master.address, "a", slots=2) as a,
        ScriptedNode(master.address, "b", slots=4) as b,
    ):
        await platform.cordon("b")
        await platform.submit("1")
        await a.finish(await a.lease())
        await platform.cordon("b", cordon=False)
        await platform.submit("2")
        assert (await a.lease()).submission_id == "2"
        other = [judge_pb2.SourceFile(name="main.cpp", content=b"int main() { return 0; }")]
        await platform.submit("3", files=other)
        assert (await b.lease()).submission_id == "3"
