"""Hands submissions in and follows all of them over one stream of results."""

from __future__ import annotations

import contextlib
import queue
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

import grpc

from cli.errors import CliError
from cli.judging.candidates import Candidate
from cli.judging.client import CALL_TIMEOUT_S, JudgeClient, describe
from proto.judge.v1 import judge_pb2

Event: TypeAlias = judge_pb2.FinalResult | judge_pb2.Progress
MOST_FAILURES = 60
"""Failed attempts in a row to open the stream, a second apart, before giving up."""
_RETRY_S = 1.0
_LAST_WORDS_S = 1.0


class Feed:
    """The results of one run, under a platform name of its own, so that none are shared."""

    def __init__(self, client: JudgeClient, address: str) -> None:
        self._client = client
        self._address = address
        self._platform = f"cli-{uuid.uuid4().hex[:16]}"
        self._events: queue.Queue[Event | CliError] = queue.Queue()
        self._open: set[str] = set()
        self._closing = threading.Event()
        self._call: grpc.Call | None = None
        self._requests: queue.Queue[judge_pb2.ResultsRequest | None] = queue.Queue()

    def submit(
        self,
        number: int,
        candidate: Candidate,
        digest: str,
        inputs: Sequence[judge_pb2.RunInput] = (),
    ) -> None:
        """Hands one program in; its id in events is `number` in decimal.

        With `inputs` it is run on them alone, and before everything that is judged.
        """
        expectation = candidate.expectation
        request = judge_pb2.SubmitRequest(
            platform=self._platform,
            submission_id=str(number),
            language=candidate.language,
            files=[
                judge_pb2.SourceFile(name=name, content=content)
                for name, content in candidate.files.items()
            ],
            bundle_digest=digest,
            priority=judge_pb2.INTERACTIVE if inputs else judge_pb2.VERIFICATION,
            inputs=inputs,
            run_all_tests=expectation is not None and expectation.needs_all_tests,
        )
        self._client.judge.Submit(request, timeout=CALL_TIMEOUT_S)
        self._open.add(str(number))

    def events(self, between: Callable[[], None]) -> Iterator[Event]:
        """Yields progress and results until every submission has its result.

        `between` is called several times a second and may raise to end it all.
        """
        with self._reading():
            while self._open:
                between()
                try:
                    event = self._events.get(timeout=0.1)
                except queue.Empty:
                    continue
                if isinstance(event, CliError):
                    raise event
                if isinstance(event, judge_pb2.FinalResult):
                    if event.submission_id not in self._open:
                        continue
                    self._open.remove(event.submission_id)
                yield event

    def cancel_open(self) -> None:
        """Takes back what has no result yet; best effort."""
        for submission_id in self._open:
            with contextlib.suppress(grpc.RpcError):
                self._client.judge.Cancel(
                    judge_pb2.CancelRequest(platform=self._platform, submission_id=submission_id),
                    timeout=5,
                )

    @contextlib.contextmanager
    def _reading(self) -> Iterator[None]:
        reader = threading.Thread(target=self._read, name="results", daemon=True)
        reader.start()
        try:
            yield
        finally:
            self._closing.set()
            # Half-closing lets the last acknowledgements through.
            self._requests.put(None)
            reader.join(timeout=_LAST_WORDS_S)
            if self._call is not None:
                self._call.cancel()
            reader.join(timeout=5)

    def _read(self) -> None:
        failures = 0
        while not self._closing.is_set():
            try:
                for _ in self._stream():
                    failures = 0
            except grpc.RpcError as error:
                failures += 1
                lasting = error.code() not in (
                    grpc.StatusCode.UNAVAILABLE,
                    grpc.StatusCode.CANCELLED,
                )
                if lasting or failures >= MOST_FAILURES:
                    self._events.put(CliError(describe(error, self._address), exit_code=1))
                    return
            self._closing.wait(_RETRY_S)

    def _stream(self) -> Iterator[None]:
        """One stream from subscription to its end; yields after each event."""
        requests = self._requests = queue.Queue()
        subscribe = judge_pb2.ResultsRequest.Subscribe(platform=self._platform, progress=True)
        requests.put(judge_pb2.ResultsRequest(subscribe=subscribe))
        call = self._client.judge.Results(iter(requests.get, None))
        self._call = call
        try:
            for response in call:
                if response.WhichOneof("event") == "progress":
                    self._events.put(response.progress)
                else:
                    self._events.put(response.result)
                    ack = judge_pb2.ResultsRequest.Ack(sequence=response.result.sequence)
                    requests.put(judge_pb2.ResultsRequest(ack=ack))
                yield
        finally:
            # Ends gRPC's thread that reads the requests.
            requests.put(None)
