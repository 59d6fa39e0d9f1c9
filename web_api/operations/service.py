"""Asks the judge and tells it what operators want; every act is in the audit log."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, TypeVar

import grpc.aio
from sse_starlette.event import ServerSentEvent

from proto.judge.v1 import judge_pb2, judge_pb2_grpc
from web_api.audit.record import audit
from web_api.database import Sessions
from web_api.errors import ApiError, invalid, not_found
from web_api.judge.client import JudgeClient, JudgeRefusedError, JudgeUnavailableError
from web_api.judge.messages import refusal
from web_api.judge.sorting import Sorter
from web_api.operations import messages
from web_api.operations.schemas import (
    Attempt,
    CordonWish,
    DrainWish,
    Job,
    JobState,
    Node,
    Overview,
    Queue,
)
from web_api.users.access import Viewer

TIMEOUT_S = 10.0
LOOK_S = 2.0
"""How often a page that is followed live is looked at again."""
STREAM_S = 300.0
"""How long a stream lasts."""
RUNNING = 100

T = TypeVar("T")


class Operations:
    """The judge as operators see it."""

    def __init__(self, sessions: Sessions, judge: JudgeClient, sorter: Sorter) -> None:
        self._sessions = sessions
        self._judge = judge
        self._sorter = sorter
        self._seen: tuple[float, Overview] | None = None
        self._looking = asyncio.Lock()

    async def nodes(self) -> list[Node]:
        answer = await self._fleet(
            lambda fleet: fleet.ListNodes(judge_pb2.ListNodesRequest(), timeout=TIMEOUT_S)
        )
        return [messages.node(node) for node in answer.nodes]

    async def queue(self) -> Queue:
        answer = await self._fleet(
            lambda fleet: fleet.GetQueue(judge_pb2.GetQueueRequest(), timeout=TIMEOUT_S)
        )
        return messages.queue(answer)

    async def jobs(
        self, state: JobState | None, *, quarantined: bool, platform: str, limit: int
    ) -> list[Job]:
        request = judge_pb2.ListJobsRequest(
            state=_state(state),
            quarantined=quarantined,
            platform=platform,
            limit=limit,
        )
        answer = await self._fleet(lambda fleet: fleet.ListJobs(request, timeout=TIMEOUT_S))
        return [messages.job(job) for job in answer.jobs]

    async def attempts(self, platform: str = "", submission: str = "") -> list[Attempt]:
        """Of one job, or the open ones of all."""
        request = judge_pb2.ListAttemptsRequest(
            platform=platform, submission_id=submission, limit=RUNNING
        )
        answer = await self._fleet(lambda fleet: fleet.ListAttempts(request, timeout=TIMEOUT_S))
        return [messages.attempt(attempt) for attempt in answer.attempts]

    async def overview(self) -> Overview:
        """At most `LOOK_S` old: however many pages are open, the judge is asked once."""
        async with self._looking:
            if self._seen is None or time.monotonic() - self._seen[0] > LOOK_S / 2:
                nodes, queue, running = await asyncio.gather(
                    self.nodes(), self.queue(), self.attempts()
                )
                found = Overview(nodes=nodes, queue=queue, running=running)
                self._seen = time.monotonic(), found
            return self._seen[1]

    async def follow(self) -> AsyncIterator[ServerSentEvent]:
        """`status` with the overview whenever it changed, `away` while the judge is.

        Ends after a while: whoever connects again is asked for the permission again.
        """
        shown = ""
        end = time.monotonic() + STREAM_S
        while time.monotonic() < end:
            try:
                name, data = "status", (await self.overview()).model_dump_json()
            except ApiError:
                name, data = "away", "{}"
            if name + data != shown:
                yield ServerSentEvent(data=data, event=name)
                shown = name + data
            await asyncio.sleep(LOOK_S)

    async def drain(self, viewer: Viewer, node_id: str, wish: DrainWish) -> Node:
        request = judge_pb2.SetDrainRequest(node_id=node_id, drain=wish.drain, leave=wish.leave)
        action = "node.drain" if wish.drain else "node.undrain"
        async with self._act(viewer, action, f"node/{node_id}", leave=wish.leave):
            answer = await self._fleet(
                lambda fleet: fleet.SetDrain(request, timeout=TIMEOUT_S, metadata=_who(viewer))
            )
        return messages.node(answer.node)

    async def cordon(self, viewer: Viewer, node_id: str, wish: CordonWish) -> Node:
        request = judge_pb2.SetCordonRequest(node_id=node_id, cordon=wish.cordon)
        action = "node.cordon" if wish.cordon else "node.uncordon"
        async with self._act(viewer, action, f"node/{node_id}"):
            answer = await self._fleet(
                lambda fleet: fleet.SetCordon(request, timeout=TIMEOUT_S, metadata=_who(viewer))
            )
        return messages.node(answer.node)

    async def cancel(self, viewer: Viewer, platform: str, submission: str) -> None:
        """Ends a job that is not final.

        The judge offers no result of it: where it is one of ours, whoever handed it in gets
        a judge error that says so.
        """
        request = judge_pb2.CancelRequest(platform=platform, submission_id=submission)
        async with self._act(viewer, "job.cancel", f"job/{platform}/{submission}"):
            answer = await self._ask(
                lambda channel: judge_pb2_grpc.JudgeStub(channel).Cancel(
                    request, timeout=TIMEOUT_S, metadata=_who(viewer)
                )
            )
        if platform == self._judge.platform and answer.job.state == judge_pb2.CANCELLED:
            told = refusal(submission, "")
            reason = "An operator ended the judging of this submission."
            await self._sorter.store(replace(told, reason=reason, epoch=answer.job.epoch))

    async def rejudge(self, viewer: Viewer, platform: str, submission: str) -> None:
        """Sends a job that ended back for judging."""
        asked = judge_pb2.GetJobRequest(platform=platform, submission_id=submission)
        async with self._act(viewer, "job.rejudge", f"job/{platform}/{submission}"):
            job = await self._ask(
                lambda channel: judge_pb2_grpc.JudgeStub(channel).GetJob(asked, timeout=TIMEOUT_S)
            )
            # With the epoch a repetition over a broken line is no second rejudging.
            request = judge_pb2.RejudgeRequest(
                platform=platform, submission_id=submission, expected_epoch=job.epoch + 1
            )
            await self._ask(
                lambda channel: judge_pb2_grpc.JudgeStub(channel).Rejudge(
                    request, timeout=TIMEOUT_S, metadata=_who(viewer)
                )
            )

    @asynccontextmanager
    async def _act(
        self, viewer: Viewer, action: str, object_: str, **detail: Any
    ) -> AsyncIterator[None]:
        """What is refused leaves no trace in the log; what cannot be logged is not said done."""
        async with self._sessions.begin() as session:
            audit(session, viewer.actor, action, object_, **detail)
            await session.flush()
            yield
        self._seen = None

    async def _fleet(self, call: Callable[[judge_pb2_grpc.FleetAsyncStub], Awaitable[T]]) -> T:
        return await self._ask(lambda channel: call(judge_pb2_grpc.FleetStub(channel)))

    async def _ask(self, call: Callable[[grpc.aio.Channel], Awaitable[T]]) -> T:
        """Raises ApiError: 404, 409, 422 or 503."""
        try:
            return await self._judge.operate(call)
        except JudgeUnavailableError as error:
            raise ApiError(
                503, "judge-unavailable", f"the judge is out of reach: {error}"
            ) from error
        except JudgeRefusedError as error:
            raise _refused(str(error)) from error


def _refused(text: str) -> ApiError:
    code, _, details = text.partition(": ")
    if code == "NOT_FOUND":
        return not_found("node or job")
    if code == "INVALID_ARGUMENT":
        field, _, rule = details.partition(": ")
        return invalid(field, rule)
    if code in ("PERMISSION_DENIED", "UNAUTHENTICATED"):
        help_ = "give the web tier the master's local socket, see docs/operators.md"
        return ApiError(409, "not-an-operator", f"the judge takes no orders from here; {help_}")
    return ApiError(409, "refused", details or code)


def _state(state: JobState | None) -> judge_pb2.JobState.ValueType:
    if state is None:
        return judge_pb2.JOB_STATE_UNSPECIFIED
    return judge_pb2.JobState.Value(state.upper())


def _who(viewer: Viewer) -> tuple[tuple[str, str], ...]:
    """For the judge's own audit log, which believes callers on its machine."""
    return (("assize-user", f"web:{viewer.row.username}"),)
