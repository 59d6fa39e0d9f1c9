"""C# by Mono's compiler and runtime."""

from languages.language import APP_DIR, Argv, Language, RunLimits, Sources, Tool, Toolchain
from languages.mounts import LOCALE

SELF_TEST = """\
using System;
using System.Linq;

class Program {
    static void Main() {
        Console.WriteLine(Console.ReadLine().Split(' ').Select(int.Parse).Sum());
    }
}
"""
PROGRAM = str(APP_DIR / "main.exe")
LIB = "/usr/lib/mono/4.5"
FLAGS = ("-debug", "-optimize+", "-warn:0", "-define:ONLINE_JUDGE", "-r:System.Numerics.dll")


def compile_program(tools: Toolchain, sources: Sources) -> tuple[Argv, ...]:
    """All files at once, by the compiler's own assembly: its script needs a shell."""
    sources.main(".cs")
    compiler = (tools["mono"], f"{LIB}/mcs.exe")
    return ((*compiler, *FLAGS, f"-out:{PROGRAM}", *sources.with_suffix(".cs")),)


def run(tools: Toolchain, sources: Sources, limits: RunLimits) -> Argv:
    del sources, limits
    # With the line numbers of the participant's own files in traces.
    return (tools["mono"], "--debug", PROGRAM)


RUNTIME = (
    *("{mono}", "/usr/lib/mono/4.5/*.dll", "/usr/lib/mono/gac", "/usr/lib/mono/aot-cache"),
    *("/etc/mono/config", "/etc/mono/4.5", "/usr/lib/libmono-native.so*", LOCALE),
)

CSHARP = Language(
    id="csharp",
    name="C# (Mono)",
    extensions=(".cs",),
    source_name="main.cs",
    tools=(Tool("mcs", ("mcs",)), Tool("mono", ("mono",))),
    compile=compile_program,
    run=run,
    self_test=SELF_TEST,
    max_processes=32,
    editor_mode="csharp",
    startup_ms=15,
    compile_mounts=(*RUNTIME, f"{LIB}/mcs.exe"),
    run_mounts=RUNTIME,
    needs_proc=True,  # Mono refuses to start without
    memory_error=b"System.OutOfMemoryException",
)
