"""What was handed in, what it must get, and what came back. Shared by threads."""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import dataclass

from cli.chaos.candidates import Candidate

JUDGE_ERROR = "JE"


@dataclass(slots=True)
class Entry:
    """An acknowledged submission."""

    id: str
    via: str
    """"judge" or "web": who acknowledged it."""
    candidate: Candidate
    digest: str
    epoch: int = 0
    """The last one that was asked for."""
    verdict: str = ""
    """What that one must bring."""
    poison: bool = False
    earlier: bool = False
    """Whether epochs before the last may have been called off without a result."""


class Ledger:
    """Grows with every acknowledgement and every result."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: dict[str, Entry] = {}
        self._results: dict[tuple[str, int], list[str]] = defaultdict(list)
        self._web_final = 0

    def add(self, entry: Entry) -> None:
        """It was acknowledged."""
        with self._lock:
            self._entries[entry.id] = entry

    def result(self, submission: str, epoch: int, verdict: str) -> None:
        """The feed brought a result."""
        with self._lock:
            self._results[submission, epoch].append(verdict)

    def web_final(self, count: int) -> None:
        """So many submissions of the web tier are final."""
        self._web_final = count

    def entry(self, submission: str) -> Entry | None:
        with self._lock:
            return self._entries.get(submission)

    def entries(self) -> list[Entry]:
        with self._lock:
            return list(self._entries.values())

    def results(self) -> dict[tuple[str, int], list[str]]:
        """By submission and epoch, in the order in which they came."""
        with self._lock:
            return {key: list(found) for key, found in self._results.items()}

    def has_result(self, submission: str, epoch: int) -> bool:
        with self._lock:
            return (submission, epoch) in self._results

    @property
    def accepted(self) -> int:
        """Acknowledged submissions."""
        return len(self._entries)

    @property
    def final(self) -> int:
        """Those that have a result, of whatever epoch."""
        with self._lock:
            ids = {submission for submission, _ in self._results}
            return len(ids) + self._web_final

    def settled(self, via: str = "judge") -> list[Entry]:
        """Entries whose last epoch has brought its result."""
        with self._lock:
            return [
                entry
                for entry in self._entries.values()
                if entry.via == via and (entry.id, entry.epoch) in self._results
            ]
