"""Python 3 by CPython, from the distribution."""

from languages.language import APP_DIR, Argv, Language, RunLimits, Sources, Tool, Toolchain
from languages.mounts import LOCALE

SELF_TEST = """\
a, b = map(int, input().split())
print(a + b)
"""


def check(tools: Toolchain, sources: Sources) -> tuple[Argv, ...]:
    """A syntax error is a compile error. The byte code is not kept: it lies in a folder."""
    sources.main(".py")
    flags = ("-I", "-S", "-X", "pycache_prefix=/tmp")
    return ((tools["python3"], *flags, "-m", "py_compile", *sources.with_suffix(".py")),)


def run(tools: Toolchain, sources: Sources, limits: RunLimits) -> Argv:
    del limits
    return (tools["python3"], "-B", str(APP_DIR / sources.main(".py")))


LIBRARY = ("{python3}", "/usr/lib/python3.*", LOCALE)

PYTHON3 = Language(
    id="python3",
    name="Python 3",
    extensions=(".py", ".py3"),
    source_name="main.py",
    tools=(Tool("python3", ("python3",)),),
    compile=check,
    run=run,
    self_test=SELF_TEST,
    editor_mode="python",
    startup_ms=8,
    compile_mounts=LIBRARY,
    run_mounts=LIBRARY,
    env={"PYTHONIOENCODING": "utf-8", "PYTHONHASHSEED": "0"},
)
