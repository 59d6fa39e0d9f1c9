"""C by GCC."""

from languages.language import Language, Tool
from languages.native import LINKER, compile_with, run_binary

SELF_TEST = """\
#include <stdio.h>
int main(void) {
    int a, b;
    if (scanf("%d %d", &a, &b) != 2) return 1;
    printf("%d\\n", a + b);
    return 0;
}
"""

C = Language(
    id="c",
    name="C17",
    extensions=(".c",),
    source_name="main.c",
    tools=(Tool("gcc", ("gcc",)),),
    compile=compile_with("gcc", "gnu17", (".c",)),
    run=run_binary,
    self_test=SELF_TEST,
    editor_mode="cpp",
    compile_mounts=("{gcc}", "/usr/include", *LINKER),
)
