"""Packs: several files in one anonymous file, as init's work.c reads and writes them."""

from __future__ import annotations

import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.spec import Fd

_RECORD = struct.Struct("=QII")
_PIECE = 1 << 20
_MAX_PATH = 4095


@dataclass(frozen=True, slots=True)
class PackedFile:
    """An anonymous file at offset 0. `cut`: the original is longer."""

    fd: Fd
    cut: bool


def pack(files: Mapping[str, Fd]) -> Fd:
    """A pack, at its start, of the whole content of regular files, by relative path.

    Raises:
        ValueError: a path is not relative, or leaves its folder.
        OSError: a file cannot be read.
    """
    target = os.memfd_create("pack", os.MFD_CLOEXEC)
    try:
        for path, fd in files.items():
            _check_path(path)
            name, size = path.encode() + b"\0", os.fstat(fd).st_size
            os.write(target, _RECORD.pack(size, len(name), 0) + name)
            _copy(fd, target, 0, size)
        os.lseek(target, 0, os.SEEK_SET)
    except BaseException:
        os.close(target)
        raise
    return target


def unpack(source: Fd) -> dict[str, PackedFile]:
    """The files of a pack by path, each of which the caller must close.

    Raises:
        ValueError: it is no pack.
    """
    files: dict[str, PackedFile] = {}
    offset, end = 0, os.fstat(source).st_size
    try:
        while offset < end:
            header = os.pread(source, _RECORD.size, offset)
            if len(header) < _RECORD.size:
                raise ValueError("a pack's record is cut short")
            size, path_size, cut = _RECORD.unpack(header)
            offset += _RECORD.size
            path = os.pread(source, path_size, offset)[:-1].decode(errors="replace")
            offset += path_size
            if offset + size > end:
                raise ValueError("a pack's content is cut short")
            fd = os.memfd_create("file", os.MFD_CLOEXEC)
            files[path] = PackedFile(fd, bool(cut))
            _copy(source, fd, offset, size)
            os.lseek(fd, 0, os.SEEK_SET)
            offset += size
    except BaseException:
        for file in files.values():
            os.close(file.fd)
        raise
    return files


def _copy(source: Fd, target: Fd, offset: int, size: int) -> None:
    while size:
        moved = os.sendfile(target, source, offset, min(size, _PIECE))
        if not moved:
            raise OSError("a file became shorter while it was copied")
        offset += moved
        size -= moved


def _check_path(path: str) -> None:
    parts = path.split("/")
    plain = all(part not in ("", ".", "..") and len(part.encode()) <= 255 for part in parts)
    if not plain or "\0" in path or len(path.encode()) > _MAX_PATH:
        raise ValueError(f"file {path!r}: must be a relative path of plain names")
