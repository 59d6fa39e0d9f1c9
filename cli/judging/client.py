"""The judge's API for commands: a channel whose failures are sentences."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import grpc

from cli.errors import CliError
from cli.membership import open_channel, why_not
from proto.judge.v1 import judge_pb2, judge_pb2_grpc

CALL_TIMEOUT_S = 30.0
_PIECE_BYTES = 512 * 1024


@dataclass(frozen=True, slots=True)
class JudgeClient:
    """The services that a platform and an operator call."""

    judge: judge_pb2_grpc.JudgeStub
    bundles: judge_pb2_grpc.BundlesStub
    fleet: judge_pb2_grpc.FleetStub

    def languages(self) -> frozenset[str]:
        """Ids of the languages that some connected node offers."""
        answer = self.fleet.ListLanguages(judge_pb2.ListLanguagesRequest(), timeout=CALL_TIMEOUT_S)
        return frozenset(language.id for language in answer.languages)

    def upload(self, path: Path, digest: str, size: int) -> None:
        """Brings a bundle to the store unless it is there."""
        request = judge_pb2.FindMissingRequest(digests=[digest])
        if self.bundles.FindMissing(request, timeout=CALL_TIMEOUT_S).missing:
            self.bundles.Upload(_pieces(path, digest, size), timeout=3600)


@contextlib.contextmanager
def connect(address: str) -> Iterator[JudgeClient]:
    """A client of the master at `address` (host:port).

    Raises:
        CliError: any call within the context failed; the text says what and where.
    """
    try:
        with open_channel(address) as channel:
            yield JudgeClient(
                judge_pb2_grpc.JudgeStub(channel),
                judge_pb2_grpc.BundlesStub(channel),
                judge_pb2_grpc.FleetStub(channel),
            )
    except grpc.RpcError as error:
        raise CliError(describe(error, address)) from None


def describe(error: grpc.RpcError, address: str) -> str:
    """One line for a failed call."""
    code, details = error.code(), " ".join((error.details() or "").split())
    if code in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED):
        return f"master {address} cannot be reached: {why_not(address) or details}"
    if code is grpc.StatusCode.INVALID_ARGUMENT:
        return details
    return f"master {address}: {code.name}: {details}"


def file_digest(path: Path) -> str:
    """SHA-256 of a file, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _pieces(path: Path, digest: str, size: int) -> Iterator[judge_pb2.UploadRequest]:
    with path.open("rb") as file:
        yield judge_pb2.UploadRequest(digest=digest, size=size, data=file.read(_PIECE_BYTES))
        while piece := file.read(_PIECE_BYTES):
            yield judge_pb2.UploadRequest(data=piece)
