"""Racket: the entry is compiled to one file of machine code that the run loads."""

from pathlib import PurePosixPath

from languages.language import APP_DIR, Argv, Language, RunLimits, Sources, Tool, Toolchain
from languages.mounts import LOCALE

SELF_TEST = """\
#lang racket
(displayln (+ (read) (read)))
"""
SUFFIXES = (".rkt", ".scm")
# The compilation manager writes into a folder; what the run needs must lie beside the source.
COMPILE = '(managed-compile-zo "{source}") (copy-file "compiled/{target}" "{target}" #t)'


def compile_module(tools: Toolchain, sources: Sources) -> tuple[Argv, ...]:
    source = sources.main(*SUFFIXES)
    program = COMPILE.format(source=source, target=_target(source))
    return ((tools["racket"], "-l", "racket/base", "-l", "compiler/cm", "-e", program),)


def _target(source: str) -> str:
    return f"{PurePosixPath(source).name.replace('.', '_')}.zo"


def run(tools: Toolchain, sources: Sources, limits: RunLimits) -> Argv:
    del limits
    return (tools["racket"], str(APP_DIR / _target(sources.main(*SUFFIXES))))


RUNTIME = (
    *("{racket}", "/usr/share/racket/collects", "/usr/share/racket/links.rktd"),
    *("/usr/share/racket/pkgs", "/usr/lib/racket/compiled", "/etc/racket", LOCALE),
)

RACKET = Language(
    id="racket",
    name="Racket",
    extensions=SUFFIXES,
    source_name="main.rkt",
    tools=(Tool("racket", ("racket",)),),
    compile=compile_module,
    run=run,
    self_test=SELF_TEST,
    editor_mode="scheme",
    startup_ms=200,
    base_memory_mib=93,
    compile_mounts=RUNTIME,
    run_mounts=RUNTIME,
    needs_proc=True,  # Racket reads its own code from /proc/self/exe
    memory_error=b"out of memory",
)
