"""Two programs in two jails, joined by pipes: order of ends, deadlocks, floods."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from sandbox.nsjail.sandbox import NsjailSandbox
from sandbox.outcome import LimitHit, Outcome
from sandbox.runner import converse
from sandbox.spec import MILLISECOND_NS, SECOND_NS, RootSpec
from tests.sandbox.conftest import Box, content

ENV = {"PATH": "/usr/bin:/bin"}
SHORT = {"cpu_ns": SECOND_NS // 2, "wall_ns": SECOND_NS}
Talk = Callable[..., tuple[Outcome, Outcome]]


@pytest.fixture
def talk(box: Box, sandbox: NsjailSandbox) -> Iterator[Talk]:
    """Two shell scripts talking to each other; the second in a partner's jail."""
    partner = sandbox.jail(RootSpec(partner=True))

    def run(
        first: str, second: str, limits: dict[str, Any] | None = None, **other: Any
    ) -> tuple[Outcome, Outcome]:
        left, right = converse(
            box.jail,
            box.spec("/bin/sh", "-c", first, env=ENV, limits=limits),
            partner,
            box.spec("/bin/sh", "-c", second, env=ENV, limits=other.pop("other_limits", None)),
        )
        for outcome in (left, right):
            content(outcome.stderr)
            assert outcome.stdout is None
        return left, right

    yield run
    partner.close()


def test_each_hears_the_other(talk: Talk) -> None:
    """What one writes the other reads, both ways."""
    left, right = talk(
        "read a; echo $((a + 1)); read b; exit $b", "echo 4; read c; echo $((c * 2))"
    )
    assert (left.exit_code, right.exit_code) == (10, 0)


def test_partners_have_outside_uids_of_their_own(sandbox: NsjailSandbox, box: Box) -> None:
    """A program that judges shares no uid with the one that is judged."""
    with sandbox.jail(RootSpec(partner=True)) as partner:
        ran = [
            jail.run(box.spec("/bin/cat", "/proc/self/uid_map", with_proc=True))
            for jail in (box.jail, partner)
        ]
    maps = [{line.split()[1] for line in content(r.stdout).decode().splitlines()} for r in ran]
    assert len(maps[0]) == len(maps[1]) == 2
    assert not maps[0] & maps[1]


def test_who_ends_first_is_told(talk: Talk) -> None:
    """The order of ends is that of the causes, also when one's end is the other's reason."""
    for _ in range(30):
        left, right = talk("read a; exit 3", "exit 43")
        assert (left.exit_code, right.exit_code) == (3, 43)
        assert right.ended_ns < left.ended_ns
        left, right = talk("exit 3", "read a; exit 43")
        assert (left.exit_code, right.exit_code) == (3, 43)
        assert left.ended_ns < right.ended_ns


def test_signals_reach_a_program_that_is_watched(talk: Talk) -> None:
    """Handled, ignored and deadly ones do what they always do; a stopped one goes on."""
    script = (
        "trap 'n=$((n+1))' USR1; trap '' USR2; for i in 1 2 3; do kill -USR1 $$; done; "
        "kill -USR2 $$; (sleep 0.2; kill -CONT $$) & kill -STOP $$; "
        "sh -c 'kill -TERM $$'; [ $? = 143 ] && [ $n = 3 ] && kill -ABRT $$"
    )
    left, right = talk(script, "read a; exit 5")
    assert (left.signal, right.exit_code) == (6, 5)


def test_a_program_that_cannot_start_ends_the_conversation(
    box: Box, sandbox: NsjailSandbox
) -> None:
    """It is told as alone: 127 and why; its partner hears an end."""
    with sandbox.jail(RootSpec(partner=True)) as partner:
        missing, other = box.spec("/app/none"), box.spec("/bin/sh", "-c", "read a; exit 4", env=ENV)
        left, right = converse(box.jail, missing, partner, other)
    content(left.stderr), content(right.stderr)
    assert (left.exit_code, bool(left.exec_error), right.exit_code) == (127, True, 4)


