"""Reading zip archives from people we do not trust.

Every entry is checked against the rules below before the first byte is written, and
the sizes again while writing, because an archive may lie about them. Symbolic links
are made last, when no file is written any more, so that nothing is written through
one; whether they stay inside the package is `tree`'s to say, as for directories.
"""

from __future__ import annotations

import shutil
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from testdata.issues import Issue, PackageError

_BLOCK = 1 << 20
_LOCAL_HEADER = struct.Struct("<4s22xHH")
# What zipfile raises for archives that are cut, garbled or use what it cannot read.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OverflowError,
    ValueError,
)
_DIRECTIONS = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{d}{n}" for d in ("COM", "LPT") for n in range(1, 10))}
_RESERVED_RULE = "the name is reserved by an operating system"
_END_RULE = "a name that ends with a dot or a space is refused"
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """What an archive may cost us. Sizes in bytes."""

    files: int = 20_000
    total: int = 4 << 30
    """All files together, unpacked."""
    file: int = 1 << 30
    """One file, unpacked."""
    ratio: int = 1000
    """Unpacked size to packed size of the whole archive, above the first 64 MiB."""
    path: int = 1024
    """Length of an entry's path."""
    anywhere: bool = True
    """Names must be possible on every system: none reserved, no dot or space at the end."""


def extract(archive: Path, into: Path, limits: ArchiveLimits | None = None) -> None:
    """Unpacks the zip `archive` into the existing, empty directory `into`.

    On failure `into` is left empty.

    Raises:
        PackageError: naming the rule that the archive breaks.
    """
    limits = limits or ArchiveLimits()
    try:
        with zipfile.ZipFile(archive) as source:
            entries = _checked(source, archive, limits)
            _write(source, entries, into, limits, archive.name)
    except _BROKEN as error:
        _empty(into)
        raise PackageError(Issue(archive.name, None, f"is not a readable zip: {error}")) from error
    except BaseException:
        _empty(into)
        raise


def root_folder(directory: Path) -> Path:
    """The package inside an unpacked archive: its single root folder, or itself."""
    seen = [p for p in directory.iterdir() if p.name != "__MACOSX" and not p.name.startswith(".")]
    if len(seen) == 1 and seen[0].is_dir() and not seen[0].is_symlink():
        return seen[0]
    return directory


def _refuse(archive: Path, entry: str, rule: str) -> PackageError:
    shown = entry if entry.isprintable() else ascii(entry)
    return PackageError(Issue(archive.name, None, f"entry {shown[:200]!r}: {rule}"))


def _checked(
    source: zipfile.ZipFile, archive: Path, limits: ArchiveLimits
) -> list[zipfile.ZipInfo]:
    """The entries to write, after all rules that need no unpacking."""
    entries = source.infolist()
    if len(entries) > limits.files:
        rule = f"has {len(entries)} entries, more than {limits.files}"
        raise PackageError(Issue(archive.name, None, rule))
    for entry in entries:
        _check_entry(archive, entry, limits)
    _check_names(archive, entries)
    _check_total(archive, entries, limits)
    _check_overlap(source, archive, entries)
    return entries


def _check_entry(archive: Path, entry: zipfile.ZipInfo, limits: ArchiveLimits) -> None:
    # orig_filename is what the archive says; zipfile already rewrote filename.
    name = entry.orig_filename
    parts = name.removesuffix("/").split("/")
    rules = (
        (not name or name.startswith("/"), "absolute paths are refused"),
        ("\\" in name or ":" in parts[0], "paths are separated by /, without drives"),
        (any(map(_is_control, name)), "control characters in a path are refused"),
        (any(p in ("", ".", "..") for p in parts), "empty and dotted path parts are refused"),
        (len(name) > limits.path, f"the path is longer than {limits.path} characters"),
        (any(len(p.encode()) > 255 for p in parts), "a name is longer than 255 bytes"),
        (limits.anywhere and any(map(_is_reserved, parts)), _RESERVED_RULE),
        (limits.anywhere and any(p.endswith((".", " ")) for p in parts), _END_RULE),
        (entry.flag_bits & 0x41, "encrypted entries are refused"),
        (entry.compress_type not in _METHODS, "only stored and deflated entries are read"),
        (entry.file_size > limits.file, f"is larger than {limits.file} bytes"),
        (_is_special(entry), "devices, pipes and sockets are refused"),
        (_is_link(entry) and entry.file_size > limits.path, "the link's target is too long"),
    )
    for broken, rule in rules:
        if broken:
            raise _refuse(archive, name, rule)


def _is_control(character: str) -> bool:
    """Control characters, and those that turn the direction of writing around."""
    return unicodedata.category(character) == "Cc" or character in _DIRECTIONS


def _is_reserved(name: str) -> bool:
    return name.partition(".")[0].rstrip(" ").upper() in _RESERVED


