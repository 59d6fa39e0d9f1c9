"""`assize generate`: tests made by a package's own generators, in real jails."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from cli.app import run
from cli.errors import CliError
from cli.judging.opening import opened_package
from testdata.package import read_package

LIBRARY = """
#include <stdio.h>
#include <stdlib.h>
"""
GENERATOR = """
#include "testlib.h"
int main(int argc, char **argv) {
    int seed = 1;
    for (int i = 1; i < argc; i++) for (char *c = argv[i]; *c; c++) seed = seed * 31 + *c;
    printf("%d %d\\n", atoi(argv[1]), seed & 1023);
    if (atoi(argv[1]) == 66) { fputs("no such number\\n", stderr); return 3; }
    if (atoi(argv[1]) == 77) for (int i = 0; i < 9 << 20; i++) putchar('\\n');
}
"""
SEVERAL = """
import sys
for name in sys.argv[2:]:
    with open(name, "w") as file:
        print(sys.argv[1], name, file=file)
"""
MAIN = """
a, b = map(int, input().split())
print(a + b)
"""
CHECK = "int main(void) { return 0; }\n"


def problem_xml(tests: str, more: str = "") -> str:
    return f"""<?xml version="1.0" encoding="utf-8"?>
<problem revision="3" short-name="sum">
  <names><name language="english" value="Sum"/></names>
  <judging input-file="" output-file="">
    <testset name="tests">
      <time-limit>1000</time-limit><memory-limit>268435456</memory-limit>
      <input-path-pattern>tests/%02d</input-path-pattern>
      <answer-path-pattern>tests/%02d.a</answer-path-pattern>
      <tests>{tests}</tests>
    </testset>
  </judging>
  <files><resources><file path="files/testlib.h" type="h.g++"/></resources>
    <executables>
      <executable><source path="files/gen.c" type="c.gcc"/></executable>
      <executable><source path="files/several.py" type="python.3"/></executable>
    </executables></files>
  <assets>
    <checker type="testlib"><source path="files/check.c" type="c.gcc"/></checker>
    <solutions><solution tag="main"><source path="solutions/main.py" type="python.3"/></solution>
    </solutions>{more}
  </assets>
</problem>
"""


TESTS = (
    '<test method="manual" sample="true"/>'
    '<test method="generated" cmd="gen 5 &quot;a b&quot;"/>'
    '<test method="generated" cmd="gen.exe 77"/>'
    '<test method="generated" cmd="several 8 4 5" from-file="4"/>'
    '<test method="generated" cmd="several 8 4 5" from-file="5"/>'
)
FILES = {
    "tests/01": "1 2\r\n",
    "files/testlib.h": LIBRARY,
    "files/gen.c": GENERATOR,
    "files/several.py": SEVERAL,
    "files/check.c": CHECK,
    "solutions/main.py": MAIN,
    "doall.sh": "touch /tmp/never\n",
}


def package(
    root: Path, tests: str = TESTS, changes: Mapping[str, str | None] | None = None
) -> Path:
    for path, content in {**FILES, "problem.xml": problem_xml(tests), **(changes or {})}.items():
        if content is not None:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content.encode())
    return root


def made(*arguments: str, capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    assert run(["generate", "--json", *arguments]) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_a_standard_package_is_completed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Inputs of any size, quoted arguments, several files of one run, answers; twice the same."""
    root = package(tmp_path / "sum")
    first = made(str(root), "-o", str(tmp_path / "full"), capsys=capsys)
    assert (first["inputs"], first["answers"]) == (4, 5)
    with read_package(tmp_path / "full") as opened:
        where = {t.generated_by: opened.root / t.input for t in opened.problem.tests}
        assert where['gen 5 "a b"'].read_text().startswith("5 ")
        assert where["gen.exe 77"].stat().st_size > 9 << 20
        numbers = [
            sum(map(int, (opened.root / t.input).read_text().split())) for t in opened.problem.tests
        ]
        answers = [int((opened.root / t.answer).read_text()) for t in opened.problem.tests]
    assert numbers == answers
    assert (answers[0], answers[3:]) == (3, [12, 13])
    with zipfile.ZipFile(tmp_path / "sum.zip", "w") as archive:
        for file in root.rglob("*"):
            archive.write(file, file.relative_to(tmp_path))
    again = made(str(tmp_path / "sum.zip"), "-o", str(tmp_path / "full.zip"), capsys=capsys)
    assert again["digest"] == first["digest"]
    assert (root / "tests").is_dir()
    assert [path.name for path in (root / "tests").iterdir()] == ["01"]


