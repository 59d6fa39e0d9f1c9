"""What the API says about runs."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Any, Self, cast

from pydantic import BaseModel, Field, model_validator

from web_api.judge.messages import JudgedTest, stored_judgement
from web_api.runs.models import OVER, RunRow, RunState
from web_api.schema import PlainText, Strict, UnicodeText, example
from web_api.submissions.schemas import TEST_EXAMPLE, Code, TestResult, Verdict, judged_test

MAX_INPUTS = 16
_SHOWN: dict[str, Any] = {
    "input": "2 3\n",
    "output": "5\n",
    "error_output": "",
    "expected": "5\n",
    "cut": [],
    "reference_failure": "",
    "exit_code": 0,
    "signal": None,
}


class RunInput(Strict):
    """A sample by its name, or an input of one's own."""

    model_config = Strict.model_config | example({"content": "2 3\n"})

    sample: Annotated[PlainText | None, Field(max_length=200)] = None
    content: UnicodeText | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.sample is None) == (self.content is None):
            raise ValueError("must have either sample or content")
        return self


class NewRun(Code):
    """A source to run without submitting it."""

    model_config = Strict.model_config | example(
        {
            "language": "python3",
            "source": "print(sum(map(int, input().split())))",
            "inputs": [{"sample": "1"}, {"content": "2 3\n"}],
        }
    )

    inputs: Annotated[list[RunInput], Field(min_length=1, max_length=MAX_INPUTS)]
    """Contents together at most 256 KiB."""


class Run(BaseModel):
    """A run as its owner sees it."""

    model_config = example(
        {
            "id": "0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1b2c",
            "problem": "two-sum",
            "language": "python3",
            "created_at": "2026-11-02T09:30:00Z",
            "state": "final",
            "verdict": "AC",
            "tests": [TEST_EXAMPLE | {"name": "", "sample": False, "shown": _SHOWN}],
            "tests_total": 1,
            "compile_log": "",
            "reason": "Every run ended well.",
            "language_version": "3.11.2",
        }
    )

    id: uuid.UUID
    problem: str
    language: str
    created_at: datetime
    state: RunState
    """`expired`: no judge took it in time, or one that had it fell silent."""
    verdict: Verdict | None
    """That of the first input that was not accepted; null until final."""
    tests: list[TestResult]
    """By `index` of the input; `name` is the sample's, "" for own inputs. Empty until final,
    and where the source did not compile."""
    tests_total: int
    """Number of inputs."""
    compile_log: str
    reason: str
    language_version: str

    @property
    def key(self) -> str:
        return str(self.id)

    @property
    def epoch(self) -> int:
        """Nobody sends a run back."""
        return 0

    @property
    def over(self) -> bool:
        return self.state in OVER

    @property
    def place(self) -> object:
        return None


def run(row: RunRow, problem: str, *, staff: bool) -> Run:
    """A run with its result; the judges' messages for staff only."""
    result = stored_judgement(row.result) if row.result else None
    return Run(
        id=row.id,
        problem=problem,
        language=row.language,
        created_at=row.created_at,
        state=RunState(row.state),
        verdict=cast(Verdict | None, row.verdict),
        tests=_tests(row.inputs, result.tests if result else (), staff=staff),
        tests_total=len(row.inputs),
        compile_log=result.compile_log if result else "",
        reason=result.reason if result else "",
        language_version=result.language_version if result else "",
    )


def _tests(
    inputs: list[dict[str, str]], judged: tuple[JudgedTest, ...], *, staff: bool
) -> list[TestResult]:
    names = {index: given.get("sample") for index, given in enumerate(inputs)}
    return [
        judged_test(test, staff=staff).model_copy(
            update={"name": names[test.index] or "", "sample": names[test.index] is not None}
        )
        for test in judged
        if test.index in names
    ]
