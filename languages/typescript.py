"""TypeScript: types checked by the native compiler of TypeScript 7, run by Node.js.

The compiler comes from npm (languages/npm/, installed by `assize setup`) and is itself a
static binary: no Node.js takes part in compiling.
"""

from languages.javascript import NODE, run_script
from languages.language import APP_DIR, Argv, Language, RunLimits, Sources, Tool, Toolchain

SELF_TEST = """\
import { readFileSync } from "fs";

const [a, b]: number[] = readFileSync(0, "utf8").split(" ").map(Number);
console.log(a + b);
"""
MODULES = "/opt/assize/toolchains/npm/node_modules"
COMPILER = f"{MODULES}/@typescript/typescript-linux-x64/lib"
FLAGS = (
    *("--target", "es2022", "--lib", "es2023", "--module", "commonjs", "--strict", "false"),
    *("--types", "node", "--typeRoots", f"{MODULES}/@types", "--skipLibCheck"),
    # The map in the script lets a trace be told in the participant's own lines.
    *(
        "--inlineSourceMap",
        "--noEmitOnError",
        "--ignoreConfig",
        "--pretty",
        "false",
        "--singleThreaded",
    ),
    *("--rootDir", str(APP_DIR), "--outDir", str(APP_DIR)),
)


def compile_scripts(tools: Toolchain, sources: Sources) -> tuple[Argv, ...]:
    """An error of syntax or types is a compile error; the scripts lie beside the sources."""
    sources.main(".ts")
    return ((tools["tsc"], *FLAGS, *sources.with_suffix(".ts")),)


def run(tools: Toolchain, sources: Sources, limits: RunLimits) -> Argv:
    return run_script(tools, limits, sources.main(".ts").removesuffix("ts") + "js")


TYPESCRIPT = Language(
    id="typescript",
    name="TypeScript",
    extensions=(".ts",),
    source_name="main.ts",
    tools=(Tool("tsc", (f"{COMPILER}/tsc",)), NODE),
    compile=compile_scripts,
    run=run,
    self_test=SELF_TEST,
    editor_mode="typescript",
    startup_ms=30,
    base_memory_mib=6,
    compile_mounts=(COMPILER, f"{MODULES}/@types", f"{MODULES}/undici-types"),
    run_mounts=("{node}",),
    needs_proc=True,  # the compiler finds its library by /proc/self/exe
    max_processes=32,
    memory_error=b"JavaScript heap out of memory",
)
