"""OCaml by ocamlopt, with the str and unix libraries."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from languages.language import Argv, Language, Sources, Tool, Toolchain
from languages.native import BINARY, LINKER, run_binary

SELF_TEST = """\
let () = Scanf.scanf " %d %d" (fun a b -> Printf.printf "%d\\n" (a + b))
"""
FLAGS = (
    *("-O3", "-inline", "100", "-w", "-a", "-color", "never"),
    *("-ccopt", "-static -Wl,--no-warnings", "-I", "+unix", "-I", "+str", "unix.cmxa", "str.cmxa"),
)
MODULE = re.compile(rb"\b[A-Z][A-Za-z0-9_']*")


def compile_modules(tools: Toolchain, sources: Sources) -> tuple[Argv, ...]:
    """Interfaces before implementations, and what a module names before the module."""
    main = sources.main(".ml")
    ordered: list[str] = []
    for name in (*sources.with_suffix(".ml"), main):
        if name != main or name not in ordered:
            _add(name, sources, ordered, skip={main} if name != main else set())
    return ((tools["ocamlopt"], *FLAGS, "-o", BINARY, *ordered),)


def _add(name: str, sources: Sources, ordered: list[str], skip: set[str]) -> None:
    """Appends `name` after everything it names. Cycles end: the compiler says so better."""
    if name in ordered or name in skip:
        return
    skip.add(name)
    used = {word.decode() for word in MODULE.findall(sources.contents[name])}
    for other in sources.with_suffix(".ml"):
        if PurePosixPath(other).stem.capitalize() in used:
            _add(other, sources, ordered, skip)
    interface = f"{name}i"
    if interface in sources.contents:
        ordered.append(interface)
    ordered.append(name)


OCAML = Language(
    id="ocaml",
    name="OCaml",
    extensions=(".ml",),
    source_name="main.ml",
    tools=(Tool("ocamlopt", ("ocamlopt.opt", "ocamlopt"), ("-version",)),),
    compile=compile_modules,
    run=run_binary,
    self_test=SELF_TEST,
    editor_mode="ocaml",
    compile_mounts=(
        "{ocamlopt}",
        "/bin/sh",
        "/usr/bin/x86_64-linux-gnu-[ga][cs]*",
        "/usr/lib/ocaml",
        *LINKER,
    ),
)
