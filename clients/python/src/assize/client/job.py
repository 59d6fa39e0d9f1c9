"""One submission at the judge."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import grpc
import grpc.aio

from assize.client import convert
from assize.client._proto import judge_pb2, judge_pb2_grpc
from assize.client.connection import Connection, pause_s
from assize.client.errors import JobCancelledError, UnavailableError, judge_error
from assize.client.types import JobState, JobStatus, Progress, Result


class Job:
    """A handle; `status` is what was last heard."""

    def __init__(
        self, connection: Connection, platform: str, submission_id: str, status: JobStatus | None
    ) -> None:
        self._connection = connection
        self._platform = platform
        self.submission_id = submission_id
        self.status = status
        """None: the judge was not asked yet."""
        self.created = False
        """Whether `submit` made it; False when it was there."""

    async def refresh(self) -> JobStatus:
        """Asks for the current state.

        Raises:
            NotFoundError: there is no such submission.
        """
        request = judge_pb2.GetJobRequest(platform=self._platform, submission_id=self.submission_id)
        answer = await self._connection.call(
            lambda channel, timeout: judge_pb2_grpc.JudgeStub(channel).GetJob(
                request, timeout=timeout
            )
        )
        return self._heard(answer)

    async def cancel(self) -> JobStatus:
        """Ends it unless it is final. Doing it twice is harmless."""
        request = judge_pb2.CancelRequest(platform=self._platform, submission_id=self.submission_id)
        answer = await self._connection.call(
            lambda channel, timeout: judge_pb2_grpc.JudgeStub(channel).Cancel(
                request, timeout=timeout
            )
        )
        return self._heard(answer.job)

    async def rejudge(self, *, bundle: str = "", expected_epoch: int | None = None) -> JobStatus:
        """Judges a final or cancelled job again, with another `bundle` if one is named.

        `expected_epoch` is the epoch that this creates; None asks for the current one
        first. Two calls that expect the same epoch are one.

        Raises:
            PreconditionError: it is being judged.
            BundleMissingError: upload the bundle first.
        """
        if expected_epoch is None:
            expected_epoch = (await self.refresh()).epoch + 1
        request = judge_pb2.RejudgeRequest(
            platform=self._platform,
            submission_id=self.submission_id,
            bundle_digest=bundle,
            expected_epoch=expected_epoch,
        )
        answer = await self._connection.call(
            lambda channel, timeout: judge_pb2_grpc.JudgeStub(channel).Rejudge(
                request, timeout=timeout
            )
        )
        return self._heard(answer.job)

    async def watch(self) -> AsyncGenerator[JobStatus | Progress, None]:
        """The current state, then what changes, ending after the final or cancelled one.

        A lost connection is made again, for as long as it takes: the state is then told
        again. Progress may be missing.

        Raises:
            NotFoundError: there is no such submission.
        """
        request = judge_pb2.WatchRequest(platform=self._platform, submission_id=self.submission_id)
        failures = 0
        while True:
            stream = judge_pb2_grpc.JudgeStub(self._connection.channel).Watch(request)
            try:
                while isinstance(event := await stream.read(), judge_pb2.JobEvent):
                    failures = 0
                    if event.WhichOneof("event") == "progress":
                        yield convert.progress(event.progress)
                        continue
                    status = self._heard(event.job)
                    yield status
                    if status.state.ended:
                        return
                # Ended without the end: reading on raises why.
                await stream.wait_for_connection()
            except grpc.aio.AioRpcError as error:
                failure = judge_error(error)
                if not isinstance(failure, UnavailableError):
                    raise failure from error
            finally:
                stream.cancel()
            self._connection.next_master()
            failures += 1
            await asyncio.sleep(pause_s(failures))

    async def result(self) -> Result:
        """Waits for the result of the current epoch, as long as it takes.

        Raises:
            JobCancelledError: there will be none.
            NotFoundError: there is no such submission.
        """
        events = self.watch()
        try:
            async for event in events:
                if isinstance(event, Progress) or not event.state.ended:
                    continue
                if event.state is JobState.FINAL and event.result is not None:
                    return event.result
                break
        finally:
            await events.aclose()
        raise JobCancelledError(f"submission {self.submission_id} was cancelled")

    def _heard(self, message: judge_pb2.Job) -> JobStatus:
        self.status = convert.job(message)
        return self.status
