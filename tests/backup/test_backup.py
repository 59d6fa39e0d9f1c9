"""Backup and restore of a whole instance, as an operator does them."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import tarfile
from pathlib import Path

import httpx
import psycopg
import pytest

from cli.app import run
from tests.acceptance.accounts import PASSWORD, final, submit
from tests.acceptance.processes import assize, running_up
from tests.backup.conftest import Saved


def tree(folder: Path) -> dict[str, str]:
    """Digests of all files below a folder."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def refused(*arguments: str) -> str:
    """The one line with which a command is refused; in this process, for speed."""
    said, told = io.StringIO(), io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(told):
        status = run(arguments)
    assert (status, told.getvalue()) == (2, ""), said.getvalue()
    assert said.getvalue().count("\n") == 1, said.getvalue()
    return said.getvalue()


def test_backup_says_what_it_holds(saved: Saved) -> None:
    """One file for its owner alone, with every bundle and a manifest as the last entries."""
    assert saved.file.stat().st_mode & 0o777 == 0o600
    assert saved.said["bytes"] == saved.file.stat().st_size
    assert saved.said["missing_bundles"] == saved.said["damaged_bundles"] == []
    with tarfile.open(saved.file) as tar:
        names = tar.getnames()
    bundles = {name for name in names if name.startswith("bundles/")}
    assert names[0] == "database.dump"
    assert names[-2:] == ["manifest.json", "manifest.sha256"]
    assert len(bundles) == saved.said["bundles"] >= 2
    assert "web/secret" in names
    assert list(saved.file.parent.glob(".*.partial")) == []


def test_a_second_backup_never_replaces_the_first(saved: Saved) -> None:
    before = saved.file.read_bytes()
    data = ("--data", str(saved.up.data))
    assert "is there already" in refused("backup", *data, "--to", str(saved.file))
    assert saved.file.read_bytes() == before
    nowhere = str(saved.file.parent / "no" / "b.tar")
    assert "there is no folder" in refused("backup", *data, "--to", nowhere)
    assert "holds no database" in refused("backup", "--data", str(saved.file.parent / "empty"))


