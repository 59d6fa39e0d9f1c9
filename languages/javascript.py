"""JavaScript by Node.js."""

from languages.language import APP_DIR, Argv, Language, RunLimits, Sources, Tool, Toolchain

SELF_TEST = """\
const [a, b] = require("fs").readFileSync(0, "utf8").split(" ").map(Number);
console.log(a + b);
"""
SUFFIXES = (".js", ".mjs", ".cjs")
STACK_MIB = 64
NODE = Tool("node", ("node", "nodejs"))


def check(tools: Toolchain, sources: Sources) -> tuple[Argv, ...]:
    """A syntax error is a compile error."""
    sources.main(*SUFFIXES)
    return tuple((tools["node"], "--check", name) for name in sources.with_suffix(*SUFFIXES))


def run(tools: Toolchain, sources: Sources, limits: RunLimits) -> Argv:
    return run_script(tools, limits, sources.main(*SUFFIXES))


def run_script(tools: Toolchain, limits: RunLimits, name: str) -> Argv:
    stack_kib = min(STACK_MIB, limits.memory_mib // 4) * 1024
    return (
        tools["node"],
        f"--stack-size={stack_kib}",
        # The group's limit is the limit: the collector must not give up before it.
        f"--max-old-space-size={limits.memory_mib}",
        str(APP_DIR / name),
    )


JAVASCRIPT = Language(
    id="javascript",
    name="JavaScript (Node.js)",
    extensions=SUFFIXES,
    source_name="main.js",
    tools=(NODE,),
    compile=check,
    run=run,
    self_test=SELF_TEST,
    editor_mode="javascript",
    startup_ms=30,
    base_memory_mib=6,
    compile_mounts=("{node}",),
    run_mounts=("{node}",),
    max_processes=32,
    memory_error=b"JavaScript heap out of memory",
)
