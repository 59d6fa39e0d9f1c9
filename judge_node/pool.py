"""The node's slots: free, held by a lease, or lent to an attempt that runs in another one.

Leases come first: a lent slot counts as free, and is called back when a lease needs it.
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
        self._borrowers: list[Borrower] = []

    @property
    def available(self) -> int:
        """How many more leases find a slot."""
        return len(self._free) + len(self._lent) - len(self._claims)

    @property
    def idle(self) -> bool:
        """Whether there is a slot to be borrowed."""
        return bool(self._free)

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

    def claim(self) -> Claim:
        """A slot for a lease, if need be one that is called back first.

        Raises:
            NoSlotError: `available` is 0.
        """
        if self.available < 1:
            raise NoSlotError
        claim = Claim(self)
        if self._free:
            claim.grant(self._free.pop())
            return claim
        self._claims.append(claim)
        for slot in reversed(self._lent):
            if slot not in self._recalled:
                self._recalled.add(slot)
                self._lent[slot].recall(slot)
                break
        return claim

    def withdraw(self, claim: Claim) -> None:
        """A claim that still waits waits no more."""
        self._claims.remove(claim)

    def put(self, slot: Slot) -> None:
        """A slot that was claimed or lent is free."""
        self._lent.pop(slot, None)
        self._recalled.discard(slot)
        if self._claims:
            self._claims.popleft().grant(slot)
            return
        self._free.append(slot)
        for borrower in list(self._borrowers):
            borrower.offer()

    def borrow(self, borrower: Borrower, unfit: Collection[Slot]) -> Slot | None:
        """Lends a free slot that is not one of `unfit`, until it is `put` back."""
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

    def __init__(self, pool: SlotPool) -> None:
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
            self._pool.put(self._slot)
