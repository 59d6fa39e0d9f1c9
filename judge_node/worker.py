"""The process of one slot: pinned to its processor, judging one task after the other.

`python -m judge_node.worker CONNECTION_FD CANCEL_FD`, started by slots.py. It talks to
the agent over a pipe of pickled report.py objects, and stops when that pipe closes. Jails
are prepared while it waits for work, and never used for two submissions.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeAlias

from judge_node.artefacts import ArtefactCache
from judge_node.jails import Jails, PreparedJails
from judge_node.judging import Report, judge
from judge_node.report import Event, Failed, Judged, Ready, Stopped, Task
from judge_node.steps.setter import LanguageMissingError
from sandbox.cgroup.detect import Place
from sandbox.nsjail.sandbox import NsjailSandbox
from sandbox.runner import SandboxError
from sandbox.spec import Fd
from testdata.bundle import BundleError


@dataclass(frozen=True, slots=True)
class WorkerSetup:
    """The agent's first message."""

    place: Place
    artefacts: Path
    """The compile cache's directory, shared by the node's slots."""
    artefact_bytes: int


Judge: TypeAlias = Callable[[Task, Jails, Report, ArtefactCache], Judged]


def serve(agent: Connection, cancel: Fd, judge_task: Judge = judge) -> None:
    """Until the agent closes the connection."""
    setup: WorkerSetup = agent.recv()
    sandbox = NsjailSandbox(setup.place, cancel=cancel)
    try:
        jails = PreparedJails(sandbox)
        cache = ArtefactCache(setup.artefacts, setup.artefact_bytes)
        agent.send(Ready(sandbox.core, sandbox.accounting))
        while True:
            task: Task = agent.recv()
            _forget_old_cancels(cancel)
            agent.send(_judge(partial(judge_task, task, jails, agent.send, cache), task.token))
            jails.renew()
    except (EOFError, BrokenPipeError):
        return  # the agent is gone or wants us gone
    finally:
        sandbox.close()


def _judge(judge_it: Callable[[], Judged], token: str) -> Event:
    try:
        return judge_it()
    except InterruptedError:
        return Stopped(token)
    except BundleError as error:
        return Failed(token, f"bundle: {error}", permanent=True)
    except (LanguageMissingError, SandboxError, OSError) as error:
        return Failed(token, f"{type(error).__name__}: {error}")


def _forget_old_cancels(cancel: Fd) -> None:
    """A cancel that came after its task had ended must not end the next one."""
    with contextlib.suppress(BlockingIOError):
        os.read(cancel, 4096)


def main(judge_task: Judge = judge) -> None:
    # A terminal's Ctrl-C goes to the whole group; only the agent decides when we end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    connection, cancel = int(sys.argv[1]), int(sys.argv[2])
    os.set_blocking(cancel, False)
    os.set_inheritable(connection, False)
    os.set_inheritable(cancel, False)
    with Connection(connection) as agent:
        serve(agent, cancel, judge_task)


if __name__ == "__main__":
    main()
