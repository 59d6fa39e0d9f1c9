"""Calls of the client package, answered by a real master."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assize.client import (
    BundleMissingError,
    Confirmation,
    ConflictError,
    InvalidError,
    Job,
    JobCancelledError,
    JobState,
    JobStatus,
    Judge,
    JudgeError,
    NotFoundError,
    PreconditionError,
    Priority,
    Progress,
    RunInput,
    Tls,
    UnavailableError,
    Verdict,
)
from cli.embedded import free_port
from judge_master.bootstrap import Master
from judge_master.settings import MasterSettings
from proto.judge.v1 import verdict_pb2
from tests.judge_master.conftest import StartMaster
from tests.judge_master.scripted_node import DEADLINE_S, ScriptedNode
from tests.judge_master.test_masters import master_process

ROOT = Path(__file__).parents[2]
BUNDLE = b"testdata of the school" * 100_000
PROGRAM = "int main() {}"
STARTED_S = 3 * DEADLINE_S
"""For tests in which a whole process starts meanwhile."""


async def test_from_upload_to_result(master: Master, judge: Judge) -> None:
    """The whole way, with progress of the upload and every part of the result."""
    sent: list[tuple[int, int]] = []
    digest = await judge.upload(BUNDLE, progress=lambda *now: sent.append(now))
    assert sent[-1] == (len(BUNDLE), len(BUNDLE))
    assert len(sent) == 3
    assert [done for done, _ in sent] == sorted(done for done, _ in sent)
    async with ScriptedNode(master.address) as node:
        assert [language.id for language in await judge.languages()] == ["cpp20"]
        job = await judge.submit(
            "1",
            language="cpp20",
            source=PROGRAM,
            bundle=digest,
            priority=Priority.CONTEST,
            inputs=[RunInput(content=b"1 2")],
            user="ada",
        )
        assert job.created
        waiting = asyncio.create_task(job.result())
        lease = await node.lease()
        assert [(file.name, file.content) for file in lease.files] == [("main.x", PROGRAM.encode())]
        assert [item.content for item in lease.inputs] == [b"1 2"]
        test = verdict_pb2.TestResult(
            index=0,
            name="sample/1",
            verdict=verdict_pb2.RUN_TIME_ERROR,
            outcome=verdict_pb2.Outcome(signal=11, cpu_ns=5),
        )
        await node.finish(
            lease,
            verdict_pb2.RUN_TIME_ERROR,
            tests=[test],
            tests_total=7,
            groups=[verdict_pb2.GroupResult(name="", verdict=verdict_pb2.RUN_TIME_ERROR)],
        )
        result = await asyncio.wait_for(waiting, DEADLINE_S)
    assert (result.verdict, result.verdict.short) == (Verdict.RUN_TIME_ERROR, "RE")
    assert (result.bundle_digest, result.epoch, result.attempts) == (digest, 0, 1)
    assert (result.tests_total, result.node, result.compile) == (7, "node-1", None)
    (shown,) = result.tests
    assert shown.outcome is not None
    assert (shown.outcome.signal, shown.outcome.exit_code, shown.outcome.cpu_ns) == (11, None, 5)
    assert result.groups[0].max_score is None
    status = await judge.job("1").refresh()
    assert (status.state, status.result) == (JobState.FINAL, result)
    assert status.priority is Priority.CONTEST
    assert status.created_at is not None
    assert status.created_at.tzinfo is UTC


async def test_a_flood_of_one_user_does_not_delay_another(master: Master, judge: Judge) -> None:
    """Keys go with the submission; a waiting job says its place and, later, its wait."""
    digest = await judge.upload(BUNDLE)

    async def submit(name: str, user: str, team: str = "") -> Job:
        files = {"a.cpp": PROGRAM}
        return await judge.submit(
            name, language="cpp20", files=files, bundle=digest, user=user, team=team
        )

    flood = [await submit(f"flood-{number}", "eve") for number in range(3)]
    status = (await submit("single", "ada", "red")).status
    assert status is not None
    assert (status.queue_position, status.expected_wait_ms) == (1, None)
    async with ScriptedNode(master.address) as node, asyncio.timeout(DEADLINE_S):
        served = []
        for _ in range(2):
            lease = await node.lease()
            served.append(lease.submission_id)
            await node.finish(lease)
        assert served == ["flood-0", "single"]
        while (await flood[2].refresh()).expected_wait_ms is None:
            await asyncio.sleep(0.05)


async def test_both_measurements_are_in_the_result(master: Master, judge: Judge) -> None:
    """Of a time near the limit, when there is another node to repeat it."""
    digest = await judge.upload(BUNDLE)
    async with (
        ScriptedNode(master.address, "one") as one,
        ScriptedNode(master.address, "two") as two,
    ):
        await judge.cordon("two")
        job = await judge.submit("1", language="cpp20", files={"a.cpp": "1"}, bundle=digest)
        lease = await one.lease()
        await judge.cordon("two", cordon=False)
        await one.slow(lease, 1.05)
        await two.finish(await two.lease(), max_cpu_ns=980_000_000)
        result = await asyncio.wait_for(job.result(), DEADLINE_S)
    other = Confirmation("one", Verdict.TIME_LIMIT_EXCEEDED, 1_050_000_000, first=True)
    assert (result.verdict, result.node, result.confirmation) == (Verdict.ACCEPTED, "two", other)


async def test_uploads_happen_once(judge: Judge, tmp_path: Path) -> None:
    """From a path as from memory; what is there is not sent again."""
    path = tmp_path / "bundle"
    path.write_bytes(os.urandom(3 << 20))
    digest = await judge.upload(path)
    assert await judge.missing([digest, "0" * 64]) == ["0" * 64]
    again: list[int] = []
    assert await judge.upload(str(path), progress=lambda done, _: again.append(done)) == digest
    assert again == []
    with pytest.raises(OSError, match="No such file"):
        await judge.upload(tmp_path / "none")


async def test_watching_a_job(master: Master, judge: Judge) -> None:
    """Its states and steps in order, ending with the final one."""
    digest = await judge.upload(BUNDLE)
    job = await judge.submit("1", language="cpp20", files={"a.cpp": PROGRAM}, bundle=digest)
    events: list[JobStatus | Progress] = []
    async with ScriptedNode(master.address) as node, asyncio.timeout(DEADLINE_S):
        lease = await node.lease()
        async for event in job.watch():
            events.append(event)
            if len(events) == 1:
                await node.progress(lease, done=2)
            if isinstance(event, Progress) and event.tests_done == 2:
                await node.finish(lease)
    steps = [event for event in events if isinstance(event, Progress)]
    states = [event.state for event in events if isinstance(event, JobStatus)]
    assert states[0] is JobState.LEASED
    assert states[-1] is JobState.FINAL
    assert isinstance(events[-1], JobStatus)
    assert [step.tests_total for step in steps if step.tests_done == 2] == [3]


async def test_cancel_and_rejudge(master: Master, judge: Judge) -> None:
    """A cancelled job has no result; judged again it has, with another bundle if told."""
    digest = await judge.upload(BUNDLE)
    other = await judge.upload(b"other")
    job = await judge.submit("1", language="cpp20", files={"a.cpp": PROGRAM}, bundle=digest)
    waiting = asyncio.create_task(job.result())
    assert (await job.cancel()).state is JobState.CANCELLED
    assert (await job.cancel()).state is JobState.CANCELLED
    with pytest.raises(JobCancelledError):
        await asyncio.wait_for(waiting, DEADLINE_S)
    assert (await job.rejudge(bundle=other)).epoch == 1
    assert (await job.rejudge(bundle=other, expected_epoch=1)).epoch == 1
    with pytest.raises(PreconditionError):
        await job.rejudge()
    async with ScriptedNode(master.address) as node:
        await node.finish(await node.lease(), verdict_pb2.WRONG_ANSWER)
        result = await asyncio.wait_for(job.result(), DEADLINE_S)
    assert (result.verdict, result.epoch, result.bundle_digest) == (Verdict.WRONG_ANSWER, 1, other)


async def test_refusals_name_field_and_rule(judge: Judge) -> None:
    """Each thing that a caller can do about it is a class of its own."""
    digest = await judge.upload(BUNDLE)
    fields = {"language": "cpp20", "files": {"a.cpp": PROGRAM}, "bundle": digest}
    with pytest.raises(InvalidError) as invalid:
        await judge.submit("1", **(fields | {"language": "C++"}))
    assert invalid.value.field == "language"
    assert invalid.value.rule.startswith("must be")
    assert invalid.value.code == "INVALID_ARGUMENT"
    with pytest.raises(BundleMissingError) as missing:
        await judge.submit("1", **(fields | {"bundle": "0" * 64}))
    assert missing.value.field == "bundle_digest"
    with pytest.raises(NotFoundError):
        await judge.job("nobody").refresh()
    with pytest.raises(NotFoundError):
        await judge.job("nobody").result()
    await judge.submit("1", **fields)
    assert not (await judge.submit("1", **fields)).created
    with pytest.raises(ConflictError):
        await judge.submit("1", **(fields | {"files": {"a.cpp": "other"}}))
    with pytest.raises(PreconditionError):
        await judge.prefetch(["0" * 64], until=datetime.now(UTC) + timedelta(hours=1))
    with pytest.raises(ValueError, match="source: nobody offers rust now"):
        await judge.submit("2", **(fields | {"language": "rust", "files": None}), source="x")
    with pytest.raises(ValueError, match="source: give either"):
        await judge.submit("2", **fields, source="x")
    with pytest.raises(NotFoundError):
        await judge.drain("nobody")
    with pytest.raises(NotFoundError):
        await judge.cordon("nobody")
    with pytest.raises(RuntimeError, match="async with"):
        await Judge("x", platform="school").languages()
    with pytest.raises(JudgeError, match="tls: "):
        await Judge("x", platform="school", tls=Tls(b"", b"")).__aenter__()


async def test_fleet_for_operators(master: Master, judge: Judge) -> None:
    """Nodes are listed, cordoned without a word, drained and sent away."""
    async with ScriptedNode(master.address, slots=3) as node:
        (seen,) = await judge.nodes()
        assert (seen.id, seen.slots, seen.connected, seen.draining) == ("node-1", 3, True, False)
        assert (await judge.cordon("node-1")).reasons == ("cordon",)
        assert (await judge.cordon("node-1", cordon=False)).reasons == ()
        assert node.waiting("drain") == 0
        assert (await judge.drain("node-1")).draining
        assert (await node.expect("drain")).drain
        assert not (await judge.drain("node-1", drain=False)).draining
        assert not (await node.expect("drain")).drain
        await judge.drain("node-1", leave=True)
        assert (await node.expect("drain")).leave


async def test_another_master_answers_for_a_dead_one(start_master: StartMaster) -> None:
    """Of several addresses those that answer are used."""
    async with start_master() as master:
        dead = f"127.0.0.1:{free_port()}"
        async with Judge([dead, master.address], platform="school") as judge:
            assert await judge.missing(["0" * 64]) == ["0" * 64]


async def test_nobody_there_is_said_after_the_deadline() -> None:
    async with Judge(f"127.0.0.1:{free_port()}", platform="x", deadline_s=0.5) as judge:
        with pytest.raises(UnavailableError):
            await judge.languages()


async def test_calls_and_watchers_outlive_a_killed_master(
    settings: Callable[..., MasterSettings],
) -> None:
    """SIGKILL, then a new master at the address: what was asked is answered."""
    ours = settings(bind=f"127.0.0.1:{free_port()}")
    node = ScriptedNode(ours.bind)
    async with Judge(ours.bind, platform="school", deadline_s=STARTED_S) as judge:
        async with master_process(ours) as process:
            digest = await judge.upload(BUNDLE)
            job = await judge.submit("1", language="cpp20", files={"a.cpp": "1"}, bundle=digest)
            waiting = asyncio.create_task(job.result())
            await node.connect()
            lease = await node.lease()
            process.kill()
            await process.wait()
        submitting = asyncio.create_task(
            judge.submit("2", language="cpp20", files={"a.cpp": "2"}, bundle=digest)
        )
        async with master_process(ours):
            await node.connect(held=(lease.token,))
            await node.finish(lease)
            assert (await asyncio.wait_for(waiting, STARTED_S)).verdict is Verdict.ACCEPTED
            assert (await submitting).created
    await node.drop()


def test_package_needs_nothing_of_the_judge() -> None:
    """Imported from its own folder alone, it brings none of the judge's packages along."""
    program = (
        "import sys\n"
        f"sys.path.insert(0, {str(ROOT / 'clients/python/src')!r})\n"
        "import assize.client\n"
        "names = {name.split('.')[0] for name in sys.modules}\n"
        "print(sorted(names & {'proto', 'judge_master', 'judge_node', 'web_api', 'cli',"
        " 'testdata', 'languages', 'sandbox'}))\n"
    )
    done = subprocess.run(
        (sys.executable, "-I", "-c", program), cwd="/", capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
