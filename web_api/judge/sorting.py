"""Gives what the judge says to whom it concerns, by the form of the id."""

from __future__ import annotations

import re
from dataclasses import dataclass

import structlog

from web_api.judge.feed import Show, Store
from web_api.judge.messages import Judgement, ProgressStep

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Destination:
    """One kind of work that the judge does for us."""

    ids: re.Pattern[str]
    """What all its ids look like, and no other's."""
    store: Store
    show: Show | None = None
    """None where nobody follows it test by test."""


class Sorter:
    """The first destination that knows the id gets what is said of it."""

    def __init__(self, *destinations: Destination) -> None:
        self._destinations = list(destinations)

    def add(self, destination: Destination) -> None:
        """One more, asked after those before."""
        self._destinations.append(destination)

    async def store(self, result: Judgement) -> None:
        found = self._of(result.submission_id)
        if found is None:
            log.warning("result of a foreign submission", submission=result.submission_id)
            return
        await found.store(result)

    async def show(self, step: ProgressStep) -> None:
        found = self._of(step.submission_id)
        if found is not None and found.show is not None:
            await found.show(step)

    def _of(self, submission_id: str) -> Destination | None:
        return next((d for d in self._destinations if d.ids.fullmatch(submission_id)), None)
