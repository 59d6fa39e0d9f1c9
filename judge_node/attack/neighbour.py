"""An innocent program that must not notice what runs in other slots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from judge_node.report import Event, Judged
from judge_node.slots import Slot
from sandbox.spec import MILLISECOND_NS
from testdata.problem import Verdict

if TYPE_CHECKING:
    from judge_node.attack.arena import Arena

# Tens of milliseconds of work over a few MiB; knows the secret, as a neighbour would.
SOURCE = """
#include <stdio.h>
#include <stdlib.h>
static const char secret[] = "%s";
int main(void) {
    int a, b;
    unsigned *cells = malloc(4 << 20), sum = (unsigned char)secret[0];
    if (!cells || scanf("%%d %%d", &a, &b) != 2) return 1;
    for (int round = 0; round < 24; round++)
        for (int i = 0; i < 1 << 20; i++) sum = cells[i] = sum * 2654435761u + (unsigned)i;
    if (sum == 1) puts(secret);
    printf("%%d\\n", a + b);
    return 0;
}
"""
LANGUAGE = "c"
FACTOR, SLACK_NS = 5, 200 * MILLISECOND_NS
"""A neighbour may slow it down through shared caches and memory, but not beyond this."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The program with the CPU time that it needs when nothing else runs."""

    cpu_ns: int

    @classmethod
    async def measured(cls, arena: Arena) -> Neighbour:
        """Runs it alone, twice in every slot: the second time as it will always be, from
        the compile cache, so that afterwards each slot stands as after any later run.

        Raises:
            ValueError: it is not accepted even then.
        """
        times = []
        for slot in (*arena.slots, *arena.slots):
            event = await _judge(arena, slot)
            if not isinstance(event, Judged) or event.verdict is not Verdict.AC:
                raise ValueError(f"the innocent program is not accepted: {event}")
            times.append(_cpu_ns(event))
        return cls(sorted(times)[len(times) // 2])

    async def change(self, arena: Arena, slot: Slot) -> str:
        """Judges it once; says what is different from running alone, "" if nothing."""
        event = await _judge(arena, slot)
        if not isinstance(event, Judged) or event.verdict is not Verdict.AC:
            return f"not accepted: {event}"[:500]
        took = _cpu_ns(event)
        if took > FACTOR * self.cpu_ns + SLACK_NS:
            was, now = self.cpu_ns // MILLISECOND_NS, took // MILLISECOND_NS
            return f"used {now} ms of CPU time instead of {was} ms"
        return ""


def _cpu_ns(judged: Judged) -> int:
    outcome = judged.tests[0].outcome
    assert outcome is not None  # it was a program
    return outcome.cpu_ns


async def _judge(arena: Arena, slot: Slot) -> Event:
    files = {"main.c": (SOURCE % arena.canary.token).encode()}
    return await arena.judge(slot, LANGUAGE, files, arena.plain_bundle)
