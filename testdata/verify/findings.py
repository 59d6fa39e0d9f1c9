"""What verification has to say: findings with a rule, a place and evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from testdata.issues import Entry, Fate


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    """The package is wrong: it must not be used like this."""
    WARNING = "warning"
    """Most likely a mistake, or a risk that the setter should know."""
    INFO = "info"
    """Worth knowing; nothing needs to change."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found."""

    severity: Severity
    rule: str
    """Stable id of the rule in [a-z-], for filters."""
    message: str
    """One sentence for people."""
    file: str = ""
    """Path below the package, "" when no single file is meant."""
    line: int | None = None
    """From 1."""
    evidence: str = ""
    """What was seen: an excerpt, measured numbers, a program's answer."""

    @property
    def place(self) -> str:
        """As compilers write it: "problem.yaml:3"; "" without a file."""
        return self.file if self.line is None else f"{self.file}:{self.line}"


_PLACE = re.compile(r"([^\s:]+)(?::([0-9]+))?")
_ORDER = tuple(Severity)


def of_entry(entry: Entry) -> Finding | None:
    """A line of the reader's loss report; None for what it kept as it was."""
    if entry.fate is Fate.KEPT:
        return None
    severity = Severity.INFO if entry.fate is Fate.DROPPED else Severity.WARNING
    found = _PLACE.fullmatch(entry.what)
    if found is None:
        return Finding(severity, f"package-{entry.fate}", f"{entry.what}: {entry.why}")
    line = int(found[2]) if found[2] else None
    return Finding(severity, f"package-{entry.fate}", entry.why, found[1], line)


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each finding once, the worst first, otherwise in the order of the checks."""
    return tuple(sorted(dict.fromkeys(findings), key=lambda f: _ORDER.index(f.severity)))


def count(findings: Iterable[Finding], severity: Severity) -> int:
    return sum(finding.severity is severity for finding in findings)


def excerpt(content: bytes, most: int = 80) -> str:
    """The beginning of `content` as one printable line."""
    text = content[: 4 * most].decode("utf-8", "backslashreplace")
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return shown if len(shown) <= most and len(content) <= 4 * most else shown[:most] + "…"
