"""Each rule of the contract: the status and the message that names field and rule."""

from __future__ import annotations

from typing import Any

import grpc
import psycopg
import pytest

from judge_master.bootstrap import Master
from proto.judge.v1 import judge_pb2, node_pb2
from tests.judge_master.platform_client import PlatformClient, refused
from tests.judge_master.scripted_node import DEADLINE_S, ScriptedNode

KEY = "must be 1-64 characters of [A-Za-z0-9._-]"
PLATFORM = "platform: must be 1-64 characters of [a-z0-9._-]"
DIGEST = "must be 64 lower-case hex digits"
FILE = 'files[0].name: must be 1-100 characters of [A-Za-z0-9._-], not starting with "." or "-"'


def source(name: str = "main.cpp", content: bytes = b"x") -> judge_pb2.SourceFile:
    return judge_pb2.SourceFile(name=name, content=content)


SUBMIT: list[tuple[dict[str, Any], str]] = [
    ({"platform": ""}, PLATFORM),
    ({"platform": "Web"}, PLATFORM),
    ({"platform": "w" * 65}, PLATFORM),
    ({"platform": "web\n"}, PLATFORM),
    ({"submission_id": ""}, f"submission_id: {KEY}"),
    ({"submission_id": "a/b"}, f"submission_id: {KEY}"),
    ({"submission_id": "1" * 65}, f"submission_id: {KEY}"),
    ({"submission_id": "é"}, f"submission_id: {KEY}"),
    ({"language": ""}, "language: must be 1-20 characters of [a-z0-9]"),
    ({"language": "C++"}, "language: must be 1-20 characters of [a-z0-9]"),
    ({"files": []}, "files: must hold at least one file"),
    ({"files": [source(f"f{i}") for i in range(101)]}, "files: must be at most 100"),
    ({"files": [source("")]}, FILE),
    ({"files": [source("../x")]}, FILE),
    ({"files": [source(".x")]}, FILE),
    ({"files": [source("-o")]}, FILE),
    ({"files": [source("x" * 101)]}, FILE),
    ({"files": [source(), source()]}, "files[1].name: must differ from the other names"),
    ({"files": [source(content=b"a\0b")]}, "files[0].content: must not hold NUL bytes"),
    (
        {"files": [source(content=b"a" * (1 << 19)), source("b", b"b" * (1 << 19) + b"c")]},
        "files: must be at most 1 MiB together",
    ),
    ({"bundle_digest": ""}, f"bundle_digest: {DIGEST}"),
    ({"bundle_digest": "A" * 64}, f"bundle_digest: {DIGEST}"),
    ({"priority": 7}, "priority: must be a known priority class"),
    ({"priority": -1}, "priority: must be a known priority class"),
    ({"entry_point": "other.cpp"}, "entry_point: must be the name of one of the files"),
    ({"inputs": [{"content": b"1"}] * 17}, "inputs: must be at most 16"),
    ({"inputs": [{"content": b"1" * 262_145}]}, "inputs: must be at most 256 KiB together"),
    (
        {"inputs": [{"test": "s" * 301}]},
        "inputs[0].test: must be at most 300 characters without NUL",
    ),
]


async def test_bad_submissions_are_refused_by_rule(
    platform: PlatformClient, database_url: str
) -> None:
    """Nothing is written, whatever is wrong."""
    for change, message in SUBMIT:
        async with refused(grpc.StatusCode.INVALID_ARGUMENT, message):
            request = platform.submission(**({"submission_id": "1"} | change))
            await platform.judge.Submit(request, timeout=DEADLINE_S)
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT * FROM judge.jobs").fetchall() == []


async def test_other_calls_check_their_fields(platform: PlatformClient) -> None:
    """The same rules everywhere."""
    judge, bundles, fleet = platform.judge, platform.bundles, platform.fleet
    many = ["0" * 64] * 1001
    cases = [
        (judge.GetJob, judge_pb2.GetJobRequest(platform="", submission_id="1"), PLATFORM),
        (judge.Cancel, judge_pb2.CancelRequest(platform="web"), f"submission_id: {KEY}"),
        (judge.Rejudge, judge_pb2.RejudgeRequest(platform="web"), f"submission_id: {KEY}"),
        (
            judge.Rejudge,
            judge_pb2.RejudgeRequest(platform="web", submission_id="1", bundle_digest="x"),
            f"bundle_digest: {DIGEST}",
        ),
        (
            bundles.FindMissing,
            judge_pb2.FindMissingRequest(digests=["0" * 64, "x"]),
            f"digests[1]: {DIGEST}",
        ),
        (
            bundles.FindMissing,
            judge_pb2.FindMissingRequest(digests=many),
            "digests: must be at most 1,000",
        ),
        (fleet.SetDrain, judge_pb2.SetDrainRequest(node_id="a b"), f"node_id: {KEY}"),
    ]
    for method, request, message in cases:
        async with refused(grpc.StatusCode.INVALID_ARGUMENT, message):
            await method(request, timeout=DEADLINE_S)
    for request, stream in (
        (judge_pb2.WatchRequest(platform="web"), judge.Watch),
        (judge_pb2.DownloadRequest(digest="../../etc/passwd"), bundles.Download),
    ):
        async with refused(grpc.StatusCode.INVALID_ARGUMENT):
            await stream(request, timeout=DEADLINE_S).read()


