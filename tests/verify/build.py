"""Problems, submissions and runs for the tests, in few words."""

from __future__ import annotations

from pathlib import Path

from testdata.problem import ExampleSubmission, Limits, Problem, Rule, TestCase, Timing, Verdict
from testdata.verify.findings import Finding
from testdata.verify.measured import Measured, Run

AC, WA, TLE, RE = Verdict.AC, Verdict.WA, Verdict.TLE, Verdict.RE
ANY = frozenset(Verdict) - {Verdict.JE}
MIB = 1 << 20


def problem(*names: str, limits: Limits | None = None, timing: Timing | None = None) -> Problem:
    tests = tuple(
        TestCase(n, f"data/{n}.in", f"data/{n}.ans", n.startswith("sample")) for n in names
    )
    return Problem(
        "p", {"en": "P"}, "2025-09", limits or Limits(), tests, timing=timing or Timing()
    )


def submission(
    path: str, *rules: Rule, required: str = "", permitted: str = ""
) -> ExampleSubmission:
    folder = path.partition("/")[0]
    needs, may = {
        "accepted": ("AC", "AC"),
        "wrong_answer": ("WA PE", "AC WA PE"),
        "time_limit_exceeded": ("TLE ILE", "AC TLE ILE"),
        "rejected": ("WA PE TLE ILE RE MLE OLE CE", " ".join(ANY)),
    }[folder]
    wanted = frozenset(map(Verdict, (required or needs).split()))
    allowed = frozenset(map(Verdict, (permitted or may).split()))
    return ExampleSubmission(
        path, (f"submissions/{path}",), allowed, wanted, tuple(wanted), rules=rules
    )


def run(
    path: str,
    verdicts: str,
    *rules: Rule,
    cpu_s: float = 0.1,
    memory_mib: float = 10,
    language: str = "cpp20",
    message: str = "",
    score: float = 0,
    output_bytes: int = 10,
) -> Run:
    """A run on tests secret/1, secret/2, ... with one verdict each; its final one is the
    first that is not AC.
    """
    found = [Verdict(word) for word in verdicts.split()]
    tests = tuple(
        Measured(
            f"secret/{n}", v, cpu_s, cpu_s, int(memory_mib * MIB), output_bytes, message, score
        )
        for n, v in enumerate(found, start=1)
    )
    final = next((v for v in found if v is not AC), AC)
    return Run(submission(path, *rules), language, final, tests, score, {}, "because")


def rules(findings: object) -> list[str]:
    """The rule of each finding, sorted."""
    return sorted(f.rule for f in list(findings) if isinstance(f, Finding))  # type: ignore[call-overload]


def write(root: Path, files: dict[str, str | bytes]) -> Path:
    for path, content in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root
