"""`assize queue` and `assize top`: what the judge does right now."""

from __future__ import annotations

import json
import select
import sys
import termios
import time
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cli.errors import CliError
from cli.fleet import as_dict, running_master

if TYPE_CHECKING:
    from rich.console import RenderableType

    from cli.judging.client import JudgeClient
    from proto.judge.v1 import judge_pb2

CALL_TIMEOUT_S = 10.0
LOOK_S = 1.0
LISTED = 100


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a master."""

    queue: judge_pb2.GetQueueResponse
    attempts: tuple[judge_pb2.Attempt, ...]
    """Open ones, the oldest first."""
    quarantined: tuple[judge_pb2.JobSummary, ...]
    nodes: tuple[judge_pb2.Node, ...]
    now: float
    """Seconds since 1970."""


def run_queue(master: str | None, as_json: bool, watch: bool) -> int:
    """Prints the queue, once or until interrupted. Returns 0."""
    from rich.console import Console

    if not watch:
        look = _look(master or running_master())
        if as_json:
            print(json.dumps(queue_dict(look)))
        else:
            Console().print(queue_view(look))
        return 0
    if as_json:
        raise CliError("--watch: cannot be combined with --json")
    return _live(master or running_master(), queue_view)


def run_top(master: str | None, once: bool, as_json: bool) -> int:
    """Shows nodes, queue and attempts until `q`, or once. Returns 0."""
    from rich.console import Console

    if as_json and not once:
        raise CliError("--json: needs --once")
    if not once:
        return _live(master or running_master(), top_view)
    look = _look(master or running_master())
    if as_json:
        print(json.dumps({"nodes": [as_dict(n) for n in look.nodes], **queue_dict(look)}))
    else:
        Console().print(top_view(look))
    return 0


def _look(master: str) -> Look:
    from cli.judging.client import connect

    with connect(master) as client:
        return look_at(client)


def look_at(client: JudgeClient) -> Look:
    """Asks everything once."""
    from proto.judge.v1 import judge_pb2

    fleet, timeout = client.fleet, CALL_TIMEOUT_S
    attempts = judge_pb2.ListAttemptsRequest(limit=LISTED)
    given_up = judge_pb2.ListJobsRequest(quarantined=True, limit=LISTED)
    return Look(
        queue=fleet.GetQueue(judge_pb2.GetQueueRequest(), timeout=timeout),
        attempts=tuple(fleet.ListAttempts(attempts, timeout=timeout).attempts),
        quarantined=tuple(fleet.ListJobs(given_up, timeout=timeout).jobs),
        nodes=tuple(fleet.ListNodes(judge_pb2.ListNodesRequest(), timeout=timeout).nodes),
        now=time.time(),
    )


def queue_dict(look: Look) -> dict[str, Any]:
    """For --json. Times are milliseconds, null where nobody can say."""
    queue = look.queue
    return {
        "waiting": [
            {
                "class": class_name(crowd.priority),
                "language": crowd.language,
                "platform": crowd.platform,
                "jobs": crowd.jobs,
                "oldest_ms": crowd.oldest_ms,
            }
            for crowd in queue.waiting
        ],
        "classes": [
            {
                "class": class_name(one.priority),
                "jobs": one.jobs,
                "expected_wait_ms": one.expected_wait_ms
                if one.HasField("expected_wait_ms")
                else None,
            }
            for one in queue.classes
        ],
        "dispatched_per_s": queue.dispatched_per_s,
        "leased": queue.leased,
        "quarantined": queue.quarantined,
        "results_pending": queue.results_pending,
        "attempts": [
            {
                "platform": attempt.platform,
                "submission_id": attempt.submission_id,
                "epoch": attempt.epoch,
                "attempt": attempt.number,
                "class": class_name(attempt.priority),
                "language": attempt.language,
                "node": attempt.node,
                "age_ms": round(age_s(attempt, look.now) * 1000),
            }
            for attempt in look.attempts
        ],
        "quarantined_jobs": [
            {
                "platform": job.platform,
                "submission_id": job.submission_id,
                "language": job.language,
                "attempts": job.attempts,
                "failed_nodes": list(job.failed_nodes),
                "reason": job.reason,
            }
            for job in look.quarantined
        ],
    }


def class_name(priority: judge_pb2.Priority.ValueType) -> str:
    """As "contest"."""
    from proto.judge.v1 import judge_pb2

    return judge_pb2.Priority.Name(priority).lower()


def age_s(attempt: judge_pb2.Attempt, now: float) -> float:
    """Since its hand-out."""
    return max(0.0, now - attempt.started_at.ToNanoseconds() / 1e9)


def queue_view(look: Look) -> RenderableType:
    """What waits, what nodes have, what was given up."""
    from rich.console import Group

    parts: list[RenderableType] = [_summary(look), _waiting(look), _running(look)]
    if look.quarantined:
        parts.append(_given_up(look))
    return Group(*parts)


def top_view(look: Look) -> RenderableType:
    """Nodes, what they do, and the queue."""
    from rich.console import Group

    return Group(_summary(look), _nodes(look), _running(look), _waiting(look))


def _summary(look: Look) -> str:
    queue = look.queue
    connected = [node for node in look.nodes if node.connected]
    busy, slots = sum(n.busy_slots for n in connected), sum(n.slots for n in connected)
    waiting = sum(crowd.jobs for crowd in queue.waiting)
    return (
        f"{len(connected)} of {len(look.nodes)} nodes connected, {busy}/{slots} slots busy; "
        f"{waiting} jobs wait, {queue.dispatched_per_s:.1f} hand-outs/s, "
        f"{queue.quarantined} given up, {queue.results_pending} results not acknowledged"
    )


def _nodes(look: Look) -> RenderableType:
    from rich.markup import escape
    from rich.table import Table

    table = Table("node", "slots", "", "load", "speed", "noise", "state", expand=True)
    for node in look.nodes:
        state = ", ".join(node.reasons) or "takes work"
        table.add_row(
            node.id,
            f"{node.busy_slots}/{node.slots}",
            bar(node.busy_slots, node.slots),
            f"{node.load:.2f}",
            f"{node.speed:.2f}" if node.speed else "",
            f"{node.noise:.1%}" if node.speed else "",
            escape(state if node.connected else "lost"),
            style="" if node.connected and not node.reasons else "yellow",
        )
    return table


def bar(busy: int, slots: int, width: int = 16) -> str:
    """As "####----"."""
    full = round(width * busy / slots) if slots else 0
    return "█" * min(full, width) + "·" * (width - full)


def _running(look: Look) -> RenderableType:
    from rich.table import Table

    table = Table("on nodes", "node", "class", "language", "attempt", "age", expand=True)
    for attempt in look.attempts:
        table.add_row(
            f"{attempt.platform}/{attempt.submission_id}",
            attempt.node,
            class_name(attempt.priority),
            attempt.language,
            str(attempt.number),
            seconds(age_s(attempt, look.now)),
        )
    return table if look.attempts else "no node has a job"


def _waiting(look: Look) -> RenderableType:
    from rich.table import Table

    expected = {
        one.priority: one.expected_wait_ms
        for one in look.queue.classes
        if one.HasField("expected_wait_ms")
    }
    table = Table("waiting", "language", "platform", "jobs", "oldest", "expected", expand=True)
    for crowd in look.queue.waiting:
        wait = expected.get(crowd.priority)
        table.add_row(
            class_name(crowd.priority),
            crowd.language,
            crowd.platform,
            str(crowd.jobs),
            seconds(crowd.oldest_ms / 1000),
            "unknown" if wait is None else seconds(wait / 1000),
        )
    return table if look.queue.waiting else "nothing waits"


def _given_up(look: Look) -> RenderableType:
    from rich.markup import escape
    from rich.table import Table

    table = Table("given up", "language", "attempts", "nodes", "why", expand=True)
    for job in look.quarantined:
        table.add_row(
            f"{job.platform}/{job.submission_id}",
            job.language,
            str(job.attempts),
            " ".join(job.failed_nodes),
            escape(job.reason),
        )
    return table


def seconds(value: float) -> str:
    """As "0.4 s", "12 s", "3 min", "2 h"."""
    if value < 10:
        return f"{value:.1f} s"
    if value < 120:
        return f"{value:.0f} s"
    return f"{value / 60:.0f} min" if value < 7200 else f"{value / 3600:.0f} h"


def _live(master: str, view: Any) -> int:
    """Looks again and again until `q` or Ctrl-C. A master that is away is waited for."""
    from rich.live import Live

    if not sys.stdout.isatty():
        raise CliError("--once: is needed where the output is no terminal")
    shown = view(_look(master))
    with _keys(), Live(shown, screen=True, auto_refresh=False) as live:
        try:
            while not _quit_within(LOOK_S):
                live.update(_view_or_complaint(master, view), refresh=True)
        except KeyboardInterrupt:
            pass
    return 0


def _view_or_complaint(master: str, view: Any) -> Any:
    try:
        return view(_look(master))
    except CliError as error:
        return "\n".join(error.lines)


@contextmanager
def _keys() -> Iterator[None]:
    """Single keys instead of lines, where there is a keyboard."""
    if not sys.stdin.isatty():
        yield
        return
    before = termios.tcgetattr(sys.stdin)
    tty.setcbreak(sys.stdin)
    try:
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


def _quit_within(wait_s: float) -> bool:
    """Whether `q` was pressed before the time was over."""
    if not sys.stdin.isatty():
        time.sleep(wait_s)
        return False
    ready, _, _ = select.select([sys.stdin], [], [], wait_s)
    return bool(ready) and sys.stdin.read(1) in ("q", "Q")