HELLO: list[tuple[dict[str, Any], str]] = [
    ({"node_id": ""}, f"hello.node_id: {KEY}"),
    ({"node_id": "a b"}, f"hello.node_id: {KEY}"),
    ({"incarnation": ""}, f"hello.incarnation: {KEY}"),
    ({"slots": 0}, "hello.slots: must be 1-1,024"),
    ({"slots": 1025}, "hello.slots: must be 1-1,024"),
    ({"accounting": "v3"}, 'hello.accounting: must be "v1" or "v2"'),
    ({"version": "\0"}, "hello.version: must be at most 300 characters without NUL"),
    (
        {"languages": [judge_pb2.Language(id="C++")]},
        "hello.languages[0].id: must be 1-20 characters of [a-z0-9]",
    ),
    (
        {"languages": [judge_pb2.Language(id="c", version="v" * 301)]},
        "hello.languages[0]: must be at most 300 characters without NUL",
    ),
    ({"held_tokens": ["x"]}, "hello.held_tokens[0]: must be a token of a lease"),
]


async def test_malformed_hello_is_refused_by_rule(master: Master, platform: PlatformClient) -> None:
    """And leaves no row of the node."""
    for change, message in HELLO:
        node = ScriptedNode(master.address)
        hello = node.hello()
        for field, value in change.items():
            hello.ClearField(field)
            if isinstance(value, list):
                getattr(hello, field).extend(value)
            else:
                setattr(hello, field, value)
        node.hello = lambda _held, hello=hello: hello  # type: ignore[method-assign]
        async with refused(grpc.StatusCode.INVALID_ARGUMENT, message):
            await node.connect()
    assert await platform.nodes() == {}


@pytest.mark.parametrize(
    ("attack", "message"),
    [
        (node_pb2.SelfAttack(), "self_attack: must have run on this node"),
        (
            node_pb2.SelfAttack(programs=9, failures=2, first_failure="kernel/mount.c:\n escape"),
            "self_attack: kernel/mount.c: escape",
        ),
    ],
)
async def test_node_with_unproven_sandbox_is_refused(
    master: Master, platform: PlatformClient, attack: node_pb2.SelfAttack, message: str
) -> None:
    """It gets no work and no row, and reads why."""
    node = ScriptedNode(master.address)
    hello = node.hello()
    hello.self_attack.CopyFrom(attack)
    node.hello = lambda _held: hello  # type: ignore[method-assign]
    async with refused(grpc.StatusCode.FAILED_PRECONDITION, message):
        await node.connect()
    assert await platform.nodes() == {}


async def test_oversized_and_garbled_messages_do_no_harm(
    master: Master, platform: PlatformClient
) -> None:
    """What is far too large or no message at all is refused, alone and in streams."""
    huge = platform.submission(submission_id="1", files=[source(content=b"a" * (17 << 20))])
    async with refused(grpc.StatusCode.RESOURCE_EXHAUSTED):
        await platform.judge.Submit(huge, timeout=DEADLINE_S)
    submit = platform.channel.unary_unary("/judge.v1.Judge/Submit")
    results = platform.channel.stream_stream("/judge.v1.Judge/Results")
    link = platform.channel.stream_stream("/judge.v1.NodeLink/Connect")
    for garbage in (b"\xff", b"\x0a\x05a", b"\x12\x02\xc3\x28"):
        message = "message: must be a message of judge.v1"
        async with refused(grpc.StatusCode.INVALID_ARGUMENT, message):
            await submit(garbage, timeout=DEADLINE_S)
        for stream in (results, link):
            async with refused(grpc.StatusCode.INVALID_ARGUMENT, message):
                async for answer in stream(iter([garbage]), timeout=DEADLINE_S):
                    raise AssertionError(answer)
    async with refused(grpc.StatusCode.INVALID_ARGUMENT, PLATFORM):
        await submit(b"", timeout=DEADLINE_S)
    assert (await platform.submit("1")).created
    assert not any(task.done() for task in master.tasks)
