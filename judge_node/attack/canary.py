"""Secrets planted where a participant's program must never get: fresh ones for each attack."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ENVIRONMENT = "ASSIZE_ATTACK_CANARY"
"""The variable of the judge's own environment that carries the secret."""
PLACES = ("/root", "/etc", "/var/tmp", "/run/assize")  # noqa: S108 - planted on purpose
PREFIX = ".assize-attack-"


@dataclass(frozen=True, slots=True)
class Canary:
    """One attack's secret and the files that hold it."""

    token: str
    paths: tuple[str, ...]

    def intact(self) -> bool:
        """Whether every planted file still says what it said."""
        try:
            return all(Path(path).read_text() == self.token for path in self.paths)
        except OSError:
            return False

    def found_in(self, data: bytes) -> bool:
        return self.token.encode() in data


@contextlib.contextmanager
def plant(folder: Path, places: tuple[str, ...] = PLACES) -> Iterator[Canary]:
    """Writes the secret into files of every kind of place, and removes them afterwards.

    `folder` stands for the node's own data. Files there and in temporary places may be
    read by every user of the host, so that the jail's walls alone keep them.
    """
    token = f"canary{secrets.token_hex(16)}"
    name = PREFIX + secrets.token_hex(8)
    wanted = [(Path(place) / name, 0o600) for place in places if os.access(place, os.W_OK)]
    wanted += [(folder / "other-submission.txt", 0o644), (folder / "other-answer.ans", 0o644)]
    before = os.environ.get(ENVIRONMENT)
    written: list[Path] = []
    try:
        for path, mode in wanted:
            # The directories are root's or ours: nobody else can have made the name a link.
            fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
            written.append(path)
            with os.fdopen(fd, "w") as file:
                file.write(token)
                os.fchmod(file.fileno(), 0o644 if path.is_relative_to("/var/tmp") else mode)  # noqa: S108
        os.environ[ENVIRONMENT] = token
        yield Canary(token, tuple(str(path) for path in written))
    finally:
        if before is None:
            os.environ.pop(ENVIRONMENT, None)
        else:
            os.environ[ENVIRONMENT] = before
        for path in written:
            path.unlink(missing_ok=True)
