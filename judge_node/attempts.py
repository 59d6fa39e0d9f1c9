"""The attempts a node works on: from a lease to a message in the outbox."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import grpc
import structlog

from judge_node import failpoints, metrics, wire
from judge_node.bundles import Bundles
from judge_node.disk import is_disks_fault
from judge_node.observe import Observer, count_end, observing
from judge_node.outbox import Outbox
from judge_node.parallel import ParallelJudging
from judge_node.pool import Claim, NoSlotError, SlotPool
from judge_node.report import Failed, Judged, Phase, Progress, RunInput, Stopped, Task
from judge_node.selftest import Candidate
from judge_node.slots import Slot
from languages.language import Toolchain
from proto.judge.v1 import node_pb2
from testdata.bundle import BundleError

log = structlog.get_logger()


class Attempts:
    """Runs leases in slots that are free or lent, independent of any connection."""

    def __init__(
        self,
        slots: list[Slot],
        languages: Mapping[str, Candidate],
        bundles: Bundles,
        outbox: Outbox,
        send: Callable[[node_pb2.NodeMessage], None],
        disk_refused: Callable[[OSError], None],
    ) -> None:
        """`send` takes a message to the master if there is one; results also go to `outbox`.

        `disk_refused` hears that testdata could not be stored, before the attempt is given back.
        """
        self._pool = SlotPool(slots)
        for state in ("free", "busy", "lent"):
            metrics.SLOTS.labels(state).set_function(partial(getattr, self._pool, state))
        self._languages = languages
        self._toolchains = {key: candidate.tools for key, candidate in languages.items()}
        self._bundles = bundles
        self._outbox = outbox
        self._send = send
        self._disk_refused = disk_refused
        self._running: dict[str, asyncio.Task[None]] = {}
        self._judging: dict[str, ParallelJudging] = {}
        self._stopped: set[str] = set()
        self.idle = asyncio.Event()
        self.idle.set()

    @property
    def free_slots(self) -> int:
        """How many more leases can be taken: a slot that is only lent counts."""
        return self._pool.available

    def tokens(self) -> list[str]:
        """Of everything held: running, or finished without a receipt."""
        return list(dict.fromkeys([*self._running, *self._outbox.tokens()]))

    def take(self, lease: node_pb2.Lease, channel: grpc.aio.Channel) -> None:
        """Starts judging. A lease that cannot be taken is answered with a failure."""
        if lease.token in self._running:
            return
        candidate = self._languages.get(lease.language)
        if candidate is None:
            self._refuse(lease, f"language {lease.language} is not offered")
            return
        try:
            claim = self._pool.claim(alone=lease.confirming)
        except NoSlotError:
            self._refuse(lease, "no free slot")
            return
        self.idle.clear()
        work = asyncio.create_task(self._work(lease, candidate, claim, channel), name=lease.token)
        self._running[lease.token] = work
        work.add_done_callback(lambda _: self._done(lease.token, claim))

    def stop(self, token: str) -> None:
        """The master does not want this attempt any more."""
        self._outbox.forget(token)
        work = self._running.get(token)
        if work is None:
            return
        self._stopped.add(token)
        if judging := self._judging.get(token):
            judging.stop()
        else:
            work.cancel()

    def _done(self, token: str, claim: Claim) -> None:
        del self._running[token]
        self._judging.pop(token, None)
        self._stopped.discard(token)
        claim.release()
        if not self._running:
            self.idle.set()

    async def _work(
        self,
        lease: node_pb2.Lease,
        candidate: Candidate,
        claim: Claim,
        channel: grpc.aio.Channel,
    ) -> None:
        token, named = lease.token, _named(lease)
        # In every line of this task and of those that it starts.
        structlog.contextvars.bind_contextvars(**named, token=token)
        self._report(Progress(token, Phase.PREPARING, 0, 0))
        failpoints.reach("leased", lease.submission_id)
        with observing(lease.traceparent, lease.language, named) as observer:
            await self._judge(lease, candidate, claim, channel, observer)

    async def _judge(
        self,
        lease: node_pb2.Lease,
        candidate: Candidate,
        claim: Claim,
        channel: grpc.aio.Channel,
        observer: Observer,
    ) -> None:
        token, begun_ns, begun = lease.token, time.time_ns(), False
        try:
            async with self._bundles.use(lease.bundle_digest, channel) as bundle:
                task = _task(lease, candidate, bundle, self._toolchains)
                observer.step("bundle", begun_ns)
                begun_ns = time.time_ns()
                slot = await claim.slot()
                observer.step("slot", begun_ns)
                begun = True
                log.info("attempt started", language=lease.language, slot=slot.number)
                # A measurement that decides is not shared out over other processors.
                lenders = SlotPool(()) if lease.confirming else self._pool
                judging = ParallelJudging(slot, task, self._report, lenders, observer)
                self._judging[token] = judging
                result = await judging.judge()
                claim.release()
                self._conclude(lease, result, candidate)
                await judging.returned()
        except BundleError as error:
            reason = f"bundle {lease.bundle_digest}: {error}"
            self._conclude(lease, Failed(token, reason), candidate)
        except (grpc.RpcError, OSError) as error:
            if isinstance(error, OSError) and is_disks_fault(error) and not begun:
                self._disk_refused(error)
                self._decline(lease, f"storing testdata: {_one_line(error)}")
                return
            reason = f"fetching testdata: {_one_line(error)}"
            self._conclude(lease, Failed(token, reason), candidate)

    def _conclude(
        self, lease: node_pb2.Lease, result: Judged | Failed | Stopped, candidate: Candidate
    ) -> None:
        token = lease.token
        count_end(Stopped(token) if token in self._stopped else result)
        if token in self._stopped:
            log.info("attempt stopped")
        elif isinstance(result, Judged):
            log.info("attempt judged", verdict=result.verdict)
            version = candidate.tools.version
            self._finish(token, wire.result_message(result, lease.bundle_digest, version))
        elif isinstance(result, Failed):
            log.warning("attempt failed", reason=result.reason)
            message = wire.failure_message(token, result.reason, permanent=result.permanent)
            self._finish(token, message)

    def _decline(self, lease: node_pb2.Lease, reason: str) -> None:
        """Another node may have the room that this one lacks: the job loses nothing."""
        count_end(Stopped(lease.token))
        if lease.token not in self._stopped:
            log.warning("attempt given back", reason=reason)
            self._finish(lease.token, wire.declined_message(lease.token, reason))

    def _refuse(self, lease: node_pb2.Lease, reason: str) -> None:
        self._finish(lease.token, wire.failure_message(lease.token, reason, permanent=False))

    def _report(self, progress: Progress) -> None:
        if progress.token in self._stopped:
            return
        self._send(wire.progress_message(progress))
        if progress.phase is Phase.COMPILING:
            failpoints.reach("compiling")
        elif progress.phase is Phase.RUNNING and 0 < progress.done < progress.total:
            failpoints.reach("running")

    def _finish(self, token: str, message: node_pb2.NodeMessage) -> None:
        failpoints.reach("before-report")
        self._outbox.put(token, message)
        self._send(message)


def _named(lease: node_pb2.Lease) -> dict[str, str | int]:
    """As masters' log lines name the attempt."""
    submission = f"{lease.platform}/{lease.submission_id}"
    return {"submission": submission, "epoch": lease.epoch, "attempt": lease.attempt}


def _task(
    lease: node_pb2.Lease, candidate: Candidate, bundle: Path, toolchains: Mapping[str, Toolchain]
) -> Task:
    default = candidate.language.source_name
    return Task(
        token=lease.token,
        language=lease.language,
        toolchain=candidate.tools,
        files={file.name or default: file.content for file in lease.files},
        entry=lease.entry_point,
        bundle=bundle,
        run_all=lease.run_all_tests,
        toolchains=toolchains,
        inputs=tuple(RunInput(given.test, given.content) for given in lease.inputs),
    )


def _one_line(error: BaseException) -> str:
    if isinstance(error, grpc.aio.AioRpcError):
        return f"{error.code().name}: {error.details()}"
    return " ".join(str(error).split()) or type(error).__name__
