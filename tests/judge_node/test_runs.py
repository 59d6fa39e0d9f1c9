"""Runs on own inputs in real jails, of every kind of problem."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from judge_node import wire
from judge_node.report import Shown
from proto.judge.v1 import verdict_pb2
from testdata.problem import Kind, Verdict
from testdata.programs import Program
from tests.judge_node.court import Court, open_court
from tests.judge_node.problems import LIMITS, Bundle

V = Verdict
DOUBLE = "print(2 * int(input()))"
REFERENCE = """
import sys
number = int(input())
if number == 13: sys.exit(7)
while number == 14: pass
print(2 * number)
"""
JUDGE = """
import sys
given, answer = (open(path).read().split() for path in sys.argv[1:3])
if given == ['9']: sys.exit(1)
sys.exit(42 if sys.stdin.read().split() == answer else 43)
"""


@pytest.fixture(scope="module")
def court(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Court]:
    folder = tmp_path_factory.mktemp("artefacts")
    with open_court("runs", folder, ("c", "python3")) as court:
        yield court


@pytest.fixture
def bundle(tmp_path: Path) -> Bundle:
    """Doubling a number."""
    made = Bundle(tmp_path / "bundle").test("sample/1", "3\n", "6\n")
    return made.test("secret/2", "5\n", "10\n")


def reference(bundle: Bundle, source: str = REFERENCE, language: str = "python3") -> Program:
    files = bundle.files("reference", {"main.py": source})
    return Program("main.py", files, language)


def test_output_beside_the_references(court: Court, bundle: Bundle) -> None:
    """Own inputs and named tests, in the order given; the first that failed decides."""
    path = bundle.write(reference=reference(bundle))
    source = (
        "import sys\nn = int(input())\nprint('hm', file=sys.stderr)\nprint(2 * n if n < 9 else 0)"
    )
    judged = court.judge(path, source, "python3", b"4\n", "sample/1", b"10\n", "secret/2")
    assert [t.verdict for t in judged.tests] == [V.AC, V.AC, V.WA, V.AC]
    assert [t.name for t in judged.tests] == ["input 1", "sample/1", "input 3", "secret/2"]
    assert (judged.verdict, judged.groups, judged.score) == (V.WA, (), 0.0)
    assert judged.reason.startswith("input 3: ")
    assert judged.tests[0].shown == Shown(b"4\n", b"8\n", b"hm\n", b"8\n")
    assert judged.tests[2].shown == Shown(b"10\n", b"0\n", b"hm\n", b"20\n")


@pytest.mark.parametrize(
    ("content", "words"), [(b"13", "run-time error: exited with status 7"), (b"14", "time limit")]
)
def test_a_reference_that_fails_compares_nothing(
    court: Court, bundle: Bundle, content: bytes, words: str
) -> None:
    """The run's own verdict stands, and it is told why there is no answer."""
    path = bundle.write(replace(LIMITS, time_s=0.3), reference=reference(bundle))
    judged = court.judge(path, DOUBLE, "python3", content)
    [test] = judged.tests
    assert judged.verdict is V.AC and test.shown is not None
    assert (test.shown.output.split(), test.shown.expected) == ([b"%d" % (2 * int(content))], None)
    assert words in test.shown.reference_failure


def test_without_a_reference_the_run_alone_counts(court: Court, bundle: Bundle) -> None:
    """None in the package, or in a language that the node lacks, or broken."""
    given = (DOUBLE, "python3", b"1", b"x")
    for path in (
        bundle.write(),
        bundle.write(reference=reference(bundle, language="rust")),
        bundle.write(reference=replace(reference(bundle, "int main(", "c"), name="main.c")),
    ):
        judged = court.judge(path, *given)
        assert [t.verdict for t in judged.tests] == [V.AC, V.RE]
        failures = [t.shown.reference_failure for t in judged.tests if t.shown]
        assert len(failures) == 2 and all(failures)
        assert all(t.shown and t.shown.expected is None for t in judged.tests)


