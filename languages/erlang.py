"""Erlang: every source is a module, and the entry's function main/0 is the program."""

from pathlib import PurePosixPath

from languages.beam import ENV, RUNTIME, TOOLS, emulator
from languages.language import APP_DIR, Argv, Language, RunLimits, Sources, Toolchain

SELF_TEST = """\
-module(main).
-export([main/0]).

main() ->
    {ok, [A, B]} = io:fread("", "~d ~d"),
    io:format("~b~n", [A + B]).
"""


def compile_modules(tools: Toolchain, sources: Sources) -> tuple[Argv, ...]:
    sources.main(".erl")
    files = ",".join(f'"{name}"' for name in sources.with_suffix(".erl"))
    evaluate = (
        f"Made = [compile:file(F, [report_errors]) || F <- [{files}]],"
        "halt(case lists:member(error, Made) of true -> 1; false -> 0 end)."
    )
    return ((*emulator(tools), "-eval", evaluate),)


def run(tools: Toolchain, sources: Sources, limits: RunLimits) -> Argv:
    del limits
    module = PurePosixPath(sources.main(".erl")).stem
    return (*emulator(tools), "-pa", str(APP_DIR), "-s", module, "main", "-s", "erlang", "halt")


ERLANG = Language(
    id="erlang",
    name="Erlang",
    extensions=(".erl",),
    source_name="main.erl",
    tools=TOOLS,
    compile=compile_modules,
    run=run,
    self_test=SELF_TEST,
    max_processes=32,
    editor_mode="erlang",
    startup_ms=85,
    base_memory_mib=23,
    compile_mounts=(*RUNTIME, "/usr/lib/erlang/lib/compiler-*"),
    run_mounts=RUNTIME,
    env=ENV,
)
