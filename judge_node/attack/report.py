"""What an attack found. Pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from judge_node.attack.canary import Canary
from judge_node.attack.corpus import Program
from judge_node.attack.recorder import Recorded
from judge_node.report import Event, Failed, Judged
from judge_node.steps.compile import CONTROL
from testdata.problem import Verdict

ESCAPED = b"ESCAPED"
"""What hostile programs print when something worked that must not."""
SHOWN = 200


class Kind(StrEnum):
    """What went wrong."""

    ESCAPE = "escape"
    LEAK = "leak"
    WRONG_VERDICT = "wrong_verdict"
    NEIGHBOUR_CHANGED = "neighbour_changed"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that must not have happened."""

    kind: Kind
    program: str
    phase: str
    detail: str


@dataclass(frozen=True, slots=True)
class AttackReport:
    """The outcome of a whole attack."""

    programs: int
    accounting: str
    findings: tuple[Finding, ...]

    def count(self, kind: Kind) -> int:
        return sum(finding.kind is kind for finding in self.findings)

    @property
    def clean(self) -> bool:
        return not self.findings

    def as_json(self) -> dict[str, Any]:
        return {
            "programs": self.programs,
            "escapes": self.count(Kind.ESCAPE),
            "leaks": self.count(Kind.LEAK),
            "wrong_verdicts": self.count(Kind.WRONG_VERDICT),
            "neighbour_changed": self.count(Kind.NEIGHBOUR_CHANGED),
            "accounting": self.accounting,
            "failures": [asdict(finding) for finding in self.findings],
        }


def visible(event: Event) -> list[tuple[str, bytes]]:
    """Everything of a result that a participant may come to see, with its name."""
    if isinstance(event, Failed):
        return [("reason", event.reason.encode())]
    if not isinstance(event, Judged):
        return []
    texts = [("reason", event.reason), *(("message", t.team_message) for t in event.tests)]
    if event.compile is not None:
        texts.append(("compile log", event.compile.log))
    found = [(name, text.encode()) for name, text in texts]
    if isinstance(event, Recorded):
        found += [("output", written) for written in event.written]
    return found


def examine(program: Program, event: Event, canary: Canary, phase: str) -> list[Finding]:
    """What one result says about the jail and the judge."""
    findings = []
    for name, data in visible(event):
        if canary.found_in(data):
            findings.append(Finding(Kind.LEAK, program.name, phase, f"the secret is in the {name}"))
        if name != "output" and CONTROL.search(data.decode()):
            detail = f"control characters in the {name}"
            findings.append(Finding(Kind.ESCAPE, program.name, phase, detail))
        at = data.find(ESCAPED)
        if at >= 0 and name == "output":
            shown = data[at : at + SHOWN].decode(errors="replace")
            findings.append(Finding(Kind.ESCAPE, program.name, phase, shown))
    got = event.verdict if isinstance(event, Judged) else Verdict.JE
    if got not in program.expect:
        wanted = " or ".join(sorted(program.expect))
        detail = f"{got} instead of {wanted}: {_why(event)}"
        findings.append(Finding(Kind.WRONG_VERDICT, program.name, phase, detail))
    return findings


def _why(event: Event) -> str:
    if isinstance(event, Judged):
        log = event.compile.log[:SHOWN] if event.compile and not event.compile.ok else ""
        return f"{event.reason} {log}".strip()
    return event.reason if isinstance(event, Failed) else type(event).__name__
