"""Java by OpenJDK.

Class files lie flat in /app. Sources with a package would make folders, which do not
reach the run: only then a second command makes a jar of them.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from languages import jvm
from languages.language import (
    APP_DIR,
    Argv,
    CacheStep,
    Language,
    RunLimits,
    Sources,
    Tool,
    Toolchain,
)

SELF_TEST = """\
import java.util.Scanner;

public class Main {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        System.out.println(in.nextInt() + in.nextInt());
    }
}
"""
PACKAGE = re.compile(rb"^\s*package\s+([\w.]+)\s*;", re.MULTILINE)
MAIN = re.compile(rb"\bstatic\s+(?:final\s+)?void\s+main\s*\(")
# -proc:none: annotation processors would be code running inside the compiler.
FLAGS = ("-proc:none", "-nowarn", "-encoding", "UTF-8")
CLASSES, JAR = str(APP_DIR / "classes"), str(APP_DIR / "main.jar")


def compile_classes(tools: Toolchain, sources: Sources) -> tuple[Argv, ...]:
    sources.main(".java")
    javac = (tools["javac"], *_in_launcher(*jvm.COMPILER, jvm.use_archive(tools, "javac")), *FLAGS)
    names = sources.with_suffix(".java")
    if not _has_package(sources):
        return ((*javac, "-d", str(APP_DIR), *names),)
    jar = (tools["jar"], *_in_launcher(*jvm.COMPILER))
    return (
        (*javac, "-d", CLASSES, *names),
        (*jar, "--create", "--no-compress", "--file", JAR, "-C", CLASSES, "."),
    )


def archive_compiler(tools: Toolchain) -> tuple[CacheStep, ...]:
    launcher = _in_launcher(*jvm.COMPILER, jvm.make_archive(tools, "javac"))
    source = f"{tools.cache}/Main.java"
    return (
        jvm.write_source(SELF_TEST, "Main.java"),
        CacheStep((tools["javac"], *launcher, *FLAGS, "-d", tools.cache, source)),
    )


def _in_launcher(*flags: str) -> Argv:
    return tuple(f"-J{flag}" for flag in flags)


def _has_package(sources: Sources) -> bool:
    return any(PACKAGE.search(sources.contents[name]) for name in sources.with_suffix(".java"))


def main_class(sources: Sources) -> str:
    """The class with a main method: of the entry file, or the first file that has one."""
    names = sources.with_suffix(".java")
    entry = sources.main(".java")
    with_main = [name for name in names if MAIN.search(sources.contents[name])]
    name = entry if entry in with_main or not with_main else with_main[0]
    package = PACKAGE.search(sources.contents[name])
    stem = PurePosixPath(name).stem
    return f"{package[1].decode()}.{stem}" if package else stem


def run(tools: Toolchain, sources: Sources, limits: RunLimits) -> Argv:
    where = JAR if _has_package(sources) else str(APP_DIR)
    return jvm.run_class(tools, limits, main_class(sources), where)


JAVA = Language(
    id="java",
    name="Java",
    extensions=(".java",),
    source_name="Main.java",
    tools=(Tool("javac", ("javac",), ("-version",)), Tool("jar", ("jar",)), jvm.JAVA),
    compile=compile_classes,
    run=run,
    self_test=SELF_TEST,
    editor_mode="java",
    startup_ms=75,
    base_memory_mib=18,
    compile_mounts=(*jvm.COMPILE_MOUNTS, "{javac}", "{jar}"),
    run_mounts=jvm.RUN_MOUNTS,
    needs_proc=True,  # the JVM finds itself by /proc/self/exe
    max_processes=jvm.PROCESSES,
    memory_error=jvm.MEMORY_ERROR,
    tool_cache=archive_compiler,
)
