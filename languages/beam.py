"""The BEAM without the shell scripts around it: for Erlang and Elixir."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from languages.language import Argv, Tool, Toolchain

VERSION = "io:put_chars(erlang:system_info(system_version)), halt()."
ROOT = "/usr/lib/erlang"
TOOLS = (
    Tool("erl", ("erl",), ("-noshell", "-eval", VERSION)),
    Tool("erlexec", (f"{ROOT}/erts-*/bin/erlexec",)),
    Tool("env", ("env",)),
)
RUNTIME = (
    "{env}",
    *(f"{ROOT}/erts-*/bin/{name}" for name in ("erlexec", "beam.smp", "erl_child_setup")),
    *(f"{ROOT}/bin/no_dot_erlang.boot", f"{ROOT}/lib/kernel-*", f"{ROOT}/lib/stdlib-*"),
)
ENV: Mapping[str, str] = {
    "ROOTDIR": ROOT,
    "EMU": "beam",
    "PROGNAME": "erl",
    # A dump of megabytes at each crash would be written for nobody.
    "ERL_CRASH_DUMP_BYTES": "0",
}
# One processor: one scheduler of each kind, and none that spins while it waits.
FLAGS = (
    *("+S", "1:1", "+SDcpu", "1:1", "+SDio", "1", "+A", "1", "+sbwt", "none", "+sbwtdcpu", "none"),
    *("+sbwtdio", "none", "-noshell", "-boot", "no_dot_erlang"),
)


def emulator(tools: Toolchain) -> Argv:
    """Starts the emulator; arguments of the program follow.

    The emulator wants its versioned directory in its environment.
    """
    directory = PurePosixPath(tools["erlexec"]).parent
    return (tools["env"], f"BINDIR={directory}", tools["erlexec"], *FLAGS)
