"""`assize upload`: packing, chunks, resuming, refusals."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from cli.errors import CliError
from cli.remote.packing import pack
from cli.remote.upload import CHUNK, announcement, refusal
from tests.cli.conftest import Assize

IMPORTED = {"slug": "echo", "version_digest": "a" * 64, "created": True, "notices": ["lost"]}


class Web(ThreadingHTTPServer):
    """The uploads of a web tier: keeps chunks, breaks down when told to."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.announced: dict[str, Any] = {}
        self.chunks: dict[str, bytes] = {}
        self.puts = 0
        self.cut_at: set[int] = set()
        """PUTs, counted from 1, that get no answer."""
        self.busy_at: set[int] = set()
        """PUTs that are answered 503."""
        self.failure: dict[str, Any] | None = None
        self.state = "receiving"
        self.looks = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def content(self) -> bytes:
        return b"".join(self.chunks[digest] for digest in self.announced["chunks"])

    def upload(self) -> dict[str, Any]:
        digests = self.announced["chunks"]
        return {
            **self.announced,
            "id": "u1",
            "state": self.state,
            "stage": "checking",
            "missing": [i for i, digest in enumerate(digests) if digest not in self.chunks],
            "total": len(digests),
            "imported": IMPORTED if self.state == "done" else None,
            "failure": self.failure if self.state == "failed" else None,
        }


class _Handler(BaseHTTPRequestHandler):
    server: Web

    def log_message(self, *_: Any) -> None:
        """Keeps the test's output quiet."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        if self.path == "/api/uploads":
            assert self.headers["Authorization"] == "Bearer secret"
            self.server.announced = json.loads(body)
            self._answer(201, self.server.upload())
        else:
            assert self.server.upload()["missing"] == []
            self.server.state = "importing"
            self._answer(202, self.server.upload())

    def do_PUT(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.puts += 1
        if self.server.puts in self.server.cut_at:
            self.close_connection = True
        elif self.server.puts in self.server.busy_at:
            self._answer(503, {"detail": "busy", "errors": []})
        else:
            digest = self.server.announced["chunks"][int(self.path.rpartition("/")[2])]
            assert hashlib.sha256(data).hexdigest() == digest
            self.server.chunks[digest] = data
            self.send_response(204)
            self.end_headers()

    def do_GET(self) -> None:
        self.server.looks += 1
        if self.server.looks > 1:
            self.server.state = "failed" if self.server.failure else "done"
        self._answer(200, self.server.upload())

    def _answer(self, status: int, body: Any) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package of some chunks: noise does not shrink."""
    root = tmp_path / "echo"
    (root / "data" / "secret").mkdir(parents=True)
    (root / "problem.yaml").write_text("name: Echo\n")
    (root / "data" / "secret" / "1.in").write_bytes(os.urandom(2 * CHUNK + 100))
    (root / "build.sh").write_text("#!/bin/sh\n")
    (root / "build.sh").chmod(0o755)
    return root


def uploaded(assize: Assize, web: Web, *arguments: object, status: int = 0) -> Any:
    done = assize("upload", *map(str, arguments), "--url", web.url, ASSIZE_TOKEN="secret")
    assert done.returncode == status, (done.stdout, done.stderr)
    return done


def test_a_folder_becomes_the_same_zip_each_time(package: Path, tmp_path: Path) -> None:
    """Times and the order of the file system do not show; links and modes do."""
    (package / "data" / "secret" / "2.in").symlink_to("1.in")
    pack(package, tmp_path / "one.zip")
    for path in package.rglob("*"):
        os.utime(path, (10**9, 10**9))
    pack(package, tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert archive.namelist() == [
            "echo/build.sh",
            "echo/data/secret/1.in",
            "echo/data/secret/2.in",
            "echo/problem.yaml",
        ]
        first, second = (archive.read(f"echo/data/secret/{n}.in") for n in (1, 2))
        assert first == second
        assert archive.getinfo("echo/build.sh").external_attr >> 16 & 0o777 == 0o755


def test_links_out_of_the_package_are_refused(package: Path, tmp_path: Path) -> None:
    (package / "passwd").symlink_to("/etc/passwd")
    with pytest.raises(CliError, match=r"passwd: links must not leave the package"):
        pack(package, tmp_path / "out.zip")


def test_an_announcement_names_every_chunk(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    content = os.urandom(CHUNK + 1)
    path.write_bytes(content)
    assert announcement(path, make_current=True) == {
        "name": "a.zip",
        "size": CHUNK + 1,
        "chunk_size": CHUNK,
        "chunks": [
            hashlib.sha256(content[:CHUNK]).hexdigest(),
            hashlib.sha256(content[CHUNK:]).hexdigest(),
        ],
        "make_current": True,
    }
    path.write_bytes(b"")
    with pytest.raises(CliError, match="is empty"):
        announcement(path, make_current=True)


def test_a_refusal_has_a_line_for_every_issue() -> None:
    issues = [
        {"file": "problem.yaml", "line": 3, "rule": "must be\na number"},
        {"file": "data", "line": None, "rule": "has no test"},
    ]
    error = refusal({"detail": "x", "issues": issues})
    assert error.lines == ("problem.yaml:3: must be a number", "data: has no test")
    assert error.exit_code == 2
    assert refusal({"detail": "the judge is away", "issues": []}).lines == ("the judge is away",)


def test_uploads_over_lost_connections_and_a_busy_web_tier(
    assize: Assize, web: Web, package: Path, tmp_path: Path
) -> None:
    """Each chunk until it was answered; then slug, version and address."""
    web.cut_at, web.busy_at = {1}, {3}
    done = uploaded(assize, web, package)
    assert done.stdout == f"echo  version {'a' * 64}\n{web.url}/problems/echo\n"
    assert "notice: lost" in done.stderr
    assert web.announced["name"] == "echo.zip"
    assert web.announced["make_current"] is True
    (tmp_path / "got.zip").write_bytes(web.content)
    with zipfile.ZipFile(tmp_path / "got.zip") as archive:
        assert archive.testzip() is None
        assert archive.read("echo/problem.yaml") == b"name: Echo\n"


def test_a_second_run_sends_only_what_is_missing(
    assize: Assize, web: Web, package: Path, tmp_path: Path
) -> None:
    pack(package, tmp_path / "echo.zip")
    known = (tmp_path / "echo.zip").read_bytes()[:CHUNK]
    web.chunks[hashlib.sha256(known).hexdigest()] = known
    done = uploaded(assize, web, package, "--keep-current", "--json")
    assert json.loads(done.stdout) == {**IMPORTED, "url": f"{web.url}/problems/echo"}
    assert web.puts == 2
    assert web.announced["make_current"] is False


def test_issues_are_shown_one_line_each(assize: Assize, web: Web, package: Path) -> None:
    issues = [{"file": "problem.yaml", "line": 3, "rule": "must be a number"}]
    web.failure = {"detail": "problem.yaml:3: must be a number", "issues": issues}
    done = uploaded(assize, web, package, "--json", status=2)
    assert done.stderr == "assize: problem.yaml:3: must be a number\n"
    assert json.loads(done.stdout)["issues"] == issues


def test_bad_input_is_one_line(assize: Assize, web: Web, tmp_path: Path) -> None:
    """No package, no login."""
    missing = uploaded(assize, web, tmp_path / "none", status=2)
    assert missing.stderr == f"assize: package: {tmp_path / 'none'}: no such file or folder\n"
    stranger = assize("upload", str(tmp_path), "--url", web.url)
    assert stranger.returncode == 2
    assert "not logged in" in stranger.stderr
    assert stranger.stderr.count("\n") == 1
