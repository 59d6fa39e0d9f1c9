"""Kotlin for the JVM: its compiler started by java itself, from a class data archive."""

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
fun main() {
    val (a, b) = readLine()!!.split(" ").map { it.toInt() }
    println(a + b)
}
"""
WARM_UP = """\
fun main() {
    val words = (readLine() ?: "20 22").split(" ").map { it.toInt() }
    val counts = words.groupBy { it % 2 }.mapValues { it.value.sum() }.toSortedMap()
    println(counts.entries.joinToString(" ") { "${it.key}:${it.value}" })
}
"""
JARS, LIB = "/usr/share/java", "/usr/share/kotlin/kotlinc/lib"
COMPILER = ":".join(
    (f"{JARS}/kotlin-compiler.jar", f"{LIB}/trove4j.jar", f"{LIB}/annotations-13.0.jar")
)
# The compiler's manifest asks for these beside it: its archive holds where they are seen.
BESIDE = tuple(
    f"{JARS}/{name}.jar"
    for name in ("kotlin-stdlib", "kotlin-reflect", "kotlin-script-runtime", "trove4j")
)
LIBRARIES = ":".join(f"{JARS}/kotlin-stdlib{part}.jar" for part in ("", "-jdk7", "-jdk8"))
ENTRY = "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler"
FLAGS = ("-no-stdlib", "-no-reflect", "-nowarn", "-jvm-target", "1.8", "-cp", LIBRARIES)

PACKAGE = re.compile(rb"^\s*package\s+([\w.]+)", re.MULTILINE)
FILE_CLASS = re.compile(rb"@file:JvmName\(\"(\w+)\"\)")
TOP_LEVEL_MAIN = re.compile(rb"^(?:suspend\s+)?fun\s+main\s*\(", re.MULTILINE)
OBJECT_MAIN = re.compile(rb"^object\s+(\w+)[^\n]*\{.*?\bfun\s+main\s*\(", re.MULTILINE | re.DOTALL)


def compile_jar(tools: Toolchain, sources: Sources) -> tuple[Argv, ...]:
    sources.main(".kt")
    names = sources.with_suffix(".kt")
    return (_kotlinc(tools, jvm.use_archive(tools, "kotlinc"), str(APP_DIR / "main.jar"), *names),)


def _kotlinc(tools: Toolchain, archive: str, target: str, *names: str) -> Argv:
    flags = (*jvm.COMPILER, archive, "-cp", COMPILER)
    return (tools["java"], *flags, ENTRY, *FLAGS, "-d", target, *names)


def archive_classes(tools: Toolchain) -> tuple[CacheStep, ...]:
    source, jar = f"{tools.cache}/{jvm.WARM_UP}.kt", f"{tools.cache}/warm.jar"
    return (
        jvm.write_source(WARM_UP, f"{jvm.WARM_UP}.kt"),
        CacheStep(_kotlinc(tools, jvm.make_archive(tools, "kotlinc"), jar, source)),
        jvm.archive_run(tools, f"{jvm.WARM_UP}Kt", LIBRARIES),
    )


def main_class(sources: Sources) -> str:
    """The class of the file that has a main function, or an object that has one."""
    entry = sources.main(".kt")
    for name in (entry, *sources.with_suffix(".kt")):
        if TOP_LEVEL_MAIN.search(sources.contents[name]):
            return _in_package(sources.contents[name], _file_class(name, sources.contents[name]))
    for name in (entry, *sources.with_suffix(".kt")):
        if found := OBJECT_MAIN.search(sources.contents[name]):
            return _in_package(sources.contents[name], found[1].decode())
    return _file_class(entry, sources.contents[entry])


def _file_class(name: str, content: bytes) -> str:
    """The compiler's name for what stands outside classes: main.kt has MainKt."""
    if given := FILE_CLASS.search(content):
        return given[1].decode()
    stem = re.sub(r"\W", "_", PurePosixPath(name).stem)
    return ("_" if stem[:1].isdigit() else "") + stem[:1].upper() + stem[1:] + "Kt"


def _in_package(content: bytes, name: str) -> str:
    package = PACKAGE.search(content)
    return f"{package[1].decode()}.{name}" if package else name


def run(tools: Toolchain, sources: Sources, limits: RunLimits) -> Argv:
    return jvm.run_archived(tools, limits, main_class(sources), LIBRARIES)


KOTLIN = Language(
    id="kotlin",
    name="Kotlin",
    extensions=(".kt",),
    source_name="main.kt",
    tools=(Tool("kotlinc", ("kotlinc",), ("-version",)), jvm.JAVA),
    compile=compile_jar,
    run=run,
    self_test=SELF_TEST,
    editor_mode="kotlin",
    startup_ms=55,
    base_memory_mib=18,
    compile_mounts=(*(*jvm.COMPILE_MOUNTS, *COMPILER.split(":"), *LIBRARIES.split(":"), *BESIDE),),
    run_mounts=(*jvm.RUN_MOUNTS, "{cache}", *LIBRARIES.split(":")),
    needs_proc=True,  # the JVM finds itself by /proc/self/exe
    max_processes=jvm.PROCESSES,
    memory_error=jvm.MEMORY_ERROR,
    tool_cache=archive_classes,
)
