"""The process of one slot: pinned to its processor, judging one task after the other.

`python -m judge_node.worker CONNECTION_FD CANCEL_FD`, started by slots.py. It talks to
the agent over a pipe of pickled report.py objects, and stops when that pipe closes. A
jail is prepared while it waits for work, and never used twice.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from dataclasses import dataclass
from multiprocessing.connection import Connection

from judge_node.judging import judge
from judge_node.report import Event, Failed, Ready, Stopped, Task
from sandbox.cgroup.detect import Place
from sandbox.nsjail.sandbox import NsjailSandbox
from sandbox.runner import Jail, SandboxError
from sandbox.spec import Fd, RootSpec
from testdata.bundle import BundleError


@dataclass(frozen=True, slots=True)
class WorkerSetup:
    """The agent's first message."""

    place: Place
    root: RootSpec


def serve(agent: Connection, cancel: Fd) -> None:
    """Until the agent closes the connection."""
    setup: WorkerSetup = agent.recv()
    sandbox = NsjailSandbox(setup.place, cancel=cancel)
    try:
        jail = sandbox.jail(setup.root)
        agent.send(Ready(sandbox.core, sandbox.accounting))
        while True:
            task: Task = agent.recv()
            _forget_old_cancels(cancel)
            agent.send(_judge(task, jail, agent))
            jail.close()
            jail = sandbox.jail(setup.root)
    except (EOFError, BrokenPipeError):
        return  # the agent is gone or wants us gone
    finally:
        sandbox.close()


def _judge(task: Task, jail: Jail, agent: Connection) -> Event:
    try:
        return judge(task, jail, agent.send)
    except InterruptedError:
        return Stopped(task.token)
    except BundleError as error:
        return Failed(task.token, f"bundle: {error}", permanent=True)
    except (SandboxError, OSError) as error:
        return Failed(task.token, f"{type(error).__name__}: {error}")


def _forget_old_cancels(cancel: Fd) -> None:
    """A cancel that came after its task had ended must not end the next one."""
    with contextlib.suppress(BlockingIOError):
        os.read(cancel, 4096)


def main() -> None:
    # A terminal's Ctrl-C goes to the whole group; only the agent decides when we end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    connection, cancel = int(sys.argv[1]), int(sys.argv[2])
    os.set_blocking(cancel, False)
    os.set_inheritable(connection, False)
    os.set_inheritable(cancel, False)
    with Connection(connection) as agent:
        serve(agent, cancel)


if __name__ == "__main__":
    main()
