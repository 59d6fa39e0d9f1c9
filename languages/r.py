"""R, by its own binary: the scripts around it cost more than R's start."""

from languages.language import APP_DIR, Argv, Language, RunLimits, Sources, Tool, Toolchain
from languages.mounts import LOCALE

SELF_TEST = """\
numbers <- scan(file("stdin"), quiet = TRUE)
cat(sum(numbers), "\\n", sep = "")
"""
SUFFIXES = (".r", ".R")
HOME = "/usr/lib/R"
FLAGS = ("--no-echo", "--no-restore", "--vanilla")
CHECK = "for (name in commandArgs(TRUE)) invisible(parse(name))"


def check(tools: Toolchain, sources: Sources) -> tuple[Argv, ...]:
    """A syntax error is a compile error."""
    sources.main(*SUFFIXES)
    return ((tools["R"], *FLAGS, "-e", CHECK, "--args", *sources.with_suffix(*SUFFIXES)),)


def run(tools: Toolchain, sources: Sources, limits: RunLimits) -> Argv:
    del limits
    return (tools["R"], *FLAGS, f"--file={APP_DIR / sources.main(*SUFFIXES)}")


# Not tcltk: it would bring the libraries of a whole desktop.
PACKAGES = (
    *("base", "compiler", "datasets", "grDevices", "graphics", "grid", "methods", "parallel"),
    *("splines", "stats", "stats4", "tools", "utils"),
)
LIBRARY = (
    *("{R}", f"{HOME}/etc", f"{HOME}/lib", f"{HOME}/modules/lapack.so"),
    *(f"{HOME}/library/{name}" for name in PACKAGES),
    *("/etc/R", LOCALE),
    # The package utils asks for the system when it is loaded, and the end removes a folder.
    *("/bin/sh", "/usr/bin/which", "/usr/bin/rm"),
)

R = Language(
    id="r",
    name="R",
    extensions=SUFFIXES,
    source_name="main.r",
    tools=(Tool("script", ("R",)), Tool("R", (f"{HOME}/bin/exec/R",))),
    compile=check,
    run=run,
    self_test=SELF_TEST,
    editor_mode="r",
    startup_ms=105,
    base_memory_mib=39,
    compile_mounts=LIBRARY,
    run_mounts=LIBRARY,
    env={
        "R_HOME": HOME,
        "R_SHARE_DIR": "/usr/share/R/share",
        "LD_LIBRARY_PATH": f"{HOME}/lib",
        "OPENBLAS_NUM_THREADS": "1",
    },
    memory_error=b"cannot allocate vector of size",
)
