"""The node's slots: free, held by a lease, or lent to an attempt that runs in another one.

Leases come first: a lent slot counts as free, and is called back when a lease needs it. A
lease that is to be alone waits until all slots are free, and keeps those that come after it
waiting: what is measured for the second time shares the machine with nothing of ours.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Collection
from typing import Protocol

from judge_node.slots import Slot


class Borrower(Protocol):
    """Who may have slots that no lease needs."""

    def offer(self) -> None:
        """A slot is free to be borrowed."""
        ...

    def recall(self, slot: Slot) -> None:
        """The slot must be given back soon."""
        ...


class NoSlotError(Exception):
    """All slots are held."""


class SlotPool:
    """Who has which slot."""

    def __init__(self, slots: Collection[Slot]) -> None:
        self._free = list(slots)
        self._total = len(self._free)
        self._lent: dict[Slot, Borrower] = {}
        self._recalled: set[Slot] = set()
        self._claims: deque[Claim] = deque()
        """Those that wait, in the order of their arrival."""
        self._alone: Claim | None = None
        """Who has the node for itself."""
        self._borrowers: list[Borrower] = []

    @property
    def available(self) -> int:
        """How many more leases find a slot, now or after one that is alone."""
        return len(self._free) + len(self._lent) - len(self._claims)

    @property
    def idle(self) -> bool:
        """Whether there is a slot to be borrowed."""
        return bool(self._free) and not self._claims and self._alone is None

    @property
    def free(self) -> int:
        """Slots that nobody has."""
        return len(self._free)

    @property
    def lent(self) -> int:
        """Slots that attempts have borrowed."""
        return len(self._lent)

    @property
    def busy(self) -> int:
        """Slots that leases have."""
        return self._total - self.free - self.lent

    def claim(self, *, alone: bool = False) -> Claim:
        """A slot for a lease, if need be one that is called back first.

        Raises:
            NoSlotError: `available` is 0.
        """
        if self.available < 1:
            raise NoSlotError
        claim = Claim(self, alone=alone)
        self._claims.append(claim)
        self._settle()
        return claim

    def withdraw(self, claim: Claim) -> None:
        """A claim that still waits waits no more."""
        self._claims.remove(claim)
        self._settle()

    def put(self, slot: Slot, claim: Claim | None = None) -> None:
        """A slot that was claimed, by `claim`, or lent is free."""
        self._lent.pop(slot, None)
        self._recalled.discard(slot)
        self._free.append(slot)
        if claim is not None and claim is self._alone:
            self._alone = None
        self._settle()

    def _settle(self) -> None:
        """Grants what can be, calls back what is needed, offers what is left."""
        while self._claims and self._can_start(self._claims[0]):
            claim = self._claims.popleft()
            if claim.alone:
                self._alone = claim
            claim.grant(self._free.pop())
        needed = self._needed()
        for slot in reversed(list(self._lent)):
            if len(self._recalled) >= needed:
                break
            if slot not in self._recalled:
                self._recalled.add(slot)
                self._lent[slot].recall(slot)
        for borrower in list(self._borrowers):
            if self.idle:
                borrower.offer()

    def _can_start(self, claim: Claim) -> bool:
        if self._alone is not None:
            return False
        return self.free == self._total if claim.alone else self.free > 0

    def _needed(self) -> int:
        """How many of the lent slots leases wait for."""
        if any(claim.alone for claim in self._claims):
            return len(self._lent)
        return len(self._claims)

    def borrow(self, borrower: Borrower, unfit: Collection[Slot]) -> Slot | None:
        """Lends a free slot that is not one of `unfit`, until it is `put` back."""
        if not self.idle:
            return None
        for slot in self._free:
            if slot not in unfit:
                self._free.remove(slot)
                self._lent[slot] = borrower
                return slot
        return None

    def join(self, borrower: Borrower) -> None:
        """From now on the borrower is told of free slots."""
        self._borrowers.append(borrower)

    def leave(self, borrower: Borrower) -> None:
        self._borrowers.remove(borrower)


class Claim:
    """A lease's right to a slot, from the lease's arrival to its end."""

    def __init__(self, pool: SlotPool, *, alone: bool = False) -> None:
        self.alone = alone
        self._pool = pool
        self._slot: Slot | None = None
        self._granted = asyncio.Event()
        self._released = False

    def grant(self, slot: Slot) -> None:
        self._slot = slot
        self._granted.set()

    async def slot(self) -> Slot:
        """The slot, once it is free."""
        await self._granted.wait()
        assert self._slot is not None
        return self._slot

    def release(self) -> None:
        """Gives the slot, or the place in the queue, back. Idempotent."""
        if self._released:
            return
        self._released = True
        if self._slot is None:
            self._pool.withdraw(self)
        else:
            self._pool.put(self._slot, self)
