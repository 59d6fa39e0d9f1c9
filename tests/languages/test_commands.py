"""Commands, entry points and class names: pure functions over names and contents."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from languages import erlang, haskell, java, kotlin, ocaml, python3, scala, sql, typescript
from languages.language import Language, NoSourceError, RunLimits, Sources, Toolchain
from languages.registry import LANGUAGES, by_file_name


def toolchain(language: Language) -> Toolchain:
    """Every tool at /tools/KEY."""
    paths = {tool.key: f"/tools/{tool.key}" for tool in language.tools}
    return Toolchain(paths, "1.0", cache="/cache")


def sources(entry: str = "", **files: str) -> Sources:
    """Files by name, `__` for the dot."""
    return Sources({n.replace("__", "."): text.encode() for n, text in files.items()}, entry)


every_language = pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)


def test_all_languages_are_registered_by_their_id() -> None:
    assert list(LANGUAGES) == [
        *("c", "cpp17", "cpp20", "cpp23", "java", "kotlin", "scala", "python3", "pypy3"),
        *("javascript", "typescript", "go", "rust", "csharp", "ruby", "php", "perl", "lua"),
        *("haskell", "ocaml", "pascal", "racket", "erlang", "elixir", "r", "bash", "sql"),
    ]
    assert all(language.id == key for key, language in LANGUAGES.items())


@every_language
def test_usual_source_name_ends_in_the_first_ending(language: Language) -> None:
    assert language.source_name.endswith(language.extensions[0])
    assert language.editor_mode
    assert all(ending.startswith(".") for ending in language.extensions)


@every_language
def test_commands_start_tools_by_absolute_path(language: Language) -> None:
    """No shell and no search path: the first word of each command is a probed tool."""
    files = Sources({language.source_name: b""})
    tools = toolchain(language)
    compiling = language.compile(tools, files) if language.compile else ()
    for argv in (*compiling, language.run(tools, files, RunLimits(256))):
        assert argv[0].startswith(("/tools/", "/app/")) or argv[0].endswith(("compile", "link"))
        assert all(isinstance(word, str) for word in argv)


@every_language
def test_submission_without_a_source_is_refused(language: Language) -> None:
    """The message names the endings; languages that do not compile refuse when asked to run."""
    files = Sources({"notes.txt": b""})
    with pytest.raises(NoSourceError, match="no file ends in"):
        if language.compile:
            language.compile(toolchain(language), files)
        else:
            language.run(toolchain(language), files, RunLimits(64))


@every_language
def test_run_root_shows_no_host_secrets(language: Language) -> None:
    """Of /etc only named folders of runtimes, nothing of homes, never all of /usr or /lib."""
    for pattern in language.run_mounts:
        assert pattern.startswith(("/usr/", "/bin/", "/opt/", "/etc/", "{"))
        assert pattern.rstrip("/") not in {"/usr", "/usr/bin", "/usr/lib", "/usr/share", "/etc"}
        assert not pattern.startswith(("/etc/passwd", "/etc/shadow", "/etc/ssl"))
        assert not pattern.startswith("/usr/share/doc")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("a.cpp", "cpp20"),
        ("a.cc", "cpp20"),
        ("a.c", "c"),
        ("a.py", "python3"),
        ("Main.java", "java"),
        ("a.ts", "typescript"),
        ("a.mjs", "javascript"),
        ("a.hs", "haskell"),
        ("a.R", "r"),
        ("a.exs", "elixir"),
        ("a.pl", "perl"),
        ("a.sql", "sql"),
        ("a.sh", "bash"),
    ],
)
def test_file_ending_chooses_the_language(name: str, key: str) -> None:
    """Of languages that share an ending, the usual one is taken."""
    found = by_file_name(name)
    assert found is not None
    assert found.id == key


@pytest.mark.parametrize("name", ["a", "a.txt", "Makefile", ""])
def test_unknown_file_ending_is_no_language(name: str) -> None:
    assert by_file_name(name) is None


def test_entry_is_the_named_file_else_main_else_the_first() -> None:
    files = {"b__py": "", "main__py": "", "a__py": ""}
    tools = toolchain(python3.PYTHON3)

    def started(files: Sources) -> str:
        return python3.run(tools, files, RunLimits(64))[-1]

    assert started(sources("b.py", **files)) == "/app/b.py"
    assert started(sources(**files)) == "/app/main.py"
    assert started(sources(a__py="", b__py="")) == "/app/a.py"


MAIN = "public static void main(String[] args) {}"


@pytest.mark.parametrize(
    ("detect", "files", "expected"),
    [
        (java.main_class, {"Main__java": f"class Main {{ {MAIN} }}"}, "Main"),
        (java.main_class, {"A__java": "class A {}", "B__java": f"class B {{ {MAIN} }}"}, "B"),
        (java.main_class, {"A__java": f"package x.y;\nclass A {{ {MAIN} }}"}, "x.y.A"),
        (kotlin.main_class, {"main__kt": "fun main() {}"}, "MainKt"),
        (kotlin.main_class, {"a-b__kt": "fun main(args: Array<String>) {}"}, "A_bKt"),
        (kotlin.main_class, {"1a__kt": "fun main() {}"}, "_1aKt"),
        (kotlin.main_class, {"a__kt": "package p.q\nsuspend fun main() {}"}, "p.q.AKt"),
        (kotlin.main_class, {"a__kt": '@file:JvmName("Foo")\nfun main() {}'}, "Foo"),
        (kotlin.main_class, {"a__kt": "val x = 1", "b__kt": "fun main() {}"}, "BKt"),
        (
            kotlin.main_class,
            {"a__kt": "object Run {\n  @JvmStatic fun main(a: Array<String>) {}\n}"},
            "Run",
        ),
        (scala.main_object, {"main__scala": "object Main extends App {}"}, "Main"),
        (scala.main_object, {"m__scala": "object A {}\nobject B extends X with App {}"}, "B"),
        (
            scala.main_object,
            {"m__scala": "package p\nobject Go {\n def main(args: Array[String]) = () }"},
            "p.Go",
        ),
    ],
)
def test_main_class(detect: Callable[[Sources], str], files: dict[str, str], expected: str) -> None:
    """The class that the JVM is told to start."""
    assert detect(sources(**files)) == expected


def test_java_needs_a_jar_only_for_packages() -> None:
    """Classes of the default package lie flat in /app; others reach the run in a jar."""
    tools = toolchain(java.JAVA)
    flat, packed = sources(Main__java=MAIN), sources(Main__java=f"package a;\n{MAIN}")
    assert len(java.compile_classes(tools, flat)) == 1
    assert java.run(tools, flat, RunLimits(256))[-2:] == ("/app", "Main")
    assert [argv[0] for argv in java.compile_classes(tools, packed)] == [
        "/tools/javac",
        "/tools/jar",
    ]
    assert java.run(tools, packed, RunLimits(256))[-2:] == ("/app/main.jar", "a.Main")


@pytest.mark.parametrize(
    ("memory", "heap"), [(256, "-Xmx200m"), (1024, "-Xmx968m"), (32, "-Xmx16m")]
)
def test_jvm_heap_leaves_room_for_the_jvm(memory: int, heap: str) -> None:
    """A program that fills its heap meets OutOfMemoryError before the group's limit."""
    argv = java.run(toolchain(java.JAVA), sources(Main__java=MAIN), RunLimits(memory))
    assert heap in argv