THREADS = """
import os, sys, threading, time
workers = [threading.Thread(target=time.sleep, args=(0.01,)) for _ in range(20)]
for worker in workers: worker.start()
for worker in workers: worker.join()
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(7))).start()
time.sleep(60)
"""


def test_any_thread_may_end_the_program(talk: Talk) -> None:
    """The end is that of all threads, and its time that of the one who brought it about."""
    script = f"exec /usr/bin/python3 -c '{THREADS}'"
    for _ in range(3):
        left, right = talk(script, "exit 43")
        assert (left.exit_code, right.exit_code) == (7, 43)
        assert right.ended_ns < left.ended_ns
        left, right = talk("read a; exit 3", script.replace("sys.stdin.read(), ", ""))
        assert (left.exit_code, right.exit_code) == (3, 7)
        assert right.ended_ns < left.ended_ns


def test_an_end_is_heard_while_both_go_on(talk: Talk) -> None:
    """Who closes its output is heard at once, in the first runs of two jails and in later ones."""
    for _ in range(3):
        left, right = talk("n=$(cat); echo $n; exit $n", "echo 4; exec >&-; read n; exit $n")
        assert (left.exit_code, right.exit_code) == (4, 4)
        left, right = talk("echo 6; exec >&-; read n; exit $n", "n=$(cat); echo $n; exit $n")
        assert (left.exit_code, right.exit_code) == (6, 6)


def test_writing_to_one_that_ended_is_sigpipe(talk: Talk) -> None:
    """As between any two programs."""
    left, right = talk("while :; do echo 1; done", "exit 42")
    assert (left.signal, right.exit_code) == (13, 42)


def test_last_words_are_thrown_away(talk: Talk) -> None:
    """Who judges can say more than a pipe holds to one that has ended, and goes on."""
    left, right = talk("exit 0", "read a; head -c 3000000 /dev/zero; exit $?")
    assert (left.exit_code, right.exit_code, right.signal) == (0, 0, None)


def test_deadlock_ends_at_the_shorter_wall_limit(talk: Talk) -> None:
    """Both wait for the other: the one with the limit is ended, the other hears of it."""
    left, right = talk("read a", "read b; exit 43", limits=SHORT)
    assert (left.limit, right.exit_code) == (LimitHit.WALL, 43)
    assert left.ended_ns < right.ended_ns


def test_waiting_for_a_partner_that_computes_is_no_sleep(talk: Talk) -> None:
    """The partner's CPU time does not count for the wall limit."""
    busy = "i=0; while [ $i -lt 1500000 ]; do i=$((i + 1)); done; echo 1"
    left, right = talk(
        "read a; exit $a",
        busy,
        limits={**SHORT, "wall_ns": 300 * MILLISECOND_NS},
        other_limits={"cpu_ns": 60 * SECOND_NS, "wall_ns": 120 * SECOND_NS},
    )
    assert right.cpu_ns > 300 * MILLISECOND_NS
    assert (left.limit, left.exit_code, right.exit_code) == (LimitHit.NONE, 1, 0)


@pytest.mark.parametrize("flood", ["yes", "head -c 300000000 /dev/zero"])
def test_floods_wait_in_the_pipe(talk: Talk, flood: str) -> None:
    """A partner that reads nothing costs no memory, only time."""
    left, right = talk(flood, "sleep 60", limits=SHORT, other_limits={"wall_ns": 2 * SECOND_NS})
    assert LimitHit.WALL in (left.limit, right.limit)
    assert max(left.peak_memory_bytes, right.peak_memory_bytes) < 16 << 20


def test_each_has_its_own_limits(talk: Talk) -> None:
    """A spinner is ended at its CPU limit, its partner lives to tell."""
    left, right = talk("while :; do :; done", "read a; exit 5", limits=SHORT)
    assert (left.limit, right.limit, right.exit_code) == (LimitHit.CPU, LimitHit.NONE, 5)
