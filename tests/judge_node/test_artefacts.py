"""The compile cache: addressed by everything that went in, bounded, shared by slots."""

from __future__ import annotations

import os
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from judge_node.artefacts import ArtefactCache, artefact_key, move_artefact
from languages.language import Sources
from languages.registry import LANGUAGES
from sandbox.fake import FakeJail, FakeSandbox
from sandbox.spec import RootSpec
from tests.judge_node.conftest import TOOLS

C = LANGUAGES["c"]
SOURCES = Sources({"main.c": b"int main;"})
COMMANDS = (("/usr/bin/gcc", "main.c"),)


def jail(**files: bytes) -> FakeJail:
    made = FakeSandbox({}).jail(RootSpec())
    for name, content in files.items():
        made.put(name, content)
    return made


def cached_names(root: Path) -> set[str]:
    return {path.name for path in root.iterdir() if not path.name.startswith(".")}


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param((C, TOOLS, Sources({"main.c": b"int main; "}), COMMANDS), id="content"),
        pytest.param((C, TOOLS, Sources({"Main.c": b"int main;"}), COMMANDS), id="name"),
        pytest.param((C, TOOLS, SOURCES, (("/usr/bin/gcc", "-O3"),)), id="flags"),
        pytest.param((C, replace(TOOLS, version="gcc 13"), SOURCES, COMMANDS), id="version"),
        pytest.param((LANGUAGES["cpp20"], TOOLS, SOURCES, COMMANDS), id="language"),
    ],
)
def test_every_input_changes_the_address(changed: tuple[object, ...]) -> None:
    """What could change the artefact changes its key; the same inputs give the same key."""
    key = artefact_key(C, TOOLS, SOURCES, COMMANDS)
    assert artefact_key(C, TOOLS, SOURCES, COMMANDS) == key
    assert artefact_key(*changed) != key  # type: ignore[arg-type]


def test_artefact_comes_back_as_it_was(tmp_path: Path) -> None:
    """Files, their contents and the compiler's log survive; a missing key finds nothing."""
    cache = ArtefactCache(tmp_path, 1 << 20)
    cache.add("k1", jail(**{"a.out": b"ELF", "A.class": b"cafe"}), "warning")
    found = cache.find("k1")
    assert found is not None
    target = jail()
    report = found.load(target)
    assert report is not None and (report.ok, report.cached, report.log) == (True, True, "warning")
    assert target.files == {"a.out": b"ELF", "A.class": b"cafe"}
    assert cache.find("k2") is None


def test_bounded_with_the_least_recently_used_leaving_first(tmp_path: Path) -> None:
    """A full cache makes room; an entry that is used stays; one that cannot fit is not kept."""
    cache = ArtefactCache(tmp_path, 250)
    for index, key in enumerate(("old", "used")):
        cache.add(key, jail(**{"a.out": b"x" * 100}), "")
        os.utime(tmp_path / key, (index, index))
    assert cache.find("old") is not None  # now used later than "used"
    cache.add("new", jail(**{"a.out": b"x" * 100}), "")
    assert cached_names(tmp_path) == {"old", "new"}
    cache.add("huge", jail(**{"a.out": b"x" * 300}), "")
    assert cached_names(tmp_path) == {"old", "new"}


def test_eviction_under_a_reader_is_a_miss(tmp_path: Path) -> None:
    """Another slot may evict what was just found: then it is compiled, nothing breaks."""
    cache = ArtefactCache(tmp_path, 1 << 20)
    cache.add("k", jail(**{"a.out": b"ELF"}), "")
    found = cache.find("k")
    assert found is not None
    (tmp_path / "k" / "a.out").unlink()
    (tmp_path / "k" / ".log").unlink()
    (tmp_path / "k").rmdir()
    assert found.load(jail()) is None


def test_many_slots_at_once(tmp_path: Path) -> None:
    """Slots that add the same and other keys at the same time leave whole entries only."""

    def work(number: int) -> None:
        cache = ArtefactCache(tmp_path, 1000)
        for index in range(20):
            key = f"k{(index + number) % 7}"
            cache.add(key, jail(**{"a.out": key.encode() * 50}), key)
            found = cache.find(key)
            target = jail()
            if found is not None and found.load(target) is not None:
                assert target.files == {"a.out": key.encode() * 50}

    errors: list[BaseException] = []

    def guarded(number: int) -> None:
        try:
            work(number)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=guarded, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sum(f.stat().st_size for f in tmp_path.rglob("a.out")) <= 1000


def test_move_copies_every_file() -> None:
    """What a compiler made reaches the jail of the program."""
    target = jail()
    move_artefact(jail(**{"a.out": b"ELF", "main.c": b"int"}), target)
    assert target.files == {"a.out": b"ELF", "main.c": b"int"}
