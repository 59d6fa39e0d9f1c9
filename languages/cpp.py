"""C++ by GCC, one language for each standard.

`#include <bits/stdc++.h>`, which most submissions begin with, takes three quarters of the
compiler's time. Each standard keeps it precompiled, and GCC falls back to the header
itself where that does not fit: after other code, or under another target or optimisation.
"""

from languages.language import CacheStep, Language, Tool, ToolCache, Toolchain
from languages.native import FLAGS, LINKER, compile_with, run_binary

SELF_TEST = """\
#include <bits/stdc++.h>
int main() {
    int a, b;
    std::cin >> a >> b;
    std::cout << a + b << "\\n";
}
"""
SUFFIXES = (".cpp", ".cc", ".cxx", ".c++", ".C")
HEADER = "bits/stdc++.h"


def precompile(standard: str) -> ToolCache:
    def steps(tools: Toolchain) -> tuple[CacheStep, ...]:
        flags = (*FLAGS, f"-std={standard}", "-x", "c++-header")
        target = f"{tools.cache}/{HEADER}.gch"
        return (
            CacheStep(("/usr/bin/mkdir", "-p", f"{tools.cache}/bits")),
            CacheStep(("/usr/bin/printf", f"#include <{HEADER}>\\n"), stdout="all.h"),
            # Found where the precompiled one lies, when a file is included again or differently.
            CacheStep(("/usr/bin/printf", f"#include_next <{HEADER}>\\n"), stdout=HEADER),
            CacheStep((tools["g++"], *flags, f"{tools.cache}/all.h", "-o", target)),
        )

    return steps


def _standard(year: str) -> Language:
    standard = f"gnu++{year}"
    return Language(
        id=f"cpp{year}",
        name=f"C++{year}",
        extensions=SUFFIXES,
        source_name="main.cpp",
        tools=(Tool("g++", ("g++",)),),
        compile=compile_with("g++", standard, SUFFIXES, precompiled=True),
        run=run_binary,
        self_test=SELF_TEST,
        editor_mode="cpp",
        compile_mounts=("{g++}", "/usr/include", "{cache}", *LINKER),
        tool_cache=precompile(standard),
        kattis_id="cpp",
    )


CPP17 = _standard("17")
CPP20 = _standard("20")
CPP23 = _standard("23")
