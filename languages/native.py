"""What compiled languages share: one static binary, the GNU tools that link it."""

from __future__ import annotations

from languages.language import (
    APP_DIR,
    Argv,
    CompileCommands,
    RunLimits,
    Sources,
    Toolchain,
)
from languages.mounts import LIBRARIES

BINARY = str(APP_DIR / "a.out")
# Static: nothing to resolve at start, and the run needs no libraries in its root.
LINKER = ("/usr/bin/as", "/usr/bin/ld", "/usr/lib/gcc/*/*", "/usr/libexec/gcc/*/*", LIBRARIES)
"""What any compiler needs that links through GCC: its driver's parts and the libraries."""
FLAGS = (
    "-O2",
    "-pipe",
    "-static",
    "-fdiagnostics-color=never",
    "-fmax-errors=20",
    "-w",
    "-DONLINE_JUDGE",
)


def compile_with(
    tool: str, standard: str, suffixes: tuple[str, ...], *, precompiled: bool = False
) -> CompileCommands:
    """Commands that compile every file with one of `suffixes` into one binary.

    `precompiled` headers are looked for in the tool cache first.
    """

    def commands(tools: Toolchain, sources: Sources) -> tuple[Argv, ...]:
        sources.main(*suffixes)  # raises when there is nothing to compile
        names = sources.with_suffix(*suffixes)
        headers = ("-I", tools.cache) if precompiled else ()
        flags = (*FLAGS, f"-std={standard}", *headers)
        return ((tools[tool], *flags, "-o", BINARY, *names, "-lm"),)

    return commands


def run_binary(tools: Toolchain, sources: Sources, limits: RunLimits) -> Argv:
    """Starts the compiled program."""
    del tools, sources, limits
    return (BINARY,)
