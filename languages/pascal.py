"""Pascal by Free Pascal, in its own dialect with Delphi's conveniences."""

from languages.language import Argv, Language, Sources, Tool, Toolchain
from languages.native import BINARY, run_binary

SELF_TEST = """\
program main;
var a, b: longint;
begin
  read(a, b);
  writeln(a + b);
end.
"""
SUFFIXES = (".pas", ".pp", ".dpr", ".lpr")
UNITS = "/usr/lib/x86_64-linux-gnu/fpc/*/units/x86_64-linux"
FLAGS = (
    *("-n", "-O2", "-Xs", "-XS", "-Sgic", "-vew", "-l-", "-dONLINE_JUDGE"),
    *("-Fu/usr/lib/x86_64-linux-gnu/fpc/$fpcversion/units/$fpctarget/*", "-FU/tmp"),
)


def compile_program(tools: Toolchain, sources: Sources) -> tuple[Argv, ...]:
    return ((tools["ppcx64"], *FLAGS, f"-o{BINARY}", sources.main(*SUFFIXES)),)


PASCAL = Language(
    id="pascal",
    name="Pascal (Free Pascal)",
    extensions=SUFFIXES,
    source_name="main.pas",
    tools=(Tool("ppcx64", ("ppcx64",), ("-iV",)),),
    compile=compile_program,
    run=run_binary,
    self_test=SELF_TEST,
    editor_mode="pascal",
    compile_mounts=("{ppcx64}", UNITS, "/usr/bin/as", "/usr/bin/ld", "/usr/bin/ld.bfd"),
)
