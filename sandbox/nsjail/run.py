"""One run as the worker sees it: start, watch the limits, kill, read the counters."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass

from sandbox.cgroup.group import Group
from sandbox.nsjail import wire
from sandbox.nsjail.channel import Channel
from sandbox.nsjail.collect import Collector
from sandbox.nsjail.judgement import decode_status, exec_error, limit_hit, refused_for_memory
from sandbox.nsjail.pack import pack, unpack
from sandbox.nsjail.starvation import waited_ns
from sandbox.nsjail.timing import NEAR_LIMIT_NS, next_look_ns
from sandbox.outcome import Accounting, LimitHit, MemorySplit, Mode, Outcome
from sandbox.runner import SandboxError, wait_all
from sandbox.spec import COLLECT_FILES, MILLISECOND_NS, NAME, SECOND_NS, Fd, RunSpec

MOST_STARVED = 10
"""A run that took this many times its wall limit ends, however busy the host is."""
KILL_PATIENCE_NS = 10 * SECOND_NS
"""A killed run that is not gone after this long means that the jail is broken."""


@dataclass(frozen=True, slots=True)
class RunContext:
    """What a run needs from its slot."""

    channel: Channel
    group: Group
    accounting: Accounting
    mode: Mode
    core: int
    cores: int
    """Processors that the run may use at once."""
    cancel: Fd | None
    """Readable when the run shall end."""
    discard: Callable[[Group], None]
    """Takes the group for removal, off the hot path."""


class NsjailRun:
    """A started run. `wait` must be called exactly once, unless the run is released."""

    def __init__(self, context: RunContext, spec: RunSpec, stdin: Fd) -> None:
        self._context = context
        self._limits = spec.limits
        self._out = Collector("stdout") if spec.stdout is None else None
        self._err = Collector("stderr") if spec.stderr is None else None
        self._killed_for = LimitHit.NONE
        self._killed_at = 0
        self._memory = MemorySplit()
        self._sample_at_ns = NEAR_LIMIT_NS
        self._waited_ns = 0
        self._excused_ns = 0
        """Of its wall time, what did not count when the worker last looked."""
        self._answer: wire.Answer | None = None
        self._pack: Fd | None = None
        self._cancelled = False
        self._attended = False
        self._ended_at = 0
        self.over = False
        try:
            out = spec.stdout if self._out is None else self._out.writer
            err = spec.stderr if self._err is None else self._err.writer
            assert out is not None and err is not None
            self._send(spec, (stdin, out, err))
        except BaseException:
            self.release()
            raise
        for collector in self._collectors:
            collector.start()

    def _send(self, spec: RunSpec, standard: tuple[Fd, Fd, Fd]) -> None:
        limits = spec.limits
        flags = wire.RunFlag(0)
        if spec.writable_app:
            flags |= wire.RunFlag.APP_WRITABLE
        if spec.with_proc:
            flags |= wire.RunFlag.WITH_PROC
        if spec.paired:
            flags |= wire.RunFlag.PAIRED
        if spec.read_only_work:
            flags |= wire.RunFlag.WORK_READ_ONLY
        files = []
        if spec.files:
            flags |= wire.RunFlag.WITH_FILES
            files.append(pack(spec.files))
        join = self._context.group.join_fds
        packet = wire.run_packet(
            spec.argv,
            spec.env,
            flags=flags,
            groups=len(join),
            tmp_bytes=limits.tmp_bytes,
            tmp_inodes=16384,
            file_bytes=limits.file_bytes,
            open_files=limits.open_files,
            stack_bytes=limits.memory_bytes,
            collect_bytes=spec.collect_bytes,
        )
        self._begun = time.monotonic_ns()
        try:
            self._context.channel.send(packet, (*standard, *join, *files))
        finally:
            for fd in files:
                os.close(fd)

    @property
    def _collectors(self) -> list[Collector]:
        return [c for c in (self._out, self._err) if c is not None]

    @property
    def _output_bytes(self) -> int:
        return sum(collector.count for collector in self._collectors)

    def wait(self) -> Outcome:
        return wait_all(self)[0]

    def fds(self) -> Sequence[Fd]:
        readers = [collector.reader for collector in self._collectors if collector.open]
        cancel = self._context.cancel
        if cancel is not None and not self._cancelled:
            readers.append(cancel)
        return (self._context.channel.fileno(), *readers)

    def attend(self, ready: Container[Fd], excused_ns: Callable[[], int]) -> int | None:
        for collector in self._collectors:
            if collector.reader in ready:
                self._drain_one(collector)
        if self._context.channel.fileno() in ready:
            self._answer, self._pack = self._context.channel.expect(wire.Reply.ENDED)
            self._ended_at = time.monotonic_ns()
            self._drain()
            return None
        if self._context.cancel in ready:
            self._cancelled = True
            self._kill(LimitHit.CANCELLED)
        if not self._attended:
            # It has just been started: there is nothing to look at yet.
            self._attended = True
            return self._next_look_ms(cpu_ns=0, wall_ns=0)
        return self._enforce(excused_ns)

    def busy_ns(self) -> int:
        return self._context.group.cpu_ns() + self._waited(self._context.group.pids())

    def _drain_one(self, collector: Collector) -> None:
        """After a kill nothing more is kept, so that a flood cannot hold us up."""
        if self._output_bytes > self._limits.output_bytes:
            collector.open = False
            return
        collector.drain(self._limits.output_bytes - self._output_bytes)

    def _drain(self) -> None:
        for collector in self._collectors:
            self._drain_one(collector)

    def _next_look_ms(self, *, cpu_ns: int, wall_ns: int) -> int:
        wait = next_look_ns(self._limits, cpu_ns=cpu_ns, wall_ns=wall_ns, cores=self._context.cores)
        return wait // MILLISECOND_NS

    def _enforce(self, excused_ns: Callable[[], int]) -> int:
        """Kills the run when it is due; returns after how many ms to look again."""
        cpu_ns = self._context.group.cpu_ns()
        now = time.monotonic_ns()
        wall_ns = now - self._begun
        if wall_ns >= self._sample_at_ns:
            self._sample_memory()
            self._sample_at_ns = 2 * wall_ns
        if self._killed_at:
            if now - self._killed_at > KILL_PATIENCE_NS:
                raise SandboxError("a killed run does not end")
        elif self._output_bytes > self._limits.output_bytes:
            self._kill(LimitHit.OUTPUT)
        elif cpu_ns > self._limits.cpu_ns + self._limits.cpu_grace_ns:
            self._kill(LimitHit.CPU)
        elif wall_ns > self._limits.wall_ns and self._overslept(wall_ns, excused_ns):
            self._kill(LimitHit.WALL)
        return self._next_look_ms(cpu_ns=cpu_ns, wall_ns=wall_ns)

    def _sample_memory(self) -> None:
        self._memory = self._memory.largest(self._context.group.memory())

    def _overslept(self, wall_ns: int, excused_ns: Callable[[], int]) -> bool:
        """Whether the wall limit is passed even without the time others kept it waiting."""
        excused = excused_ns()
        pids = self._context.group.pids()
        self._excused_ns = excused
        if wall_ns - excused > MOST_STARVED * self._limits.wall_ns:
            return True
        self._excused_ns += self._waited(pids)
        # Without a process it is over: init is about to say so.
        return bool(pids) and wall_ns - self._excused_ns > self._limits.wall_ns

    def _waited(self, pids: list[int]) -> int:
        """The longest wait seen: what has ended cannot be asked any more, but it did wait."""
        self._waited_ns = max(self._waited_ns, waited_ns(pids))
        return self._waited_ns

    def _kill(self, reason: LimitHit) -> None:
        """Kills pid 1 of the run's pid namespace: the kernel takes all others with it."""
        if not self._killed_at:
            self._sample_memory()
            self._killed_for = reason
            self._killed_at = time.monotonic_ns()
            self._context.channel.send(wire.kill_packet())

    def outcome(self) -> Outcome:
        answer = self._answer
        if answer is None:
            raise SandboxError("the run is not over")
        ended = answer.ended_ns or self._ended_at
        wall_ns = ended - (answer.started_ns or self._begun)
        stage = wire.Stage(answer.stage)
        exit_code, signal = decode_status(stage, answer.error, answer.wait_status)
        usage = self._context.group.usage()
        limit = limit_hit(
            self._limits,
            usage,
            cancelled=self._killed_for is LimitHit.CANCELLED,
            refused=refused_for_memory(stage, answer.error),
            output_bytes=self._output_bytes,
            overslept=self._killed_for is LimitHit.WALL
            and wall_ns - self._excused_ns > self._limits.wall_ns,
            failed=exit_code != 0,
        )
        room = self._limits.output_bytes
        files, files_cut = self._collected()
        return Outcome(
            exit_code=exit_code,
            signal=signal,
            limit=limit,
            cpu_ns=usage.cpu_ns,
            wall_ns=wall_ns,
            peak_memory_bytes=usage.peak_memory_bytes,
            oom_kills=usage.oom_kills,
            process_limit_hits=usage.process_limit_hits,
            stdout_bytes=self._out.count if self._out else 0,
            stderr_bytes=self._err.count if self._err else 0,
            accounting=self._context.accounting,
            core=self._context.core,
            stdout=self._out.take(room) if self._out else None,
            stderr=self._err.take(room) if self._err else None,
            # Killed ones report nothing; the kill came before all that it led to.
            ended_ns=answer.ended_ns or self._killed_at or ended,
            files=files,
            files_cut=files_cut,
            mode=self._context.mode,
            memory=self._memory.largest(usage.memory),
            throttled_ns=usage.throttled_ns,
            cpu_pressure_ns=usage.cpu_pressure_ns,
            waited_ns=self._waited_ns,
            exec_error=exec_error(stage, answer.error),
        )

    def _collected(self) -> tuple[dict[str, Fd], bool]:
        """The files that the program left, and whether there was more than we took."""
        if self._pack is None:
            return {}, False
        try:
            found = unpack(self._pack)
        except ValueError as error:
            raise SandboxError(f"init's answer: {error}") from error
        cut = len(found) >= COLLECT_FILES or any(file.cut for file in found.values())
        for name in [name for name in found if not NAME.fullmatch(name)]:
            os.close(found.pop(name).fd)
        return {name: file.fd for name, file in found.items()}, cut

    def release(self) -> None:
        if self.over:
            return
        self.over = True
        for collector in self._collectors:
            collector.close()
        if self._pack is not None:
            os.close(self._pack)
            self._pack = None
        self._context.discard(self._context.group)
