"""Bash with a small set of standard utilities."""

from languages.language import APP_DIR, Argv, Language, RunLimits, Sources, Tool, Toolchain
from languages.mounts import LOCALE

SELF_TEST = """\
read -r a b
echo $((a + b))
"""
SUFFIXES = (".sh", ".bash")
UTILITIES = (
    *("awk", "basename", "cat", "comm", "cp", "cut", "date", "dirname", "echo", "env", "expr"),
    *("factor", "false", "fold", "grep", "head", "join", "ls", "mkdir", "mktemp", "mv", "nl"),
    *("numfmt", "od", "paste", "printf", "rev", "rm", "sed", "seq", "shuf", "sleep", "sort"),
    *("split", "tac", "tail", "tee", "test", "touch", "tr", "true", "tsort", "uniq", "wc"),
    *("xargs", "yes", "bc", "dc"),
)


def check(tools: Toolchain, sources: Sources) -> tuple[Argv, ...]:
    """A syntax error is a compile error."""
    return ((tools["bash"], "-n", sources.main(*SUFFIXES)),)


def run(tools: Toolchain, sources: Sources, limits: RunLimits) -> Argv:
    del limits
    return (tools["bash"], str(APP_DIR / sources.main(*SUFFIXES)))


BASH = Language(
    id="bash",
    name="Bash",
    extensions=SUFFIXES,
    source_name="main.sh",
    tools=(Tool("bash", ("bash",)),),
    compile=check,
    run=run,
    self_test=SELF_TEST,
    editor_mode="shell",
    compile_mounts=("{bash}", LOCALE),
    run_mounts=("{bash}", LOCALE, "/bin/bash", *(f"/usr/bin/{name}" for name in UTILITIES)),
)
