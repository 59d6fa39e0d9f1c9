"""The node's link to a master: connects, says what is, does what should be, reconnects."""

from __future__ import annotations

import asyncio
import itertools
import random
import uuid
from collections.abc import AsyncIterator, Mapping
from datetime import UTC
from typing import TypeAlias

import grpc
import psutil
import structlog
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_random_exponential

from identity.channel import Dialler
from identity.explain import explain
from judge_node import failpoints, metrics, wire
from judge_node.attack.selfattack import SelfAttack
from judge_node.attempts import Attempts
from judge_node.bundles import Bundles
from judge_node.calibration import Calibrator
from judge_node.disk import Disk
from judge_node.outbox import Outbox
from judge_node.prefetch import Prefetcher
from judge_node.selftest import Candidate
from judge_node.settings import NodeSettings
from judge_node.slots import Slot
from proto.judge.v1 import node_pb2, node_pb2_grpc

log = structlog.get_logger()

VERSION = "0.1.0"
PROTOCOL = 1
"""The highest number that this node speaks; see "Versions" in node.proto."""
OLDEST_PROTOCOL = 1
"""The lowest one."""
MAX_MESSAGE_BYTES = 16 << 20
CHANNEL_OPTIONS = (
    ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
    ("grpc.max_send_message_length", MAX_MESSAGE_BYTES),
    ("grpc.keepalive_time_ms", 10_000),
    ("grpc.keepalive_timeout_ms", 5_000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.max_pings_without_data", 0),
)
LONGEST_WAIT_S = 5.0


_Outgoing: TypeAlias = "asyncio.Queue[node_pb2.NodeMessage | None]"
"""What is to be sent on one stream; None ends it."""


class LinkError(Exception):
    """The stream to the master ended; work goes on while we reconnect."""


class Agent:
    """One node, whatever master it is connected to."""

    def __init__(
        self,
        settings: NodeSettings,
        dialler: Dialler,
        slots: list[Slot],
        languages: Mapping[str, Candidate],
        bundles: Bundles,
        attacked: SelfAttack,
    ) -> None:
        self._settings = settings
        self._dialler = dialler
        self._attacked = attacked
        self._slots = slots
        self._languages = languages
        self._bundles = bundles
        self._incarnation = uuid.uuid4().hex
        self._outbox = Outbox()
        self._outgoing: _Outgoing | None = None
        self._disk = Disk(
            settings.data_dir, settings.min_free_bytes, bundles.shrink, self._send_heartbeat
        )
        self._attempts = Attempts(
            slots, languages, bundles, self._outbox, self._send, self._disk.refused
        )
        self._prefetcher = Prefetcher(bundles, settings.cache_bytes // 2, self._disk.has_room)
        self._calibrator = Calibrator([slot.core for slot in slots], self._attempts.idle)
        self.told_to_leave = asyncio.Event()
        """Operators want the process to end when all is delivered."""
        self._leaving = False
        self._drained_by_master = False

    def _send(self, message: node_pb2.NodeMessage) -> None:
        """To the master if one is connected: progress may be lost, results are in the outbox."""
        if self._outgoing is not None:
            self._outgoing.put_nowait(message)

    def _send_heartbeat(self) -> None:
        self._send(self._heartbeat())

    async def run(self) -> None:
        """Stays connected to one of the masters for ever; ends by cancellation only."""
        addresses = list(self._settings.masters)
        random.shuffle(addresses)
        rotation = itertools.cycle(addresses)
        retrying = AsyncRetrying(
            retry=retry_if_exception_type((LinkError, grpc.RpcError, OSError)),
            wait=wait_random_exponential(multiplier=0.2, max=LONGEST_WAIT_S),
            before_sleep=_log_retry,
        )
        await self._disk.look()
        async with asyncio.TaskGroup() as beside:
            beside.create_task(self._disk.run(), name="disk")
            beside.create_task(self._prefetcher.run(), name="prefetch")
            beside.create_task(self._calibrator.run(), name="calibration")
            await self._stay_connected(retrying, rotation)

    async def _stay_connected(
        self, retrying: AsyncRetrying, rotation: itertools.cycle[str]
    ) -> None:
        while True:
            # A link that stood starts the waiting times anew.
            await retrying(self._connect, rotation)

    async def _connect(self, rotation: itertools.cycle[str]) -> None:
        """One link's whole life. Returns when it had stood and broke.

        Raises:
            LinkError, grpc.RpcError: it never stood.
        """
        address = next(rotation)
        async with self._dialler.open(address, CHANNEL_OPTIONS) as channel:
            outgoing: _Outgoing = asyncio.Queue()
            self._outgoing = outgoing
            outgoing.put_nowait(self._hello())
            call = node_pb2_grpc.NodeLinkStub(channel).Connect(_messages(outgoing))
            try:
                welcome = await call.read()
                if not isinstance(welcome, node_pb2.MasterMessage):
                    # Reads the status, which says why.
                    raise LinkError(f"{address}: {await call.code()} {await call.details()}")
                _check_protocol(welcome.welcome.protocol)
                await self._serve(call, welcome.welcome, channel, address)
            except grpc.aio.AioRpcError as error:
                raise await self._explained(address, error) from error
            finally:
                metrics.CONNECTED.set(0)
                self._outgoing = None
                call.cancel()
                # gRPC leaves the reader of a call that has ended waiting for ever.
                outgoing.put_nowait(None)

    async def _explained(self, address: str, error: grpc.aio.AioRpcError) -> LinkError:
        """Why there is no link, in words."""
        why = ""
        if error.code() is grpc.StatusCode.UNAVAILABLE:
            why = await asyncio.to_thread(explain, address, self._dialler.membership())
        return LinkError(f"{address}: {why or error.details()}")

    async def _serve(
        self,
        call: grpc.aio.StreamStreamCall[node_pb2.NodeMessage, node_pb2.MasterMessage],
        welcome: node_pb2.Welcome,
        channel: grpc.aio.Channel,
        address: str,
    ) -> None:
        log.info("connected", master=welcome.master, address=address)
        metrics.LINKS.inc()
        metrics.CONNECTED.set(1)
        for token in welcome.lost_tokens:
            self._attempts.stop(token)
        for message in self._outbox.messages():
            self._send(message)
        beat = asyncio.create_task(self._beat(welcome.heartbeat_ms / 1000), name="heartbeat")
        try:
            while isinstance(order := await call.read(), node_pb2.MasterMessage):
                self._handle(order, channel)
            log.warning("link ended", code=str(await call.code()), details=await call.details())
        except grpc.RpcError as error:
            log.warning("link broke", error=str(error))
        finally:
            beat.cancel()

    def _handle(self, message: node_pb2.MasterMessage, channel: grpc.aio.Channel) -> None:
        match message.WhichOneof("message"):
            case "lease":
                self._attempts.take(message.lease, channel)
            case "stop":
                log.info("told to stop", token=message.stop.token, reason=message.stop.reason)
                self._attempts.stop(message.stop.token)
            case "receipt":
                failpoints.reach("after-report")
                if not message.receipt.accepted:
                    log.warning("report refused", token=message.receipt.token)
                    metrics.REFUSED.inc()
                self._outbox.forget(message.receipt.token)
            case "drain":
                self._drained_by_master = message.drain.drain
                if message.drain.drain and message.drain.leave:
                    self.told_to_leave.set()
                self._send_heartbeat()
            case "prefetch":
                wanted = {
                    bundle.digest: bundle.until.ToDatetime(tzinfo=UTC)
                    for bundle in message.prefetch.bundles
                }
                self._prefetcher.want(wanted, channel)
            case other:
                log.warning("message not understood", kind=other)

    def _hello(self) -> node_pb2.NodeMessage:
        return node_pb2.NodeMessage(
            hello=node_pb2.Hello(
                node_id=self._settings.node_id,
                incarnation=self._incarnation,
                slots=len(self._slots),
                languages=[
                    wire.language_message(c.language, c.tools) for c in self._languages.values()
                ],
                accounting=self._slots[0].accounting,
                version=VERSION,
                protocol=PROTOCOL,
                held_tokens=self._attempts.tokens(),
                self_attack=wire.self_attack_message(self._attacked),
                memory_total_bytes=psutil.virtual_memory().total,
            )
        )

    def _heartbeat(self) -> node_pb2.NodeMessage:
        leaving = self._leaving or self._drained_by_master
        unwell = "" if leaving else self._disk.trouble
        draining = leaving or bool(unwell)
        metrics.DRAINING.set(draining)
        return node_pb2.NodeMessage(
            heartbeat=node_pb2.Heartbeat(
                tokens=self._attempts.tokens(),
                free_slots=0 if draining else self._attempts.free_slots,
                draining=draining,
                load=psutil.getloadavg()[0],
                memory_available_bytes=psutil.virtual_memory().available,
                cached_bundles=self._bundles.digests(),
                speed=self._calibrator.latest.speed,
                noise=self._calibrator.latest.noise,
                prefetched=self._prefetcher.present,
                unwell=unwell,
            )
        )

    async def _beat(self, interval_s: float) -> None:
        while True:
            self._send_heartbeat()
            await asyncio.sleep(interval_s)

    async def drain(self, deadline_s: float) -> None:
        """Takes nothing new and waits until all results are delivered, or the deadline."""
        self._leaving = True
        self._send_heartbeat()
        try:
            async with asyncio.timeout(deadline_s):
                await self._attempts.idle.wait()
                await self._outbox.empty.wait()
        except TimeoutError:
            log.warning("drain deadline passed", held=self._attempts.tokens())


async def _messages(outgoing: _Outgoing) -> AsyncIterator[node_pb2.NodeMessage]:
    while (message := await outgoing.get()) is not None:
        yield message


def _check_protocol(spoken: int) -> None:
    """See "Versions" in node.proto; 0 is a master that does not say it yet."""
    if (spoken or 1) < OLDEST_PROTOCOL:
        raise LinkError(f"the master speaks protocol {spoken or 1} only: upgrade it")


def _log_retry(state: RetryCallState) -> None:
    error = state.outcome.exception() if state.outcome else None
    wait = state.next_action.sleep if state.next_action else 0
    text = error.details() if isinstance(error, grpc.aio.AioRpcError) else str(error)
    log.warning("master not reached", error=text, again_in_s=round(wait, 2))
