"""Elo-MMR, one contest at a time, from a state to a state. Pure but for a scratch file.

The same state and the same standings give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from elo_mmr_py import Contest, Rater

from web_api.contests.log.chain import canonical

SYSTEM: Literal["mmr-fast"] = "mmr-fast"
"""The exact one takes minutes for 30,000 entrants who have met before."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One person's place."""

    user: str
    rank: int
    """From 1; equal ones share it."""


@dataclass(frozen=True, slots=True)
class Change:
    """What the contest did."""

    user: str
    rank: int
    before: int | None
    after: int
    deviation: int


@dataclass(frozen=True, slots=True)
class Now:
    """Where somebody is."""

    user: str
    rating: int
    mu: float
    sigma: float
    contests: int


@dataclass(frozen=True, slots=True)
class Rated:
    """The outcome."""

    changes: tuple[Change, ...]
    everybody: tuple[Now, ...]
    state: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical changes, in hexadecimal digits."""
        rows = [[c.user, c.rank, c.before, c.after, c.deviation] for c in self.changes]
        return hashlib.sha256(canonical(rows)).hexdigest()


def rate(state: bytes | None, ends_at_s: int, standings: Sequence[Standing]) -> Rated:
    """One more contest. `standings` are in order of rank; `state` None before the first.

    Blocks for seconds with tens of thousands of people.
    """
    with tempfile.TemporaryDirectory(prefix="assize-ratings-") as folder:
        path = Path(folder) / "state"
        rater = Rater(SYSTEM)
        if state is not None:
            path.write_bytes(zlib.decompress(state))
            rater = Rater.load(path)
        before = {name: player.rating for name, player in rater.ratings.items()}
        rater.add(Contest(_intervals(standings), time_seconds=ends_at_s))
        rater.save(path)
        after = rater.ratings
        # The library writes people in any order.
        found = json.loads(path.read_bytes())
        kept = zlib.compress(json.dumps(found, sort_keys=True).encode(), 1)
    changes = tuple(
        Change(s.user, s.rank, before.get(s.user), after[s.user].rating, after[s.user].rating_sig)
        for s in standings
    )
    everybody = tuple(
        Now(name, p.rating, p.mu, p.sig, p.contests_played) for name, p in sorted(after.items())
    )
    return Rated(changes, everybody, kept)


def _intervals(standings: Sequence[Standing]) -> list[tuple[str, int, int]]:
    """Who is tied from which place to which, from 0."""
    last = {s.rank: place for place, s in enumerate(standings)}
    return [(s.user, s.rank - 1, last[s.rank]) for s in standings]