def test_the_problems_own_checker_compares(court: Court, bundle: Bundle) -> None:
    """Where it fails on an input that nobody validated, nothing is compared."""
    validator = bundle.validator(JUDGE, "python3")
    path = bundle.write(reference=reference(bundle), output_validator=validator)
    right, wrong, strange = court.judge(path, DOUBLE, "python3", b"1", b"8", b"9").tests
    assert (right.verdict, wrong.verdict, strange.verdict) == (V.AC, V.AC, V.AC)
    assert strange.shown is not None and "not valid" in strange.shown.reference_failure
    [test] = court.judge(path, "print(1)", "python3", b"8").tests
    assert test.verdict is V.WA


def test_what_is_long_is_cut(court: Court, bundle: Bundle) -> None:
    """At 64 KiB in runs, at 4 KiB in judging; the full output is compared."""
    source = "import sys\ninput()\nprint('a' * 70000)\nprint('b' * 5000, file=sys.stderr)"
    path = bundle.write(reference=reference(bundle, source))
    judged = court.judge(path, source, "python3", b"1")
    [test] = judged.tests
    assert test.verdict is V.AC and test.shown is not None
    assert (len(test.shown.output), len(test.shown.error_output)) == (64 << 10, 5001)
    assert test.shown.cut == ("output", "expected")
    judged = court.judge(path, source, "python3", run_all=True)
    sample, secret = judged.tests
    assert sample.shown is not None and (sample.verdict, secret.shown) == (V.WA, None)
    assert (len(sample.shown.output), len(sample.shown.error_output)) == (4 << 10, 4 << 10)
    assert sample.shown.cut == ("output", "error_output")


def test_accepted_tests_show_nothing(court: Court, bundle: Bundle) -> None:
    """Full feedback counts as a sample does; only failures are shown in judging."""
    bundle.test("secret/3", "7\n", "15\n", full_feedback=True)
    judged = court.judge(bundle.write(), DOUBLE, "python3", run_all=True)
    assert [bool(t.shown) for t in judged.tests] == [False, False, True]
    assert judged.tests[2].shown == Shown(b"7\n", b"14\n", b"", b"15\n")


def test_runs_that_cannot_be(court: Court, bundle: Bundle) -> None:
    """Judge errors that name the input and the rule."""
    plain = bundle.write()
    talks = replace(Kind(), interactive=True)
    passes = replace(Kind(), multi_pass=True)
    validator = bundle.validator(JUDGE, "python3")

    def refusal(path: Path, given: str | bytes) -> str:
        judged = court.judge(path, DOUBLE, "python3", given)
        assert (judged.verdict, judged.tests) == (V.JE, ())
        return judged.reason

    assert refusal(plain, "sample/9") == "inputs.0.test: the problem has no test 'sample/9'"
    outputs = bundle.write(kind=Kind(submit_answer=True))
    assert refusal(outputs, "sample/1").startswith("inputs: outputs are submitted")
    for kind, words in ((talks, "an interactive"), (passes, "a multi-pass")):
        path = bundle.write(kind=kind, output_validator=validator)
        assert refusal(path, b"1") == f"inputs.0.content: {words} problem takes names of its " + (
            "tests only"
        )


def test_a_run_that_does_not_compile(court: Court, bundle: Bundle) -> None:
    """Is CE, and no input is run."""
    judged = court.judge(bundle.write(), "int main(", "c", b"1")
    assert (judged.verdict, judged.tests, judged.tests_total) == (V.CE, (), 1)


def test_interactive_problems_run_on_their_tests(court: Court, bundle: Bundle) -> None:
    """By name; what went to the other program is not shown."""
    referee = "import sys\nprint(1, flush=True)\nsys.exit(42 if input() == '2' else 43)\n"
    validator = bundle.validator(referee, "python3")
    path = bundle.write(kind=Kind(interactive=True), output_validator=validator)
    source = "import sys\nprint(2 * int(input()))\nprint('talked', file=sys.stderr)"
    [test] = court.judge(path, source, "python3", "sample/1").tests
    assert test.verdict is V.AC and test.shown is not None
    assert (test.shown.output, test.shown.error_output) == (b"", b"talked\n")


def test_message(court: Court, bundle: Bundle) -> None:
    """An answer that is empty is told from none."""
    shown = Shown(b"i", b"o", b"e", None, ("output",), "why")
    assert wire.shown_message(shown) == verdict_pb2.Shown(
        input=b"i", output=b"o", error_output=b"e", cut=["output"], reference_failure="why"
    )
    assert wire.shown_message(replace(shown, expected=b"")).HasField("expected")
