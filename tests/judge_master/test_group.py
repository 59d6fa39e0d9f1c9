"""Group commit: each gets the answer to its own question, whatever the others asked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import grpc
import psycopg

from judge_master.bootstrap import Master
from judge_master.domain.errors import JudgeError, PreconditionError, UnavailableError
from judge_master.service.group import Group
from judge_master.settings import MasterSettings
from proto.judge.v1 import judge_pb2, node_pb2, verdict_pb2
from tests.judge_master.platform_client import PlatformClient
from tests.judge_master.scripted_node import ScriptedNode


async def together(*calls):
    """All answers, refusals included, of calls made in the same turn."""
    return await asyncio.gather(*calls, return_exceptions=True)


class Squares:
    """Carries out batches and remembers them."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self, numbers: Sequence[int]) -> list[int | JudgeError]:
        self.batches.append(list(numbers))
        await self.gate.wait()
        if 13 in numbers:
            raise ValueError("13 breaks the whole statement")
        if 99 in numbers:
            raise UnavailableError("out of reach")
        return [n * n if n >= 0 else PreconditionError(f"{n}: negative") for n in numbers]


async def test_those_who_ask_at_once_share_a_batch_and_get_their_own_answers():
    squares = Squares()
    group = Group(squares, most=3)
    answers = await together(*(group.ask(n) for n in (1, -2, 3, 4)))
    assert squares.batches == [[1, -2, 3], [4]]
    assert (answers[0], answers[2], answers[3]) == (1, 9, 16)
    assert isinstance(answers[1], PreconditionError)
    assert await group.ask(5) == 25, "an idle group starts again"


async def test_those_who_come_meanwhile_make_up_the_next_batch():
    squares = Squares()
    squares.gate.clear()
    group = Group(squares, most=10)
    first = asyncio.create_task(group.ask(1))
    while not squares.batches:
        await asyncio.sleep(0)
    others = [asyncio.create_task(group.ask(n)) for n in (2, 3, 4)]
    await asyncio.sleep(0)
    others[1].cancel()
    squares.gate.set()
    assert await first == 1
    assert await others[0] == 4
    assert await others[2] == 16
    assert squares.batches == [[1], [2, 4]], "who gave up wants nothing to happen"


async def test_one_that_breaks_the_batch_does_not_hurt_the_others():
    squares = Squares()
    group = Group(squares, most=9)
    answers = await together(*(group.ask(n) for n in (1, 13, 3)))
    assert (answers[0], answers[2]) == (1, 9)
    assert isinstance(answers[1], ValueError)


async def test_out_of_reach_is_told_to_all_and_nothing_is_tried_again():
    squares = Squares()
    group = Group(squares, most=9)
    answers = await together(*(group.ask(n) for n in (1, 99, 3)))
    assert [type(answer) for answer in answers] == [UnavailableError] * 3
    assert squares.batches == [[1, 99, 3]]


def code(answer: object) -> object:
    return answer.code() if isinstance(answer, grpc.aio.AioRpcError) else "OK"


async def test_a_bad_submission_in_a_batch_is_refused_alone(platform: PlatformClient):
    calls = [platform.submit(str(i)) for i in range(10)]
    calls.insert(4, platform.submit("no-bundle", bundle_digest="0" * 64))
    calls.insert(7, platform.submit("bad", language="NO SUCH"))
    answers = await together(*calls)
    assert code(answers.pop(7)) is grpc.StatusCode.INVALID_ARGUMENT
    assert code(answers.pop(4)) is grpc.StatusCode.FAILED_PRECONDITION
    assert all(answer.created for answer in answers)
    states = [(await platform.job(str(i))).state for i in range(10)]
    assert states == [judge_pb2.QUEUED] * 10


async def test_repetitions_within_a_batch_make_one_job(platform: PlatformClient):
    same = [platform.submit("1") for _ in range(8)]
    other = platform.submit("1", language="python3")
    *answers, refused = await together(*same, other)
    assert sorted(answer.created for answer in answers) == [False] * 7 + [True]
    assert len({answer.job.created_at.ToNanoseconds() for answer in answers}) == 1
    assert code(refused) is grpc.StatusCode.ALREADY_EXISTS


