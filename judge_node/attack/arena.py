"""The place of an attack: slots, bundles and secrets, and how one program is run in them."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from judge_node.attack.canary import PLACES, Canary, plant
from judge_node.attack.corpus import DEFAULT_LIMITS, Program
from judge_node.parallel import judge_alone
from judge_node.report import Event, Task
from judge_node.selftest import Candidate
from judge_node.slots import Slot
from testdata.bundle import SPEC_FILE
from testdata.problem import JudgeSpec, Limits, TestCase

INPUT, ANSWER = b"20 22\n", b"42\n"
LARGE_INPUT_BYTES = 8 << 20
CHECKOUT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True, slots=True)
class Arena:
    """Slots that stand, and what is needed to attack them."""

    slots: Sequence[Slot]
    candidates: Mapping[str, Candidate]
    canary: Canary
    folder: Path
    groups: str
    """The node's control groups, joined by colons."""

    async def run(self, program: Program, slot: Slot) -> Event:
        """Judges a program as a submission, all tests of it."""
        bundle = self.prepare(program)
        names = {
            "SECRETS": ":".join(self.canary.paths),
            "OWN_ANSWER": str(bundle / "1.ans"),
            "CONTROL_GROUPS": self.groups,
            "CHECKOUT": str(CHECKOUT),
            "PYTHON": sys.prefix,
        }
        names |= {f"SECRET_{n}": path for n, path in enumerate(self.canary.paths)}
        files = program.files(names)
        # What is an attack on the compiler must meet the compiler every time.
        use_cache = program.family != "compile"
        return await self.judge(slot, program.language.id, files, bundle, use_cache=use_cache)

    async def judge(
        self,
        slot: Slot,
        language: str,
        files: Mapping[str, bytes],
        bundle: Path,
        *,
        use_cache: bool = True,
    ) -> Event:
        tools = self.candidates[language].tools
        task = Task("attack", language, tools, files, "", bundle, run_all=True, use_cache=use_cache)
        return await judge_alone(slot, task, lambda _: None)

    @property
    def plain_bundle(self) -> Path:
        """One test with default limits, for neighbours."""
        return self._write("plain", DEFAULT_LIMITS, tests=1, large=False, answer=ANSWER)

    def prepare(self, program: Program) -> Path:
        """Writes the program's bundle unless it is there; returns where."""
        return self._write(
            program.name.replace("/", "-"),
            program.limits,
            tests=program.tests,
            large=program.large_input,
            answer=self.canary.token.encode() + b"\n" if program.secret_answer else ANSWER,
        )

    def _write(self, name: str, limits: Limits, *, tests: int, large: bool, answer: bytes) -> Path:
        folder = self.folder / name
        if folder.exists():
            return folder
        folder.mkdir(mode=0o755)
        cases = []
        for number in range(1, tests + 1):
            (folder / f"{number}.in").write_bytes(_input(large=large))
            (folder / f"{number}.ans").write_bytes(answer)
            cases.append(TestCase(str(number), f"{number}.in", f"{number}.ans", sample=False))
        spec = JudgeSpec("attack", limits, tuple(cases), allow_file_writing=True)
        (folder / SPEC_FILE).write_text(json.dumps(asdict(spec)))
        return folder


def _input(*, large: bool) -> bytes:
    line = b"0123456789abcdef" * 4 + b"\n"
    return INPUT + line * (LARGE_INPUT_BYTES // len(line)) if large else INPUT


@contextmanager
def planted(places: tuple[str, ...] = PLACES) -> Iterator[tuple[Path, Canary]]:
    """A folder for the bundles and the secrets; both are gone at the end.

    Workers that are started inside know the secret from their environment.
    """
    with tempfile.TemporaryDirectory(prefix="assize-attack-") as name:
        folder = Path(name)
        # As open as a node's data may be: the jail alone must keep it.
        folder.chmod(0o755)
        with plant(folder, places) as canary:
            yield folder, canary