def test_ocaml_compiles_what_is_used_first() -> None:
    """Modules come after those that they name, interfaces before, the entry last."""
    files = sources(
        main__ml="let () = A.go ()",
        a__ml="let go = B.go",
        b__ml="let go () = ()",
        b__mli="val go : unit -> unit",
    )
    (argv,) = ocaml.compile_modules(toolchain(ocaml.OCAML), files)
    assert argv[-4:] == ("b.mli", "b.ml", "a.ml", "main.ml")


def test_ocaml_modules_that_name_each_other_end_in_some_order() -> None:
    """A cycle is left to the compiler to refuse."""
    files = sources(main__ml="A.x", a__ml="let x = B.x", b__ml="let x = A.x")
    (argv,) = ocaml.compile_modules(toolchain(ocaml.OCAML), files)
    assert sorted(argv[-3:]) == ["a.ml", "b.ml", "main.ml"]
    assert argv[-1] == "main.ml"


def test_erlang_entry_is_the_main_files_module() -> None:
    argv = erlang.run(toolchain(erlang.ERLANG), sources(sum__erl=""), RunLimits(64))
    assert argv[argv.index("-s") + 1 : argv.index("-s") + 3] == ("sum", "main")


def test_typescript_runs_what_it_compiled() -> None:
    argv = typescript.run(toolchain(typescript.TYPESCRIPT), sources(a__ts=""), RunLimits(64))
    assert argv[-1] == "/app/a.js"


def test_haskell_starts_from_the_entry() -> None:
    files = sources("b.hs", a__hs="", b__hs="")
    (argv,) = haskell.compile_modules(toolchain(haskell.HASKELL), files)
    assert argv[-1] == "b.hs"


def test_sql_reads_the_script_after_the_input() -> None:
    argv = sql.run(toolchain(sql.SQL), sources(main__sql="SELECT 1;"), RunLimits(64))
    assert argv[-1] == ".read /app/main.sql"
    assert argv.index("-bail") < argv.index(":memory:")
