"""What passes between the agent and a slot's worker, as pickled objects.

A `Task` opens a session: it is answered with `Prepared`, or with what it came to at once.
Each `JudgeTest` of the session is answered with a `Judgement`, or with why there is none;
`Finish` ends it. `Progress` may come before an answer. Orders may be sent ahead: they are
carried out and answered in order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from judge_node.order import Plan
from judge_node.report import CompileReport, Event, Task
from judge_node.steps.test import Judgement


@dataclass(frozen=True, slots=True)
class JudgeTest:
    """Judge the prepared submission on the test of this name."""

    name: str
    if_accepted: bool = False
    """Only if the order before was answered with a plain AC; else the answer is Skipped."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """The test was not judged: the one before was not accepted."""


@dataclass(frozen=True, slots=True)
class Finish:
    """No more tests; what was prepared is closed."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """All programs stand, and the tests can be judged in any order."""

    plan: Plan
    compile: CompileReport | None
    """None: nothing of the submission is compiled or run, it consists of outputs."""


Order: TypeAlias = Task | JudgeTest | Finish
Answer: TypeAlias = Event | Prepared | Judgement | Skipped
