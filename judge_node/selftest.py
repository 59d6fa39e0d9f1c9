"""Which languages this node offers: those whose tools are here and whose program works.

The self-test is judged like any submission, in a slot, against a bundle of one test:
what a participant would meet is what is tested.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import structlog

from judge_node.parallel import judge_alone
from judge_node.passes import Passes
from judge_node.report import Judged, Task
from judge_node.slots import Slot
from languages.language import Language, Toolchain
from languages.probe import prepare_cache, probe
from languages.registry import LANGUAGES
from testdata.bundle import SPEC_FILE
from testdata.problem import JudgeSpec, Limits, TestCase, Verdict

log = structlog.get_logger()

INPUT, ANSWER = b"20 22\n", b"42\n"
LIMITS = Limits(time_s=20, memory_mib=512)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A language whose tools are here."""

    language: Language
    tools: Toolchain
    passed: bool = False
    """Its self-test passed before, and nothing has changed since."""


def find_candidates(
    caches: Path,
    passes: Passes | None = None,
    languages: Iterable[Language] = tuple(LANGUAGES.values()),
) -> list[Candidate]:
    """Finds each language in `passes` or probes it, preparing what it keeps per node. Blocks."""
    with ThreadPoolExecutor() as pool:  # most of the time is spent in the tools' own starts
        found = pool.map(lambda language: _candidate(language, caches, passes), languages)
        return [candidate for candidate in found if candidate is not None]


def _candidate(language: Language, caches: Path, passes: Passes | None) -> Candidate | None:
    if passes and (known := passes.find(language)):
        return Candidate(language, known, passed=True)
    try:  # one broken toolchain must not stop the node
        tools = probe(language)
        if tools is None:
            log.info("language not here", language=language.id)
            return None
        return Candidate(language, prepare_cache(language, tools, caches))
    except Exception as error:
        log.warning("language cannot be prepared", language=language.id, error=str(error))
        return None


def write_bundle_folder(folder: Path) -> None:
    """An unpacked bundle with the self-test's one test."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "1.in").write_bytes(INPUT)
    (folder / "1.ans").write_bytes(ANSWER)
    spec = JudgeSpec("self-test", LIMITS, (TestCase("1", "1.in", "1.ans", sample=True),))
    (folder / SPEC_FILE).write_text(json.dumps(asdict(spec)))


async def working_languages(
    candidates: list[Candidate], slots: list[Slot], bundle: Path, passes: Passes | None = None
) -> Mapping[str, Candidate]:
    """Runs the self-tests still to be passed, spread over the slots; all that have passed."""
    waiting = asyncio.Queue[Candidate]()
    working = {c.language.id: c for c in candidates if c.passed}
    for candidate in candidates:
        if not candidate.passed:
            waiting.put_nowait(candidate)

    async def test_on(slot: Slot) -> None:
        while not waiting.empty():
            candidate = waiting.get_nowait()
            if await _passes(candidate, slot, bundle):
                working[candidate.language.id] = candidate
                if passes:
                    passes.add(candidate.language, candidate.tools)

    async with asyncio.TaskGroup() as group:
        for slot in slots:
            group.create_task(test_on(slot))
    return {key: working[key] for key in LANGUAGES if key in working}


async def _passes(candidate: Candidate, slot: Slot, bundle: Path) -> bool:
    language = candidate.language
    task = Task(
        token=f"self-test-{language.id}",
        language=language.id,
        toolchain=candidate.tools,
        files={language.source_name: language.self_test.encode()},
        entry="",
        bundle=bundle,
        run_all=False,
        use_cache=False,
    )
    result = await judge_alone(slot, task, lambda _: None)
    if isinstance(result, Judged) and result.verdict is Verdict.AC:
        log.info("language offered", language=language.id, version=candidate.tools.version)
        return True
    log.warning("self-test failed", language=language.id, result=str(result))
    return False
