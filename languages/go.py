"""Go by its own compiler and linker, without the `go` command in between.

`go build` would compile the standard library again in every jail. Its export data is
made once per node instead (the tool cache); a program is then compiled and linked
against it in well under a second, and no module or cgo machinery ever runs.
"""

from pathlib import PurePosixPath

from languages.language import (
    APP_DIR,
    Argv,
    CacheStep,
    Language,
    Sources,
    Tool,
    Toolchain,
)
from languages.native import BINARY, run_binary

SELF_TEST = """\
package main

import "fmt"

func main() {
\tvar a, b int
\tfmt.Scan(&a, &b)
\tfmt.Println(a + b)
}
"""
IMPORTS = "importcfg"
EXPORT = "{{if .Export}}packagefile {{.ImportPath}}={{.Export}}{{end}}"


def index_standard_library(tools: Toolchain) -> tuple[CacheStep, ...]:
    """Compiles the standard library and lists where each package's export data is."""
    env = {
        "GOCACHE": f"{tools.cache}/build",
        "GOPATH": f"{tools.cache}/path",
        "GOTOOLCHAIN": "local",
        "GOFLAGS": "-mod=mod",
        "GO111MODULE": "off",
        "CGO_ENABLED": "0",
    }
    return (CacheStep((tools["go"], "list", "-export", "-f", EXPORT, "std"), env, IMPORTS),)


def compile_program(tools: Toolchain, sources: Sources) -> tuple[Argv, ...]:
    sources.main(".go")
    imports = f"{tools.cache}/{IMPORTS}"
    package = str(APP_DIR / "main.a")
    files = sources.with_suffix(".go")
    compiler, linker = _tool(tools, "compile"), _tool(tools, "link")
    return (
        (compiler, "-p", "main", "-complete", "-importcfg", imports, "-o", package, *files),
        (linker, "-importcfg", imports, "-s", "-w", "-o", BINARY, package),
    )


def _tool(tools: Toolchain, name: str) -> str:
    root = PurePosixPath(tools["go"]).parent.parent
    return str(root / "pkg" / "tool" / "linux_amd64" / name)


GO = Language(
    id="go",
    name="Go",
    extensions=(".go",),
    source_name="main.go",
    tools=(Tool("go", ("go",), ("version",)),),
    compile=compile_program,
    run=run_binary,
    self_test=SELF_TEST,
    max_processes=32,
    editor_mode="go",
    compile_mounts=("{go}/../../pkg/tool", "{cache}"),
    tool_cache=index_standard_library,
)
