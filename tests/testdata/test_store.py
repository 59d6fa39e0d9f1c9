"""Bundles on disk: whole or not there, and never more than allowed."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

import pytest

from testdata.bundle import BundleError, write_bundle
from testdata.package import read_package
from testdata.store import BundleCache, BundleStore

from .conftest import CURRENT, Write

CONTENT = b"some bytes"
DIGEST = hashlib.sha256(CONTENT).hexdigest()


def files(root: Path) -> list[Path]:
    return [p for p in root.rglob("*") if p.is_file()]


def test_writer_stores(tmp_path: Path) -> None:
    """Bytes written in parts are there afterwards, under their digest."""
    store = BundleStore(tmp_path)
    assert not store.has(DIGEST)
    with store.writer(DIGEST, len(CONTENT)) as writer:
        writer.write(CONTENT[:4])
        assert not store.has(DIGEST)
        writer.write(CONTENT[4:])
    assert store.path(DIGEST).read_bytes() == CONTENT
    assert store.size(DIGEST) == len(CONTENT)
    assert store.digests() == {DIGEST}
    assert files(tmp_path) == [store.path(DIGEST)]


@pytest.mark.parametrize(
    ("content", "size", "message"),
    [
        (b"some bytez", 10, "digest: the bytes have"),
        (b"some byte", 10, "size: 9 bytes instead of 10"),
        (b"some bytes!", 10, "size: more than the announced 10"),
    ],
)
def test_wrong_bytes_leave_nothing(tmp_path: Path, content: bytes, size: int, message: str) -> None:
    """Wrong size or digest is told and leaves no file."""
    store = BundleStore(tmp_path)
    with pytest.raises(BundleError, match=message), store.writer(DIGEST, size) as writer:
        writer.write(content)
    assert files(tmp_path) == []


def test_broken_off_upload_leaves_nothing(tmp_path: Path) -> None:
    """An error of the caller's leaves no file."""
    with (
        pytest.raises(ConnectionError),
        BundleStore(tmp_path).writer(DIGEST, len(CONTENT)) as writer,
    ):
        writer.write(b"some")
        raise ConnectionError
    assert files(tmp_path) == []


def test_two_writers_of_one_bundle(tmp_path: Path) -> None:
    """Uploading the same bundle twice at once is harmless."""
    store = BundleStore(tmp_path)
    with store.writer(DIGEST, 10) as one, store.writer(DIGEST, 10) as two:
        one.write(CONTENT)
        two.write(CONTENT)
    assert store.path(DIGEST).read_bytes() == CONTENT


def test_stale_partials_go(tmp_path: Path) -> None:
    """What a process killed long ago left is removed; a running upload's is not."""
    for name, age in (("old", 3 * 86400), ("new", 0)):
        partial = tmp_path / f".partial-{name}"
        partial.write_bytes(b"x")
        os.utime(partial, (time.time() - age,) * 2)
    BundleStore(tmp_path)
    assert [p.name for p in files(tmp_path)] == [".partial-new"]


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "A" * 64, DIGEST + "\n", DIGEST[:-1]])
def test_bad_digest(tmp_path: Path, digest: str) -> None:
    """What is no digest never becomes a path."""
    with pytest.raises(BundleError, match="digest: must be 64"):
        BundleStore(tmp_path).has(digest)
    with pytest.raises(BundleError, match="digest: must be 64"):
        BundleCache(tmp_path / "c", 1).add(tmp_path, digest)


def test_unknown_bundle(tmp_path: Path) -> None:
    """The size of a bundle that is not there is an error."""
    with pytest.raises(BundleError, match="no bundle"):
        BundleStore(tmp_path).size(DIGEST)


@pytest.fixture
def bundles(write: Write, tmp_path: Path) -> list[tuple[Path, str]]:
    """Three bundles, each a little more than 10 kB unpacked."""
    found = []
    for i in range(3):
        root = write(CURRENT, {"data/secret/1.in": f"{i}" * 10_000}, name=f"echo{i}")
        with read_package(root) as package:
            out = tmp_path / f"{i}.zip"
            found.append((out, write_bundle(package, out).digest))
    return found


Bundles = list[tuple[Path, str]]


def test_cache_keeps_the_recently_used(tmp_path: Path, bundles: Bundles) -> None:
    """The bundle that was not used longest makes room."""
    cache = BundleCache(tmp_path / "cache", 30_000)
    (a, da), (b, db), (c, dc) = bundles
    path = cache.add(a, da)
    assert (path / "judge.json").is_file()
    cache.add(b, db)
    assert cache.get(da) == path
    cache.add(c, dc)
    assert cache.digests() == {da, dc}
    assert cache.get(db) is None
    assert {p.name for p in (tmp_path / "cache").iterdir()} == {da, dc}
    assert cache.used_bytes() <= 30_000


def test_bundles_in_use_stay(tmp_path: Path, bundles: Bundles) -> None:
    """A pinned bundle is not evicted, and goes once it is free."""
    cache = BundleCache(tmp_path / "cache", 15_000)
    (a, da), (b, db), _ = bundles
    cache.add(a, da)
    with cache.use(da) as path:
        cache.add(b, db)
        assert path is not None
        assert (path / "judge.json").is_file()
        assert cache.digests() == {da, db}
    assert cache.digests() == {db}
    with cache.use(da) as path:
        assert path is None


def test_too_large_is_still_cached(tmp_path: Path, bundles: Bundles) -> None:
    """A bundle above the bound is usable, as the only one."""
    cache = BundleCache(tmp_path / "cache", 1)
    for bundle, digest in bundles:
        assert cache.add(bundle, digest).is_dir()
        assert cache.digests() == {digest}


def test_cache_survives_restart(tmp_path: Path, bundles: Bundles) -> None:
    """A new process takes over what is whole, in order of use, and removes the rest."""
    old = BundleCache(tmp_path / "cache", 100_000)
    for age, (bundle, digest) in enumerate(bundles):
        os.utime(old.add(bundle, digest), (1000 - age,) * 2)
    (tmp_path / "cache" / ".partial-x").mkdir()
    (tmp_path / "cache" / ".partial-x" / "judge.json").write_text("{}")
    new = BundleCache(tmp_path / "cache", 28_000)
    # The third was used longest ago by the times above.
    assert new.digests() == {bundles[0][1], bundles[1][1]}
    assert new.get(bundles[0][1]) is not None
    assert not (tmp_path / "cache" / ".partial-x").exists()


def test_damaged_after_restart(tmp_path: Path, bundles: Bundles) -> None:
    """A cached bundle whose files were lost in a crash is dropped, not used."""
    bundle, digest = bundles[0]
    cache = tmp_path / "cache"
    (BundleCache(cache, 100_000).add(bundle, digest) / "data/secret/1.in").write_text("")
    restarted = BundleCache(cache, 100_000)
    assert restarted.get(digest) is None
    assert restarted.digests() == frozenset()
    assert restarted.add(bundle, digest).is_dir()
    assert restarted.get(digest) is not None


def test_wrong_bundle_is_refused(tmp_path: Path, bundles: Bundles) -> None:
    """A file that is not the bundle it should be changes nothing."""
    cache = BundleCache(tmp_path / "cache", 100_000)
    with pytest.raises(BundleError, match="is not the bundle"):
        cache.add(bundles[0][0], bundles[1][1])
    assert list((tmp_path / "cache").iterdir()) == []
