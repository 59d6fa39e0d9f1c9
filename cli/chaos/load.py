"""Who hands in and who reads results, as platforms do: patiently, and through any master."""

from __future__ import annotations

import itertools
import queue
import random
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import grpc
import httpx
import psycopg

from cli.chaos.candidates import Bundle, Candidate, pick
from cli.chaos.ledger import JUDGE_ERROR, Entry, Ledger
from cli.chaos.world import SLUG, World
from cli.judging.client import JudgeClient
from cli.judging.report import verdict_of
from proto.judge.v1 import judge_pb2, judge_pb2_grpc

PLATFORM = "chaos"
CALL_S = 10.0
PAUSE_S = 0.2
USERS = 7
PATIENCE_S = 300.0

T = TypeVar("T")


class Platform:
    """Calls that go on until a master answers. Usable by many threads."""

    def __init__(self, addresses: tuple[str, ...]) -> None:
        options = (("grpc.max_reconnect_backoff_ms", 1000), ("grpc.use_local_subchannel_pool", 1))
        self._channels = [grpc.insecure_channel(a, options=options) for a in addresses]
        self._turn = itertools.count()

    def close(self) -> None:
        for channel in self._channels:
            channel.close()

    def client(self) -> JudgeClient:
        """Of the next master."""
        channel = self._channels[next(self._turn) % len(self._channels)]
        return JudgeClient(
            judge_pb2_grpc.JudgeStub(channel),
            judge_pb2_grpc.BundlesStub(channel),
            judge_pb2_grpc.FleetStub(channel),
        )

    def insist(
        self,
        call: Callable[[JudgeClient], T],
        again: frozenset[grpc.StatusCode] | None = None,
        patience_s: float = PATIENCE_S,
    ) -> T:
        """The answer to `call`, which must be idempotent, however long masters are away.

        `again` are the codes that are no answer yet; `AGAIN` without.

        Raises:
            grpc.RpcError: another code, or none of the masters came back in time.
        """
        deadline = time.monotonic() + patience_s
        codes = AGAIN if again is None else again
        while True:
            try:
                return call(self.client())
            except grpc.RpcError as error:
                if error.code() not in codes or time.monotonic() > deadline:
                    raise
                time.sleep(PAUSE_S)

    def submit(
        self, number: str, candidate: Candidate, bundle: Bundle, priority: int = judge_pb2.PRACTICE
    ) -> None:
        """Hands in; returns when it is acknowledged."""
        request = judge_pb2.SubmitRequest(
            platform=PLATFORM,
            submission_id=number,
            language=candidate.language,
            files=[judge_pb2.SourceFile(name=candidate.file, content=candidate.source.encode())],
            bundle_digest=bundle.digest,
            priority=judge_pb2.Priority.ValueType(priority),
            user=f"u{int(number[1:]) % USERS}",
        )
        self.insist(lambda client: client.judge.Submit(request, timeout=CALL_S))

    def upload(self, bundle: Bundle) -> None:
        """Brings a bundle to the store."""
        self.insist(lambda client: client.upload(bundle.path, bundle.digest, bundle.size))


AGAIN = frozenset(
    {
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.DEADLINE_EXCEEDED,
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        grpc.StatusCode.UNKNOWN,
        grpc.StatusCode.INTERNAL,
        grpc.StatusCode.CANCELLED,
    }
)
AWAY = frozenset({grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED})
"""Nobody was reached; everything else is an answer."""


