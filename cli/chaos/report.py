"""What a run came to, for people and machines."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table

from cli.chaos.invariants import Violations

SHOWN = 20


@dataclass(slots=True)
class Struck:
    """One fault that was carried out."""

    kind: str
    recovery_ms: float
    """From the end of the strike until a new submission was final and every lease of
    before was over."""
    took_s: float


@dataclass(slots=True)
class Outcome:
    """One run's end."""

    seed: int
    submissions: int
    struck: Sequence[Struck]
    violations: Violations
    stale_refused: int
    left_out: Sequence[str]
    """Kinds that need root."""
    scripted: int
    """Final results that the scripted node reported in earnest."""
    took_s: float
    notes: Sequence[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether the run proves what it should."""
        broken = any(self.violations.by_invariant().values())
        return not broken and not self.notes and self.stale_refused > 0


def as_json(outcome: Outcome) -> dict[str, Any]:
    """The document of --json. Times are in the unit that the key names."""
    found = outcome.violations
    times = sorted(struck.recovery_ms for struck in outcome.struck)
    return {
        "submissions": outcome.submissions,
        "faults": len(outcome.struck),
        "kinds": sorted({struck.kind for struck in outcome.struck}),
        "seed": outcome.seed,
        "lost": len(found.lost),
        "double_final": len(found.double_final),
        "stale_accepted": len(found.stale_accepted),
        "wrong_verdicts": len(found.wrong_verdicts),
        "stale_refused": outcome.stale_refused,
        "recovery_ms": {"p50": _quantile(times, 0.5), "p99": _quantile(times, 0.99)},
        "invariants": {
            name: {"violations": len(lines), "first": lines[:SHOWN]}
            for name, lines in found.by_invariant().items()
        },
        "notes": list(outcome.notes),
        "sandbox": "nsjail",
        "judged_by_script": outcome.scripted,
        "left_out": list(outcome.left_out),
        "duration_s": round(outcome.took_s, 1),
        "passed": outcome.passed,
    }


def _quantile(ordered: Sequence[float], share: float) -> float | None:
    """The nearest rank; None of nothing."""
    if not ordered:
        return None
    return round(ordered[max(0, math.ceil(share * len(ordered)) - 1)], 1)


def show(console: Console, outcome: Outcome) -> None:
    """The table for people."""
    document = as_json(outcome)
    table = Table("", "", show_header=False)
    table.add_row("submissions", str(document["submissions"]))
    table.add_row("faults", f"{document['faults']} of {len(document['kinds'])} kinds")
    table.add_row("seed", str(outcome.seed))
    for name in ("lost", "double_final", "stale_accepted", "wrong_verdicts", "stale_refused"):
        table.add_row(name, str(document[name]))
    recovery = document["recovery_ms"]
    table.add_row("recovery", f"p50 {recovery['p50']} ms, p99 {recovery['p99']} ms")
    console.print(table)
    for name, lines in outcome.violations.by_invariant().items():
        console.print(f"[{'red' if lines else 'green'}]{name}: {len(lines) or 'holds'}[/]")
        for line in lines[:SHOWN]:
            console.print(f"  {line}", markup=False)
    for note in outcome.notes:
        console.print(f"note: {note}", markup=False)
    if outcome.left_out:
        console.print(f"left out without root: {', '.join(outcome.left_out)}")
    if not outcome.stale_refused:
        console.print("no stale report was refused: the run proves nothing")
