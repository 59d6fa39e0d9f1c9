"""Checks that look at files only."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from testdata.issues import Entry, Fate
from testdata.package import Package
from testdata.problem import Sample, Statement
from testdata.programs import File
from testdata.tree import scan
from testdata.verify.duplicates import check_duplicates
from testdata.verify.findings import Finding, Severity, excerpt, of_entry, ordered
from testdata.verify.forms import check_form
from testdata.verify.statements import check_samples, check_statements
from testdata.verify.unused import check_unused
from tests.verify.build import problem, rules, write


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"1 2\n3\n", []),
        (b"\xef\xbb\xbf1\n", ["bom"]),
        (b"1\r\n2\r\n", ["crlf"]),
        (b"1\r2\n", ["lone-carriage-return"]),
        (b"1\x002\n", ["control-character"]),
        (b"1 \n2\n", ["trailing-whitespace"]),
        (b"1\n2\t\n", ["trailing-whitespace"]),
        (b"1 \r\n", ["crlf", "trailing-whitespace"]),
        (b"1\n\n", ["blank-line-at-end"]),
        (b"1\n2", ["missing-final-newline"]),
        (b"1 ", ["missing-final-newline", "trailing-whitespace"]),
        (b"caf\xe9\n", ["not-utf8"]),
        (b"x" * (1 << 20) + "é".encode() + b"\n", []),
        ("é".encode() * (1 << 20) + b"\xc3", ["missing-final-newline", "not-utf8"]),
        (b"", ["empty-input"]),
    ],
)
def test_the_form_of_an_input(tmp_path: Path, content: bytes, expected: list[str]) -> None:
    file = tmp_path / "1.in"
    file.write_bytes(content)
    assert rules(check_form(file, "data/secret/1.in", is_input=True)) == expected


def test_a_form_finding_says_where_and_how_often(tmp_path: Path) -> None:
    """Line of the first occurrence, number of all; answers are judged more mildly."""
    file = tmp_path / "1.ans"
    file.write_bytes(b"1\n2 \n3\n4 \n")
    (finding,) = check_form(file, "data/secret/1.ans", is_input=False)
    assert finding.line == 2
    assert finding.message == "has white space at the end of a line, 2 times"
    assert finding.severity is Severity.INFO
    assert finding.place == "data/secret/1.ans:2"
    (worse,) = check_form(file, "x", is_input=True)
    assert worse.severity is Severity.WARNING


def test_equal_inputs_are_found(tmp_path: Path) -> None:
    files = {
        "data/secret/1.in": "1 2\n",
        "data/secret/2.in": "1 2\n",
        "data/secret/3.in": "1\n2\n",
        "data/secret/4.in": "12\n",
    }
    write(tmp_path, {**files, **{f"data/secret/{n}.ans": "x\n" for n in range(1, 5)}})
    given = problem(*(f"secret/{n}" for n in range(1, 5)))
    exact, near = check_duplicates(tmp_path, given)
    assert exact.rule == "duplicate-test"
    assert exact.message == "secret/1, secret/2 have the same input"
    assert near.rule == "near-duplicate-test"
    assert near.message.startswith("secret/1, secret/2, secret/3 have")


def test_words_across_blocks_are_compared_whole(tmp_path: Path) -> None:
    """A word that a read splits is still one word, and two words are not joined."""
    block = 1 << 20
    write(
        tmp_path,
        {
            "data/secret/1.in": b"a" * (block - 1) + b"bc d",
            "data/secret/2.in": b"\n" + b"a" * (block - 1) + b"bc\nd\n",
            "data/secret/3.in": b"a" * (block - 1) + b"b cd",
            "data/secret/4.in": b"a" * block + b" bc d",
        },
    )
    found = list(check_duplicates(tmp_path, problem(*(f"secret/{n}" for n in range(1, 5)))))
    assert [f.message[:19] for f in found] == ["secret/1, secret/2 "]


def test_equal_inputs_with_different_answers_are_an_error(tmp_path: Path) -> None:
    """Unless arguments or files tell the tests apart."""
    data = {f"data/secret/{n}.in": "1\n" for n in (1, 2)}
    write(tmp_path, {**data, "data/secret/1.ans": "1\n", "data/secret/2.ans": "2\n", "f": "x"})
    given = problem("secret/1", "secret/2")
    assert rules(check_duplicates(tmp_path, given)) == ["contradicting-answers", "duplicate-test"]
    one, two = given.tests
    with_args = replace(given, tests=(one, replace(two, args=("-x",))))
    assert rules(check_duplicates(tmp_path, with_args)) == []
    with_files = replace(given, tests=(one, replace(two, files=(File("f", "f"),))))
    assert rules(check_duplicates(tmp_path, with_files)) == []


def test_a_sample_that_is_repeated_is_no_mistake(tmp_path: Path) -> None:
    names = ("sample/1", "secret/1")
    write(tmp_path, {f"data/{n}.{e}": "1\n" for n in names for e in ("in", "ans")})
    (finding,) = check_duplicates(tmp_path, problem(*names))
    assert finding.severity is Severity.INFO


def _with_statement(root: Path, text: str, **names: str) -> Package:
    write(
        root,
        {
            "statement/problem.en.md": text,
            "data/sample/1.in": "5 3\n10 -4 7\n",
            "data/sample/1.ans": "13\n",
            "data/secret/1.in": "1 1\n2\n",
            "data/secret/1.ans": "2\n",
        },
    )
    given = replace(
        problem("sample/1", "secret/1"),
        statements=(Statement("en", "statement/problem.en.md", "markdown"),),
        names=names or {"en": "P"},
        samples=(Sample("1", "data/sample/1.in", "data/sample/1.ans"),),
    )
    return Package(root, given, ())


def test_a_statement_may_quote_a_sample(tmp_path: Path) -> None:
    package = _with_statement(tmp_path, "Add.\n\n```\n5 3\n10 -4 7\n```\n\n    int main()\n")
    assert rules(check_statements(package)) == []


def test_a_sample_quoted_wrongly_is_an_error(tmp_path: Path) -> None:
    package = _with_statement(tmp_path, "Add.\n\n```\n5 3\n10 -4 8\n```\n")
    (finding,) = check_statements(package)
    assert finding.rule == "sample-differs"
    assert finding.severity is Severity.ERROR
    assert finding.file == "statement/problem.en.md"
    assert finding.evidence == 'line 2: statement "10 -4 8", data "10 -4 7"'


def test_statements_with_nothing_to_show(tmp_path: Path) -> None:
    empty = _with_statement(tmp_path / "a", "\n")
    lost = _with_statement(tmp_path / "b", "Look: ![map](map.png)\n")
    other = _with_statement(tmp_path / "c", "Add.\n", en="P", de="P")
    assert rules(check_statements(empty)) == ["statement-empty"]
    assert rules(check_statements(lost)) == ["picture-missing"]
    (finding,) = check_statements(other)
    assert finding.message == "there is a name in 'de' but no statement"
    gone = replace(other.problem, statements=())
    assert rules(check_statements(replace(other, problem=gone))) == ["statement-missing"]


def test_samples_come_first_and_exist() -> None:
    assert rules(check_samples(problem("sample/1", "secret/1"))) == []
    assert rules(check_samples(problem("secret/1"))) == ["no-samples"]
    assert rules(check_samples(problem("secret/1", "sample/1"))) == ["samples-not-first"]
    assert rules(check_samples(problem("sample/1"))) == ["no-secret-tests"]


def test_unused_files_are_named_by_folder(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "problem.yaml": "",
            "README.md": "",
            "data/secret/1.in": "",
            "data/secret/1.ans": "",
            "data/secret/1.hint": "",
            "data/secret/test_group.yaml": "",
            "data/secret/old.in.bak": "",
            "generators/g.py": "",
            "stray.txt": "",
        },
    )
    found = list(check_unused(scan(tmp_path), problem("secret/1")))
    assert [(f.file, f.message) for f in found] == [
        ("data/secret", "old.in.bak is not used by anything"),
        ("stray.txt", "stray.txt is not used by anything"),
    ]
    (left,) = check_unused(scan(tmp_path), problem("secret/1"), "ignored: data/secret/old.in.bak")
    assert left.file == "stray.txt"


def test_lines_of_the_readers_report_become_findings() -> None:
    entry = Entry(Fate.APPROXIMATED, "problem.yaml:3", "unknown key")
    assert of_entry(entry) == Finding(
        Severity.WARNING, "package-approximated", "unknown key", "problem.yaml", 3
    )
    dropped = of_entry(Entry(Fate.DROPPED, "input visualizer", "not needed"))
    assert dropped == Finding(Severity.INFO, "package-dropped", "input visualizer: not needed")
    assert of_entry(Entry(Fate.KEPT, "tests", "3")) is None


def test_findings_are_told_once_and_the_worst_first() -> None:
    info, error = Finding(Severity.INFO, "a", "x"), Finding(Severity.ERROR, "b", "y")
    assert ordered([info, error, info]) == (error, info)


def test_words_for_sentences() -> None:
    assert excerpt(b"a\x00\xffb") == "a\\x00\\xffb"
    assert len(excerpt(b"a" * 500, 20)) == 21
