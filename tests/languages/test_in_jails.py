"""Every language in real jails that show what the language says it needs, and no more.

A language whose toolchain is missing fails here: `assize setup --languages all`.
"""

from __future__ import annotations

import pytest

from benchmarks.workshop import Compiled, Workshop, self_test
from languages.language import Language, Sources
from languages.registry import LANGUAGES
from sandbox.spec import RootSpec
from tests.languages.programs import BROKEN, FAILING, LIBRARIES, TWO_FILES
from web_api.languages.templates import template

every_language = pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)

WALKER = r"""
#define _GNU_SOURCE
#include <ftw.h>
#include <stdio.h>
#include <string.h>
static int show(const char *path, const struct stat *info, int kind, struct FTW *where) {
    (void)where;
    if (!strncmp(path, "/proc", 5) || !strncmp(path, "/app", 4)) return 0;
    if (kind == FTW_F && info->st_mode & 0111) puts(path);
    return 0;
}
int main(void) { return nftw("/", show, 64, FTW_PHYS); }
"""


def one_file(language: Language, text: str) -> Sources:
    return Sources({language.source_name: text.encode()})


@every_language
def test_self_test_is_accepted(workshop: Workshop, language: Language) -> None:
    """In the small roots it compiles, prints the sum and nothing else, and ends well."""
    compiled = workshop.compile(language, self_test(language))
    assert compiled.ok, compiled.log
    for result in workshop.run(compiled, b"20 22\n", times=2):
        assert result.stdout == b"42\n", result
        assert result.stderr == b""
        assert result.ok, result
        assert result.outcome.process_limit_hits == 0


@pytest.mark.parametrize("key", BROKEN)
def test_wrong_program_does_not_compile(workshop: Workshop, key: str) -> None:
    """The compiler or checker refuses it and says where."""
    language = LANGUAGES[key]
    compiled = workshop.compile(language, one_file(language, BROKEN[key]))
    assert not compiled.ok
    assert compiled.log.strip()


def test_only_sql_is_not_checked_before_it_runs() -> None:
    assert set(LANGUAGES) - set(BROKEN) == {"sql"}
    assert set(LANGUAGES) == set(FAILING)


@every_language
def test_what_the_editor_starts_with_compiles_and_runs(
    workshop: Workshop, language: Language
) -> None:
    """Each language has a template, and it runs to a good end."""
    text = template(language.id)
    assert text
    compiled = workshop.compile(language, one_file(language, text))
    assert compiled.ok, compiled.log
    (result,) = workshop.run(compiled, b"1 2\n")
    assert result.ok, result


@every_language
def test_failing_program_is_a_runtime_error(workshop: Workshop, language: Language) -> None:
    """It compiles; the run ends with a signal or an exit code other than 0, in no limit."""
    compiled = workshop.compile(language, one_file(language, FAILING[language.id]))
    assert compiled.ok, compiled.log
    (result,) = workshop.run(compiled, b"")
    assert not result.ok
    assert result.outcome.limit.value == "none", result


@pytest.mark.parametrize("key", TWO_FILES)
def test_program_of_two_files(workshop: Workshop, key: str) -> None:
    """Files find one another while compiling and in the run's flat /app."""
    contents = {name: text.encode() for name, text in TWO_FILES[key].items()}
    compiled = workshop.compile(LANGUAGES[key], Sources(contents))
    assert compiled.ok, compiled.log
    (result,) = workshop.run(compiled, b"")
    assert result.stdout.strip() == b"42", result


@pytest.fixture(scope="module")
def walker(workshop: Workshop) -> Compiled:
    """A static program that prints every executable file that it can see."""
    compiled = workshop.compile(LANGUAGES["c"], Sources({"main.c": WALKER.encode()}))
    assert compiled.ok, compiled.log
    return compiled


@every_language
def test_run_sees_no_other_toolchain(
    workshop: Workshop, walker: Compiled, language: Language
) -> None:
    """Of all compilers and interpreters only the language's own is in the run's root."""
    tools = workshop.toolchain(language)
    root = RootSpec(mounts=tools.run_mounts)
    (result,) = workshop.run(walker, b"", root=root)
    assert result.ok, result
    seen = {path.rsplit("/", 1)[-1] for path in result.stdout.decode().splitlines()}
    own = {path.rsplit("/", 1)[-1] for path in tools.paths.values()}
    all_tools = {
        name
        for other in LANGUAGES.values()
        for path in workshop.toolchain(other).paths.values()
        if (name := path.rsplit("/", 1)[-1]) not in {"env", "bash"}
    }
    assert not seen & ((all_tools | {"gcc", "cc", "ld", "as", "cc1", "collect2", "git"}) - own)


