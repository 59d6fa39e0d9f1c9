"""judge.v1.NodeLink: the stream of each node."""

# ruff: noqa: N802 - the contract names the methods
from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine
from contextlib import aclosing
from typing import Any

import structlog

from judge_master.domain.attempt import one_line
from judge_master.domain.errors import (
    DeniedError,
    FieldError,
    JudgeError,
    PreconditionError,
    UnavailableError,
)
from judge_master.domain.validation import check_heartbeat, check_hello
from judge_master.identity.caller import current_caller
from judge_master.rpc import convert
from judge_master.rpc.errors import streaming
from judge_master.service.links import Links
from judge_master.service.results import Reports
from judge_master.service.session import NodeSession
from proto.judge.v1 import node_pb2, node_pb2_grpc

log = structlog.get_logger()

HELLO_TIMEOUT_S = 10
PROTOCOL = 1
"""The highest number that this master speaks; see "Versions" in node.proto."""
OLDEST_PROTOCOL = 1
"""The lowest one."""
MOST_REPORTS = 256
"""Results of one stream that are handled at once."""


class NodeLinkService(node_pb2_grpc.NodeLinkServicer):
    """One reader task and one writer per stream, joined by the session."""

    def __init__(self, links: Links, reports: Reports) -> None:
        self._links = links
        self._reports = reports

    @streaming
    async def Connect(
        self, requests: AsyncIterator[node_pb2.NodeMessage], _context: Any
    ) -> AsyncGenerator[node_pb2.MasterMessage, None]:
        first = await _hello(requests)
        hello = check_hello(convert.hello(first))
        _check_identity(hello.node_id)
        _check_protocol(first.protocol)
        _check_self_attack(first.self_attack)
        session, lost = await self._links.open(hello)
        reader = asyncio.create_task(self._read(requests, session), name=f"node {hello.node_id}")
        try:
            yield self._welcome(lost)
            async with aclosing(session.commands()) as commands:
                async for command in commands:
                    yield convert.command_message(command)
        finally:
            reader.cancel()
            # Shielded: the node's leases get their grace even if the call was cancelled.
            await asyncio.shield(self._links.close(session))

    def _welcome(self, lost: list[str]) -> node_pb2.MasterMessage:
        terms = self._links.terms
        return node_pb2.MasterMessage(
            welcome=node_pb2.Welcome(
                master=terms.master,
                heartbeat_ms=terms.heartbeat_ms,
                lease_ms=terms.lease_ms,
                lost_tokens=lost,
                protocol=PROTOCOL,
            )
        )

    async def _read(
        self, requests: AsyncIterator[node_pb2.NodeMessage], session: NodeSession
    ) -> None:
        """Handles what the node says until it is done."""
        reports = _Reports()
        try:
            async for message in requests:
                session.heard()
                kind = message.WhichOneof("message")
                if kind == "result":
                    # Results do not wait for one another: they are committed together.
                    await reports.add(self._guarded(message, session))
                    continue
                if kind != "progress":
                    await reports.done()
                await self._guarded(message, session)
            await reports.done()
            session.end()
        except Exception as error:
            _end(session, error)
        finally:
            reports.drop()

    async def _guarded(self, message: node_pb2.NodeMessage, session: NodeSession) -> None:
        """Handles one message. What goes wrong ends the stream."""
        try:
            await self._handle(message, session)
        except Exception as error:
            _end(session, error)

    async def _handle(self, message: node_pb2.NodeMessage, session: NodeSession) -> None:
        match message.WhichOneof("message"):
            case "heartbeat":
                heartbeat = check_heartbeat(convert.heartbeat(message.heartbeat))
                await self._links.heartbeat(session, heartbeat)
            case "progress":
                step = convert.progress_step(message.progress)
                self._links.progress(session, message.progress.token, step)
            case "result":
                result = convert.reported_result(message.result.result)
                await self._reports.result(session, message.result.token, result)
            case "failure":
                failure = message.failure
                reason = one_line(failure.reason)
                if failure.declined:
                    await self._reports.declined(session, failure.token, reason)
                    return
                await self._reports.failure(session, failure.token, reason, failure.permanent)
            case "hello":
                raise FieldError("hello", "must be the first message only")
            case _:
                raise FieldError("message", "must be one of judge.v1.NodeMessage")


def _end(session: NodeSession, error: Exception) -> None:
    """Ends the stream; out of reach of the database, the node keeps its results and returns."""
    if isinstance(error, JudgeError):
        session.end(error)
        return
    log.exception("message not handled", node=session.node_id, exc_info=error)
    session.end(UnavailableError("internal error"))


class _Reports:
    """Results of one stream that are being handled, at most `MOST_REPORTS`."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    async def add(self, handling: Coroutine[Any, Any, None]) -> None:
        """Starts one, once there is room for it."""
        if len(self._tasks) >= MOST_REPORTS:
            await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
        task = asyncio.create_task(handling, name="report")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def done(self) -> None:
        """Returns when all are handled."""
        if self._tasks:
            await asyncio.wait(self._tasks)

    def drop(self) -> None:
        """Leaves the rest to the node's next stream, on which it reports again."""
        for task in self._tasks:
            task.cancel()


async def _hello(requests: AsyncIterator[node_pb2.NodeMessage]) -> node_pb2.Hello:
    try:
        async with asyncio.timeout(HELLO_TIMEOUT_S):
            first = await anext(aiter(requests), None)
    except TimeoutError:
        raise FieldError("hello", f"must come within {HELLO_TIMEOUT_S} s") from None
    if first is None or first.WhichOneof("message") != "hello":
        raise FieldError("hello", "must be the first message")
    return first.hello


def _check_identity(node_id: str) -> None:
    """A node speaks for itself only."""
    member = current_caller.get().member
    if member is not None and member.name != node_id:
        raise DeniedError(f"hello.node_id: must be {member.name}, whose certificate calls")


def _check_protocol(spoken: int) -> None:
    """See "Versions" in node.proto; 0 is a node that did not say it yet."""
    if (spoken or 1) < OLDEST_PROTOCOL:
        raise PreconditionError(
            f"hello.protocol: must be {OLDEST_PROTOCOL} or more: upgrade this node"
        )


def _check_self_attack(attack: node_pb2.SelfAttack) -> None:
    """A node whose sandbox is not proven gets no stranger's program."""
    if attack.programs == 0:
        raise PreconditionError("self_attack: must have run on this node")
    if attack.failures:
        raise PreconditionError(f"self_attack: {one_line(attack.first_failure)}")
