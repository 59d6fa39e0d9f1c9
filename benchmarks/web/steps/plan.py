"""All steps, in order."""

from __future__ import annotations

from benchmarks.web.steps import discussions, people, problems, submissions, words

STEPS = (
    *words.STEPS,
    *people.STEPS,
    *problems.STEPS,
    *submissions.STEPS,
    *discussions.STEPS,
)
