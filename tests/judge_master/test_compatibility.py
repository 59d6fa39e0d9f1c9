"""Programs of the release before work with those of today, in both directions."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import grpc
import pytest
from google.protobuf import descriptor_pb2
from google.protobuf.descriptor import FieldDescriptor

from judge_master.bootstrap import Master
from judge_master.rpc import node_link
from judge_node import agent as judge_agent
from proto.judge.v1 import enrolment_pb2, judge_pb2, node_pb2, verdict_pb2
from proto.released import released, released_messages
from tests.judge_master.conftest import StartMaster
from tests.judge_master.platform_client import BUNDLE, DIGEST, PlatformClient, refused
from tests.judge_master.scripted_node import DEADLINE_S, ScriptedNode

OLD = released_messages()
MODULES = (verdict_pb2, judge_pb2, node_pb2, enrolment_pb2)


def today() -> dict[str, descriptor_pb2.FileDescriptorProto]:
    """Today's files by name."""
    files = {}
    for module in MODULES:
        file = descriptor_pb2.FileDescriptorProto()
        module.DESCRIPTOR.CopyToProto(file)
        files[file.name] = file
    return files


def messages(parent: str, found: Any) -> Iterator[tuple[str, descriptor_pb2.DescriptorProto]]:
    """All messages with their full names, nested ones too."""
    for message in found:
        name = f"{parent}.{message.name}"
        yield name, message
        yield from messages(name, message.nested_type)


def field_form(field: descriptor_pb2.FieldDescriptorProto) -> tuple[Any, ...]:
    """What the encoding and the generated code depend on."""
    return (field.name, field.type, field.label, field.type_name, field.proto3_optional)


def breaks(
    old: descriptor_pb2.FileDescriptorProto, new: descriptor_pb2.FileDescriptorProto
) -> list[str]:
    """What of `old` a program of `new` would not understand as it was meant."""
    found = []
    known = dict(messages(new.package, new.message_type))
    for name, message in messages(old.package, old.message_type):
        fields = {f.number: f for f in known[name].field} if name in known else {}
        for field in message.field:
            now = fields.get(field.number)
            if now is None or field_form(now) != field_form(field):
                found.append(f"{name}.{field.name} = {field.number}")
    enums = {e.name: {v.number: v.name for v in e.value} for e in new.enum_type}
    for enum in old.enum_type:
        values = enums.get(enum.name, {})
        found += [f"{enum.name}.{v.name}" for v in enum.value if values.get(v.number) != v.name]
    methods = {(s.name, m.name): m.SerializeToString() for s in new.service for m in s.method}
    for service in old.service:
        for method in service.method:
            if methods.get((service.name, method.name)) != method.SerializeToString():
                found.append(f"{service.name}/{method.name}")
    return found


def test_contract_only_grew() -> None:
    """No released field, value or method has gone, moved, or changed its form."""
    files = today()
    old = [file for file in released().file if file.package == "judge.v1"]
    assert {file.name for file in old} <= set(files)
    assert [problem for file in old for problem in breaks(file, files[file.name])] == []


def test_check_of_the_contract_sees_changes() -> None:
    """A reused number, another type, a lost value and a lost method are all found."""
    old = next(f for f in released().file if f.name.endswith("judge.proto"))
    changed = descriptor_pb2.FileDescriptorProto()
    changed.CopyFrom(old)
    submit = next(m for m in changed.message_type if m.name == "SubmitRequest")
    submit.field[0].name = "tenant"
    submit.field[1].type = descriptor_pb2.FieldDescriptorProto.TYPE_BYTES
    del changed.enum_type[0].value[-1]
    del changed.service[0].method[0]
    assert breaks(old, changed) == [
        "judge.v1.SubmitRequest.platform = 1",
        "judge.v1.SubmitRequest.submission_id = 2",
        "Priority.BULK",
        "Judge/Submit",
    ]


def filled(message: Any, depth: int = 0) -> Any:
    """A message with something in every field."""
    for field in message.DESCRIPTOR.fields:
        if field.type == FieldDescriptor.TYPE_MESSAGE:
            if depth < 4:
                inner = getattr(message, field.name)
                filled(inner.add() if field.is_repeated else inner, depth + 1)
                if not field.is_repeated:
                    inner.SetInParent()
            continue
        value: Any = {
            FieldDescriptor.CPPTYPE_STRING: "x",
            FieldDescriptor.CPPTYPE_BOOL: True,
            FieldDescriptor.CPPTYPE_DOUBLE: 1.5,
        }.get(field.cpp_type, 1)
        if field.type == FieldDescriptor.TYPE_BYTES:
            value = b"x"
        if field.is_repeated:
            getattr(message, field.name).append(value)
        else:
            setattr(message, field.name, value)
    return message


@pytest.mark.parametrize(
    "name",
    [
        "NodeMessage.hello",
        "NodeMessage.heartbeat",
        "NodeMessage.progress",
        "NodeMessage.result",
        "NodeMessage.failure",
        "MasterMessage.welcome",
        "MasterMessage.lease",
        "MasterMessage.stop",
        "MasterMessage.receipt",
        "MasterMessage.drain",
    ],
)
def test_messages_of_today_mean_the_same_to_the_old(name: str) -> None:
    """With every field of today set, an old program reads all that it knows, unchanged."""
    kind, _, part = name.partition(".")
    new = getattr(node_pb2, kind)()
    filled(getattr(new, part))
    getattr(new, part).SetInParent()
    old = OLD[kind].FromString(new.SerializeToString())
    assert old.WhichOneof("message") == part
    assert same(getattr(old, part), getattr(new, part)) > 0
    assert getattr(node_pb2, kind).FromString(old.SerializeToString()) == new


