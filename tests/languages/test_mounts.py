"""From patterns to the paths of this machine, with the libraries that programs need."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from languages.language import CacheStep, Language, Toolchain
from languages.mounts import resolve, shared_libraries
from languages.probe import CacheError, prepare_cache, probe
from languages.registry import LANGUAGES


@pytest.fixture
def tools(tmp_path: Path) -> Toolchain:
    for version in ("1.9", "1.10"):
        (tmp_path / f"lib-{version}").mkdir()
    program = tmp_path / "home" / "bin" / "tool"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    return Toolchain({"tool": str(program)}, "1", cache=str(tmp_path / "lib-1.9"))


def test_patterns_become_existing_paths(tools: Toolchain, tmp_path: Path) -> None:
    """Tools, the cache, what lies relative to them, and every version of a folder."""
    found = resolve(("{tool}", "{cache}", f"{tmp_path}/lib-*", "{tool}/../..", "/none/*"), tools)
    assert set(found) == {
        tools["tool"],
        f"{tmp_path}/lib-1.9",
        f"{tmp_path}/lib-1.10",
        f"{tmp_path}/home",
    }


def test_what_a_mount_shows_is_not_mounted_again(tools: Toolchain, tmp_path: Path) -> None:
    assert resolve(("{tool}/..", "{tool}"), tools) == (f"{tmp_path}/home/bin",)


def test_libraries_of_a_program_come_with_it() -> None:
    """The loader and libc, each as a file and never as a folder."""
    bash = os.path.realpath("/bin/bash")
    found = resolve(("{bash}",), Toolchain({"bash": bash}, ""))
    assert found[0] == bash
    assert "/lib64/ld-linux-x86-64.so.2" in found
    assert any(path.endswith("/libc.so.6") for path in found)
    assert all(Path(path).is_file() for path in found)


def test_libraries_inside_a_mounted_folder_are_not_listed_again() -> None:
    """/lib is a link into /usr: the same library under either name is one."""
    found = resolve(("/bin/bash", "/usr/lib/x86_64-linux-gnu"), Toolchain({}, ""))
    assert [path for path in found if "x86_64-linux-gnu" in path] == ["/usr/lib/x86_64-linux-gnu"]
    assert "/lib64/ld-linux-x86-64.so.2" in found


def test_what_is_not_dynamic_has_no_libraries(tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text("#!/bin/sh\n")
    assert shared_libraries([]) == []
    assert shared_libraries([str(script)]) == []


def cached(*steps: CacheStep) -> Language:
    return replace(LANGUAGES["c"], id="cached", tool_cache=lambda tools: steps)


def test_cache_is_made_once_and_readable_by_all(tmp_path: Path) -> None:
    language = cached(CacheStep(("/bin/date", "+%s.%N"), stdout="made"))
    tools = probe(language)
    assert tools is not None
    first = prepare_cache(language, tools, tmp_path)
    made = Path(first.cache) / "made"
    text = made.read_text()
    assert prepare_cache(language, tools, tmp_path).cache == first.cache
    assert made.read_text() == text
    assert made.stat().st_mode & 0o777 == 0o644


def test_failed_cache_leaves_nothing_and_says_why(tmp_path: Path) -> None:
    language = cached(CacheStep(("/bin/sh", "-c", "echo no room >&2; exit 4")))
    tools = probe(language)
    assert tools is not None
    with pytest.raises(CacheError, match="ended with 4: no room"):
        prepare_cache(language, tools, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["cached.lock"]


def test_upgrade_in_place_makes_the_cache_anew(tmp_path: Path) -> None:
    """The same path and version line, but another time of the program."""
    program = tmp_path / "tool"
    program.write_text("#!/bin/sh\necho 1.0\n")
    program.chmod(0o755)
    language = cached(CacheStep(("/bin/true",)))
    tools = Toolchain({"gcc": str(program)}, "1.0")
    first = prepare_cache(language, tools, tmp_path / "caches")
    os.utime(program, ns=(1, 1))
    assert prepare_cache(language, tools, tmp_path / "caches").cache != first.cache


def test_language_whose_tool_is_absent_is_not_here() -> None:
    tool = replace(LANGUAGES["c"].tools[0], names=("no-such-compiler",))
    assert probe(replace(LANGUAGES["c"], tools=(tool,))) is None


def test_tool_may_be_an_absolute_pattern(tmp_path: Path) -> None:
    """Of several versions the last one is taken."""
    for version in ("1", "2"):
        path = tmp_path / version / "tool"
        path.parent.mkdir()
        path.write_text(f"#!/bin/sh\necho warning: old\necho version {version}\n")
        path.chmod(0o755)
    tool = replace(LANGUAGES["c"].tools[0], names=(f"{tmp_path}/*/tool",))
    found = probe(replace(LANGUAGES["c"], tools=(tool,)))
    assert found is not None
    assert found["gcc"] == f"{tmp_path}/2/tool"
    assert found.version == "version 2"
