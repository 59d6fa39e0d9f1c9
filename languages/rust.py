"""Rust by rustc, the entry file as one crate: its `mod` items find the other files."""

from languages.language import Argv, Language, Sources, Tool, Toolchain
from languages.native import BINARY, LINKER, run_binary

SELF_TEST = """\
use std::io;

fn main() {
    let mut line = String::new();
    io::stdin().read_line(&mut line).unwrap();
    let sum: i32 = line.split_whitespace().map(|word| word.parse::<i32>().unwrap()).sum();
    println!("{}", sum);
}
"""
# crt-static: the run needs no libc in its root. Overflow wraps, as in other optimised builds.
FLAGS = (
    *("--edition=2021", "--crate-name=main", "--crate-type=bin", "--color=never"),
    *("-Copt-level=2", "-Ctarget-feature=+crt-static", "-Cstrip=symbols", "-Adead_code"),
    *("--cap-lints=allow", "--cfg=online_judge"),
)


def compile_crate(tools: Toolchain, sources: Sources) -> tuple[Argv, ...]:
    main = sources.main(".rs")
    return ((tools["rustc"], *FLAGS, f"-Clinker={tools['gcc']}", "-o", BINARY, main),)


RUST = Language(
    id="rust",
    name="Rust",
    extensions=(".rs",),
    source_name="main.rs",
    tools=(Tool("rustc", ("rustc",)), Tool("gcc", ("gcc",))),
    compile=compile_crate,
    run=run_binary,
    self_test=SELF_TEST,
    editor_mode="rust",
    compile_mounts=("{rustc}", "{gcc}", "/usr/lib/rustlib", *LINKER),
    needs_proc=True,  # the compiler finds its own libraries by /proc/self/exe
)