async def test_bounds_hold_within_a_batch(start_master: Callable[..., object]):
    async with (
        start_master(max_queued=5, max_queued_user=2) as master,
        PlatformClient(master.address) as platform,
    ):
        await platform.upload()
        users = await together(*(platform.submit(f"a{i}", user="a") for i in range(4)))
        assert sorted(map(str, map(code, users))) == sorted(
            ["OK", "OK", *[str(grpc.StatusCode.RESOURCE_EXHAUSTED)] * 2]
        )
        rest = await together(*(platform.submit(f"b{i}") for i in range(5)))
        assert [code(answer) for answer in rest].count("OK") == 3


async def test_places_within_a_batch_are_fair(master: Master, platform: PlatformClient):
    """Who hands in ten at once is behind whoever hands in one, in the same transaction."""
    calls = [platform.submit(f"many-{i}", user="many") for i in range(10)]
    calls += [platform.submit("single", user="single"), platform.submit("mate", user="mate")]
    await together(*calls)
    async with ScriptedNode(master.address, slots=3) as node:
        first = {(await node.lease()).submission_id for _ in range(3)}
    assert first == {"many-0", "single", "mate"}


async def test_without_the_database_all_are_told_and_nothing_is_written(
    start_master: Callable[..., object], settings: Callable[..., MasterSettings]
):
    async with start_master() as master, PlatformClient(master.address) as platform:
        await platform.upload()
        with psycopg.connect(settings().database_url, autocommit=True) as admin:
            # Connections go on, but nothing can be written.
            with admin.transaction():
                admin.execute("LOCK TABLE judge.jobs IN ACCESS EXCLUSIVE MODE")
                calls = [asyncio.create_task(platform.submit(str(i))) for i in range(5)]
                while not blocked(settings().database_url):
                    await asyncio.sleep(0.02)
                end_masters(settings().database_url)
                answers = await together(*calls)
                assert [code(answer) for answer in answers] == [grpc.StatusCode.UNAVAILABLE] * 5
            assert admin.execute("SELECT count(*) FROM judge.jobs").fetchone() == (0,)


MASTERS = "FROM pg_stat_activity WHERE application_name = 'assize-judge-master'"


def blocked(url: str) -> bool:
    with psycopg.connect(url, autocommit=True) as admin:
        query = f"SELECT count(*) {MASTERS} AND datname = current_database()"
        found = admin.execute(query + " AND wait_event_type = 'Lock'").fetchone()
        return found is not None and found[0] > 0


def end_masters(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(
            f"SELECT pg_terminate_backend(pid) {MASTERS} AND datname = current_database()"
        )


async def test_results_that_come_together_are_all_accepted_once(
    master: Master, platform: PlatformClient
):
    """Receipts for each, repetitions in the same batch included; one result on offer each."""
    await together(*(platform.submit(str(i)) for i in range(12)))
    async with ScriptedNode(master.address, slots=12) as node, platform.feed() as feed:
        leases = [await node.lease() for _ in range(12)]
        result = accepted(leases[0].bundle_digest)
        for lease in leases:
            for _ in range(2):
                await node.send(result=attempt(lease.token, result))
        receipts = [await node.expect("receipt") for _ in range(24)]
        assert all(receipt.accepted for receipt in receipts)
        offered = {(await feed.result()).submission_id for _ in range(12)}
    assert offered == {str(i) for i in range(12)}


def accepted(digest: str) -> verdict_pb2.JudgeResult:
    return verdict_pb2.JudgeResult(verdict=verdict_pb2.ACCEPTED, bundle_digest=digest)


def attempt(token: str, result: verdict_pb2.JudgeResult) -> node_pb2.AttemptResult:
    return node_pb2.AttemptResult(token=token, result=result)
