"""Restarts, deadlines and the end of everything, with small real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from cli.errors import CliError
from cli.supervise.child import Program, describe_status, tail
from cli.supervise.interrupts import Interrupts, StopRequestedError
from cli.supervise.restarts import MOST_DEATHS, WINDOW_S, restart_delay
from cli.supervise.supervisor import Supervisor

ROOT = Path(__file__).resolve().parents[2]


def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


def gone(pid: int) -> bool:
    """Whether the process ended; a zombie that nobody reaped yet has."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def python(name: str, code: str, folder: Path, **options: float) -> Program:
    return Program(
        name=name,
        argv=(sys.executable, "-c", code),
        log=folder / f"{name}.log",
        ready=lambda: "ready" in "".join(tail(folder / f"{name}.log")),
        waiting_for="its word",
        **options,
    )


SLEEP = "import time; print('ready', flush=True); time.sleep(600)"


@pytest.mark.parametrize(
    ("deaths", "now", "delay"),
    [
        ([0.0], 0.0, 0.5),
        ([0.0, 1.0], 1.0, 1.0),
        ([0.0, 1.0, 2.0], 2.0, 2.0),
        ([0.0, WINDOW_S + 1], WINDOW_S + 1, 0.5),
        ([float(i) for i in range(MOST_DEATHS)], MOST_DEATHS, None),
    ],
)
def test_restart_delay_doubles_and_ends(
    deaths: list[float], now: float, delay: float | None
) -> None:
    assert restart_delay(deaths, now) == delay


def test_statuses_are_told_in_words() -> None:
    assert [describe_status(s) for s in (3, -9, -99)] == [
        "exit status 3",
        "signal SIGKILL",
        "signal 99",
    ]


@pytest.fixture
def interrupts() -> Iterator[Interrupts]:
    with Interrupts() as entered:
        yield entered


def test_a_killed_program_is_started_again_and_reported(
    tmp_path: Path, interrupts: Interrupts
) -> None:
    lines: list[str] = []
    with Supervisor(interrupts, lines.append) as supervisor:
        supervisor.spawn(python("worker", SLEEP, tmp_path))
        supervisor.wait_ready("worker")
        first = supervisor.pids()["worker"]
        os.kill(first, signal.SIGKILL)

        def again() -> bool:
            supervisor.check()
            return supervisor.pids().get("worker", first) != first

        until(again)
    assert lines == ["worker died (signal SIGKILL); starting it again in 0.5 s"]


def test_a_program_that_keeps_dying_ends_everything_with_its_log(
    tmp_path: Path, interrupts: Interrupts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.supervise.restarts._FIRST_DELAY_S", 0.01)
    with (
        pytest.raises(CliError) as caught,
        Supervisor(interrupts, lambda _: None) as supervisor,
    ):
        supervisor.spawn(python("other", SLEEP, tmp_path))
        supervisor.wait_ready("other")
        other = supervisor.pids()["other"]
        supervisor.spawn(python("bad", "raise SystemExit('no database')", tmp_path))
        supervisor.wait_ready("bad")
    assert caught.value.exit_code == 1
    assert "bad keeps dying, last with exit status 1" in caught.value.lines[0]
    assert caught.value.lines[-1].strip() == "no database"
    assert gone(other)


def test_programs_end_in_the_reverse_order_of_their_start(
    tmp_path: Path, interrupts: Interrupts
) -> None:
    ends = tmp_path / "ends"
    code = (
        "import signal, sys, time\n"
        "def end(*_):\n"
        f"    open({str(ends)!r}, 'a').write('NAME '); sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "print('ready', flush=True); time.sleep(600)"
    )
    with Supervisor(interrupts, lambda _: None) as supervisor:
        for name in ("master", "node", "web"):
            supervisor.spawn(python(name, code.replace("NAME", name), tmp_path))
            supervisor.wait_ready(name)
    assert ends.read_text() == "web node master "


def test_a_program_that_ignores_the_end_is_killed_with_its_children(
    tmp_path: Path, interrupts: Interrupts
) -> None:
    code = (
        "import signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "print('ready', child.pid, flush=True); time.sleep(600)"
    )
    lines: list[str] = []
    with Supervisor(interrupts, lines.append) as supervisor:
        supervisor.spawn(python("deaf", code, tmp_path, stop_s=0.2))
        supervisor.wait_ready("deaf")
    grandchild = int((tmp_path / "deaf.log").read_text().split()[1])
    until(lambda: gone(grandchild))
    assert "deaf did not end" in lines[0]


def test_a_signal_while_waiting_stops_the_start(tmp_path: Path, interrupts: Interrupts) -> None:
    with Supervisor(interrupts, lambda _: None) as supervisor:
        supervisor.spawn(python("slow", "import time; time.sleep(600)", tmp_path))
        os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(StopRequestedError):
            supervisor.wait_ready("slow")


def test_children_do_not_outlive_a_killed_supervisor(tmp_path: Path) -> None:
    """The kernel tells the programs, and the keeper sees its stdin close."""
    code = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from cli.supervise.child import Program\n"
        "from cli.supervise.interrupts import Interrupts\n"
        "from cli.supervise.keeper import kept_stores\n"
        "from cli.supervise.supervisor import Supervisor\n"
        "data = Path(sys.argv[1])\n"
        "child = ('import time; from cli.supervise.parent import follow_supervisor;'\n"
        "         'follow_supervisor(); print(1, flush=True); time.sleep(600)')\n"
        "with kept_stores(data, data / 'log') as kept, Supervisor(Interrupts(), print) as s:\n"
        "    log = data / 'child.log'\n"
        "    ready = lambda: log.exists() and bool(log.read_text())\n"
        "    s.spawn(Program('a', (sys.executable, '-c', child), log, ready, ''))\n"
        "    s.wait_ready('a')\n"
        "    print('up', flush=True)\n"
        "    time.sleep(600)\n"
    )
    import tempfile

    # Not tmp_path: the database's own user must be able to reach it.
    with tempfile.TemporaryDirectory(prefix="assize-test-") as folder:
        parent = subprocess.Popen(
            (sys.executable, "-c", code, folder),
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert parent.stdout is not None
        with parent.stdout:
            assert parent.stdout.readline() == "up\n"
            family = psutil.Process(parent.pid).children(recursive=True)
            postmaster = int((Path(folder) / "postgres" / "postmaster.pid").read_text().split()[0])
            assert len(family) >= 3
            parent.kill()
            parent.wait()
        for pid in (postmaster, *(process.pid for process in family)):
            until(lambda pid=pid: gone(pid))  # type: ignore[misc]