class Load:
    """Submitters and readers in threads of their own, until `stop`."""

    def __init__(
        self, world: World, ledger: Ledger, bundle: Bundle, seed: int, total: int, window: int
    ) -> None:
        self.platform = Platform(world.masters)
        self.failures: list[str] = []
        """What a thread did not expect: the run proves nothing then."""
        self._world = world
        self._ledger = ledger
        self._bundle = bundle
        self._seed = seed
        self._total = total
        self._window = window
        self._allowed = 0
        self._numbers = itertools.count(1)
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        jobs = {
            "feed": self._read_feed,
            "judge": self._submit_judge,
            "web": self._submit_web,
            "finals": self._count_web,
        }
        for name, work in jobs.items():
            thread = threading.Thread(target=self._guarded, args=(work,), name=name, daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join(30)
        self.platform.close()

    def allow(self, count: int) -> None:
        """So many submissions may have been handed in by now."""
        self._allowed = min(count, self._total)

    @property
    def done(self) -> bool:
        """All has been handed in."""
        return self._ledger.accepted >= self._total

    def hand_in(
        self,
        candidate: Candidate,
        bundle: Bundle | None = None,
        *,
        number: str = "",
        poison: bool = False,
        priority: int = judge_pb2.PRACTICE,
    ) -> Entry:
        """One more submission of the first edition, now; returns when it is acknowledged."""
        number = number or f"c{next(self._numbers)}"
        used = bundle or self._bundle
        verdict = JUDGE_ERROR if poison else candidate.verdicts[0]
        entry = Entry(number, "judge", candidate, used.digest, verdict=verdict, poison=poison)
        self.platform.submit(number, candidate, used, priority)
        self._ledger.add(entry)
        return entry

    def burst(self, count: int, rng: random.Random) -> float:
        """Hands in `count` at once; the seconds until all were acknowledged."""
        chosen = [pick(rng) for _ in range(count)]
        started = time.monotonic()
        with ThreadPoolExecutor(16) as pool:
            list(pool.map(self.hand_in, chosen))
        return time.monotonic() - started

    # The threads

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:  # the main thread ends the run
            self.failures.append(f"{threading.current_thread().name}: {error!r}")

    def _due(self) -> bool:
        ledger = self._ledger
        return ledger.accepted < self._allowed and ledger.accepted - ledger.final < self._window

    def _submit_judge(self) -> None:
        rng = random.Random(self._seed)  # noqa: S311
        while not self._stopping.is_set():
            if self._due():
                self.hand_in(pick(rng))
            else:
                time.sleep(0.02)

    def _submit_web(self) -> None:
        """One in about ten goes through the web tier."""
        rng = random.Random(self._seed + 1)  # noqa: S311
        with httpx.Client(base_url=self._world.url, timeout=20) as client:
            user = f"chaos-{self._seed}-{uuid.uuid4().hex[:6]}"
            body = {
                "username": user,
                "email": f"{user}@example.org",
                "password": "correct horse battery staple",
            }
            self._post(client, "/api/auth/register", body, {})
            token = self._post(client, "/api/auth/tokens", {"name": "chaos"}, {})["token"]
            headers = {"Authorization": f"Bearer {token}"}
            client.cookies.clear()
            while not self._stopping.is_set():
                if not self._due():
                    time.sleep(0.05)
                    continue
                candidate = pick(rng)
                new = {
                    "problem": SLUG,
                    "language": candidate.language,
                    "source": candidate.source,
                }
                key = {**headers, "Idempotency-Key": uuid.uuid4().hex}
                answer = self._post(client, "/api/submissions", new, key)
                digest = self._bundle.digest
                self._ledger.add(
                    Entry(answer["id"], "web", candidate, digest, verdict=candidate.verdicts[0])
                )
                time.sleep(rng.random() * 0.5)

    def _post(
        self, client: httpx.Client, path: str, body: dict[str, str], headers: dict[str, str]
    ) -> dict[str, str]:
        """Posts until the web tier accepts it."""
        while not self._stopping.is_set():
            try:
                response = client.post(path, json=body, headers=headers)
            except httpx.TransportError:
                time.sleep(PAUSE_S)
                continue
            if response.status_code < 300:
                return dict(response.json())
            # 422: no node offers the language at this moment.
            if response.status_code < 500 and response.status_code not in (422, 429, 404):
                raise RuntimeError(f"{path}: {response.status_code} {response.text[:300]}")
            time.sleep(PAUSE_S)
        raise RuntimeError("stopped")

    def _count_web(self) -> None:
        while not self._stopping.wait(0.5):
            try:
                with psycopg.connect(self._world.postgres.url, connect_timeout=3) as connection:
                    query = "SELECT count(*) FROM web.submissions WHERE state = 'final'"
                    row = connection.execute(query).fetchone()
                    self._ledger.web_final(int(row[0]) if row else 0)
            except psycopg.OperationalError:
                continue

    def _read_feed(self) -> None:
        """Every result, acknowledged once it is in the ledger."""
        while not self._stopping.is_set():
            try:
                self._read_stream()
            except grpc.RpcError:
                time.sleep(PAUSE_S)

    def _read_stream(self) -> None:
        requests: queue.Queue[judge_pb2.ResultsRequest | None] = queue.Queue()
        subscribe = judge_pb2.ResultsRequest.Subscribe(platform=PLATFORM)
        requests.put(judge_pb2.ResultsRequest(subscribe=subscribe))
        # Streams end now and then, so that each master serves some.
        call = self.platform.client().judge.Results(_until_none(requests), timeout=15)
        try:
            for event in call:
                if event.HasField("result"):
                    found = event.result
                    verdict = verdict_of(found.result.verdict).value
                    self._ledger.result(found.submission_id, found.epoch, verdict)
                    ack = judge_pb2.ResultsRequest.Ack(sequence=found.sequence)
                    requests.put(judge_pb2.ResultsRequest(ack=ack))
                if self._stopping.is_set():
                    return
        finally:
            requests.put(None)
            call.cancel()


def _until_none(
    requests: queue.Queue[judge_pb2.ResultsRequest | None],
) -> Iterator[judge_pb2.ResultsRequest]:
    while (request := requests.get()) is not None:
        yield request
