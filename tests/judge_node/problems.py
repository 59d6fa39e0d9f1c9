"""Unpacked bundles for tests, written piece by piece."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from testdata.bundle import SPEC_FILE, load_spec
from testdata.problem import JudgeSpec, Limits, TestCase
from testdata.programs import File, Includes, OutputValidator, Program, Protocol

LIMITS = Limits(
    time_s=1,
    memory_mib=64,
    validation_time_s=5,
    validation_memory_mib=256,
    compilation_memory_mib=512,
)


class Bundle:
    """Collects tests and files; `write` makes judge.json."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._tests: list[TestCase] = []
        self._digests: dict[str, str] = {}

    def test(self, name: str, data: str = "", answer: str = "", **fields: Any) -> Bundle:
        """Adds a test; those below sample/ are samples."""
        for ending, text in ((".in", data), (".ans", answer)):
            self._write(f"data/{name}{ending}", text.encode())
        sample = name.startswith("sample/")
        paths = f"data/{name}.in", f"data/{name}.ans"
        self._tests.append(TestCase(name, *paths, sample=sample, **fields))
        return self

    def files(self, folder: str, files: Mapping[str, str]) -> tuple[File, ...]:
        """Writes files and says where they are."""
        for name, text in files.items():
            path = f"{folder}/{name}"
            self._write(path, text.encode())
            self._digests[path] = hashlib.sha256(text.encode()).hexdigest()
        return tuple(File(name, f"{folder}/{name}") for name in sorted(files))

    def program(
        self, files: Mapping[str, str], language: str = "c", folder: str = "validators"
    ) -> Program:
        return Program("check", self.files(f"{folder}/check", files), language)

    def validator(
        self, source: str, language: str = "c", protocol: Protocol = Protocol.ICPC
    ) -> OutputValidator:
        """An output validator of one file."""
        name = {"c": "check.c", "python3": "check.py"}[language]
        return OutputValidator(self.program({name: source}, language), protocol)

    def includes(self, language: str, files: Mapping[str, str]) -> Includes:
        return Includes(language, self.files(f"include/{language}", files))

    def write(self, limits: Limits = LIMITS, **fields: Any) -> Path:
        """Writes judge.json and checks it as the node will."""
        spec = JudgeSpec("problem", limits, tuple(self._tests), digests=self._digests, **fields)
        (self.folder / SPEC_FILE).write_text(json.dumps(asdict(spec)))
        load_spec(self.folder)
        return self.folder

    def _write(self, path: str, content: bytes) -> None:
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
