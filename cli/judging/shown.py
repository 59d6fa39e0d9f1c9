"""What a run on own inputs shows, for people and machines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.text import Text

from cli.judging.report import verdict_of
from proto.judge.v1 import verdict_pb2
from testdata.problem import Verdict


def as_json(package: str, solution: str, result: verdict_pb2.JudgeResult) -> dict[str, Any]:
    """The document of --json. Bytes that are not UTF-8 are replaced."""
    compiled = result.compile if result.HasField("compile") else None
    return {
        "package": package,
        "solution": solution,
        "verdict": verdict_of(result.verdict).value,
        "reason": result.reason,
        "compile": compiled and {"ok": compiled.ok, "log": compiled.log},
        "tests": [_test_json(test) for test in result.tests],
    }


def _test_json(test: verdict_pb2.TestResult) -> dict[str, Any]:
    shown = test.shown
    return {
        "name": test.name,
        "verdict": verdict_of(test.verdict).value,
        "cpu_ms": test.outcome.cpu_ns / 1e6,
        "memory_kib": test.outcome.peak_memory_bytes // 1024,
        "message": _message(test),
        "input": _text(shown.input),
        "output": _text(shown.output),
        "error_output": _text(shown.error_output),
        "expected": _text(shown.expected) if shown.HasField("expected") else None,
        "cut": list(shown.cut),
        "reference_failure": shown.reference_failure,
    }


def print_result(console: Console, result: verdict_pb2.JudgeResult) -> None:
    """Test by test, what was read and written."""
    if result.HasField("compile") and result.compile.log and not result.compile.ok:
        console.print(result.compile.log, markup=False, soft_wrap=True)
    for test in result.tests:
        for line in _lines(test):
            console.print(line, soft_wrap=True)
    if not result.tests or result.verdict != verdict_pb2.ACCEPTED:
        verdict = verdict_of(result.verdict)
        console.print(Text(f"{verdict.value}: {result.reason}", style=_style(verdict)))


def _lines(test: verdict_pb2.TestResult) -> Iterator[Text]:
    verdict, shown = verdict_of(test.verdict), test.shown
    used = f"{test.outcome.cpu_ns / 1e6:.0f} ms, {test.outcome.peak_memory_bytes >> 20} MiB"
    yield Text.assemble(
        (f"{test.name}  ", "bold"), (verdict.value, _style(verdict)), f"  {used}  {_message(test)}"
    )
    parts = [("input", shown.input), ("output", shown.output)]
    if shown.HasField("expected"):
        parts.append(("expected", shown.expected))
    parts.append(("error output", shown.error_output))
    for title, content in parts:
        if content or title in ("output", "expected"):
            cut = " (cut)" if title.replace(" ", "_") in shown.cut else ""
            yield Text(f"  {title}{cut}:", style="dim")
            yield from (Text(f"    {line}") for line in _text(content).splitlines())
    if shown.reference_failure:
        yield Text(f"  no answer to compare with: {shown.reference_failure}", style="yellow")


def _message(test: verdict_pb2.TestResult) -> str:
    return test.team_message or test.judge_message


def _style(verdict: Verdict) -> str:
    return "green" if verdict is Verdict.AC else "red"


def _text(content: bytes) -> str:
    return content.decode(errors="replace")