def test_other_commands_make_the_tests_themselves(tmp_path: Path) -> None:
    """What opens packages opens the complete one, under its own name."""
    root = package(tmp_path / "sum", '<test cmd="gen 5"/>', {"tests/01": None})
    with opened_package(root) as opened:
        assert opened.problem.slug == "sum"
        assert len(opened.problem.tests) == 1
        assert (opened.root / opened.problem.tests[0].answer).read_text().strip().isdigit()


INTERACTOR = """
#include <stdio.h>
int main(int argc, char **argv) {
    FILE *in = fopen(argv[1], "r"), *tout = fopen(argv[2], "w");
    int a, b, said;
    if (fscanf(in, "%d %d", &a, &b) != 2) return 3;
    printf("%d %d\\n", a, b);
    fflush(stdout);
    if (scanf("%d", &said) != 1) return 2;
    fprintf(tout, "heard %d\\n", said);
    return 0;
}
"""


def test_answers_of_interactive_problems_are_what_the_interactor_writes(tmp_path: Path) -> None:
    """As its own ecosystem makes them."""
    element = '<interactor><source path="files/inter.c" type="c.gcc"/></interactor>'
    xml = problem_xml('<test method="manual"/>', element)
    root = package(tmp_path / "talk", "", {"problem.xml": xml, "files/inter.c": INTERACTOR})
    with opened_package(root) as opened:
        answer = opened.root / opened.problem.tests[0].answer
        assert answer.read_text() == "heard 3\n"


@pytest.mark.parametrize(
    ("tests", "changes", "said"),
    [
        (
            '<test cmd="gen 66"/>',
            {"tests/01": None},
            "test 1 (gen 66): the generator exited with status 3: no such number",
        ),
        (
            '<test/><test cmd="several 1 2" from-file="3"/>',
            {},
            "test 2 (several 1 2): the generator left no file named 3",
        ),
        (
            '<test cmd="several 1 2" from-file="2"/>',
            {
                "tests/01": None,
                "files/several.py": "import os\nopen('2', 'wb').write(os.urandom(8))",
            },
            "test 1 (several 1 2): the generator wrote something else when run again",
        ),
        (
            '<test cmd="gen 1 &gt; a"/>',
            {"tests/01": None},
            "problem.xml:9: test 1: cmd 'gen 1 > a': > is no generator with arguments",
        ),
        (
            '<test cmd="other 1"/>',
            {"tests/01": None},
            "problem.xml: test 1 (other 1): there is no generator of this name",
        ),
        (
            "<test/>",
            {"tests/01": None},
            "problem.xml:9: test 1: tests/01 is not in the package, and no command line makes it",
        ),
        (
            '<test cmd="gen 1"/>',
            {"tests/01": None, "files/testlib.h": None},
            "files/gen.c: generator gen: testlib.h is not in the package",
        ),
        (
            "<test/>",
            {"solutions/main.py": "print(1 / 0)\n"},
            "the main solution on test 1: RE: exited with status 1",
        ),
        (
            "<test/>",
            {"solutions/main.py": None},
            "assets/solutions: answers are missing, and there is no main solution",
        ),
    ],
)
def test_what_cannot_be_made_is_told(
    tmp_path: Path, tests: str, changes: Mapping[str, str | None], said: str
) -> None:
    """The line names the test and its command line, or the rule."""
    root = package(tmp_path / "sum", tests, changes)
    with pytest.raises(CliError) as caught, opened_package(root):
        pass
    assert any(line.startswith(said) for line in caught.value.lines), caught.value.lines


def test_a_library_may_be_supplied(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--testlib` stands in for the header that the package does not bring."""
    gone = {"tests/01": None, "files/testlib.h": None}
    root = package(tmp_path / "sum", '<test cmd="gen 5"/>', gone)
    library = tmp_path / "lib.h"
    library.write_text(LIBRARY)
    out = str(tmp_path / "full.zip")
    assert made(str(root), "-o", out, "--testlib", str(library), capsys=capsys)["inputs"] == 1
    assert run(["generate", str(root), "-o", out]) == 2
    assert "exists already" in capsys.readouterr().err


def test_a_complete_package_is_none_of_its_business(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is missing: exit status 2, and nothing is written."""
    root = package(tmp_path / "sum", "<test/>", {"tests/01.a": "3\n"})
    assert run(["generate", str(root), "-o", str(tmp_path / "out")]) == 2
    assert "no test of it is missing" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
