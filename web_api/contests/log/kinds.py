"""What events say. Payloads are objects of the fields named here.

Times in milliseconds since 1970 unless they are called `time_ms`: those count from the start of
the participation. Nobody is named: participations and submissions are ids.
"""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """The kinds; the values are stored and exported."""

    TERMS = "terms"
    """What is computed how, from here on for everything: scoring, starts_at, ends_at, freeze_at
    (null: never), penalty_s, penalise_compile_errors, problems [{label, points}]."""
    REGISTRATION = "registration"
    """participation, virtual."""
    WITHDRAWAL = "withdrawal"
    """participation."""
    SUBMISSION = "submission"
    """submission, participation, problem (its label), language, time_ms."""
    VERDICT = "verdict"
    """submission, verdict, epoch, share (of the points, in millionths), groups ({name: share}
    of groups of tests that are worth something)."""
    REJUDGE = "rejudge"
    """The same for a verdict that replaces another."""
    FREEZE = "freeze"
    """time_ms: what is handed in from there on is hidden, even if the terms say later."""
    UNFREEZE = "unfreeze"
    """Nothing is hidden any more."""
    DISQUALIFICATION = "disqualification"
    """participation, disqualified (false takes it back)."""
    ANNOUNCEMENT = "announcement"
    """announcement, problem ("" for all), text."""
    CLARIFICATION = "clarification"
    """A public answer: clarification, problem, question, answer."""
    FINAL = "final"
    """board: SHA-256 of the final board's canonical JSON, of all events before this one."""
