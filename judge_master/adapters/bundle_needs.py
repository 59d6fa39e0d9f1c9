"""What a stored bundle asks of nodes: the languages of its programs, and memory."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Generator

import structlog

from judge_master.domain.lanes import BundleNeeds
from testdata.bundle import SPEC_FILE, BundleError, decode_spec
from testdata.limits import largest_memory_mib
from testdata.problem import JudgeSpec

log = structlog.get_logger()

MAX_SPEC_BYTES = 64 << 20

Read = Callable[[int], Generator[bytes, None, None]]


def read_needs(read: Read, size: int) -> BundleNeeds:
    """The needs of the bundle whose bytes `read` gives from an offset on.

    Nothing if it is none: the node that gets it will say so, with the reason.
    """
    try:
        with zipfile.ZipFile(_Window(read, size)) as bundle:
            entry = bundle.getinfo(SPEC_FILE)
            if entry.file_size > MAX_SPEC_BYTES:
                return BundleNeeds()
            return needs_of(decode_spec(bundle.read(entry)))
    except (zipfile.BadZipFile, KeyError, BundleError, EOFError) as error:
        log.warning("bundle without a usable spec", error=str(error))
        return BundleNeeds()


def needs_of(spec: JudgeSpec) -> BundleNeeds:
    """Pure."""
    programs = [spec.interactor]
    if spec.output_validator is not None:
        programs += spec.output_validator.programs
    judging = {p.language for p in programs if p is not None and not p.scripted}
    running = judging | ({spec.reference.language} if spec.reference is not None else set())
    return BundleNeeds(
        tuple(sorted(judging - {""})), tuple(sorted(running - {""})), largest_memory_mib(spec)
    )


class _Window(io.RawIOBase):
    """A seekable file over a store that reads from offsets."""

    def __init__(self, read: Read, size: int) -> None:
        self._read = read
        self._size = size
        self._offset = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._offset, io.SEEK_END: self._size}[whence]
        self._offset = max(0, base + offset)
        return self._offset

    def tell(self) -> int:
        return self._offset

    def read(self, size: int = -1, /) -> bytes:
        wanted = self._size - self._offset if size < 0 else size
        found = bytearray()
        pieces = self._read(self._offset)
        try:
            while len(found) < wanted and (piece := next(pieces, b"")):
                found += piece
        finally:
            pieces.close()
        self._offset += min(wanted, len(found))
        return bytes(found[:wanted])
