"""C++ by GCC, one language for each standard."""

from languages.language import Language, Tool
from languages.native import LINKER, compile_with, run_binary

SELF_TEST = """\
#include <bits/stdc++.h>
int main() {
    int a, b;
    std::cin >> a >> b;
    std::cout << a + b << "\\n";
}
"""
SUFFIXES = (".cpp", ".cc", ".cxx", ".c++", ".C")


def _standard(year: str) -> Language:
    return Language(
        id=f"cpp{year}",
        name=f"C++{year}",
        extensions=SUFFIXES,
        source_name="main.cpp",
        tools=(Tool("g++", ("g++",)),),
        compile=compile_with("g++", f"gnu++{year}", SUFFIXES),
        run=run_binary,
        self_test=SELF_TEST,
        editor_mode="cpp",
        compile_mounts=("{g++}", "/usr/include", *LINKER),
        kattis_id="cpp",
    )


CPP17 = _standard("17")
CPP20 = _standard("20")
CPP23 = _standard("23")
