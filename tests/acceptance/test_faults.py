"""Programs are killed in the middle of work: nothing is lost, nothing is judged twice."""

from __future__ import annotations

import queue
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import grpc
import pytest

from cli.judging.client import JudgeClient, connect
from proto.judge.v1 import judge_pb2, verdict_pb2
from testdata.bundle import write_bundle
from testdata.package import read_package
from tests.acceptance.accounts import final, registered, submit
from tests.acceptance.packages import SLOW_ECHO, write_package
from tests.acceptance.processes import Parts, until

PLATFORM = "faults"
TESTS = 6


def uploaded(client: JudgeClient, folder: Path) -> str:
    """The digest of a package of some tests in the master's store."""
    with read_package(write_package(folder / "echo", tests=TESTS)) as package:
        info = write_bundle(package, folder / "bundle")
    client.upload(folder / "bundle", info.digest, info.size)
    return info.digest


def request(number: int, digest: str, seconds: float = 0.4) -> judge_pb2.SubmitRequest:
    """A right program that takes `seconds` for each test."""
    source = SLOW_ECHO.format(seconds=seconds).encode()
    return judge_pb2.SubmitRequest(
        platform=PLATFORM,
        submission_id=str(number),
        language="python3",
        files=[judge_pb2.SourceFile(name="main.py", content=source)],
        bundle_digest=digest,
    )


@contextmanager
def feed(client: JudgeClient, timeout: float) -> Iterator[Iterator[judge_pb2.ResultsResponse]]:
    """The platform's results and progress for at most `timeout` seconds, unacknowledged."""
    requests: queue.Queue[judge_pb2.ResultsRequest | None] = queue.Queue()
    subscribe = judge_pb2.ResultsRequest.Subscribe(platform=PLATFORM, progress=True)
    requests.put(judge_pb2.ResultsRequest(subscribe=subscribe))
    call = client.judge.Results(iter(requests.get, None), timeout=timeout)
    try:
        yield call
    finally:
        requests.put(None)
        call.cancel()


def results_offered(client: JudgeClient) -> list[judge_pb2.FinalResult]:
    """All results that the platform has not acknowledged: every one that there is."""
    found = []
    with feed(client, timeout=3) as events:
        try:
            for event in events:
                if event.HasField("result"):
                    found.append(event.result)
        except grpc.RpcError as error:
            assert error.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    return found


def await_second_test(client: JudgeClient, number: int) -> None:
    """Waits until the submission is in the middle of its tests."""
    with feed(client, timeout=120) as events:
        for event in events:
            step = event.progress
            if step.submission_id == str(number) and step.tests_done >= 2:
                return


def job(client: JudgeClient, number: int) -> judge_pb2.Job:
    wanted = judge_pb2.GetJobRequest(platform=PLATFORM, submission_id=str(number))
    return client.judge.GetJob(wanted, timeout=10)


def busy_node(client: JudgeClient) -> str:
    """The id of the node that has work."""
    found: list[str] = []

    def look() -> bool:
        nodes = client.fleet.ListNodes(judge_pb2.ListNodesRequest(), timeout=10).nodes
        found[:] = [node.id for node in nodes if node.busy_slots]
        return len(found) == 1

    until(look, "exactly one busy node")
    return found[0]


def all_final(client: JudgeClient, numbers: range) -> bool:
    try:
        return all(job(client, n).state == judge_pb2.FINAL for n in numbers)
    except grpc.RpcError:
        # The master may be restarting.
        return False


def test_a_killed_nodes_work_is_done_by_another(cluster: Parts, tmp_path: Path) -> None:
    """The right verdict, from the other node, exactly once, as a second attempt."""
    cluster.master()
    names = ("left", "right")
    for name in names:
        cluster.node(name)
    with connect(cluster.address) as client:
        client.judge.Submit(request(1, uploaded(client, tmp_path), seconds=1))
        await_second_test(client, 1)
        lost = busy_node(client)
        (name,) = [n for n in names if cluster.node_id(n) == lost]
        cluster.end(name, signal.SIGKILL)
        until(lambda: all_final(client, range(1, 2)), "the verdict")
        (offered,) = results_offered(client)
    # It comes back under its name and sweeps what its death left on this host.
    cluster.node(name)
    result = offered.result
    assert result.verdict == verdict_pb2.ACCEPTED
    assert result.attempts == 2
    (survivor,) = [cluster.node_id(n) for n in names if n != name]
    assert result.node == survivor
    assert [test.index for test in result.tests] == list(range(TESTS))


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL], ids=lambda s: s.name)
def test_a_restarted_master_loses_nothing(
    cluster: Parts, tmp_path: Path, how: signal.Signals
) -> None:
    """Every submission gets one result, queued and running ones alike."""
    numbers = range(1, 6)
    cluster.master()
    cluster.node("only")
    with connect(cluster.address) as client:
        digest = uploaded(client, tmp_path)
        for number in numbers:
            client.judge.Submit(request(number, digest, seconds=0.2))
        await_second_test(client, 1)
        cluster.end("master", how)
        cluster.master()
        until(lambda: all_final(client, numbers), "all verdicts")
        offered = results_offered(client)
    assert sorted(result.submission_id for result in offered) == [str(n) for n in numbers]
    assert {result.result.verdict for result in offered} == {verdict_pb2.ACCEPTED}
    assert all(len(result.result.tests) == TESTS for result in offered)


def test_a_restarted_web_tier_loses_nothing(cluster: Parts) -> None:
    """What was acknowledged before it was killed has its verdict afterwards."""
    cluster.master()
    cluster.node("only")
    cluster.web()
    with registered(cluster.url) as client:
        found: list[str] = []

        def listed() -> bool:
            found[:] = [p["slug"] for p in client.get("/api/problems").json()["items"]]
            return bool(found)

        until(listed, "a sample problem")
        source = "import time\ntime.sleep(0.3)\nraise SystemExit(3)\n"
        submitted = [submit(client, found[0], source) for _ in range(4)]
        cluster.end("web", signal.SIGKILL)
        cluster.web()
        verdicts = [final(client, number)["verdict"] for number in submitted]
    assert verdicts == ["RE"] * len(submitted)
