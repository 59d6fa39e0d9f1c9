"""Copies of packages that are kept for verification."""

from __future__ import annotations

import zipfile
from pathlib import Path

from testdata.package import read_package
from tests.web_api.conftest import package_files, package_zip
from web_api.verifications.packages import PackageStore


def write(root: Path) -> Path:
    for name, text in package_files().items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return root


def test_a_folder_becomes_the_same_archive_each_time(tmp_path: Path) -> None:
    """Named like the folder, with what is in it, programs still executable."""
    folder = write(tmp_path / "two-sum")
    build = folder / "output_validator" / "build"
    build.parent.mkdir()
    build.write_text("#!/bin/sh\n")
    build.chmod(0o755)
    store = PackageStore(tmp_path / "store")
    kept = store.keep(folder)
    for file in folder.rglob("*"):
        file.touch()
    assert store.keep(folder) == kept
    assert kept.name == "two-sum.zip"
    with zipfile.ZipFile(store.path(kept)) as archive:
        modes = {i.filename: i.external_attr >> 16 & 0o777 for i in archive.infolist()}
    assert modes["two-sum/output_validator/build"] == 0o755
    assert modes["two-sum/problem.yaml"] == 0o644
    assert [p.name for p in (tmp_path / "store").iterdir()] == [kept.digest]


def test_an_archive_is_kept_as_it_is(tmp_path: Path) -> None:
    source = tmp_path / "upload.zip"
    source.write_bytes(package_zip())
    store = PackageStore(tmp_path / "store")
    kept = store.keep(source)
    assert store.path(kept).read_bytes() == source.read_bytes()
    with read_package(store.path(kept)) as package:
        assert package.problem.slug == "two-sum"
