"""Judges in real jails, one submission after the other."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from judge_node.artefacts import ArtefactCache
from judge_node.jails import PreparedJails
from judge_node.judging import judge
from judge_node.report import Judged, RunInput, Task
from judge_node.selftest import find_candidates
from judge_node.settings import NodeSettings
from languages.language import Toolchain
from languages.registry import LANGUAGES
from sandbox.cgroup.detect import find_place
from sandbox.nsjail.sandbox import NsjailSandbox


@dataclass(frozen=True)
class Court:
    """One slot and one compile cache."""

    jails: PreparedJails
    toolchains: Mapping[str, Toolchain]
    cache: ArtefactCache

    def judge(
        self,
        bundle: Path,
        source: str | Mapping[str, bytes],
        language: str,
        *inputs: str | bytes,
        run_all: bool = False,
    ) -> Judged:
        """`inputs` are names of tests as text, contents as bytes."""
        name = LANGUAGES[language].source_name
        task = Task(
            "t",
            language,
            self.toolchains[language],
            {name: source.encode()} if isinstance(source, str) else source,
            "",
            bundle,
            run_all=run_all,
            toolchains=self.toolchains,
            inputs=tuple(
                RunInput(i, b"") if isinstance(i, str) else RunInput("", i) for i in inputs
            ),
        )
        try:
            return judge(task, self.jails, lambda _: None, self.cache)
        finally:
            self.jails.renew()


@contextmanager
def open_court(name: str, folder: Path, languages: tuple[str, ...]) -> Iterator[Court]:
    found = find_candidates(
        NodeSettings().tool_caches, languages=tuple(LANGUAGES[id_] for id_ in languages)
    )
    tools = {candidate.language.id: candidate.tools for candidate in found}
    place = find_place(f"test-{name}-{os.getpid()}")
    sandbox = NsjailSandbox(place)
    try:
        yield Court(PreparedJails(sandbox), tools, ArtefactCache(folder, 1 << 30))
    finally:
        sandbox.close()
        place.remove()
