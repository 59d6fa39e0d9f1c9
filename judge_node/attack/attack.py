"""A whole attack: every program alone, then with every slot busy."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from judge_node.attack.arena import Arena, planted
from judge_node.attack.corpus import CorpusError, Program, read_corpus
from judge_node.attack.hostwatch import HostWatch
from judge_node.attack.neighbour import LANGUAGE, Neighbour
from judge_node.attack.recorder import RecordingSlot
from judge_node.attack.report import AttackReport, Finding, Kind, examine
from judge_node.selftest import Candidate, find_candidates
from judge_node.slots import Slot
from judge_node.worker import WorkerSetup
from languages.registry import LANGUAGES
from sandbox.build import build_init
from sandbox.cgroup.detect import find_place
from sandbox.nsjail.slot import physical_cores
from sandbox.spec import MIB

ALONE, BUSY = "alone", "busy"
ARTEFACT_BYTES = 256 * MIB
ARTEFACT_BYTES = 1 << 30
FEWEST_SLOTS = 3
"""A pair of programs and a neighbour."""

Progress = Callable[[str, str], None]
"""Called with the phase and the program's name when its run begins."""


@dataclass(frozen=True, slots=True)
class AttackOptions:
    """What to attack with."""

    family: str = ""
    quick: bool = False
    slots: int = 0
    """0 means one more than there are cores; never fewer than FEWEST_SLOTS."""
    tool_caches: Path = Path("/var/cache/assize/tools")


@dataclass(slots=True)
class Attack:
    """One attack in progress."""

    arena: Arena
    watch: HostWatch
    neighbour: Neighbour
    progress: Progress
    findings: list[Finding] = field(default_factory=list)

    async def alone(self, programs: Sequence[Program]) -> None:
        """Each program (with its partner) while nothing else runs; the host after each."""
        by_name = {program.name: program for program in programs}
        partners = {program.partner for program in programs}
        for program in programs:
            if program.name in partners:
                continue
            together = [program, *([by_name[program.partner]] if program.partner else [])]
            self.progress(ALONE, program.name)
            await asyncio.gather(
                *(
                    self._run(p, slot, ALONE)
                    for p, slot in zip(together, self.arena.slots, strict=False)
                )
            )
            for _, slot in zip(together, self.arena.slots, strict=False):
                await self._next_job(ALONE, slot, program.name)
            await self._left_behind(program.name, ALONE)

    async def busy(self, programs: Sequence[Program]) -> None:
        """All slots at once: hostile programs in all but one, an innocent one there."""
        slots = list(self.arena.slots)
        stop = asyncio.Event()
        innocent = asyncio.create_task(self._innocent(slots.pop(), stop))
        try:
            await self._pairs(programs, slots)
            waiting = [program for program in programs if not _paired(program, programs)]
            # Slow ones first, so that no slot waits at the end for another one's last.
            waiting.sort(key=lambda program: program.limits.time_s * program.tests)
            async with asyncio.TaskGroup() as group:
                for slot in slots:
                    group.create_task(self._stream(waiting, slot))
        finally:
            stop.set()
            await innocent
        for slot in self.arena.slots:
            await self._next_job(BUSY, slot)
        await self._left_behind("", BUSY)

    async def _pairs(self, programs: Sequence[Program], slots: Sequence[Slot]) -> None:
        by_name = {program.name: program for program in programs}
        for program in programs:
            if program.partner:
                self.progress(BUSY, program.name)
                await asyncio.gather(
                    self._run(program, slots[0], BUSY),
                    self._run(by_name[program.partner], slots[1], BUSY),
                )

    async def _stream(self, waiting: list[Program], slot: Slot) -> None:
        while waiting:
            program = waiting.pop()
            self.progress(BUSY, program.name)
            await self._run(program, slot, BUSY)

    async def _innocent(self, slot: Slot, stop: asyncio.Event) -> None:
        while not stop.is_set():
            if change := await self.neighbour.change(self.arena, slot):
                self.findings.append(Finding(Kind.NEIGHBOUR_CHANGED, "", BUSY, change))

    async def _run(self, program: Program, slot: Slot, phase: str) -> None:
        event = await self.arena.run(program, slot)
        self.findings += examine(program, event, self.arena.canary, phase)

    async def _next_job(self, phase: str, slot: Slot, program: str = "") -> None:
        """The slot must judge a clean submission after it, and stands as it stood before."""
        if change := await self.neighbour.change(self.arena, slot):
            detail = f"the next submission in its slot: {change}"
            self.findings.append(Finding(Kind.NEIGHBOUR_CHANGED, program, phase, detail))

    async def _left_behind(self, name: str, phase: str) -> None:
        for line in await self.watch.changes():
            self.findings.append(Finding(Kind.ESCAPE, name, phase, f"left behind: {line}"))
        if not self.arena.canary.intact():
            self.findings.append(Finding(Kind.ESCAPE, name, phase, "a planted file was changed"))


