"""The process of one slot: pinned to its processor, serving one task after the other.

`python -m judge_node.worker CONNECTION_FD CANCEL_FD`, started by slots.py. It talks to
the agent over a pipe (see protocol.py), and stops when that pipe closes. What can be read
from CANCEL_FD ends the order at hand; the agent clears it before the next one. Jails are
prepared while it waits for work, and never used for two submissions.
"""

from __future__ import annotations

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
from judge_node.judging import Report, Session, prepare
from judge_node.order import PLAIN_AC
from judge_node.protocol import Answer, Finish, JudgeTest, Order, Prepared, Skipped
from judge_node.report import Failed, Judged, Ready, Stopped, Task
from judge_node.steps.setter import LanguageMissingError
from judge_node.steps.test import Judgement
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


Prepare: TypeAlias = Callable[[Task, Jails, Report, ArtefactCache], Session | Judged]


class Worker:
    """Carries out the agent's orders in one sandbox."""

    def __init__(
        self, agent: Connection, jails: PreparedJails, cache: ArtefactCache, prepare_task: Prepare
    ) -> None:
        self._agent = agent
        self._jails = jails
        self._cache = cache
        self._prepare_task = prepare_task
        self._session: Session | None = None
        self._token = ""
        self._accepted = False

    def carry_out(self, order: Order) -> None:
        """Carries out one order and answers it.

        Raises:
            BrokenPipeError: the agent is gone.
        """
        match order:
            case Task():
                self._token = order.token
                self._agent.send(self._answer(partial(self._open, order)))
                if self._session is None:
                    self._jails.renew()
            case JudgeTest(name, if_accepted):
                assert self._session is not None, "no task was prepared"
                answer: Answer = Skipped()
                if self._accepted or not if_accepted:
                    answer = self._answer(partial(self._session.judge, name))
                self._accepted = isinstance(answer, Judgement) and answer.result == PLAIN_AC
                self._agent.send(answer)
            case Finish():
                self._session = None
                self._jails.renew()

    def _open(self, task: Task) -> Prepared | Judged:
        opened = self._prepare_task(task, self._jails, self._agent.send, self._cache)
        if isinstance(opened, Judged):
            return opened
        self._session = opened
        return Prepared(opened.plan, opened.compiled)

    def _answer(self, work: Callable[[], Answer]) -> Answer:
        try:
            return work()
        except InterruptedError:
            return Stopped(self._token)
        except BundleError as error:
            return Failed(self._token, f"bundle: {error}", permanent=True)
        except (LanguageMissingError, SandboxError, OSError) as error:
            return Failed(self._token, f"{type(error).__name__}: {error}")


def serve(agent: Connection, cancel: Fd, prepare_task: Prepare = prepare) -> None:
    """Until the agent closes the connection."""
    setup: WorkerSetup = agent.recv()
    sandbox = NsjailSandbox(setup.place, cancel=cancel)
    try:
        cache = ArtefactCache(setup.artefacts, setup.artefact_bytes)
        worker = Worker(agent, PreparedJails(sandbox), cache, prepare_task)
        agent.send(Ready(sandbox.core, sandbox.accounting))
        while True:
            worker.carry_out(agent.recv())
    except (EOFError, BrokenPipeError):
        return  # the agent is gone or wants us gone
    finally:
        sandbox.close()


def main(prepare_task: Prepare = prepare) -> None:
    # A terminal's Ctrl-C goes to the whole group; only the agent decides when we end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    connection, cancel = int(sys.argv[1]), int(sys.argv[2])
    os.set_inheritable(connection, False)
    os.set_inheritable(cancel, False)
    with Connection(connection) as agent:
        serve(agent, cancel, prepare_task)


if __name__ == "__main__":
    main()
