"""`assize run`: which inputs it takes, and what it shows of a run on a real cluster."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from cli.errors import CliError
from cli.judging.running import RunOptions, chosen_inputs
from cli.judging.shown import as_json, print_result
from proto.judge.v1 import judge_pb2, verdict_pb2
from testdata.problem import Limits, Problem, TestCase
from tests.cli.conftest import ROOT, Assize

PROBLEMS = ROOT / "testdata/problems"
PROBLEM = Problem(
    "p",
    {},
    "2025-09",
    Limits(),
    tuple(TestCase(n, n, n, sample=n.startswith("sample")) for n in ("sample/1", "secret/1")),
)
MINE = """class Solution:
    def pairForTarget(self, numbers, target):
        print("got", len(numbers))
        return [1, 0]
"""


def options(*samples: str, inputs: tuple[Path, ...] = ()) -> RunOptions:
    return RunOptions(Path("p"), Path("a.py"), inputs, samples, json=False, slots=None, master=None)


def test_samples_unless_something_is_named(tmp_path: Path) -> None:
    """Samples come first, then the files as they are."""
    (tmp_path / "own").write_bytes(b"\xff\n")
    sample = judge_pb2.RunInput(test="sample/1")
    own = judge_pb2.RunInput(content=b"\xff\n")
    assert chosen_inputs(PROBLEM, options()) == [sample]
    assert chosen_inputs(PROBLEM, options("1")) == [sample]
    assert chosen_inputs(PROBLEM, options(inputs=(tmp_path / "own",))) == [own]
    both = options("sample/1", inputs=(tmp_path / "own",))
    assert chosen_inputs(PROBLEM, both) == [sample, own]


def test_secret_tests_are_no_samples() -> None:
    """The error lists what there is."""
    with pytest.raises(CliError, match=r"no sample 'secret/1', the package has sample/1"):
        chosen_inputs(PROBLEM, options("secret/1"))


def test_everything_is_shown() -> None:
    """Also what is cut, what is no text, and why there is no answer."""
    shown = verdict_pb2.Shown(
        input=b"1\n", output=b"\xff[red]\n", cut=["output"], reference_failure="time limit exceeded"
    )
    tests = [verdict_pb2.TestResult(name="input 1", verdict=verdict_pb2.ACCEPTED, shown=shown)]
    result = verdict_pb2.JudgeResult(verdict=verdict_pb2.ACCEPTED, tests=tests)
    [test] = as_json("p", "a.py", result)["tests"]
    assert (test["verdict"], test["output"], test["expected"]) == ("AC", "\ufffd[red]\n", None)
    assert (test["cut"], test["reference_failure"]) == (["output"], "time limit exceeded")
    page = io.StringIO()
    print_result(Console(file=page, width=80), result)
    assert "output (cut):" in page.getvalue() and "\ufffd[red]" in page.getvalue()
    assert "no answer to compare with: time limit exceeded" in page.getvalue()
    assert "expected" not in page.getvalue()


def test_a_compile_error_shows_the_log() -> None:
    """Nothing was run."""
    compiled = verdict_pb2.CompileResult(ok=False, log="a.c:1: [error]")
    result = verdict_pb2.JudgeResult(
        verdict=verdict_pb2.COMPILE_ERROR, compile=compiled, reason="the compiler refused it"
    )
    page = io.StringIO()
    print_result(Console(file=page, width=80), result)
    assert page.getvalue().splitlines() == ["a.c:1: [error]", "CE: the compiler refused it"]


def test_a_function_meets_the_reference(assize: Assize, tmp_path: Path) -> None:
    """On a private cluster: a sample, an input of one's own, and one that is not valid."""
    (tmp_path / "mine.py").write_text(MINE)
    (tmp_path / "own").write_text("[2,3]\n5\n")
    (tmp_path / "bad").write_text("[2,3]\n5.5\n")
    inputs = ("--input", "own", "--input", "bad", "--sample", "1")
    done = assize("run", str(PROBLEMS / "pair-for-target"), "mine.py", *inputs, "--json")
    assert done.returncode == 1, done.stderr
    document = json.loads(done.stdout)
    sample, own, bad = document["tests"]
    assert (document["verdict"], sample["verdict"], own["verdict"]) == ("WA", "WA", "AC")
    assert (own["output"], own["error_output"]) == ("[1,0]", "got 2\n")
    assert sorted(own["expected"]) == sorted("[0,1]")
    assert bad["expected"] is None
    assert "line 2 (target) must be long" in bad["reference_failure"]