def same(old: Any, new: Any) -> int:
    """Compares every field that is set in `old`; how many there were."""
    compared = 0
    for field, value in old.ListFields():
        now = getattr(new, field.name)
        if field.type != FieldDescriptor.TYPE_MESSAGE:
            assert now == value, field.full_name
            compared += 1
            continue
        pairs = zip(value, now, strict=True) if field.is_repeated else [(value, now)]
        compared += sum(same(a, b) for a, b in pairs)
    return compared


async def test_old_node_judges_for_the_master_of_today(start_master: StartMaster) -> None:
    """Every message of a whole lease is encoded and decoded by the released contract."""
    # It sends a single heartbeat, so that nothing may depend on the next one.
    async with (
        start_master(heartbeat_ms=30_000, lease_ms=90_000) as master,
        PlatformClient(master.address) as platform,
        grpc.aio.insecure_channel(master.address) as channel,
    ):
        await platform.upload()
        connect = channel.stream_stream(
            "/judge.v1.NodeLink/Connect",
            request_serializer=OLD["NodeMessage"].SerializeToString,
            response_deserializer=OLD["MasterMessage"].FromString,
        )
        call = connect()
        hello = OLD["Hello"](
            node_id="old",
            incarnation="p1",
            slots=1,
            languages=[OLD["Language"](id="cpp20", name="C++20", version="1")],
            accounting="v2",
            version="0.1.0",
            self_attack=OLD["SelfAttack"](programs=1),
        )
        await call.write(OLD["NodeMessage"](hello=hello))
        assert (await read(call)).welcome.heartbeat_ms > 0
        await platform.submit("1")
        lease = (await read(call)).lease
        assert (lease.submission_id, lease.attempt, lease.files[0].name) == ("1", 1, "main.cpp")
        download = channel.unary_stream(
            "/judge.v1.Bundles/Download",
            request_serializer=OLD["DownloadRequest"].SerializeToString,
            response_deserializer=OLD["DownloadResponse"].FromString,
        )
        pieces = [p async for p in download(OLD["DownloadRequest"](digest=lease.bundle_digest))]
        assert b"".join(piece.data for piece in pieces) == BUNDLE
        await call.write(OLD["NodeMessage"](heartbeat=OLD["Heartbeat"](tokens=[lease.token])))
        step = OLD["AttemptProgress"](token=lease.token, phase=4, tests_done=1, tests_total=2)
        await call.write(OLD["NodeMessage"](progress=step))
        test = OLD["TestResult"](name="secret/1", verdict=2)
        result = OLD["JudgeResult"](verdict=2, bundle_digest=DIGEST, tests=[test], tests_total=2)
        report = OLD["AttemptResult"](token=lease.token, result=result)
        await call.write(OLD["NodeMessage"](result=report))
        receipt = (await read(call)).receipt
        assert (receipt.token, receipt.accepted) == (lease.token, True)
        job = await platform.job("1")
        assert (job.result.verdict, job.result.node) == (verdict_pb2.WRONG_ANSWER, "old")
        call.cancel()


async def test_old_platform_is_served(master: Master) -> None:
    """Submit and the feed, spoken as they were released."""
    async with PlatformClient(master.address) as setup, ScriptedNode(master.address) as node:
        await setup.upload()
        submit = setup.channel.unary_unary(
            "/judge.v1.Judge/Submit",
            request_serializer=OLD["SubmitRequest"].SerializeToString,
            response_deserializer=OLD["SubmitResponse"].FromString,
        )
        request = OLD["SubmitRequest"](
            platform="web",
            submission_id="1",
            language="cpp20",
            files=[OLD["SourceFile"](name="a.cpp", content=b"x")],
            bundle_digest=DIGEST,
        )
        assert (await submit(request, timeout=DEADLINE_S)).created
        results = setup.channel.stream_stream(
            "/judge.v1.Judge/Results",
            request_serializer=OLD["ResultsRequest"].SerializeToString,
            response_deserializer=OLD["ResultsResponse"].FromString,
        )
        call = results()
        asked = OLD["ResultsRequest"]()
        asked.subscribe.platform = "web"
        await call.write(asked)
        await node.finish(await node.lease())
        result = (await read(call)).result
        assert (result.submission_id, result.result.verdict) == ("1", verdict_pb2.ACCEPTED)
        call.cancel()


async def test_both_sides_say_what_they_speak(
    master: Master, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The numbers agree, and a node that is too old for a master reads that it is."""
    node = ScriptedNode(master.address)
    welcome = await node.connect()
    assert welcome.protocol == node_link.PROTOCOL == judge_agent.PROTOCOL
    await node.drop()
    monkeypatch.setattr(node_link, "OLDEST_PROTOCOL", 2)
    message = "hello.protocol: must be 2 or more: upgrade this node"
    async with refused(grpc.StatusCode.FAILED_PRECONDITION, message):
        await node.connect()
    monkeypatch.setattr(judge_agent, "OLDEST_PROTOCOL", 2)
    with pytest.raises(judge_agent.LinkError, match="speaks protocol 1 only: upgrade it"):
        judge_agent._check_protocol(0)


async def read(call: Any) -> Any:
    """The next message of a stream, progress aside."""
    return await asyncio.wait_for(call.read(), DEADLINE_S)
