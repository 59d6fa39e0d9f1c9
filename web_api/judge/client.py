"""Calls to the judge: one errors table, bounded retries, one of several masters at a time."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from pathlib import Path
from typing import TypeVar

import grpc
import grpc.aio
from google.protobuf.timestamp_pb2 import Timestamp
from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt
from tenacity.wait import wait_random_exponential

from identity.channel import Dialler
from proto.judge.v1 import judge_pb2, judge_pb2_grpc
from telemetry.tracing import TRACEPARENT
from web_api.judge.messages import Judgement, OfferedLanguage, known_result

CALL_TIMEOUT_S = 10.0
DEFAULT_RETRY_S = 5.0
MOST_RETRY_MS = 60_000
REOPEN_GRACE_S = 60.0
"""For calls that run while the certificate changes."""
PIECE = 1024 * 1024
MOST_DIGESTS = 1_000
"""Of one call, by the contract."""
OPTIONS = (
    ("grpc.max_receive_message_length", 64 * 1024 * 1024),
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.max_pings_without_data", 0),
    # The default waits up to two minutes before it tries a master that came back.
    ("grpc.max_reconnect_backoff_ms", 3_000),
    ("grpc.initial_reconnect_backoff_ms", 200),
)

T = TypeVar("T")


class JudgeError(Exception):
    """A call failed."""


class JudgeUnavailableError(JudgeError):
    """The judge is out of reach or full: the same call may succeed later."""


class JudgeFullError(JudgeUnavailableError):
    """The judge has no room, for this user or for anybody: the text says for whom."""

    def __init__(self, text: str, *, of_user: bool, retry_after_s: float) -> None:
        super().__init__(text)
        self.of_user = of_user
        """Only this user's queue is full."""
        self.retry_after_s = retry_after_s


class JudgeFailingError(JudgeUnavailableError):
    """The judge answered with an error of its own: later, but not for ever."""


class JudgeRefusedError(JudgeError):
    """The judge will never accept this call; the text says why."""


class BundleMissingError(JudgeRefusedError):
    """The judge does not hold the bundle that a submission names."""


_PERMANENT = frozenset(
    {
        grpc.StatusCode.INVALID_ARGUMENT,
        grpc.StatusCode.NOT_FOUND,
        grpc.StatusCode.ALREADY_EXISTS,
        grpc.StatusCode.FAILED_PRECONDITION,
        grpc.StatusCode.OUT_OF_RANGE,
        grpc.StatusCode.PERMISSION_DENIED,
        grpc.StatusCode.UNAUTHENTICATED,
        grpc.StatusCode.UNIMPLEMENTED,
    }
)

_FAULTS = frozenset({grpc.StatusCode.UNKNOWN, grpc.StatusCode.INTERNAL, grpc.StatusCode.DATA_LOSS})


def judge_error(error: grpc.RpcError) -> JudgeError:
    """The one table from status codes to what a caller can do."""
    code = error.code() if isinstance(error, grpc.aio.AioRpcError) else grpc.StatusCode.UNKNOWN
    details = (error.details() or "") if isinstance(error, grpc.aio.AioRpcError) else str(error)
    text = f"{code.name}: {details}"
    if code == grpc.StatusCode.FAILED_PRECONDITION and details.startswith("bundle_digest"):
        return BundleMissingError(text)
    if code in _PERMANENT:
        return JudgeRefusedError(text)
    if code == grpc.StatusCode.RESOURCE_EXHAUSTED:
        of_user = details.startswith("user:")
        return JudgeFullError(text, of_user=of_user, retry_after_s=_retry_after_s(error))
    if code in _FAULTS:
        return JudgeFailingError(text)
    return JudgeUnavailableError(text)


def _worth_a_retry(error: BaseException) -> bool:
    return isinstance(error, JudgeUnavailableError) and not isinstance(error, JudgeFullError)


def _retry_after_s(error: grpc.RpcError) -> float:
    metadata = error.trailing_metadata() if isinstance(error, grpc.aio.AioRpcError) else None
    for key, value in metadata or ():
        if key == "retry-after-ms" and str(value).isdecimal():
            return min(int(value), MOST_RETRY_MS) / 1000
    return DEFAULT_RETRY_S


