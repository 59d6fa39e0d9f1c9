from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.accounts import final, registered, submit, token
from tests.acceptance.processes import Up, assize, running_up, until

RUNNING_FOREVER = "while True:\n    pass\n"


@dataclass
class Saved:
    """An instance, what it had said when it was backed up, and the backup."""

    up: Up
    username: str
    key: str
    """An API token, made after the backup."""
    finished: dict[str, dict[str, Any]]
    """Submission id -> its final state."""
    in_flight: list[str]
    """Submissions that had no verdict when the backup was made."""
    file: Path
    said: dict[str, Any]
    """What the command printed with --json."""


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """A folder that the database's own user can reach."""
    with tempfile.TemporaryDirectory(prefix="assize-backup-tests-") as name:
        yield Path(name)


@pytest.fixture(scope="session")
def saved(folder: Path) -> Iterator[Saved]:
    """An instance with a user, problems and verdicts, backed up while it judges."""
    with (
        running_up(folder / "data", "--slots", "1", ASSIZE_WEB_SUBMIT_RATE="1000/60") as up,
        registered(up.url) as client,
    ):
        problems: list[dict[str, Any]] = []

        def listed() -> bool:
            problems[:] = client.get("/api/problems").json()["items"]
            return len(problems) >= 2

        until(listed, "two sample problems")
        slug = problems[0]["slug"]
        numbers = [submit(client, slug, f"raise SystemExit({code})") for code in (3, 4)]
        finished = {number: final(client, number) for number in numbers}
        in_flight = [submit(client, slug, RUNNING_FOREVER) for _ in range(4)]
        done = assize("backup", "--data", str(up.data), "--to", str(folder / "b.tar"), "--json")
        assert done.returncode == 0, done.stderr
        said = json.loads(done.stdout)
        name = client.get("/api/auth/me").json()["username"]
        yield Saved(up, name, token(client), finished, in_flight, folder / "b.tar", said)
