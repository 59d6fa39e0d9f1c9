"""Password hashes: argon2id, computed off the event loop, a few at a time."""

from __future__ import annotations

import functools
import os

import anyio
import anyio.to_thread
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from web_api.errors import invalid

JUDGED = 64
"""Characters that the strength is measured of: more only make it better."""
LEAST = 2
"""Of zxcvbn's 0 to 4: more than a million guesses."""


def refuse_weak(password: str, *personal: str) -> None:
    """Refuses what is guessed first: common passwords, runs of keys, repetitions, own names.

    There are no rules about kinds of characters.

    Raises:
        ApiError: 422.
    """
    known = ["assize", *personal, *(p.partition("@")[0] for p in personal)]
    found = zxcvbn(password[:JUDGED], user_inputs=known)
    if found["score"] < LEAST:
        raise invalid("password", "is easy to guess: take a few unrelated words")


class Passwords:
    """Hashes and verifies. Each takes 64 MiB and a core for a moment, so few run at once."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._at_once = anyio.CapacityLimiter(max(1, (os.cpu_count() or 2) - 1))

    async def hash(self, password: str) -> str:
        return await anyio.to_thread.run_sync(self._hasher.hash, password, limiter=self._at_once)

    async def verify(self, known: str | None, password: str) -> bool:
        """Whether `password` belongs to the hash `known`.

        None (no such user) takes as long as a wrong password and is False.
        """
        return await anyio.to_thread.run_sync(self._verify, known, password, limiter=self._at_once)

    def _verify(self, known: str | None, password: str) -> bool:
        try:
            self._hasher.verify(known or self._nobody, password)
        except (VerificationError, InvalidHashError):
            return False
        return known is not None

    @functools.cached_property
    def _nobody(self) -> str:
        return self._hasher.hash(os.urandom(16))

    def outdated(self, known: str) -> bool:
        """Whether `known` was made with weaker parameters than today's."""
        return self._hasher.check_needs_rehash(known)
