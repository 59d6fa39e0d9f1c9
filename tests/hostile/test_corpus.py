"""The hostile programs' headers, and the rules that they follow."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from judge_node.attack.corpus import FAMILIES, CorpusError, read_corpus, read_program
from testdata.problem import Verdict

GOOD = "// expect: AC\n// must-not: escape\n// quick: no\n"


def test_corpus_is_large_and_varied() -> None:
    """At least 120 programs in six languages, some of every family."""
    corpus = read_corpus()
    assert len(corpus) >= 120
    assert len({program.language.id for program in corpus}) >= 6
    by_family = Counter(program.family for program in corpus)
    assert set(by_family) == set(FAMILIES)
    assert min(by_family.values()) >= 10


def test_every_file_is_a_program() -> None:
    """No file lies in a family's folder without being judged."""
    folder = Path(__file__).parent
    files = {str(p.relative_to(folder)) for f in FAMILIES for p in (folder / f).rglob("*.*")}
    assert files == {program.name for program in read_corpus()}


def test_every_placeholder_is_filled() -> None:
    """A path that nobody fills in would make a program harmless."""
    names = dict.fromkeys(
        ("SECRETS", "OWN_ANSWER", "CONTROL_GROUPS", "CHECKOUT", "PYTHON"), "/filled"
    )
    names |= {f"SECRET_{number}": "/filled" for number in range(6)}
    for program in read_corpus():
        for content in program.files(names).values():
            assert b"@SECRET" not in content, program.name
            assert b"@OWN_ANSWER@" not in content, program.name
            assert b"@CHECKOUT@" not in content, program.name


def test_quick_programs_suit_every_node() -> None:
    """A node's start must not wait for them, nor need a rare language."""
    quick = [program for program in read_corpus() if program.quick]
    assert 8 <= len(quick) <= 20
    assert {program.language.id for program in quick} == {"c", "python3"}
    assert not any(program.partner for program in quick)
    # Their verdict alone must show an escape: the node sees no output.
    assert all(program.expect in ({Verdict.AC}, {Verdict.WA}) for program in quick)
    assert all(p.secret_answer for p in quick if p.expect == {Verdict.WA})


def write(folder: Path, text: str, name: str = "x.c") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_header_is_read(tmp_path: Path) -> None:
    text = (
        "# expect: MLE RE\n# must-not: grow\n# quick: yes\n"
        "# limits: time=0.5 memory=64 compile=3\n# tests: 2\n# input: large\n# partner: y.py\n"
    )
    program = read_program(write(tmp_path, text, "x.py"), "memory/x.py")
    assert program.expect == {Verdict.MLE, Verdict.RE}
    assert (program.family, program.language.id, program.quick) == ("memory", "python3", True)
    assert (program.limits.time_s, program.limits.memory_mib) == (0.5, 64)
    assert program.limits.compilation_time_s == 3
    assert (program.tests, program.large_input, program.partner) == (2, True, "memory/y.py")


def test_files_are_split_and_filled(tmp_path: Path) -> None:
    text = GOOD + 'open("@OWN_ANSWER@")\n// ==== file: other.h\nsecond\n'
    program = read_program(write(tmp_path, text), "reads/x.c")
    files = program.files({"OWN_ANSWER": "/a/1.ans"})
    assert files["other.h"] == b"second\n"
    assert b'open("/a/1.ans")' in files["main.c"]
    assert b"second" not in files["main.c"]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("int main;\n", "expect: missing"),
        (GOOD.replace("AC", "OK"), "expect:"),
        (GOOD.replace(": no", ": perhaps"), "quick: must be"),
        (GOOD + "// colour: red\n", "colour: unknown key"),
        (GOOD + "// quick: no\n", "quick: given twice"),
        (GOOD + "// limits: heap=3\n", "limits: heap is not one of"),
        (GOOD + "// limits: time=long\n", "limits: time must be a number"),
        (GOOD + "// tests: 0\n", "tests: must be 1 to 9"),
        (GOOD + "// language: klingon\n", "language: klingon"),
    ],
)
def test_bad_headers_name_the_key(tmp_path: Path, text: str, rule: str) -> None:
    with pytest.raises(CorpusError, match=rule):
        read_program(write(tmp_path, text), "reads/x.c")


def test_missing_corpus_is_told(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="missing from this installation"):
        read_corpus(tmp_path / "nowhere")
    with pytest.raises(CorpusError, match="no hostile program"):
        read_corpus(tmp_path)