def _paired(program: Program, programs: Sequence[Program]) -> bool:
    return bool(program.partner) or any(other.partner == program.name for other in programs)


def choose(programs: Sequence[Program], options: AttackOptions) -> list[Program]:
    """The programs that the options name, with their partners.

    Raises:
        CorpusError: there is none.
    """
    chosen = [
        program
        for program in programs
        if options.family in ("", program.family) and (program.quick or not options.quick)
    ]
    if not chosen:
        raise CorpusError(f"family: {options.family or 'any'} has no such program")
    return chosen


async def attack(
    options: AttackOptions,
    progress: Progress,
    programs: Sequence[Program] | None = None,
    candidates: Sequence[Candidate] | None = None,
) -> AttackReport:
    """Attacks fresh slots of this host. `programs` and `candidates` replace the real ones.

    Raises:
        CorpusError: the corpus cannot be used, or needs a language that is not here.
        SandboxError: this host cannot judge.
    """
    chosen = choose(read_corpus() if programs is None else programs, options)
    build_init()
    if candidates is None:
        needed = {program.language.id: program.language for program in chosen}
        needed[LANGUAGE] = LANGUAGES[LANGUAGE]
        candidates = await asyncio.to_thread(
            find_candidates, options.tool_caches, None, tuple(needed.values())
        )
    here = {candidate.language.id: candidate for candidate in candidates}
    missing = sorted(({p.language.id for p in chosen} | {LANGUAGE}) - here.keys())
    if missing:
        raise CorpusError(f"languages: {', '.join(missing)} not on this machine (assize setup)")
    count = max(FEWEST_SLOTS, options.slots or len(physical_cores()) + 1)
    async with _arena(here, count) as (arena, watch):
        neighbour = await Neighbour.measured(arena)
        for program in chosen:
            arena.prepare(program)
        await watch.begin()
        running = Attack(arena, watch, neighbour, progress)
        await running.alone(chosen)
        await running.busy(chosen)
        accounting = arena.slots[0].accounting
    return AttackReport(len(chosen), accounting, tuple(running.findings))


@asynccontextmanager
async def _arena(
    candidates: dict[str, Candidate], count: int
) -> AsyncIterator[tuple[Arena, HostWatch]]:
    """Slots of our own below a place of our own, gone afterwards."""
    async with AsyncExitStack() as stack:
        place = find_place(f"attack-{os.getpid()}")
        stack.callback(place.remove)
        folder, canary = stack.enter_context(planted())
        artefacts = stack.enter_context(tempfile.TemporaryDirectory(prefix="assize-attack-"))
        setup = WorkerSetup(place, Path(artefacts), ARTEFACT_BYTES)
        slots: list[Slot] = [RecordingSlot(setup, number) for number in range(count)]
        for slot in slots:
            stack.push_async_callback(slot.stop)
        await asyncio.gather(*(slot.start() for slot in slots))
        groups = ":".join(str(base) for base in place.bases.values())
        yield (
            Arena(slots, candidates, canary, folder, groups),
            HostWatch(place, folder, count),
        )
