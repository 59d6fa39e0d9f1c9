"""The few hostile programs that every node runs in its own slots before it takes work."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import structlog

from judge_node.attack.arena import Arena, planted
from judge_node.attack.corpus import CorpusError, Program, read_corpus
from judge_node.attack.hostwatch import programs_left
from judge_node.attack.report import examine
from judge_node.selftest import Candidate
from judge_node.slots import Slot
from sandbox.cgroup.detect import Place
from sandbox.runner import SandboxError

log = structlog.get_logger()

PHASE = "start"


@dataclass(frozen=True, slots=True)
class SelfAttack:
    """What a node tells its master. A node with failures must not judge."""

    programs: int
    failures: int
    first_failure: str
    """One line; "" when there is none."""


async def self_attack(
    place: Place,
    slots: Sequence[Slot],
    languages: Mapping[str, Candidate],
    programs: Sequence[Program] | None = None,
) -> SelfAttack:
    """Runs the quick programs of the offered languages, spread over all slots.

    Raises:
        SandboxError: the programs are missing, or none is in an offered language.
    """
    try:
        corpus = read_corpus() if programs is None else programs
    except CorpusError as error:
        raise SandboxError(f"this node cannot prove its sandbox: {error}") from error
    waiting = [p for p in corpus if p.quick and p.language.id in languages]
    count = len(waiting)
    if not waiting:
        wanted = sorted({p.language.id for p in corpus if p.quick})
        raise SandboxError(
            f"this node cannot prove its sandbox without one of: {', '.join(wanted)}"
        )
    failures: list[str] = []
    with planted() as (folder, canary):
        groups = ":".join(str(base) for base in place.bases.values())
        arena = Arena(slots, languages, canary, folder, groups)

        async def attack_in(slot: Slot) -> None:
            while waiting:
                program = waiting.pop()
                event = await arena.run(program, slot)
                found = examine(program, event, canary, PHASE)
                failures.extend(f"{f.program}: {f.kind}: {f.detail}" for f in found)

        used = slots[: len(waiting)]
        async with asyncio.TaskGroup() as group:
            for slot in used:
                group.create_task(attack_in(slot))
        failures += [f"left behind: {line}" for line in await programs_left(len(used))]
        if not canary.intact():
            failures.append("a planted file was changed")
    first = " ".join(failures[0].split()) if failures else ""
    log.log(40 if failures else 20, "self-attack", programs=count, failures=failures)
    return SelfAttack(count, len(failures), first)
