"""A real S3 server of a test's own, which it may kill and start again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cli.embedded import free_port
from cli.object_server import build_object_server

DEADLINE_S = 30.0


class S3Server:
    """Serves the folders in `root` as buckets; there is one, called `bundles`."""

    ACCESS_KEY = "tests"
    SECRET_KEY = "secret-of-the-tests"
    BUCKET = "bundles"

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self.url = f"s3://{self.BUCKET}/testdata"
        self.root = folder / "buckets"
        (self.root / self.BUCKET).mkdir(parents=True)
        (folder / "metadata").mkdir()
        self._metadata = folder / "metadata"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """What a master needs to use it."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": self.ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": self.SECRET_KEY,
            "AWS_REGION": "us-east-1",
        }

    def start(self) -> None:
        """Serves when this returns."""
        arguments = ("--port", f"127.0.0.1:{self.port}", "--quiet", "posix")
        self._process = subprocess.Popen(
            (build_object_server(), *arguments, "--sidecar", self._metadata, self.root),
            env={
                **os.environ,
                "ROOT_ACCESS_KEY": self.ACCESS_KEY,
                "ROOT_SECRET_KEY": self.SECRET_KEY,
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + DEADLINE_S
        while True:
            assert self._process.poll() is None, "the S3 server died"
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                assert time.monotonic() < deadline, "the S3 server does not listen"
                time.sleep(0.02)

    def kill(self) -> None:
        """kill -9."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def objects(self) -> dict[str, int]:
        """Keys below the prefix that are visible, with their sizes; probes left out."""
        folder = self.root / self.BUCKET / "testdata"
        return {
            str(path.relative_to(folder)): path.stat().st_size
            for path in folder.rglob("*.zip")
            if path.is_file()
        }

    def parts(self) -> int:
        """Bytes of uploads that are not complete."""
        hidden = (self.root / self.BUCKET).rglob(".sgwtmp/**/*")
        return sum(path.stat().st_size for path in hidden if path.is_file())


@contextmanager
def s3_server(folder: Path) -> Iterator[S3Server]:
    """A server with its files in `folder`, until the block ends."""
    server = S3Server(folder)
    server.start()
    try:
        yield server
    finally:
        server.kill()
