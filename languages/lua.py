"""Lua 5.4."""

from languages.language import APP_DIR, Argv, Language, RunLimits, Sources, Tool, Toolchain

SELF_TEST = """\
local a, b = io.read("n", "n")
print(a + b)
"""


def check(tools: Toolchain, sources: Sources) -> tuple[Argv, ...]:
    """A syntax error is a compile error."""
    sources.main(".lua")
    return tuple((tools["luac"], "-p", name) for name in sources.with_suffix(".lua"))


def run(tools: Toolchain, sources: Sources, limits: RunLimits) -> Argv:
    del limits
    return (tools["lua"], str(APP_DIR / sources.main(".lua")))


LUA = Language(
    id="lua",
    name="Lua",
    extensions=(".lua",),
    source_name="main.lua",
    tools=(Tool("lua", ("lua5.4",), ("-v",)), Tool("luac", ("luac5.4",), ("-v",))),
    compile=check,
    run=run,
    self_test=SELF_TEST,
    editor_mode="lua",
    compile_mounts=("{luac}",),
    run_mounts=("{lua}",),
    env={"LUA_PATH": f"{APP_DIR}/?.lua"},
    memory_error=b"not enough memory",
)
