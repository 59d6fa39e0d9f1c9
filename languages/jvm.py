"""What Java, Kotlin and Scala share: how the JVM is started, and its class data archives.

A JVM that maps an archive of classes, loaded and verified once per node (the tool cache),
starts a compiler in two thirds of the time and a Scala program in half of it. An archive
that does not fit, after an upgrade for instance, is left aside by the JVM itself.
"""

from __future__ import annotations

from languages.language import APP_DIR, Argv, CacheStep, RunLimits, Tool, Toolchain

# What the JVM needs beside its heap: metaspace, code cache, thread stacks, collector.
OVERHEAD_MIB = 56
STACK_MIB = 64
MEMORY_ERROR = b"java.lang.OutOfMemoryError"
PROCESSES = 48
JAVA = Tool("java", ("java",), ("-version",))

# One processor: one collector thread; no file of performance counters in /tmp. An archive
# that cannot be used is no news for the participant.
QUICK_START = ("-Xshare:auto", "-XX:-UsePerfData", "-XX:+UseSerialGC", "-Xlog:disable")
# A compiler ends before the second compiler of the JVM would pay.
COMPILER = (*QUICK_START, "-XX:TieredStopAtLevel=1", "-Xss8m", "-Xmx1g")

HOME = "{java}/../.."
LIB = (
    *("modules", "jvm.cfg", "tzdb.dat", "jrt-fs.jar", "security", "server", "libjli.so"),
    *("libjava.so", "libjimage.so", "libverify.so", "libzip.so", "libnio.so", "libnet.so"),
    *("libmanagement.so", "libmanagement_ext.so", "libinstrument.so", "libprefs.so"),
    "libsyslookup.so",
)
"""Of the JDK's lib, what has no use for a desktop: that would bring its libraries."""
RUN_MOUNTS = (
    *("{java}", f"{HOME}/release", f"{HOME}/conf", "/etc/java-*-openjdk"),
    *(f"{HOME}/lib/{name}" for name in LIB),
    "/usr/lib/x86_64-linux-gnu/libgcc_s.so.1",  # asked for by name when a thread is ended
)
COMPILE_MOUNTS = (*RUN_MOUNTS, "{cache}")
WARM_UP = "AssizeWarmUp"
"""The class whose run fills an archive: no submission has one of this name."""


def use_archive(tools: Toolchain, name: str) -> str:
    return f"-XX:SharedArchiveFile={tools.cache}/{name}.jsa"


def make_archive(tools: Toolchain, name: str) -> str:
    """Writes the archive when the JVM ends."""
    return f"-XX:ArchiveClassesAtExit={tools.cache}/{name}.jsa"


def write_source(text: str, name: str) -> CacheStep:
    """Puts a source into the cache."""
    return CacheStep(("/usr/bin/printf", "%s", text), stdout=name)


def run_class(tools: Toolchain, limits: RunLimits, main: str, *classpath: str) -> Argv:
    """Runs the class `main` from /app's own classes or jars of `classpath`."""
    return (tools["java"], *QUICK_START, *_memory(limits), "-cp", ":".join(classpath), main)


def run_archived(tools: Toolchain, limits: RunLimits, main: str, library: str) -> Argv:
    """Runs `main` of /app/main.jar with a library whose classes were archived.

    The archive holds for class paths that begin like the one it was made with.
    """
    classpath = ":".join((library, f"{tools.cache}/warm.jar", str(APP_DIR / "main.jar")))
    archive = use_archive(tools, "run")
    return (tools["java"], *QUICK_START, archive, *_memory(limits), "-cp", classpath, main)


def archive_run(tools: Toolchain, main: str, library: str) -> CacheStep:
    """Runs the class `main` of {cache}/warm.jar and archives what it loaded."""
    classpath = f"{library}:{tools.cache}/warm.jar"
    return CacheStep(
        (tools["java"], *QUICK_START, make_archive(tools, "run"), "-cp", classpath, main)
    )


def _memory(limits: RunLimits) -> Argv:
    heap = max(16, limits.memory_mib - OVERHEAD_MIB)
    stack = max(1, min(STACK_MIB, limits.memory_mib // 8))
    return (f"-Xmx{heap}m", f"-Xss{stack}m", "-Dfile.encoding=UTF-8")
