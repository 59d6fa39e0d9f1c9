"""Packets to and from init: the Python half of sandbox/init/protocol.h. Pure."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, IntFlag

PROTOCOL = 2
MAX_PACKET = 192 * 1024
MAX_STRINGS = 512

_REQUEST = struct.Struct("=6I6Q")
_ANSWER = struct.Struct("=IiIiqq")
ANSWER_SIZE = _ANSWER.size


class Op(IntEnum):
    PUT = 1
    TAKE = 2
    RUN = 3
    KILL = 4
    LIST = 5


class Reply(IntEnum):
    READY = 1
    DONE = 2
    ENDED = 3


class RunFlag(IntFlag):
    APP_WRITABLE = 1
    WITH_PROC = 2
    WITH_FILES = 4
    PAIRED = 8
    WORK_READ_ONLY = 16


class Stage(IntEnum):
    """Where setting up a run failed."""

    NONE = 0
    CLONE = 1
    MOUNT = 2
    GROUP = 3
    LIMITS = 4
    IDENTITY = 5
    SECCOMP = 6
    EXEC = 7
    WORK = 8


@dataclass(frozen=True, slots=True)
class Answer:
    """One packet from init."""

    reply: Reply
    error: int
    stage: int
    """A Stage, or in READY the protocol's version."""
    wait_status: int
    started_ns: int
    ended_ns: int


def parse_answer(packet: bytes) -> Answer:
    """Decodes a packet.

    Raises:
        ValueError: it is not an answer of this protocol.
    """
    try:
        reply, *rest = _ANSWER.unpack(packet)
        return Answer(Reply(reply), *rest)
    except (struct.error, ValueError) as error:
        raise ValueError(f"not an answer of init: {packet[:64]!r}") from error


def put_packet(name: str, mode: int) -> bytes:
    return _REQUEST.pack(Op.PUT, 0, mode, 1, *(0,) * 8) + _strings([name])


def take_packet(name: str) -> bytes:
    return _REQUEST.pack(Op.TAKE, 0, 0, 1, *(0,) * 8) + _strings([name])


def list_packet() -> bytes:
    return _REQUEST.pack(Op.LIST, *(0,) * 11)


def kill_packet() -> bytes:
    return _REQUEST.pack(Op.KILL, *(0,) * 11)


def run_packet(
    argv: tuple[str, ...],
    env: Mapping[str, str],
    *,
    flags: RunFlag,
    groups: int,
    tmp_bytes: int,
    tmp_inodes: int,
    file_bytes: int,
    open_files: int,
    stack_bytes: int,
    collect_bytes: int,
) -> bytes:
    """A RUN request.

    Raises:
        ValueError: argv is empty, or the strings are too many or too long.
    """
    if not argv or not argv[0].startswith("/"):
        raise ValueError("argv: the program's absolute path must come first")
    if len(argv) + len(env) > MAX_STRINGS:
        raise ValueError(f"argv and env: at most {MAX_STRINGS} strings")
    strings = _strings([*argv, *(f"{key}={value}" for key, value in env.items())])
    if len(strings) + _REQUEST.size >= MAX_PACKET:
        raise ValueError(f"argv and env: at most {MAX_PACKET} bytes")
    header = _REQUEST.pack(
        Op.RUN,
        flags,
        0,
        len(argv),
        len(env),
        groups,
        tmp_bytes,
        tmp_inodes,
        file_bytes,
        open_files,
        stack_bytes,
        collect_bytes,
    )
    return header + strings


def _strings(values: list[str]) -> bytes:
    if any("\0" in value for value in values):
        raise ValueError("argv and env: no NUL characters")
    return b"".join(value.encode() + b"\0" for value in values)
