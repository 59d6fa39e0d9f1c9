"""Legacy packages with several output validators: all must accept. In real jails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from judge_master.adapters.bundle_needs import needs_of
from testdata.bundle import BundleError, decode_spec, load_spec, open_bundle, write_bundle
from testdata.package import read_package
from testdata.problem import Verdict
from tests.judge_node.court import Court, open_court

V = Verdict
ECHO = "import sys\nprint(sys.stdin.read().strip())\n"
SHORT = """
import sys
said = sys.stdin.read().split()
open(sys.argv[3] + "judgemessage.txt", "w").write(f"{len(said)} words")
sys.exit(42 if len(said) < 3 else 43)
"""
LOWER = """
#include <ctype.h>
#include <stdio.h>
int main(void) {
    for (int c; (c = getchar()) != EOF;) {
        if (c == '!') return 3;
        if (isupper(c)) return 43;
    }
    return 42;
}
"""


@pytest.fixture(scope="module")
def court(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Court]:
    with open_court("several", tmp_path_factory.mktemp("artefacts"), ("c", "python3")) as opened:
        yield opened


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("package") / "words"
    files = {
        "problem.yaml": "name: Words\nvalidation: custom\nlimits: {validation_time: 5}\n",
        ".timelimit": "1",
        "problem_statement/problem.tex": "\\problemname{Words}\nSay.\n",
        "output_validators/a_short.py": SHORT,
        "output_validators/lower/lower.c": LOWER,
        "output_validators/NOTES": "none",
        "submissions/accepted/a.py": ECHO,
        "data/secret/1.in": "x",
        "data/secret/1.ans": "x",
    }
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content)
    with read_package(root) as package:
        assert any("must please all 2 of them" in notice for notice in package.notices)
        assert any("NOTES: belongs to none" in notice for notice in package.notices)
        write_bundle(package, root.parent / "bundle")
    open_bundle(root.parent / "bundle", root.parent / "unpacked")
    return root.parent / "unpacked"


@pytest.mark.parametrize(
    ("said", "verdict", "message"),
    [
        ("all fine", V.AC, "2 words"),
        ("too many words", V.WA, "3 words"),
        ("not Lower", V.WA, ""),
        ("oh!", V.JE, "output validator lower exited with status 3"),
        ("far too Many words!", V.WA, "4 words"),
    ],
)
def test_all_must_accept(
    court: Court, bundle: Path, said: str, verdict: Verdict, message: str
) -> None:
    """In their order; the first that does not decides, and the last failing is a judge error."""
    judged = court.judge(bundle, f"print({said!r})\n", "python3")
    assert (judged.verdict, judged.tests[0].judge_message) == (verdict, message)


def test_nodes_need_the_languages_of_all(bundle: Path) -> None:
    """The master asks for a node that offers every one."""
    assert needs_of(load_spec(bundle)).languages == ("c", "python3")


def test_a_scoring_bundle_has_one(bundle: Path) -> None:
    """Two could not agree on a score."""
    content = (bundle / "judge.json").read_bytes()
    with pytest.raises(BundleError, match=r"output_validator\.others"):
        decode_spec(content.replace(b'"scoring": false', b'"scoring": true'))