@pytest.mark.parametrize("key", ["c", "cpp17", "cpp20", "cpp23", "go", "rust", "ocaml", "pascal"])
def test_static_programs_run_in_an_empty_root(workshop: Workshop, key: str) -> None:
    assert workshop.toolchain(LANGUAGES[key]).run_mounts == ()


COUNT = {
    "python3": "s = input(); print(len(s), s)",
    "pypy3": "s = input(); print(len(s), s)",
    "ruby": 's = gets.chomp; puts "#{s.size} #{s}"',
    "java": "public class Main { public static void main(String[] a) {"
    " String s = new java.util.Scanner(System.in).next();"
    ' System.out.println(s.length() + " " + s); } }',
    "csharp": "class P { static void Main() {"
    ' var s = System.Console.ReadLine(); System.Console.WriteLine(s.Length + " " + s); } }',
    "bash": "read -r s; echo ${#s} $s",
    "r": "s <- readLines(file('stdin')); cat(nchar(s), s)",
    "elixir": 's = String.trim(IO.gets("")); IO.puts("#{String.length(s)} #{s}")',
    "haskell": 'main :: IO ()\nmain = do { s <- getLine; putStrLn (show (length s) ++ " " ++ s) }',
}


@pytest.mark.parametrize("key", COUNT)
def test_text_is_utf8(workshop: Workshop, key: str) -> None:
    """What is not ASCII counts as characters and comes out as it went in."""
    language = LANGUAGES[key]
    compiled = workshop.compile(language, one_file(language, COUNT[key]))
    assert compiled.ok, compiled.log
    (result,) = workshop.run(compiled, "zażółć\n".encode())
    assert result.stdout.decode().strip() == "6 zażółć", result


@pytest.mark.parametrize(
    "before",
    [
        "",
        "#include <bits/stdc++.h>\n",
        '#pragma GCC optimize("O3")\n#pragma GCC target("avx2")\n',
        "#include <vector>\n",
    ],
)
def test_precompiled_header_never_stands_in_the_way(workshop: Workshop, before: str) -> None:
    """Pragmas or other headers before the usual one compile as they do without it."""
    language = LANGUAGES["cpp20"]
    compiled = workshop.compile(language, one_file(language, before + language.self_test))
    assert compiled.ok, compiled.log
    (result,) = workshop.run(compiled, b"20 22\n")
    assert result.stdout == b"42\n"


def test_sql_reads_its_input_as_it_is(workshop: Workshop) -> None:
    """Quotes, commas and empty lines are part of the lines; rows come out in list mode."""
    language = LANGUAGES["sql"]
    script = "SELECT line_no, length(line), line FROM input ORDER BY line_no;"
    compiled = workshop.compile(language, one_file(language, script))
    (result,) = workshop.run(compiled, b"say \"hi\", ok\n\n'x'|y\n")
    assert result.stdout == b"1|12|say \"hi\", ok\n2|0|\n3|5|'x'|y\n", result


def test_deep_recursion_has_the_memory_limit(workshop: Workshop) -> None:
    """A hundred thousand nested calls of the JVM and of Haskell do not overflow a stack."""
    java = (
        "public class Main { static int f(int n) { return n == 0 ? 0 : 1 + f(n - 1); }"
        " public static void main(String[] a) { System.out.print(f(100000)); } }"
    )
    haskell = "main :: IO ()\nmain = print (foldr (+) 0 [1 .. 1000000 :: Int])"
    for key, text, answer in (("java", java, b"100000"), ("haskell", haskell, b"500000500000")):
        compiled = workshop.compile(LANGUAGES[key], one_file(LANGUAGES[key], text))
        (result,) = workshop.run(compiled, b"")
        assert result.stdout.strip() == answer, result


@pytest.mark.parametrize("key", LIBRARIES)
def test_usual_libraries_are_there(workshop: Workshop, key: str) -> None:
    """Standard libraries and a few threads work in the small roots."""
    language = LANGUAGES[key]
    compiled = workshop.compile(language, one_file(language, LIBRARIES[key]))
    assert compiled.ok, compiled.log
    (result,) = workshop.run(compiled, b"")
    assert result.stdout.strip() == b"42", result
    assert result.ok, result
