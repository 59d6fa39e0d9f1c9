"""Python 3 by PyPy: slower to start than CPython, then many times as fast."""

from languages import python3
from languages.language import APP_DIR, Argv, Language, RunLimits, Sources, Tool, Toolchain
from languages.mounts import LOCALE


def check(tools: Toolchain, sources: Sources) -> tuple[Argv, ...]:
    sources.main(".py")
    flags = ("-I", "-S", "-X", "pycache_prefix=/tmp")
    return ((tools["pypy3"], *flags, "-m", "py_compile", *sources.with_suffix(".py")),)


def run(tools: Toolchain, sources: Sources, limits: RunLimits) -> Argv:
    del limits
    return (tools["pypy3"], "-B", str(APP_DIR / sources.main(".py")))


LIBRARY = ("{pypy3}", "/usr/lib/pypy3*", LOCALE)

PYPY3 = Language(
    id="pypy3",
    name="PyPy 3",
    extensions=(".py", ".pypy"),
    source_name="main.py",
    tools=(Tool("pypy3", ("pypy3",)),),
    compile=check,
    run=run,
    self_test=python3.SELF_TEST,
    editor_mode="python",
    startup_ms=25,
    base_memory_mib=19,
    kattis_id="python3",
    compile_mounts=LIBRARY,
    run_mounts=LIBRARY,
    # Told, it does not look for the size of the processor's cache in /proc.
    env={**python3.PYTHON3.env, "PYPY_GC_NURSERY": "4M"},
)
