"""Bad arguments end with status 2 and lines on stderr, never with a traceback."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Assize

COMMANDS = (
    "up",
    "judge",
    "run",
    "master",
    "node",
    "web",
    "login",
    "submit",
    "doctor",
    "setup",
    "nodes",
    "nodes cordon",
    "nodes uncordon",
    "nodes drain",
    "nodes undrain",
    "cancel",
    "backup",
    "restore",
    "upgrade",
    "bundle",
    "bench sandbox",
    "bench noise",
    "test",
    "dev proto",
    "dev lock",
    "dev format",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples(assize: Assize, command: str) -> None:
    done = assize(*command.split(), "--help")
    assert done.returncode == 0
    assert done.stderr == ""
    assert f"assize {command}" in done.stdout.split("Examples", 1)[1]


def test_help_lists_every_command(assize: Assize) -> None:
    done = assize("--help")
    assert done.returncode == 0
    assert all(f" {command.split()[0]} " in done.stdout for command in COMMANDS)


ECHO = str(ROOT / "testdata/problems/sum-of-deposits")
FULL = str(next((ROOT / "testdata/problems/sum-of-deposits/submissions/accepted").iterdir()))
LARGE = "/bin/bash"
"""A file that is larger than all inputs may be."""


def refused(assize: Assize, *arguments: str, **environment: str) -> str:
    """The stderr of a call that must be refused with one line."""
    done = assize(*arguments, **environment)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("assize: ")
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("jugde",), "jugde"),
        (("up", "--port", "http"), "--port"),
        (("bench", "sandbox", "--runs", "1"), "--runs"),
        (("bench", "sandbox", "--peer", "nameless"), "--peer"),
        (("bench", "noise", "--runs", "many"), "--runs"),
        (("bench", "speed"), "speed"),
        (("up", "--port", "70000"), "--port"),
        (("up", "--slots", "0"), "--slots"),
        (("up", "--colour"), "--colour"),
        (("judge",), "package"),
        (("judge", "a", "b"), "b"),
        (("judge", "there-is-none"), "there-is-none"),
        (("run", "package"), "solution"),
        (("run", "there-is-none", "a.py"), "there-is-none"),
        (("run", ECHO, "no-such-file.py"), "no-such-file.py"),
        (("run", ECHO, FULL, "--sample", "9"), "--sample"),
        (("run", ECHO, FULL, "--input", "no-such-input"), "no-such-input"),
        (("run", ECHO, FULL, *("--sample", "1") * 17), "at most 16"),
        (("run", ECHO, FULL, "--input", LARGE), "256 KiB"),
        (("submit", "problem"), "file"),
        (("submit", "problem", "no-such-file.py"), "no-such-file.py"),
        (("dev", "nothing"), "nothing"),
        (("nodes", "--master", "127.0.0.1:1"), "127.0.0.1:1"),
        (("nodes", "cordon", "--master", "127.0.0.1:1"), "ID"),
        (("nodes", "drain", "a", "--leave", "--master", "127.0.0.1:1"), "127.0.0.1:1"),
        (("cancel", "web", "1", "--master", "127.0.0.1:1"), "127.0.0.1:1"),
        (("login", "--url", "http://127.0.0.1:1", "--token", "t"), "127.0.0.1:1"),
        (("login", "--url", "nonsense", "--token", "t"), "--url"),
        (("login",), "--user"),
    ],
)
def test_bad_arguments_are_named_in_one_line(
    assize: Assize, arguments: tuple[str, ...], named: str
) -> None:
    assert named in refused(assize, *arguments)


def test_submit_without_login_says_how_to_log_in(assize: Assize, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("print(1)")
    assert "assize login" in refused(assize, "submit", "hello", "a.py")


def test_submit_refuses_a_source_that_is_not_text(assize: Assize, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"\xff\xfe\x00")
    assert "UTF-8" in refused(assize, "submit", "hello", "a.py", ASSIZE_TOKEN="t")


def test_up_refuses_a_port_in_use(assize: Assize, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        error = refused(assize, "up", "--port", port, "--data", str(tmp_path / "data"))
    assert "--port" in error
    assert port in error


def test_up_refuses_a_data_directory_that_is_a_file(assize: Assize, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "--data" in refused(assize, "up", "--data", "file")


def test_a_missing_setting_is_named(assize: Assize) -> None:
    done = assize("master", "--redis-url", "redis://127.0.0.1:1")
    assert done.returncode == 2
    assert "database_url" in done.stderr.lower()
    assert "Traceback" not in done.stderr
