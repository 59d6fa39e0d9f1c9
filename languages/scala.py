"""Scala for the JVM: its compiler started by java itself, from a class data archive."""

from __future__ import annotations

import re

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
object Main extends App {
  val Array(a, b) = scala.io.StdIn.readLine().split(" ").map(_.toInt)
  println(a + b)
}
"""
WARM_UP = """\
object AssizeWarmUp extends App {
  val line = Option(scala.io.StdIn.readLine()).getOrElse("20 22")
  val words = line.split(" ").map(_.toInt).toList
  val counts = words.groupBy(_ % 2).mapValues(_.sum).toSeq.sortBy(_._1)
  println(counts.map { case (k, v) => s"$k:$v" }.mkString(" "))
}
"""
JARS = "/usr/share/java"
LIBRARY = f"{JARS}/scala-library.jar"
COMPILER = ":".join((LIBRARY, *(f"{JARS}/scala-{part}.jar" for part in ("compiler", "reflect"))))
ENTRY = "scala.tools.nsc.Main"
FLAGS = ("-nowarn", "-encoding", "UTF-8", "-cp", LIBRARY)

PACKAGE = re.compile(rb"^\s*package\s+([\w.]+)\s*$", re.MULTILINE)
OBJECT = re.compile(rb"\bobject\s+(\w+)([^{\n]*)")
APP = re.compile(rb"\bextends\b.*\bApp\b")
MAIN = re.compile(rb"\bdef\s+main\s*\(")


def compile_jar(tools: Toolchain, sources: Sources) -> tuple[Argv, ...]:
    sources.main(".scala")
    names = sources.with_suffix(".scala")
    return (_scalac(tools, jvm.use_archive(tools, "scalac"), str(APP_DIR / "main.jar"), *names),)


def _scalac(tools: Toolchain, archive: str, target: str, *names: str) -> Argv:
    flags = (*jvm.COMPILER, archive, "-cp", COMPILER)
    return (tools["java"], *flags, ENTRY, *FLAGS, "-d", target, *names)


def archive_classes(tools: Toolchain) -> tuple[CacheStep, ...]:
    source, jar = f"{tools.cache}/{jvm.WARM_UP}.scala", f"{tools.cache}/warm.jar"
    return (
        jvm.write_source(WARM_UP, f"{jvm.WARM_UP}.scala"),
        CacheStep(_scalac(tools, jvm.make_archive(tools, "scalac"), jar, source)),
        jvm.archive_run(tools, jvm.WARM_UP, LIBRARY),
    )


def main_object(sources: Sources) -> str:
    """The object that is an App or has a main method: of the entry, else of any file."""
    entry = sources.main(".scala")
    for name in (entry, *sources.with_suffix(".scala")):
        content = sources.contents[name]
        if found := _main_in(content):
            package = PACKAGE.search(content)
            return f"{package[1].decode()}.{found}" if package else found
    return "Main"


def _main_in(content: bytes) -> str:
    last = ""
    main = MAIN.search(content)
    for found in OBJECT.finditer(content):
        if APP.search(found[2]):
            return found[1].decode()
        if main and found.start() < main.start():
            last = found[1].decode()
    return last


def run(tools: Toolchain, sources: Sources, limits: RunLimits) -> Argv:
    return jvm.run_archived(tools, limits, main_object(sources), LIBRARY)


SCALA = Language(
    id="scala",
    name="Scala",
    extensions=(".scala",),
    source_name="main.scala",
    tools=(Tool("scalac", ("scalac",), ("-version",)), jvm.JAVA),
    compile=compile_jar,
    run=run,
    self_test=SELF_TEST,
    editor_mode="scala",
    startup_ms=70,
    base_memory_mib=21,
    compile_mounts=(*jvm.COMPILE_MOUNTS, *COMPILER.split(":")),
    run_mounts=(*jvm.RUN_MOUNTS, "{cache}", LIBRARY),
    needs_proc=True,  # the JVM finds itself by /proc/self/exe
    max_processes=jvm.PROCESSES,
    memory_error=jvm.MEMORY_ERROR,
    tool_cache=archive_classes,
)
