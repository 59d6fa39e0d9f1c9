"""A slot's jails: prepared ahead for the language that is likely to come next.

A jail is never used for two submissions. Submissions of a contest come in few
languages, so the roots of the last one are prepared while the slot waits; another
language's jail is made when it is asked for, a few milliseconds later.
"""

from __future__ import annotations

from typing import Protocol

from sandbox.runner import Jail, Sandbox
from sandbox.spec import RootSpec


class Jails(Protocol):
    """Where judging one submission gets its jails from; the slot closes them afterwards."""

    def take(self, root: RootSpec) -> Jail:
        """A fresh jail with this root."""
        ...


class PreparedJails:
    """Keeps one jail ready for each root of the last submission."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._ready: dict[RootSpec, Jail] = {}
        self._taken: dict[RootSpec, list[Jail]] = {}

    def take(self, root: RootSpec) -> Jail:
        ready = self._ready.pop(root, None)
        jail = ready if ready is not None else self._sandbox.jail(root)
        self._taken.setdefault(root, []).append(jail)
        return jail

    def renew(self) -> None:
        """Closes what the last submission used, and prepares the same for the next."""
        roots, used = list(self._taken), [jail for jails in self._taken.values() for jail in jails]
        unwanted = [self._ready.pop(root) for root in list(self._ready) if root not in roots]
        self._taken.clear()
        for jail in (*used, *unwanted):
            jail.close()
        for root in roots:
            if root not in self._ready:
                self._ready[root] = self._sandbox.jail(root)
