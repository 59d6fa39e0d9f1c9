"""What of a problem was kept, for the loss report."""

from __future__ import annotations

from testdata.issues import Findings, count, listed
from testdata.problem import Problem


def keep_all(problem: Problem, findings: Findings) -> None:
    """Adds a line for each part that `problem` has."""
    samples = sum(test.sample for test in problem.tests)
    secret = len(problem.tests) - samples
    findings.keep("tests", f"{count(samples, 'sample')} and {count(secret, 'secret test')}")
    parts = (
        ("groups", max(0, len(problem.groups) - 1), "group"),
        ("input validators", len(problem.input_validators), "program"),
        ("tests of validators", len(problem.validator_tests), "test"),
        ("submissions", len(problem.submissions), "program"),
        ("included files", sum(len(i.files) for i in problem.includes), "file"),
        ("attachments", len(problem.attachments), "file"),
    )
    for what, number, noun in parts:
        if number:
            findings.keep(what, count(number, noun))
    if problem.statements:
        findings.keep(
            "statements", listed(f"{s.language} ({s.markup})" for s in problem.statements)
        )
    if problem.output_validator:
        names = (program.name for program in problem.output_validator.programs)
        findings.keep("output validator", ", ".join(names))
    if problem.interactor:
        findings.keep("interactor", problem.interactor.name)
    if problem.signature:
        what = problem.signature.name or problem.signature.function.name
        findings.keep("signature", what)
    words = [
        name.replace("_", "-")
        for name in ("scoring", "interactive", "multi_pass", "submit_answer")
        if getattr(problem.kind, name)
    ]
    findings.keep("type", ", ".join(words) or "pass-fail")