class Priority(IntEnum):
    """Whose turn it is; the judge takes smaller ones first."""

    CONTEST = judge_pb2.CONTEST
    """A running contest."""
    INTERACTIVE = judge_pb2.INTERACTIVE
    """A person waits for a run."""
    PRACTICE = judge_pb2.PRACTICE
    """A person waits for a verdict."""
    VERIFICATION = judge_pb2.VERIFICATION
    """A setter verifies a package."""
    REJUDGE = judge_pb2.REJUDGE
    """Judged again: everything for which a person waits comes first."""


@dataclass(frozen=True, slots=True)
class RunInput:
    """What a run gets: a test of the bundle by its name, or `content`."""

    test: str = ""
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class Handover:
    """A submission as the judge wants it."""

    submission_id: str
    language: str
    source_name: str
    source: bytes
    bundle_digest: str
    priority: Priority = Priority.PRACTICE
    inputs: tuple[RunInput, ...] = ()
    """Makes it a run on these alone; () to be judged."""
    user: str = ""
    """Whose it is: users take turns. An opaque key."""
    traceparent: str = ""
    """Of its trace; "" when it has none."""


class JudgeClient:
    """The judge as the web tier uses it. Needs a running event loop."""

    def __init__(
        self, masters: Sequence[str], platform: str, dialler: Dialler | None = None
    ) -> None:
        self.platform = platform
        self._masters = masters
        self._dialler = dialler or Dialler(None)
        self._channels = self._open()
        self._closing: set[asyncio.Task[None]] = set()
        self._current = 0

    def _open(self) -> list[grpc.aio.Channel]:
        return [self._dialler.open(master, OPTIONS) for master in self._masters]

    def reopen(self) -> None:
        """The certificate was renewed: new calls use it, running ones may end."""
        old, self._channels = self._channels, self._open()
        for channel in old:
            closing = asyncio.create_task(channel.close(REOPEN_GRACE_S), name="old channel")
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)

    async def close(self) -> None:
        for closing in self._closing:
            closing.cancel()
        for channel in self._channels:
            await channel.close()

    @property
    def channel(self) -> grpc.aio.Channel:
        """To the master that answered last."""
        return self._channels[self._current]

    def next_master(self) -> None:
        """After a failure: the others may be alive."""
        self._current = (self._current + 1) % len(self._channels)

    async def submit(self, handover: Handover) -> Judgement | None:
        """Hands in a submission; doing it twice is harmless.

        Returns its result if the judge had one already.

        Raises:
            BundleMissingError: if the bundle must be uploaded first.
            JudgeRefusedError: if it will never be accepted.
            JudgeUnavailableError: if it should be tried later.
        """
        request = judge_pb2.SubmitRequest(
            platform=self.platform,
            submission_id=handover.submission_id,
            language=handover.language,
            files=[judge_pb2.SourceFile(name=handover.source_name, content=handover.source)],
            bundle_digest=handover.bundle_digest,
            priority=judge_pb2.Priority.ValueType(handover.priority),
            inputs=[_input(each) for each in handover.inputs],
            user=handover.user,
        )
        return known_result(await self.hand_in(request, handover.traceparent))

    async def hand_in(
        self, request: judge_pb2.SubmitRequest, traceparent: str = ""
    ) -> judge_pb2.Job:
        """The job of a whole request, as it stands; doing it twice is harmless.

        Raises:
            BundleMissingError, JudgeRefusedError, JudgeUnavailableError: as `submit`.
        """
        answer = await self._call(
            lambda channel: judge_pb2_grpc.JudgeStub(channel).Submit(
                request,
                timeout=CALL_TIMEOUT_S,
                metadata=((TRACEPARENT, traceparent),) if traceparent else None,
            )
        )
        return answer.job

    async def job(self, submission_id: str) -> judge_pb2.Job:
        """A job as it stands, with its result when it has one.

        Raises:
            JudgeRefusedError: if the judge does not know it.
            JudgeUnavailableError: if it should be tried later.
        """
        request = judge_pb2.GetJobRequest(platform=self.platform, submission_id=submission_id)
        return await self._call(
            lambda channel: judge_pb2_grpc.JudgeStub(channel).GetJob(
                request, timeout=CALL_TIMEOUT_S
            )
        )

    async def cancel(self, submission_id: str) -> None:
        """Ends a job that is not final; what is final or unknown stays so.

        Raises:
            JudgeUnavailableError: if it should be tried later.
        """
        request = judge_pb2.CancelRequest(platform=self.platform, submission_id=submission_id)
        with contextlib.suppress(JudgeRefusedError):
            await self._call(
                lambda channel: judge_pb2_grpc.JudgeStub(channel).Cancel(
                    request, timeout=CALL_TIMEOUT_S
                )
            )

    async def languages(self) -> tuple[OfferedLanguage, ...]:
        """What at least one node offers now. One quick try per master.

        Raises:
            JudgeUnavailableError: if no master answers.
        """
        answer = await self._call(
            lambda channel: judge_pb2_grpc.FleetStub(channel).ListLanguages(
                judge_pb2.ListLanguagesRequest(), timeout=3
            ),
            attempts=len(self._channels),
        )
        return tuple(
            OfferedLanguage(x.id, x.name, x.version, tuple(x.extensions)) for x in answer.languages
        )

    async def prefetch(self, digests: Collection[str], until: datetime) -> None:
        """Wants bundles on every node before they are needed, at least until then.

        `until` is an aware time; a later call for the same digests replaces it, and one in
        the past says that they are no longer wanted. Any number of digests; doing it twice
        is harmless. Returns once it is written down: nodes fetch in the background.

        Raises:
            JudgeRefusedError: the judge lacks one of the bundles (see `ensure_bundle`); of
                at most `MOST_DIGESTS` digests either all are wanted or none.
            JudgeUnavailableError: if it should be tried later.
        """
        moment = Timestamp()
        moment.FromDatetime(until)
        wanted = sorted(set(digests))
        for first in range(0, len(wanted), MOST_DIGESTS):
            request = judge_pb2.PrefetchRequest(
                platform=self.platform,
                digests=wanted[first : first + MOST_DIGESTS],
                until=moment,
            )
            await self._prefetch(request)

    async def _prefetch(self, request: judge_pb2.PrefetchRequest) -> None:
        await self._call(
            lambda channel: judge_pb2_grpc.JudgeStub(channel).Prefetch(
                request, timeout=CALL_TIMEOUT_S
            )
        )

    async def operate(self, call: Callable[[grpc.aio.Channel], Awaitable[T]]) -> T:
        """An operator's call, which must be one that may be repeated.

        Raises:
            JudgeRefusedError, JudgeUnavailableError: as `submit`.
        """
        return await self._call(call)

    async def ensure_bundle(self, digest: str, path: Path) -> None:
        """Uploads a bundle unless the judge has it.

        Raises:
            JudgeRefusedError, JudgeUnavailableError: as `submit`.
        """
        known = await self._call(
            lambda channel: judge_pb2_grpc.BundlesStub(channel).FindMissing(
                judge_pb2.FindMissingRequest(digests=[digest]), timeout=CALL_TIMEOUT_S
            )
        )
        if digest not in known.missing:
            return
        size = (await asyncio.to_thread(path.stat)).st_size
        await self._call(
            lambda channel: judge_pb2_grpc.BundlesStub(channel).Upload(
                _pieces(digest, path, size),
                # A slow line, not a dead one: 1 MiB/s and a minute on top.
                timeout=60 + size / PIECE,
            )
        )

    async def _call(self, call: Callable[[grpc.aio.Channel], Awaitable[T]], attempts: int = 3) -> T:
        retrying = AsyncRetrying(
            retry=retry_if_exception(_worth_a_retry),
            stop=stop_after_attempt(attempts),
            wait=wait_random_exponential(multiplier=0.1, max=1),
            reraise=True,
        )
        async for attempt in retrying:
            with attempt:
                try:
                    return await call(self.channel)
                except grpc.RpcError as error:
                    failure = judge_error(error)
                    if isinstance(failure, JudgeFullError):
                        # All masters share the queue, and it says when to come back.
                        raise failure from error
                    if isinstance(failure, JudgeUnavailableError):
                        self.next_master()
                    raise failure from error
        raise AssertionError("unreachable: the last attempt raises")


def _input(given: RunInput) -> judge_pb2.RunInput:
    if given.test:
        return judge_pb2.RunInput(test=given.test)
    return judge_pb2.RunInput(content=given.content)


async def _pieces(digest: str, path: Path, size: int) -> AsyncIterator[judge_pb2.UploadRequest]:
    with await asyncio.to_thread(path.open, "rb") as file:
        first = True
        while True:
            data = await asyncio.to_thread(file.read, PIECE)
            if first:
                yield judge_pb2.UploadRequest(digest=digest, size=size, data=data)
                first = False
            elif data:
                yield judge_pb2.UploadRequest(data=data)
            if not data:
                return
