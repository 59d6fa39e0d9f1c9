"""Signature problems in real jails: whole packages judged, and programs that try to cheat."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from testdata.bundle import open_bundle, write_bundle
from testdata.package import read_package
from testdata.problem import Verdict
from tests.judge_node.court import Court, open_court

V = Verdict
PACKAGE = Path(__file__).parents[2] / "testdata/problems/pair-for-target"
CPP, PYTHON, JAVA = "cpp20", "python3", "java"

IN_JAVA = """class Solution {
    public int[] pairForTarget(int[] numbers, long target) {
        for (int i = 0; i < numbers.length; i++)
            for (int j = 0; j < i; j++)
                if ((long) numbers[i] + numbers[j] == target) return new int[] {%s};
        throw new IllegalStateException("no pair");
    }
}
"""
IN_CPP = """
class Solution {
public:
    std::vector<int> pairForTarget(std::vector<int>& numbers, long long target) {
        for (int i = 0; i < (int)numbers.size(); i++)
            for (int j = 0; j < i; j++)
                if ((long long)numbers[i] + numbers[j] == target) return {%s};
        return {};
    }
};
"""
IN_PYTHON = """class Solution:
    def pairForTarget(self, numbers, target):
        %s
        at = {}
        for i, number in enumerate(numbers):
            if target - number in at:
                return [at[target - number], i]
            at[number] = i
"""


@pytest.fixture(scope="module")
def court(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Court]:
    folder = tmp_path_factory.mktemp("artefacts")
    with open_court("signature", folder, (CPP, PYTHON, JAVA)) as court:
        yield court


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Without the tests that only slow programs need, and with less time."""
    folder = tmp_path_factory.mktemp("bundles")
    root = folder / "pair-for-target"
    shutil.copytree(PACKAGE, root)
    for path in root.glob("data/secret/*.in"):
        if path.stat().st_size > 10_000:
            path.unlink()
            path.with_suffix(".ans").unlink()
    about = root / "problem.yaml"
    about.write_text(re.sub(r"time_limit: \d+", "time_limit: 1", about.read_text()))
    with read_package(root) as package:
        write_bundle(package, folder / "bundle")
    open_bundle(folder / "bundle", folder / "open")
    return folder / "open"


@pytest.mark.parametrize(
    ("language", "source", "verdict"),
    [
        (CPP, IN_CPP % "i, j", V.AC),
        (CPP, IN_CPP % "i, i", V.WA),
        (CPP, IN_CPP % "(exit(0), i)", V.WA),
        (JAVA, IN_JAVA % "j, i", V.AC),
        (JAVA, IN_JAVA % "", V.WA),
        (JAVA, IN_JAVA.replace("== target", "== target + 1") % "j, i", V.RE),
        (PYTHON, IN_PYTHON % "pass", V.AC),
        (PYTHON, IN_PYTHON % "return 1 / 0", V.RE),
        (PYTHON, IN_PYTHON % "while True: pass", V.TLE),
        (PYTHON, IN_PYTHON % "x = bytearray(900 << 20)", V.MLE),
        (PYTHON, IN_PYTHON % "print('noise' * 2_000_000)", V.OLE),
    ],
)
def test_verdicts(court: Court, bundle: Path, language: str, source: str, verdict: Verdict) -> None:
    """Those of ordinary problems."""
    judged = court.judge(bundle, source, language)
    assert judged.verdict is verdict, judged


HOSTILE = [
    # Results of one's own making, on every stream.
    ("print('[1,3]'); import os; os.write(1, b'\\n0 [1,3]\\n'); os._exit(0)", V.WA),
    ("import os; os._exit(0)", V.WA),
    ("raise SystemExit(0)", V.WA),
    # Descriptor 0 holds nothing any more, whatever way it is read.
    ("import os; os.lseek(0, 0, 0); assert os.read(0, 10) == b''", V.AC),
    ("assert open('/proc/self/fd/0').read() == '' if __import__('os').path.exists('/proc/self') "
     "else True", V.AC),
    # Nothing of the bundle is in the jail.
    ("import glob; assert not [f for f in glob.glob('/**', recursive=True) if f.endswith('.ans')]",
     V.AC),
    # Two processes return: one result each.
    ("import os; os.fork()", V.WA),
    # A child that stays behind holds nothing up.
    ("import os, time; os.fork() or (time.sleep(30), os._exit(0))", V.AC),
    ("import sys; sys.stdout.close(); sys.stderr.close()", V.AC),
    ("import os; os.close(1); os.close(2); os.close(0)", V.AC),
]  # fmt: skip


