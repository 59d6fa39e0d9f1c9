"""Files of failed tests, for participants who may have them."""

from __future__ import annotations

import asyncio
import uuid
import zipfile
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

import structlog

from testdata.bundle import SPEC_FILE, BundleError, decode_spec
from web_api.database import Sessions
from web_api.errors import invalid, not_found
from web_api.problems.access import Level, ProblemAccess
from web_api.submissions.reading import open_tests, rule_of, tests_of
from web_api.submissions.sight import find
from web_api.users.access import Viewer

log = structlog.get_logger(__name__)

Part = Literal["input", "answer"]
MOST = 32 * 1024 * 1024
"""Bytes of a file that is handed out."""
PIECE = 256 * 1024


@dataclass(frozen=True, slots=True)
class TestFile:
    """A test's input or answer, to be read once."""

    __test__ = False  # not a pytest class

    name: str
    size: int
    pieces: AsyncIterator[bytes]


class Evidence:
    """Hands out files of failed tests."""

    def __init__(
        self, sessions: Sessions, access: ProblemAccess, bundle_path: Callable[[str], Path]
    ) -> None:
        self._sessions = sessions
        self._access = access
        self._bundle_path = bundle_path

    async def file(
        self, viewer: Viewer, submission_id: uuid.UUID, index: int, part: Part
    ) -> TestFile:
        """Opens a file; the problem's members may have those of every test.

        Raises:
            ApiError: 404 for what the viewer may not have, 413 for what is too large.
        """
        async with self._sessions() as session:
            found = await find(session, viewer, submission_id, whole=True)
            tests = await tests_of(session, submission_id)
        name = next((test.name for test in tests if test.index == index), None)
        if name is None or not (
            index in open_tests(tests, rule_of(found)) and found.row.user_id == viewer.id
        ):
            # Of the problem's members, who see its tests anyway.
            opened = await self._access.check_id(viewer, found.row.problem_id, Level.SEE)
            if name is None or opened.level < Level.TEST:
                raise not_found("test")
        bundle = self._bundle_path(found.version.bundle_digest)
        return await asyncio.to_thread(_open, bundle, name, part)


def _open(bundle: Path, name: str, part: Part) -> TestFile:
    try:
        archive = zipfile.ZipFile(bundle)
    except (OSError, zipfile.BadZipFile) as error:
        log.error("bundle cannot be read", bundle=bundle.name, error=str(error))
        raise not_found("test") from None
    try:
        test = next(t for t in decode_spec(archive.read(SPEC_FILE)).tests if t.name == name)
        entry = archive.getinfo(getattr(test, part))
        if entry.file_size > MOST:
            raise invalid(part, f"is larger than {MOST >> 20} MiB", 413, "too-large")
        file = archive.open(entry)
    except (BundleError, KeyError, StopIteration):
        archive.close()
        raise not_found("test") from None
    except BaseException:
        archive.close()
        raise
    suffix = "in" if part == "input" else "ans"
    named = f"{name.rpartition('/')[2]}.{suffix}"
    return TestFile(named, entry.file_size, _pieces(archive, file))


async def _pieces(archive: zipfile.ZipFile, file: IO[bytes]) -> AsyncIterator[bytes]:
    with archive, file:
        while piece := await asyncio.to_thread(file.read, PIECE):
            yield piece
