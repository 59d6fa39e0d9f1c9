"""The judge, as a platform sees it."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import cast

import grpc.aio

from assize.client import convert
from assize.client._proto import judge_pb2, judge_pb2_grpc
from assize.client.connection import Connection, Tls
from assize.client.feed import Results
from assize.client.job import Job
from assize.client.types import Language, Node, Priority, Progress, RunInput
from assize.client.upload import PIECE_BYTES, Sent, digest_and_size, requests


class Judge:
    """Speaks for one platform to one cluster; to be used as `async with`.

    Every call is repeated, with jitter and at the next master, while no master answers
    and `deadline_s` is not over: all of them may be carried out twice without harm.
    """

    def __init__(
        self,
        address: str | Sequence[str],
        *,
        platform: str,
        tls: Tls | None = None,
        deadline_s: float = 30.0,
    ) -> None:
        """`address` is host:port of a master, or of several. Without `tls` in plain text."""
        self._addresses = [address] if isinstance(address, str) else list(address)
        if not self._addresses:
            raise ValueError("address: must name at least one master")
        self._platform = platform
        self._tls = tls
        self._deadline_s = deadline_s
        self._open: Connection | None = None
        self._feeds: set[Results] = set()
        self._endings: dict[str, str] = {}

    async def __aenter__(self) -> Judge:
        self._open = Connection(self._addresses, self._tls, self._deadline_s)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for feed in list(self._feeds):
            await feed.aclose()
        connection, self._open = self._connection, None
        await connection.close()

    async def submit(
        self,
        submission_id: str | None = None,
        *,
        language: str,
        bundle: str,
        source: str | bytes | None = None,
        files: Mapping[str, str | bytes] | None = None,
        entry_point: str = "",
        priority: Priority = Priority.PRACTICE,
        run_all_tests: bool = False,
        inputs: Sequence[RunInput] = (),
        user: str = "",
        team: str = "",
    ) -> Job:
        """Hands in a submission; when this returns it is safe and will be judged.

        `bundle` is the digest that `upload` gave. The program is `files` by name, or one
        `source`, named "main" with the usual ending of a language that is offered now (where
        names matter, as in Java, give `files`). Without a `submission_id` a random one is
        taken. The same id with the same content again is the same job (`Job.created` is
        False).

        With `inputs`, at most 16, it is a run on those alone: nothing is graded, and every
        test of the result has `shown`. Within a priority users take turns, and so do teams:
        `user` and `team` are keys of your own, 1-64 characters of [A-Za-z0-9._-].

        Raises:
            BundleMissingError: upload the bundle first.
            InvalidError, ConflictError, ExhaustedError, DeniedError, UnavailableError
        """
        if (source is None) == (files is None):
            raise ValueError("source: give either source or files")
        named = files
        if named is None:
            named = {await self._file_name(language): source or b""}
        request = judge_pb2.SubmitRequest(
            platform=self._platform,
            submission_id=submission_id if submission_id is not None else uuid.uuid4().hex,
            language=language,
            files=[
                judge_pb2.SourceFile(name=name, content=_bytes(content))
                for name, content in named.items()
            ],
            bundle_digest=bundle,
            priority=cast("judge_pb2.Priority.ValueType", priority.value),
            run_all_tests=run_all_tests,
            entry_point=entry_point,
            inputs=[_input(item) for item in inputs],
            user=user,
            team=team,
        )
        answer = await self._connection.call(
            lambda channel, timeout: judge_pb2_grpc.JudgeStub(channel).Submit(
                request, timeout=timeout
            )
        )
        job = self.job(request.submission_id)
        job.status = convert.job(answer.job)
        job.created = answer.created
        return job

    def job(self, submission_id: str) -> Job:
        """A handle on a submission that was handed in before. Asks nothing."""
        return Job(self._connection, self._platform, submission_id, None)

    def results(self, *, on_progress: Callable[[Progress], object] | None = None) -> Results:
        """Every final result that was not acknowledged yet, then those to come, for ever.

        `on_progress` is called with steps of running attempts; it must not block.
        """
        feed = Results(self._connection, self._platform, on_progress, self._feeds.discard)
        self._feeds.add(feed)
        return feed

    async def upload(self, bundle: Path | str | bytes, *, progress: Sent | None = None) -> str:
        """Makes sure that the judge holds a bundle; returns its digest.

        A str is a path. `progress(sent, total)` is called with bytes, from 0 again when
        the connection was lost, and not at all when the judge holds it already.

        Raises:
            OSError: the file cannot be read.
        """
        content = Path(bundle) if isinstance(bundle, str) else bundle
        digest, size = await asyncio.to_thread(digest_and_size, content)
        if not await self.missing([digest]):
            return digest
        # A slow line, not a dead one: 1 MiB/s and a minute on top.
        seconds = 60 + size / PIECE_BYTES

        async def send(
            channel: grpc.aio.Channel,
            timeout: float,  # noqa: ASYNC109 - a deadline of gRPC's
        ) -> None:
            messages = requests(content, digest, size, progress)
            await judge_pb2_grpc.BundlesStub(channel).Upload(messages, timeout=timeout)

        await self._connection.call(send, attempt_s=seconds, deadline_s=seconds + self._deadline_s)
        return digest

    async def missing(self, digests: Sequence[str]) -> list[str]:
        """Of at most 1,000 digests those that the judge does not hold."""
        request = judge_pb2.FindMissingRequest(digests=digests)
        answer = await self._connection.call(
            lambda channel, timeout: judge_pb2_grpc.BundlesStub(channel).FindMissing(
                request, timeout=timeout
            )
        )
        return list(answer.missing)

    async def prefetch(self, digests: Sequence[str], *, until: datetime) -> None:
        """Wants bundles on every node until a time, as those of a contest before its start.

        Raises:
            PreconditionError: one is not known; nothing is wanted then.
        """
        request = judge_pb2.PrefetchRequest(platform=self._platform, digests=digests)
        request.until.FromDatetime(until)
        await self._connection.call(
            lambda channel, timeout: judge_pb2_grpc.JudgeStub(channel).Prefetch(
                request, timeout=timeout
            )
        )

    async def languages(self) -> list[Language]:
        """What at least one node offers now."""
        request = judge_pb2.ListLanguagesRequest()
        answer = await self._connection.call(
            lambda channel, timeout: judge_pb2_grpc.FleetStub(channel).ListLanguages(
                request, timeout=timeout
            )
        )
        return [convert.language(message) for message in answer.languages]

    async def nodes(self) -> list[Node]:
        """The fleet; for operators.

        Raises:
            DeniedError: platforms may not ask this.
        """
        request = judge_pb2.ListNodesRequest()
        answer = await self._connection.call(
            lambda channel, timeout: judge_pb2_grpc.FleetStub(channel).ListNodes(
                request, timeout=timeout
            )
        )
        return [convert.node(message) for message in answer.nodes]

    async def drain(self, node_id: str, *, drain: bool = True, leave: bool = False) -> Node:
        """Tells a node to finish what it has and take nothing new, or the reverse.

        With `leave` its process then ends. For operators.

        Raises:
            NotFoundError: no node of this name was ever seen.
        """
        request = judge_pb2.SetDrainRequest(node_id=node_id, drain=drain, leave=leave)
        answer = await self._connection.call(
            lambda channel, timeout: judge_pb2_grpc.FleetStub(channel).SetDrain(
                request, timeout=timeout
            )
        )
        return convert.node(answer.node)

    async def cordon(self, node_id: str, *, cordon: bool = True) -> Node:
        """Gives a node nothing new, or the reverse, without telling it; for operators.

        Lifting it also lifts the quarantine after a contradiction.

        Raises:
            NotFoundError: no node of this name was ever seen.
        """
        request = judge_pb2.SetCordonRequest(node_id=node_id, cordon=cordon)
        answer = await self._connection.call(
            lambda channel, timeout: judge_pb2_grpc.FleetStub(channel).SetCordon(
                request, timeout=timeout
            )
        )
        return convert.node(answer.node)

    async def _file_name(self, language: str) -> str:
        if language not in self._endings:
            offered = await self.languages()
            self._endings = {item.id: item.extensions[0] for item in offered if item.extensions}
        if language not in self._endings:
            raise ValueError(f"source: nobody offers {language} now; give files, with a name")
        return f"main{self._endings[language]}"

    @property
    def _connection(self) -> Connection:
        if self._open is None:
            raise RuntimeError("a Judge is used inside its `async with` block")
        return self._open


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def _input(item: RunInput) -> judge_pb2.RunInput:
    if (item.test is None) == (item.content is None):
        raise ValueError("inputs: each names a test or has content")
    if item.test is not None:
        return judge_pb2.RunInput(test=item.test)
    return judge_pb2.RunInput(content=item.content or b"")
