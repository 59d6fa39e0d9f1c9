"""Java by OpenJDK."""

import re
from pathlib import PurePosixPath

from languages.language import APP_DIR, Argv, Language, RunLimits, Sources, Tool, Toolchain

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
# What the JVM needs beside its heap: metaspace, code cache, thread stacks, collector.
OVERHEAD_MIB = 56
STACK_MIB = 64
QUICK_START = ("-Xshare:auto", "-XX:-UsePerfData", "-XX:+UseSerialGC")


def compile_classes(tools: Toolchain, sources: Sources) -> tuple[Argv, ...]:
    sources.main(".java")
    quick = tuple(f"-J{flag}" for flag in (*QUICK_START, "-XX:TieredStopAtLevel=1"))
    # -proc:none: annotation processors would be code running inside the compiler.
    flags = ("-proc:none", "-nowarn", "-encoding", "UTF-8", "-d", str(APP_DIR))
    return ((tools["javac"], *quick, *flags, *sources.with_suffix(".java")),)


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
    heap = max(16, limits.memory_mib - OVERHEAD_MIB)
    stack = max(1, min(STACK_MIB, limits.memory_mib // 8))
    return (
        tools["java"],
        *QUICK_START,
        f"-Xmx{heap}m",
        f"-Xss{stack}m",
        "-Dfile.encoding=UTF-8",
        "-cp",
        str(APP_DIR),
        main_class(sources),
    )


JAVA = Language(
    id="java",
    name="Java",
    extensions=(".java",),
    source_name="Main.java",
    tools=(Tool("javac", ("javac",), ("-version",)), Tool("java", ("java",), ("-version",))),
    compile=compile_classes,
    run=run,
    self_test=SELF_TEST,
    editor_mode="java",
    mounts=("/etc/java-17-openjdk", "/etc/java-21-openjdk", "/etc/java-25-openjdk"),
    needs_proc=True,
    memory_error=b"java.lang.OutOfMemoryError",
)
