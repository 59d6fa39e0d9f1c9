"""What goes into /app and comes out of it."""

import errno
import os
import stat

import pytest

from sandbox.runner import SandboxError
from sandbox.spec import RootSpec


def taken(box, name):
    with open(box.jail.take(name), "rb") as file:
        return file.read()


def test_bytes_and_descriptors_go_in_and_come_out(box, tmp_path):
    box.jail.put("a.txt", b"from bytes")
    (tmp_path / "b").write_bytes(b"x" * 3_000_000)
    fd = os.open(tmp_path / "b", os.O_RDONLY)
    box.jail.put("b.txt", fd)
    os.close(fd)
    assert taken(box, "a.txt") == b"from bytes"
    assert taken(box, "b.txt") == b"x" * 3_000_000


def test_app_is_read_only_in_runs(box):
    assert box.probe("create", "/app/new").status == (errno.EROFS, None)
    assert box.run("/bin/sh", "-c", "echo x >> /app/probe").outcome.exit_code != 0


def test_app_is_writable_in_compilations(box):
    compiled = box.run("/bin/sh", "-c", "pwd; echo made > made", writable_app=True)
    assert (compiled.outcome.exit_code, compiled.stdout) == (0, b"/app\n")
    assert taken(box, "made") == b"made\n"
    assert box.run("/bin/sh", "-c", "pwd; cat /app/made").stdout == b"/work\nmade\n"


def test_modes_are_kept(box):
    box.jail.put("plain", b"", mode=0o640)
    fd = box.jail.take("plain")
    mode = os.fstat(fd).st_mode
    os.close(fd)
    assert stat.S_IMODE(mode) == 0o640


@pytest.mark.parametrize(
    "made",
    [
        ("symlink", "/app/out", "/etc/shadow"),
        ("fifo", "/app/out"),
        ("mkdir", "/app/out", "/app/out/x"),
    ],
)
def test_only_regular_files_come_out(box, made):
    """A link, a pipe or a folder that a compiler left is as good as nothing."""
    assert box.probe(*made, writable_app=True).status == (0, None)
    with pytest.raises(OSError, match="out") as caught:
        box.jail.take("out")
    assert isinstance(caught.value, FileNotFoundError)


def test_nothing_comes_out_that_is_not_there(box):
    with pytest.raises(FileNotFoundError):
        box.jail.take("absent")


@pytest.mark.parametrize(
    "made",
    [
        ("symlink", "/app/in", "/app/probe"),
        ("symlink", "/app/in", "/dev/full"),
        ("fifo", "/app/in"),
        ("mkdir", "/app/in", "/app/in/x"),
        ("create", "/app/in"),
    ],
)
def test_put_replaces_what_a_compiler_left(box, made):
    """And never writes through it."""
    assert box.probe(*made, writable_app=True).status == (0, None)
    box.jail.put("in", b"ours")
    assert taken(box, "in") == b"ours"
    assert box.probe("nothing").outcome.ok


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../x", "a/b", "/etc/passwd", ".hidden", "-rf", "a\0b", "x" * 201]
)
def test_names_are_single_components(box, name):
    with pytest.raises(ValueError, match="file name"):
        box.jail.put(name, b"")
    with pytest.raises(ValueError, match="file name"):
        box.jail.take(name)


def test_a_full_app_is_a_clear_error(sandbox):
    with (
        sandbox.jail(RootSpec(app_bytes=1 << 20)) as jail,
        pytest.raises(SandboxError, match="space"),
    ):
        jail.put("big", b"x" * (2 << 20))


@pytest.mark.parametrize("mode", ["read-write", "read-only"])
def test_stdin_cannot_be_written(box, mode):
    """Neither by the descriptor nor by opening it anew through /proc."""
    fd = os.memfd_create("input")
    os.write(fd, b"skipped;input")
    if mode == "read-only":
        anew = os.open(f"/proc/self/fd/{fd}", os.O_RDONLY)
        os.close(fd)
        fd = anew
    os.lseek(fd, 8, os.SEEK_SET)
    assert box.run("/bin/cat", stdin=fd).stdout == b"input"
    os.lseek(fd, 0, os.SEEK_SET)
    assert box.probe("write-stdin", stdin=fd).status == (errno.EBADF, None)
    assert box.probe("reopen-stdin", stdin=fd, with_proc=True).status == (errno.EACCES, None)
    assert os.pread(fd, 100, 0) == b"skipped;input"
    os.close(fd)


def test_output_given_as_input_cannot_be_changed_either(box):
    first = box.jail.run(box.spec("/bin/echo", "result"))
    outcome = box.probe("reopen-stdin", stdin=first.stdout, with_proc=True)
    assert outcome.status == (errno.EACCES, None)
    assert box.result(first).stdout == b"result\n"


def test_a_writable_pipe_end_is_refused_as_stdin(box):
    reader, writer = os.pipe()
    with pytest.raises(ValueError, match="stdin"):
        box.run("/bin/cat", stdin=writer)
    os.close(reader)
    os.close(writer)
    assert box.probe("nothing").outcome.ok


def test_two_runs_in_two_jails_talk_through_pipes(open_box):
    one, other = open_box(), open_box()
    to_other, to_one = os.pipe(), os.pipe()
    asks = one.jail.start(
        one.spec(
            "/bin/sh", "-c", "echo 20; read x; test $x = 21", stdin=to_one[0], stdout=to_other[1]
        )
    )
    replies = other.jail.start(
        other.spec("/bin/sh", "-c", "read x; echo $((x+1))", stdin=to_other[0], stdout=to_one[1])
    )
    for fd in (*to_other, *to_one):
        os.close(fd)
    outcomes = [asks.wait(), replies.wait()]
    assert [outcome.exit_code for outcome in outcomes] == [0, 0]
    assert [outcome.stdout for outcome in outcomes] == [None, None]
    for outcome in outcomes:
        os.close(outcome.stderr)
