"""Haskell by GHC."""

from languages.language import APP_DIR, Argv, Language, Sources, Tool, Toolchain
from languages.mounts import LOCALE
from languages.native import BINARY, LINKER, run_binary

SELF_TEST = """\
main :: IO ()
main = interact $ \\input -> show (sum (map read (words input) :: [Int])) ++ "\\n"
"""
SUFFIXES = (".hs", ".lhs")
FLAGS = (
    *("-O2", "-static", "-optl-static", "-optl-pthread", "-fdiagnostics-color=never", "-v0", "-w"),
    # One file for each module would be made in /app and moved for nothing.
    *("-outputdir", "/tmp/objects", "-no-user-package-db"),  # noqa: S108 - inside the jail
    # A deep recursion is limited by the memory limit alone.
    "-with-rtsopts=-K0",
)


def compile_modules(tools: Toolchain, sources: Sources) -> tuple[Argv, ...]:
    """GHC follows imports from the entry, whose module may be named anything."""
    main = sources.main(*SUFFIXES)
    return ((tools["ghc"], *FLAGS, f"-i{APP_DIR}", "-o", BINARY, main),)


HASKELL = Language(
    id="haskell",
    name="Haskell",
    extensions=SUFFIXES,
    source_name="main.hs",
    tools=(Tool("ghc", ("ghc",)),),
    compile=compile_modules,
    run=run_binary,
    self_test=SELF_TEST,
    editor_mode="haskell",
    # GHC's own libraries are found beside its binary: without /proc it must be told where.
    run_mounts=(LOCALE,),  # its text handles follow the locale
    env={"LD_ORIGIN_PATH": "/usr/lib/ghc/bin"},
    compile_mounts=(
        *("{ghc}", "/bin/sh", "/usr/lib/ghc", "/var/lib/ghc/package.conf.d", "/usr/include"),
        *("/usr/bin/x86_64-linux-gnu-gcc", "/usr/bin/ld.*", *LINKER),
    ),
)
