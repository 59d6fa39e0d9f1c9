"""Packages made to harm: each is refused naming its rule, and nothing is left behind."""

from __future__ import annotations

import io
import os
import stat
import struct
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from testdata.archive import ArchiveLimits, extract
from testdata.package import PackageError, read_package
from testdata.statement import render

from .conftest import CURRENT, LEGACY, Write
from .test_dmoj import FILES
from .test_polygon import PLAIN, files, xml

Entry = tuple[str | zipfile.ZipInfo, str | bytes]


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made; it must be empty after each case."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def refused(path: Path, scratch: Path) -> str:
    """All that is told of a package, which must leave nothing."""
    before = sorted(path.parent.rglob("*"))
    with pytest.raises(PackageError) as caught, read_package(path):
        pass
    assert list(scratch.iterdir()) == []
    assert sorted(path.parent.rglob("*")) == before
    return "\n".join(str(issue) for issue in caught.value.issues)


def special(name: str, kind: int, system: int = 3) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system = system
    info.external_attr = (kind | 0o666) << 16
    return info


def zipped(path: Path, entries: Iterable[Entry], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as out:
        for name, content in entries:
            out.writestr(name, content)
    return path


GOOD: list[Entry] = list(CURRENT.items())


def with_entries(*entries: Entry) -> Callable[[Path], Path]:
    return lambda path: zipped(path, [*GOOD, *entries])


def patched(signature: bytes, offset: int, value: bytes) -> Callable[[Path], Path]:
    """A good archive whose last record of a kind has other bytes."""

    def make(path: Path) -> Path:
        content = bytearray(zipped(path, GOOD).read_bytes())
        at = content.rindex(signature) + offset
        content[at : at + len(value)] = value
        path.write_bytes(content)
        return path

    return make


def renamed(old: bytes, new: bytes) -> Callable[[Path], Path]:
    """A good archive with one name replaced, byte by byte, in all its records."""

    def make(path: Path) -> Path:
        name = old.decode()
        content = zipped(path, [*GOOD, (name, "x")]).read_bytes()
        path.write_bytes(content.replace(old, new))
        return path

    return make


def bomb(path: Path) -> Path:
    return zipped(path, [*GOOD, ("data/secret/2.in", bytes(200 << 20))])


def overlapping(path: Path) -> Path:
    """Fifty directory records for one compressed entry."""
    content = zipped(path, [*GOOD, ("big", bytes(1 << 20))]).read_bytes()
    end = content.rindex(b"PK\x05\x06")
    start = content.rindex(b"PK\x01\x02")
    record = content[start:end]
    copies = b"".join(record.replace(b"big", b"b%02d" % n) for n in range(50))
    tail = bytearray(content[end:])
    count = len(GOOD) + 51
    size = struct.unpack_from("<L", tail, 12)[0] + len(copies)
    struct.pack_into("<HHL", tail, 8, count, count, size)
    path.write_bytes(content[:end] + copies + tail)
    return path


def many(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as out:
        for number in range(100_000):
            out.writestr(zipfile.ZipInfo(f"data/secret/{number}.in"), b"")
    return path


def truncated(path: Path) -> Path:
    content = zipped(path, GOOD).read_bytes()
    path.write_bytes(content[: len(content) // 2])
    return path


def deep(path: Path) -> Path:
    return zipped(path, [*GOOD, ("/".join("d" * 600) + "/x", "x")])


def nested_archive(path: Path) -> Path:
    """A DMOJ archive inside the package that is a bomb of its own."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("1.in", bytes(200 << 20))
    text = "archive: data.zip\ntest_cases:\n- {in: 1.in, out: 1.in, points: 1}\n"
    return zipped(path, [("init.yml", text), ("data.zip", inner.getvalue())], zipfile.ZIP_STORED)


def nested_escape(path: Path) -> Path:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as out:
        out.writestr("../../evil", "x")
    text = "archive: data.zip\ntest_cases:\n- {in: 1.in, out: 1.in, points: 1}\n"
    return zipped(path, [("init.yml", text), ("data.zip", inner.getvalue())])


ARCHIVES: dict[str, tuple[Callable[[Path], Path], str]] = {
    "bomb": (bomb, "times its size"),
    "overlapping entries": (overlapping, "overlaps another entry"),
    "hundred thousand files": (many, "has 100000 entries, more than 20000"),
    "truncated": (truncated, "is not a readable zip"),
    "nested folders": (deep, "the path is longer than 1024"),
    "nested bomb": (nested_archive, "times its size"),
    "nested escape": (nested_escape, "empty and dotted path parts"),
    "parent": (with_entries(("../evil", "x")), "empty and dotted path parts"),
    "parent inside": (with_entries(("data/../../evil", "x")), "empty and dotted path parts"),
    "absolute": (with_entries(("/etc/cron.d/evil", "x")), "absolute paths"),
    "double slash": (with_entries(("data//evil", "x")), "empty and dotted path parts"),
    "backslash": (with_entries(("data\\..\\evil", "x")), "separated by /"),
    "drive": (with_entries(("C:evil", "x")), "separated by /, without drives"),
    "alternate stream": (with_entries(("x:evil", "x")), "separated by /, without drives"),
    "newline": (with_entries(("data/a\nb", "x")), "control characters"),
    "escape sequence": (with_entries(("data/\x1b[2J", "x")), "control characters"),
    "NUL": (renamed(b"data/evil", b"data/\0vil"), "control characters"),
    "case": (with_entries(("DATA/x", "x")), "by case or Unicode form"),
    "Unicode form": (with_entries(("\u00c5", "x"), ("A\u030a", "x")), "by case or Unicode form"),
    "sharp s": (with_entries(("stra\u00dfe", "x"), ("STRASSE", "x")), "by case or Unicode form"),
    "ligature": (with_entries(("\ufb01le", "x"), ("file", "x")), "by case or Unicode form"),
    "file and folder": (with_entries(("data", "x")), "both a file and a folder"),
    "reserved name": (with_entries(("data/aux.in", "x")), "reserved by an operating system"),
    "trailing dot": (with_entries(("data/evil.", "x")), "ends with a dot or a space"),
    "trailing space": (with_entries(("data/evil ", "x")), "ends with a dot or a space"),
    "right to left": (with_entries(("data/\u202etxt.exe", "x")), "control characters"),
    "long name": (with_entries(("x" * 256, "x")), "longer than 255 bytes"),
    "link outside": (with_entries((special("l", stat.S_IFLNK), "/etc/passwd")), "must be relative"),
    "link above": (
        with_entries((special("data/secret/2.in", stat.S_IFLNK), "../../../../x")),
        "data/secret/2.in",
    ),
    "link loop": (
        with_entries((special("data/l", stat.S_IFLNK), "l")),
        "target does not exist or loops",
    ),
    "folder loop": (with_entries((special("data/l", stat.S_IFLNK), "..")), "the link loops"),
    "empty link": (with_entries((special("l", stat.S_IFLNK), "")), "links must be relative"),
    "huge link": (with_entries((special("l", stat.S_IFLNK), "x" * 5000)), "target is too long"),
    "write through a link": (
        with_entries((special("l", stat.S_IFLNK), "../.."), ("l/evil", "x")),
        "both a file and a folder",
    ),
    "character device": (with_entries((special("d", stat.S_IFCHR), "")), "devices, pipes"),
    "block device": (with_entries((special("d", stat.S_IFBLK), "")), "devices, pipes"),
    "pipe": (with_entries((special("d", stat.S_IFIFO), "")), "devices, pipes and sockets"),
    "socket": (with_entries((special("d", stat.S_IFSOCK), "")), "devices, pipes and sockets"),
    "encrypted": (patched(b"PK\x01\x02", 8, b"\x01"), "encrypted"),
    "strange method": (patched(b"PK\x01\x02", 10, b"\x63"), "only stored and deflated"),
    "huge declared": (patched(b"PK\x01\x02", 24, b"\xf0\xff\xff\xff"), "is larger than"),
    "wrong checksum": (patched(b"PK\x01\x02", 16, b"\0\0\0\1"), "CRC"),
    "moved header": (patched(b"PK\x01\x02", 42, b"\x05"), "entry"),
    "local header of another": (patched(b"PK\x01\x02", 42, b"\0\0\0\0"), "overlaps another entry"),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("case", ARCHIVES)
def test_archives(case: str, tmp_path: Path, scratch: Path) -> None:
    """Archives that lie, escape, collide or explode."""
    make, rule = ARCHIVES[case]
    told = refused(make(tmp_path / "p.zip"), scratch)
    assert rule in told, told


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_duplicate_names(tmp_path: Path, scratch: Path) -> None:
    """Neither of two entries with one name wins."""
    path = zipped(tmp_path / "p.zip", [*GOOD, ("data/x", "1"), ("data/x", "2")])
    assert "occurs more than once" in refused(path, scratch)


def laughs() -> str:
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    return f"<?xml version='1.0'?><!DOCTYPE problem [{lines}]><problem>&l9;</problem>"


EXTERNAL = '<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]><problem>&x;</problem>'
PARAMETER = '<!DOCTYPE p [<!ENTITY % x SYSTEM "http://127.0.0.1/">%x;]><problem/>'
ALIASES = "\n".join(
    ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    + [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
)
POLYGON = {**files(2), "problem.xml": xml(PLAIN)}
DMOJ = {**FILES, "init.yml": "test_cases:\n- {in: 1.in, out: 1.out, points: 1}\n"}


@pytest.mark.parametrize(
    ("base", "changes", "rule"),
    [
        (POLYGON, {"problem.xml": laughs()}, "document types and entities are refused"),
        (POLYGON, {"problem.xml": EXTERNAL}, "document types and entities are refused"),
        (POLYGON, {"problem.xml": PARAMETER}, "document types and entities are refused"),
        (POLYGON, {"problem.xml": "<a>" * 1000}, "nested deeper than 40 levels"),
        (POLYGON, {"problem.xml": "<a>" + "<b/>" * 200_001 + "</a>"}, "more than 200000 elements"),
        (POLYGON, {"problem.xml": "<a " + "b='x'" * 2 + "/>"}, "XML: "),
        (POLYGON, {"problem.xml": '<?xml version="1.0" encoding="klingon"?><a/>'}, "XML: "),
        (POLYGON, {"problem.xml": xml(PLAIN).replace("tests/%02d<", "../../etc/%02d<")}, "etc/01"),
        (POLYGON, {"problem.xml": xml(PLAIN).replace("%02d<", "%s%s%n<")}, "must hold one number"),
        (LEGACY, {"problem.yaml": ALIASES}, "unfolds to more than"),
        (LEGACY, {"problem.yaml": "a: " + "[" * 100_000}, "nested"),
        (LEGACY, {"problem.yaml": "a: !!python/object/apply:os.system [id]\n"}, "the tag"),
        (LEGACY, {"problem.yaml": "name: a\nname: b\n"}, "given twice"),
        (LEGACY, {"problem.yaml": "a: &x [*x]\n"}, "YAML"),
        (LEGACY, {"problem.yaml": "<<: {name: x}\n"}, "without merging"),
        (LEGACY, {"problem.yaml": "name: x\n---\nname: y\n"}, "YAML"),
        (LEGACY, {"problem.yaml": "x" * (2 << 20)}, "is larger than 1048576 bytes"),
        (LEGACY, {"data/testdata.yaml": ALIASES}, "unfolds to more than"),
        (LEGACY, {"submissions/submissions.yaml": ALIASES}, "unfolds to more than"),
        (DMOJ, {"init.yml": ALIASES}, "unfolds to more than"),
        (DMOJ, {"init.yml": "test_cases++: 'import os'\n"}, "keys ending in ++ are code"),
        (DMOJ, {"init.yml": "archive: ../../secret.zip\ntest_cases: []\n"}, "not in the package"),
        (
            DMOJ,
            {"init.yml": "test_cases: {input_format: '(a*)*b'}\n"},
            "patterns of a package are not run",
        ),
        (CURRENT, {"data/secret/2.in": "x", "data/secret/2.yaml": ALIASES}, "unfolds to"),
    ],
)
def test_documents(
    write: Write, scratch: Path, base: dict[str, str], changes: dict[str, str], rule: str
) -> None:
    """Documents that unfold, nest, reach out or run code."""
    told = refused(write(base, changes), scratch)
    assert rule in told, told


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("problem.yaml", b"name: \xff\xfe\n"),
        ("problem.yaml", "name: Säule\n".encode("utf-16")),
        ("data/testdata.yaml", b"\x80\n"),
        (".timelimit", b"\xff"),
    ],
)
def test_encodings(write: Write, scratch: Path, path: str, content: bytes) -> None:
    """Settings that are not UTF-8 are told by file, not guessed at."""
    root = write(LEGACY)
    (root / path).write_bytes(content)
    assert f"{path}: is not UTF-8" in refused(root, scratch)


def test_sparse_files_are_bounded(tmp_path: Path) -> None:
    """A single file larger than allowed is refused before it is written."""
    path = zipped(tmp_path / "p.zip", [("a", bytes(10 << 20))])
    (tmp_path / "into").mkdir()
    with pytest.raises(PackageError, match="is larger than 1048576 bytes"):
        extract(path, tmp_path / "into", ArchiveLimits(file=1 << 20))
    assert list((tmp_path / "into").iterdir()) == []


def test_device_in_a_folder(write: Write, scratch: Path) -> None:
    """A pipe in a folder is not opened."""
    root = write(POLYGON)
    (root / "tests/01").unlink()
    os.mkfifo(root / "tests/01")
    assert "neither a regular file nor a folder" in refused(root, scratch)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "<iframe src='https://evil.example'></iframe>",
        "<svg onload=alert(1)>",
        "![x](https://evil.example/pixel.png)",
        "<style>body{background:url(//evil.example)}</style>",
    ],
)
def test_statements(write: Write, text: str) -> None:
    """Statements are shown without anything that runs or calls home."""
    with read_package(write(CURRENT, {"statement/problem.en.md": f"Hello\n\n{text}\n"})) as package:
        shown = render(package, package.problem.statements[0])
    assert "Hello" in shown
    seen = Seen()
    seen.feed(shown)
    assert seen.tags <= {"p", "a", "img"}
    assert not any(name.startswith("on") for name, _ in seen.attributes)
    assert not any(value.startswith(("http", "javascript", "//")) for _, value in seen.attributes)


class Seen(HTMLParser):
    """The elements and attributes that a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def test_tex_reads_no_files_of_the_host(write: Write) -> None:
    r"""\input and its kind show nothing of the machine."""
    secret = Path("/etc/passwd").read_text().splitlines()[0]
    tex = "\\input{/etc/passwd}\\include{/etc/passwd}\\includegraphics{/etc/passwd}\nHello\n"
    with read_package(write(LEGACY, {"problem_statement/problem.tex": tex})) as package:
        shown = render(package, package.problem.statements[0])
    assert "Hello" in shown
    assert secret not in shown


def test_there_are_enough() -> None:
    """The list of hostile archives does not shrink unnoticed."""
    assert len(ARCHIVES) >= 40
