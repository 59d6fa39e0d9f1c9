"""Puts a node together, runs it, and takes it apart again."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine, Sequence
from contextlib import AsyncExitStack
from typing import Any

import structlog

from identity.channel import Dialler
from identity.join import become
from identity.names import Role
from identity.renew import keep_fresh
from judge_node import metrics
from judge_node.agent import Agent
from judge_node.attack.selfattack import self_attack
from judge_node.bundles import Bundles
from judge_node.passes import Passes
from judge_node.selftest import find_candidates, working_languages, write_bundle_folder
from judge_node.settings import NodeSettings
from judge_node.slots import Slot
from judge_node.strays import NodeLock, sweep
from judge_node.worker import WorkerSetup
from sandbox.build import build_init
from sandbox.cgroup.detect import find_place
from sandbox.nsjail.identity import own_identity
from sandbox.nsjail.slot import physical_cores
from sandbox.runner import SandboxError
from telemetry.logs import configure_logging
from telemetry.metrics import serving_metrics
from telemetry.tracing import start_tracing

log = structlog.get_logger()


def run(settings: NodeSettings) -> None:
    """Runs a node until SIGTERM or SIGINT, then drains it.

    Raises:
        SandboxError: this host cannot judge; the message names the remedy.
        MembershipError: the master is on another machine, and this node is no member.
    """
    configure_logging(node=settings.node_id)
    end_tracing = start_tracing("assize-node", settings.node_id)
    try:
        asyncio.run(_serve(settings))
    finally:
        end_tracing()


async def _serve(settings: NodeSettings) -> None:
    async with AsyncExitStack() as stack:
        dialler = await asyncio.to_thread(
            become,
            Role.NODE,
            settings.node_id,
            settings.master,
            settings.join.get_secret_value(),
            settings.identity_dir,
            insecure=settings.insecure,
        )
        own_identity()  # a refusal names its remedy here, not in a slot's log
        stack.enter_context(
            serving_metrics(metrics.REGISTRY, settings.metrics_host, settings.metrics_port)
        )
        lock = NodeLock(settings.node_id)
        stack.callback(lock.release)
        build_init()
        place = find_place(settings.node_id)
        stack.callback(place.remove)
        sweep(place)
        stopped = _stop_signals()
        caches = settings.tool_caches.expanduser()
        passes = Passes(caches / "self-tests")
        candidates = await asyncio.to_thread(find_candidates, caches, passes)
        setup = WorkerSetup(place, settings.data_dir / "artefacts", settings.artefact_bytes)
        slots = [Slot(setup, n) for n in range(settings.slots or len(physical_cores()))]
        for slot in slots:
            stack.push_async_callback(slot.stop)
        await asyncio.gather(*(slot.start() for slot in slots))
        bundle = settings.data_dir / "self-test"
        write_bundle_folder(bundle)
        languages = await working_languages(candidates, slots, bundle, passes)
        if not languages:
            raise SandboxError("no language passed its self-test; see the log above")
        attacked = await self_attack(place, slots, languages)
        bundles = Bundles(settings.data_dir, settings.cache_bytes)
        agent = Agent(settings, dialler, slots, languages, bundles, attacked)
        link = _link(agent, dialler, settings.masters)
        await _run_until(agent, link, stopped, settings.drain_s)


def _stop_signals() -> asyncio.Queue[signal.Signals]:
    """SIGTERM and SIGINT as they come."""
    queue: asyncio.Queue[signal.Signals] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, queue.put_nowait, number)
    return queue


async def _link(agent: Agent, dialler: Dialler, masters: Sequence[str]) -> None:
    """Stays connected, as a member whose certificate is never old."""
    async with asyncio.TaskGroup() as group:
        group.create_task(agent.run(), name="agent")
        group.create_task(keep_fresh(dialler, masters), name="certificate")


async def _run_until(
    agent: Agent,
    linking: Coroutine[Any, Any, None],
    stopped: asyncio.Queue[signal.Signals],
    drain_s: float,
) -> None:
    """Runs until a signal, then drains; a second signal ends the draining."""
    link = asyncio.create_task(linking, name="link")
    first = asyncio.create_task(stopped.get(), name="first-signal")
    told = asyncio.create_task(agent.told_to_leave.wait(), name="told-to-leave")
    try:
        await asyncio.wait({link, first, told}, return_when=asyncio.FIRST_COMPLETED)
        if link.done():
            link.result()  # a bug in the link must end the node, with its trace
        log.info("draining", deadline_s=drain_s)
        draining = asyncio.create_task(agent.drain(drain_s), name="drain")
        second = asyncio.create_task(stopped.get(), name="second-signal")
        await asyncio.wait({draining, second, link}, return_when=asyncio.FIRST_COMPLETED)
        for task in (draining, second):
            task.cancel()
    finally:
        first.cancel()
        told.cancel()
        link.cancel()
        await asyncio.gather(link, return_exceptions=True)
        log.info("stopped")
