"""Self-tests that passed on this host, remembered so that a node starts at once.

A record stands for exactly what was tested: the tools' files, the language's own
definition, init and the kernel. When any of them changes the address changes too, and
the language is probed and tested anew. A failure is never remembered.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import platform
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

import languages
from languages.language import Language, Toolchain
from languages.probe import locate
from sandbox.build import init_path

_RECORD = TypeAdapter(Toolchain)


class Passes:
    """A directory of records, shared by the nodes of this host."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._common = [platform.release(), init_path().name, _source_digest()]

    def find(self, language: Language) -> Toolchain | None:
        """The toolchain that passed, if nothing about it has changed since."""
        path = self._path(language)
        if path is None:
            return None
        try:
            tools: Toolchain = _RECORD.validate_json(path.read_bytes())
        except (OSError, ValidationError):
            return None
        mounts = (*tools.compile_mounts, *tools.run_mounts, *([tools.cache] if tools.cache else []))
        return tools if all(os.path.lexists(mount) for mount in mounts) else None

    def add(self, language: Language, tools: Toolchain) -> None:
        """Remembers a pass. A full disk costs the next start time, nothing else."""
        path = self._path(language)
        if path is None:
            return
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            fresh = path.with_suffix(f".{os.getpid()}")
            fresh.write_text(json.dumps(asdict(tools)))
            fresh.replace(path)

    def _path(self, language: Language) -> Path | None:
        paths = locate(language)
        if paths is None:
            return None
        key = json.dumps([*self._common, language.id, _fingerprint(paths)])
        return self._folder / f"{language.id}-{hashlib.sha256(key.encode()).hexdigest()[:32]}.json"


def _fingerprint(paths: Mapping[str, str]) -> list[tuple[str, str, int, int]]:
    """What tells one installation of the tools from another."""
    stats = {key: Path(path).stat() for key, path in sorted(paths.items())}
    return [(key, paths[key], s.st_size, s.st_mtime_ns) for key, s in stats.items()]


def _source_digest() -> str:
    """Of the languages' own definitions: a changed flag is a changed language."""
    digest = hashlib.sha256()
    for file in sorted(Path(languages.__path__[0]).rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()
