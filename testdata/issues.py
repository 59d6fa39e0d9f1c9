"""What a reader found in a package, told so that its author can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Fate(StrEnum):
    """What became of a part of a package."""

    KEPT = "kept"
    """It is in the model and means what its author meant."""
    APPROXIMATED = "approximated"
    """It is in the model, and the text says where it differs."""
    DROPPED = "dropped"
    """It is not in the model; judging does not need it."""
    REFUSED = "refused"
    """Judging without it would be wrong: the package is not imported."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One broken rule. `message` names the field or the rule; `line` counts from 1."""

    file: str
    """Path inside the package, or the archive's name."""
    line: int | None
    message: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.message}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a loss report."""

    fate: Fate
    what: str
    """The part: a file with line, or a few words."""
    why: str

    def __str__(self) -> str:
        return f"{self.what}: {self.why}"


@dataclass(frozen=True, slots=True)
class LossReport:
    """What became of everything in a package, in the order found."""

    entries: tuple[Entry, ...] = ()

    def of(self, fate: Fate) -> tuple[Entry, ...]:
        """The entries of one fate."""
        return tuple(entry for entry in self.entries if entry.fate is fate)

    @property
    def lossless(self) -> bool:
        """Whether everything was kept."""
        return all(entry.fate is Fate.KEPT for entry in self.entries)


class PackageError(Exception):
    """The package cannot be used. `issues` lists every broken rule that was found."""

    def __init__(self, *issues: Issue, report: LossReport | None = None) -> None:
        super().__init__(*issues)
        self.issues = issues
        self.report = report or LossReport(tuple(map(_refused, issues)))
        """What was found before and besides."""

    def __str__(self) -> str:
        more = len(self.issues) - 1
        return f"{self.issues[0]}" + (f" (and {more} more)" if more else "")


@dataclass(slots=True)
class Findings:
    """Collects issues and notices while a package is read, so that all are told at once."""

    issues: list[Issue] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    _seen: set[Entry] = field(default_factory=set)

    @property
    def notices(self) -> tuple[str, ...]:
        """What the author should know: all that was approximated or dropped."""
        return tuple(str(e) for e in self.entries if e.fate is not Fate.KEPT)

    @property
    def report(self) -> LossReport:
        return LossReport((*self.entries, *map(_refused, self.issues)))

    def refuse(self, file: str, line: int | None, message: str) -> None:
        self.issues.append(Issue(file, line, message))

    def notice(self, file: str, line: int | None, message: str) -> None:
        """Something means a little else than its author may think."""
        self._add(Fate.APPROXIMATED, file, line, message)

    def drop(self, file: str, line: int | None, message: str) -> None:
        """Something is left out."""
        self._add(Fate.DROPPED, file, line, message)

    def keep(self, what: str, message: str) -> None:
        """Something is there as it was."""
        self._add(Fate.KEPT, what, None, message)

    def raise_if_any(self) -> None:
        """Raises:
        PackageError: if something was refused.
        """
        if self.issues:
            raise PackageError(*self.issues, report=self.report)

    def _add(self, fate: Fate, file: str, line: int | None, message: str) -> None:
        entry = Entry(fate, file if line is None else f"{file}:{line}", message)
        if entry not in self._seen:
            self._seen.add(entry)
            self.entries.append(entry)


def _refused(issue: Issue) -> Entry:
    place = issue.file if issue.line is None else f"{issue.file}:{issue.line}"
    return Entry(Fate.REFUSED, place, issue.message)


def count(number: int, noun: str) -> str:
    """A number with its noun: 1 test, 2 tests."""
    return f"{number} {noun}" + ("" if number == 1 else "s")


def listed(names: Iterable[str], most: int = 5) -> str:
    """The first names, and how many more there are."""
    all_names = list(names)
    shown = ", ".join(all_names[:most])
    return shown if len(all_names) <= most else f"{shown} and {len(all_names) - most} more"