def _mode(entry: zipfile.ZipInfo) -> int:
    return entry.external_attr >> 16 if entry.create_system == 3 else 0


def _is_link(entry: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(_mode(entry))


def _is_special(entry: zipfile.ZipInfo) -> bool:
    kind = stat.S_IFMT(_mode(entry))
    return kind not in (0, stat.S_IFREG, stat.S_IFDIR, stat.S_IFLNK)


def _key(path: PurePosixPath) -> str:
    """Equal for paths that some file system takes for the same."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", str(path)).casefold())


def _check_names(archive: Path, entries: Iterable[zipfile.ZipInfo]) -> None:
    """No two entries, nor an entry and another's folder, may share a place."""
    places: dict[str, tuple[str, bool]] = {}
    for entry in entries:
        name = entry.orig_filename
        path = PurePosixPath(name)
        steps = [(p, True) for p in reversed(path.parents) if p.name]
        for step, is_folder in [*steps, (path, name.endswith("/"))]:
            known = places.setdefault(_key(step), (str(step), is_folder))
            if known[0] != str(step):
                raise _refuse(archive, name, f"differs from {known[0]!r} by case or Unicode form")
            if known[1] != is_folder:
                raise _refuse(archive, name, f"{known[0]!r} is both a file and a folder")
    files = [e.orig_filename for e in entries if not e.orig_filename.endswith("/")]
    if len(set(files)) != len(files):
        twice = next(n for i, n in enumerate(files) if n in files[:i])
        raise _refuse(archive, twice, "occurs more than once")


def _check_total(archive: Path, entries: Iterable[zipfile.ZipInfo], limits: ArchiveLimits) -> None:
    total = sum(entry.file_size for entry in entries)
    if total > limits.total:
        rule = f"unpacks to more than {limits.total} bytes"
        raise PackageError(Issue(archive.name, None, rule))
    allowed = max(64 << 20, archive.stat().st_size * limits.ratio)
    if total > allowed:
        rule = f"unpacks to {total} bytes, more than {limits.ratio} times its size"
        raise PackageError(Issue(archive.name, None, rule))


def _check_overlap(
    source: zipfile.ZipFile, archive: Path, entries: Iterable[zipfile.ZipInfo]
) -> None:
    """Entries that share bytes are how small archives unpack to huge ones."""
    assert source.fp is not None
    end = 0
    for entry in sorted(entries, key=lambda e: e.header_offset):
        if entry.header_offset < end:
            raise _refuse(archive, entry.orig_filename, "overlaps another entry")
        source.fp.seek(entry.header_offset)
        header = source.fp.read(_LOCAL_HEADER.size)
        magic, name_size, extra_size = _LOCAL_HEADER.unpack(header)
        if magic != b"PK\x03\x04":
            raise _refuse(archive, entry.orig_filename, "its local header is missing")
        data = entry.header_offset + _LOCAL_HEADER.size + name_size + extra_size
        end = data + entry.compress_size
    if end > source.start_dir:
        raise PackageError(Issue(archive.name, None, "an entry overlaps the directory"))


def _write(
    source: zipfile.ZipFile,
    entries: list[zipfile.ZipInfo],
    into: Path,
    limits: ArchiveLimits,
    name: str,
) -> None:
    links = [e for e in entries if _is_link(e)]
    left = limits.total
    for entry in entries:
        target = into / entry.orig_filename
        if entry.orig_filename.endswith("/"):
            target.mkdir(parents=True, exist_ok=True)
        elif not _is_link(entry):
            target.parent.mkdir(parents=True, exist_ok=True)
            left -= _write_file(source, entry, target, min(left, entry.file_size), name)
            if _mode(entry) & 0o111:
                target.chmod(0o755)
    for entry in links:
        with source.open(entry) as stream:
            pointed = stream.read(limits.path + 1)
        if pointed.startswith(b"/") or not pointed or b"\0" in pointed:
            rule = f"entry {entry.orig_filename!r}: links must be relative"
            raise PackageError(Issue(name, None, rule))
        target = into / entry.orig_filename
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(pointed.decode("utf-8", "surrogateescape"))


def _write_file(
    source: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, allowed: int, name: str
) -> int:
    written = 0
    with source.open(entry) as stream, target.open("xb") as out:
        while block := stream.read(_BLOCK):
            written += len(block)
            if written > allowed:
                rule = f"entry {entry.orig_filename!r}: is larger than it declares"
                raise PackageError(Issue(name, None, rule))
            out.write(block)
    if written != entry.file_size:
        rule = f"entry {entry.orig_filename!r}: is shorter than it declares"
        raise PackageError(Issue(name, None, rule))
    return written


def _empty(directory: Path) -> None:
    for child in directory.iterdir():
        if child.is_dir() and not child.is_symlink():
            shutil.rmtree(child)
        else:
            child.unlink()