def test_restored_instance_has_the_history_and_judges_again(saved: Saved, folder: Path) -> None:
    """Into a fresh directory: what was final is equal, what was not gets its verdict."""
    target = folder / "restored"
    done = assize("restore", str(saved.file), "--into", str(target), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["bundles"] == saved.said["bundles"]
    assert sorted(path.name for path in target.iterdir() if path.name[0] == ".") == []
    assert tree(target / "web" / "bundles") == tree(saved.up.data / "web" / "bundles")
    with (
        running_up(target, "--slots", "1") as up,
        httpx.Client(base_url=up.url, headers={"Authorization": f"Bearer {saved.key}"}) as client,
    ):
        # The token was made after the backup: only what the backup holds is there.
        assert client.get("/api/auth/me").status_code == 401
        client.headers.pop("Authorization")
        body = {"login": saved.username, "password": PASSWORD}
        assert client.post("/api/auth/login", json=body).status_code == 200
        for number, state in saved.finished.items():
            assert client.get(f"/api/submissions/{number}").json() == state
        for number in saved.in_flight:
            assert final(client, number)["verdict"] == "TLE"
        slug = client.get("/api/problems").json()["items"][0]["slug"]
        assert final(client, submit(client, slug, "raise SystemExit(5)"))["verdict"] == "RE"


def test_an_instance_is_not_overwritten_unless_told(saved: Saved, folder: Path) -> None:
    """Neither a running one nor a stopped one; with --replace the stopped one is."""
    into = ("restore", str(saved.file), "--into")
    assert "in use by another" in refused(*into, str(saved.up.data), "--replace")
    target = folder / "occupied"
    (target / "bundles").mkdir(parents=True)
    (target / "bundles" / "mine").write_text("mine")
    before = tree(target)
    assert "--replace gives it up" in refused(*into, str(target))
    assert {k: v for k, v in tree(target).items() if k != "up.lock"} == before
    done = assize(*into, str(target), "--replace")
    assert done.returncode == 0, done.stderr
    assert not (target / "bundles" / "mine").exists()
    assert (target / "postgres" / "PG_VERSION").exists()


def damages(good: bytes) -> dict[str, bytes]:
    """Backups that somebody or something broke."""
    middle = len(good) // 2
    flipped = bytearray(good)
    flipped[middle] ^= 1
    dump = bytearray(good)
    dump[5_000] ^= 1
    manifest = bytearray(good)
    manifest[good.rindex(b'"created_at"') + 20] ^= 1
    return {
        "flipped": bytes(flipped),
        "dump": bytes(dump),
        "manifest": bytes(manifest),
        "cut": good[:middle],
        "cut at the end": good[: good.rindex(b"manifest.sha256")],
        "text": b"not a backup\n",
        "empty": b"",
    }


def test_a_damaged_backup_changes_nothing(saved: Saved, folder: Path) -> None:
    """Whatever is wrong with the file: one line, and the target stays as it was."""
    target = folder / "untouched"
    (target / "web").mkdir(parents=True)
    (target / "web" / "secret").write_text("mine")
    before = tree(target)
    broken = folder / "broken.tar"
    for what, content in damages(saved.file.read_bytes()).items():
        broken.write_bytes(content)
        said = refused("restore", str(broken), "--into", str(target), "--replace")
        assert str(broken) in said, what
        assert tree(target) == before, what
    assert "No such file" in refused("restore", str(folder / "none"), "--into", str(target))


def test_foreign_names_in_a_backup_are_refused(folder: Path) -> None:
    """A path that leads outside is never written."""
    for name in ("web/../../evil", "/etc/evil", "bundles/short.zip", "web/a/./b", "other"):
        path = folder / "foreign.tar"
        with tarfile.open(path, "w") as tar:
            tar.addfile(tarfile.TarInfo(name))
        said = refused("restore", str(path), "--into", str(folder / "nothing"))
        assert "does not belong into a backup" in said
    assert not (folder / "nothing").exists()


def test_external_database_is_loaded_as_a_whole(
    saved: Saved, folder: Path, database_url: str
) -> None:
    """By URL: refused while occupied or in use, replaced in one transaction."""
    target = folder / "by-url"
    into = ("restore", str(saved.file), "--into", str(target), "--database-url", database_url)
    done = assize(*into)
    assert done.returncode == 0, done.stderr
    check = ("upgrade", "--check", "--database-url", database_url, "--json")
    done = assize(*check)
    assert done.returncode == 0, done.stderr
    assert [schema["pending"] for schema in json.loads(done.stdout)["schemas"]] == [[], []]
    assert "holds an instance" in refused(*into)
    with psycopg.connect(database_url) as connection:
        assert "in use by" in refused(*into, "--replace")
        connection.execute("CREATE TABLE judge.more (id int)")
    assert assize(*into, "--replace").returncode == 0
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT to_regclass('judge.more')").fetchone() == (None,)
        found = connection.execute("SELECT count(*) FROM web.users").fetchone()
        assert found is not None
        assert found[0] >= 1


def test_upgrade_says_what_is_pending_and_does_it(database_url: str) -> None:
    """From an empty database to the newest revisions; a second run has nothing to do."""
    arguments = ("upgrade", "--database-url", database_url, "--json")
    done = assize(*arguments, "--check")
    assert done.returncode == 1, done.stderr
    pending = json.loads(done.stdout)["schemas"]
    assert all(schema["current"] is None and schema["pending"] for schema in pending)
    assert assize(*arguments).returncode == 0
    done = assize(*arguments, "--check")
    assert done.returncode == 0
    now = json.loads(done.stdout)["schemas"]
    assert [schema["current"] for schema in now] == [schema["head"] for schema in pending]
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE judge.alembic_version SET version_num = 'r9999'")
    assert "newer version" in refused(*arguments)


@pytest.mark.parametrize("command", ["backup", "upgrade"])
def test_unreachable_database_is_one_line(command: str) -> None:
    url = "postgresql://nobody@127.0.0.1:1/none"
    done = assize(command, "--database-url", url)
    assert done.returncode == 1
    assert done.stderr.startswith("assize: --database-url: ")
    assert done.stderr.count("\n") == 1