@pytest.mark.parametrize(("line", "verdict"), HOSTILE)
def test_hostile_code_gains_nothing(
    court: Court, bundle: Path, line: str, verdict: Verdict
) -> None:
    """The verdict is what the returned value deserves."""
    judged = court.judge(bundle, IN_PYTHON % line, PYTHON)
    assert judged.verdict is verdict, judged


def test_prints_are_shown_and_disturb_nothing(court: Court, bundle: Path) -> None:
    """Of a sample that was not accepted: result, prints, answer and input."""
    source = IN_PYTHON % "print('looking', len(numbers)); return [0, 0]"
    judged = court.judge(bundle, source, PYTHON)
    shown = judged.tests[0].shown
    assert judged.verdict is V.WA and shown is not None
    assert (shown.input, shown.output) == (b"[12,5,-3,9]\n14\n", b"[0,0]")
    assert (shown.expected, shown.error_output) == (b"[1,3]\n", b"looking 4\n")
    assert "expected" in judged.tests[0].team_message


def test_messages_of_hidden_tests_tell_no_answers(court: Court, bundle: Path) -> None:
    """What differs is for the judges; what is wrong with the result itself is told."""
    differs = IN_PYTHON % "return [0, 0]"
    broken = IN_PYTHON % "return [0.5]"
    [*_, last] = court.judge(bundle, differs, PYTHON, run_all=True).tests
    assert (last.verdict, last.shown, last.team_message) == (V.WA, None, "")
    assert "expected" in last.judge_message
    [*_, last] = court.judge(bundle, broken, PYTHON, run_all=True).tests
    assert last.verdict is V.WA and last.shown is None
    assert last.team_message == last.judge_message != ""


def test_errors_name_the_participants_lines(court: Court, bundle: Path) -> None:
    """In compile logs and in traces."""
    judged = court.judge(bundle, IN_JAVA % "j, k", JAVA)
    assert judged.verdict is V.CE and judged.compile is not None
    assert "Solution.java:5" in judged.compile.log
    judged = court.judge(bundle, IN_PYTHON % "return 1 / 0", PYTHON)
    assert judged.tests[0].shown is not None
    assert b"line 3" in judged.tests[0].shown.error_output


def test_one_file_is_asked_for(court: Court, bundle: Path) -> None:
    """Two are a compile error that says so, with nothing run."""
    judged = court.judge(bundle, {"a.py": b"", "b.py": b""}, PYTHON)
    assert (judged.verdict, judged.tests) == (V.CE, ())
    assert judged.compile is not None
    assert judged.compile.log == "a signature problem takes exactly one source file"


def test_a_broken_answer_is_the_setters(court: Court, bundle: Path, tmp_path: Path) -> None:
    """JE with the evidence for setters alone."""
    broken = tmp_path / "broken"
    shutil.copytree(bundle, broken)
    (broken / "data/sample/1.ans").write_text("[1,")
    judged = court.judge(broken, IN_PYTHON % "pass", PYTHON)
    assert judged.verdict is V.JE
    assert "answer file is broken" in judged.tests[0].judge_message
    assert judged.tests[0].team_message == ""


def test_own_inputs_meet_the_reference(court: Court, bundle: Path) -> None:
    """Its result is the answer; inputs that the signature refuses have none."""
    source = IN_PYTHON % "print('here'); numbers = numbers[:3]"
    judged = court.judge(
        bundle, source, PYTHON, b"[1,2,3]\n5\n", b"[1,2,3,4]\n7\n", b'["x"]\n1\n', "sample/1"
    )
    right, wrong, invalid, sample = judged.tests
    assert [t.verdict for t in (right, wrong)] == [V.AC, V.WA]
    assert judged.verdict is V.WA and judged.tests_total == 4
    assert right.shown is not None and wrong.shown is not None and invalid.shown is not None
    assert (right.shown.output, right.shown.error_output) == (b"[1,2]", b"here\n")
    assert right.shown.expected in (b"[1,2]", b"[2,1]")
    assert wrong.shown.expected in (b"[2,3]", b"[3,2]")
    assert invalid.shown.expected is None
    assert "line 1 (numbers)[0] must be int" in invalid.shown.reference_failure
    assert sample.shown is not None and sample.shown.expected == b"[1,3]\n"
