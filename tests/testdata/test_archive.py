"""Zips from people we do not trust."""

from __future__ import annotations

import stat
import struct
import tempfile
import zipfile
from pathlib import Path

import pytest

from testdata.archive import ArchiveLimits, extract
from testdata.package import PackageError, read_package

from .conftest import CURRENT


def zipped(path: Path, *entries: tuple[str | zipfile.ZipInfo, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in entries:
            out.writestr(name, content)
    return path


def link(name: str, target: str) -> tuple[zipfile.ZipInfo, str]:
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info, target


def refused(archive: Path, tmp_path: Path, limits: ArchiveLimits | None = None) -> str:
    """The message; also checks that nothing was left anywhere near."""
    into = tmp_path / "box" / "into"
    into.mkdir(parents=True)
    with pytest.raises(PackageError) as caught:
        extract(archive, into, limits)
    assert list(into.iterdir()) == []
    assert [p.name for p in into.parent.iterdir()] == ["into"]
    return str(caught.value)


@pytest.mark.parametrize(
    ("names", "rule"),
    [
        (["../evil"], "empty and dotted path parts"),
        (["a/../../evil"], "empty and dotted path parts"),
        (["a/./b"], "empty and dotted path parts"),
        (["/etc/evil"], "absolute paths"),
        (["a\\..\\evil"], "separated by /"),
        (["C:/evil"], "separated by /"),
        (["a\nb"], "control characters"),
        (["data/A.in", "data/a.in"], "differs from 'data/A.in' by case"),
        (["Data/x", "data/y"], "differs from 'Data' by case"),
        (["\u00e9", "e\u0301"], "differs from '\u00e9' by case or Unicode form"),
        (["a", "a/b"], "both a file and a folder"),
        (["x" * 300], "longer than 255 bytes"),
    ],
)
def test_hostile_names(tmp_path: Path, names: list[str], rule: str) -> None:
    """Names that could collide or leave the folder are refused by rule."""
    archive = zipped(tmp_path / "p.zip", *((n, "x") for n in names))
    assert rule in refused(archive, tmp_path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_duplicate(tmp_path: Path) -> None:
    """The last of two entries with one name never wins silently."""
    archive = zipped(tmp_path / "p.zip", ("a", "1"), ("a", "2"))
    assert "occurs more than once" in refused(archive, tmp_path)


def test_overlapping_entries(tmp_path: Path) -> None:
    """Entries that share their data are refused before anything is unpacked."""
    archive = zipped(tmp_path / "p.zip", ("aa", b"0" * 10_000), ("bb", b"0" * 10_000))
    content = bytearray(archive.read_bytes())
    second = content.rindex(b"PK\x01\x02")
    struct.pack_into("<L", content, second + 42, 0)
    archive.write_bytes(content)
    assert "overlaps another entry" in refused(archive, tmp_path)


def test_declared_bomb(tmp_path: Path) -> None:
    """A hundred megabytes of zeros in a small file are refused by their declared size."""
    archive = zipped(tmp_path / "p.zip", ("a", bytes(100 << 20)))
    assert "times its size" in refused(archive, tmp_path, ArchiveLimits(ratio=10))
    assert archive.stat().st_size < 1 << 20


def test_lying_size(tmp_path: Path) -> None:
    """An entry that unpacks to more than it declares is refused while unpacking."""
    archive = zipped(tmp_path / "p.zip", ("a", b"7" * 5_000_000))
    content = bytearray(archive.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<L", content, content.index(signature) + offset, 10)
    archive.write_bytes(content)
    message = refused(archive, tmp_path)
    assert "declares" in message or "CRC" in message


@pytest.mark.parametrize(
    ("limits", "rule"),
    [
        (ArchiveLimits(files=2), "more than 2"),
        (ArchiveLimits(total=25), "more than 25 bytes"),
        (ArchiveLimits(file=9), "larger than 9 bytes"),
        (ArchiveLimits(path=3), "longer than 3 characters"),
    ],
)
def test_caps(tmp_path: Path, limits: ArchiveLimits, rule: str) -> None:
    """Counts, sizes and path lengths have bounds."""
    archive = zipped(tmp_path / "p.zip", *((f"file{i}", "0123456789") for i in range(3)))
    assert rule in refused(archive, tmp_path, limits)


def test_encrypted(tmp_path: Path) -> None:
    """Encrypted entries are refused."""
    archive = zipped(tmp_path / "p.zip", ("a", "x"))
    content = bytearray(archive.read_bytes())
    content[content.index(b"PK\x03\x04") + 6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    archive.write_bytes(content)
    assert "encrypted" in refused(archive, tmp_path)


def test_device(tmp_path: Path) -> None:
    """Entries that say they are devices are refused."""
    info = zipfile.ZipInfo("tty")
    info.create_system = 3
    info.external_attr = (stat.S_IFCHR | 0o666) << 16
    assert "devices" in refused(zipped(tmp_path / "p.zip", (info, "")), tmp_path)


def test_absolute_link(tmp_path: Path) -> None:
    """A link to a place of the machine is refused."""
    archive = zipped(tmp_path / "p.zip", link("a", "/etc/passwd"))
    assert "links must be relative" in refused(archive, tmp_path)


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    """A link and an entry below it cannot both be there."""
    outside = tmp_path / "outside"
    outside.mkdir()
    archive = zipped(tmp_path / "p.zip", link("a", "../../outside"), ("a/evil", "x"))
    assert "both a file and a folder" in refused(archive, tmp_path)
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"no zip at all", b"PK\x05\x06" + bytes(18)])
def test_not_a_package(tmp_path: Path, content: bytes) -> None:
    """Other files are refused, never a traceback."""
    archive = tmp_path / "p.zip"
    archive.write_bytes(content)
    with pytest.raises(PackageError), read_package(archive):
        pass


def test_truncated(tmp_path: Path) -> None:
    """Every prefix of a good archive is refused."""
    entries = [(name, content) for name, content in CURRENT.items()]
    whole = zipped(tmp_path / "p.zip", *entries).read_bytes()
    for size in range(0, len(whole) - 1, 97):
        (tmp_path / "cut.zip").write_bytes(whole[:size])
        with pytest.raises(PackageError), read_package(tmp_path / "cut.zip"):
            pass


def test_garbled(tmp_path: Path) -> None:
    """An archive with any one byte changed is read or refused, nothing else."""
    entries = [*CURRENT.items(), ("data/\u00e9.txt", "x")]
    whole = zipped(tmp_path / "p.zip", *entries).read_bytes()
    outcomes = set()
    for position in range(0, len(whole), 5):
        garbled = bytearray(whole)
        garbled[position] ^= 0x80
        (tmp_path / "q.zip").write_bytes(garbled)
        try:
            with read_package(tmp_path / "q.zip") as package:
                outcomes.add(package.problem.slug)
        except PackageError:
            outcomes.add("refused")
    assert outcomes == {"refused", "q"}


@pytest.mark.parametrize("root", ["", "Echo_Two/"])
def test_root_folder_is_stripped(tmp_path: Path, root: str) -> None:
    """A package is found at the root or in the single root folder, whose name it takes."""
    entries = [(root + name, content) for name, content in CURRENT.items()]
    noise = [("__MACOSX/._x", "x"), (".DS_Store", "x")] if root else []
    with read_package(zipped(tmp_path / "echo.zip", *entries, *noise)) as package:
        assert package.problem.slug == ("echo-two" if root else "echo")
        kept = package.root
    assert not kept.exists()


def test_links_inside_a_zip(tmp_path: Path) -> None:
    """Links inside the package work in zips; one that leaves it is refused."""
    entries = [("p/" + name, content) for name, content in CURRENT.items()]
    pair = [link("p/data/secret/2.in", "1.in"), link("p/data/secret/2.ans", "1.ans")]
    with read_package(zipped(tmp_path / "good.zip", *entries, *pair)) as package:
        assert (package.root / package.problem.tests[-1].input).read_text() == "b\n"
    bad = zipped(tmp_path / "bad.zip", *entries, link("p/data/secret/2.in", "../../../../x"))
    with pytest.raises(PackageError, match=r"data/secret/2\.in"), read_package(bad):
        pass


def test_temporary_folder_goes_on_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A refused zip leaves no temporary folder."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    with pytest.raises(PackageError), read_package(zipped(tmp_path / "p.zip", ("a", "x"))):
        pass
    assert list((tmp_path / "tmp").iterdir()) == []
