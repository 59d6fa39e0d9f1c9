"""What a call can fail with, one class for each thing that a caller can do about it."""

from __future__ import annotations

import re

import grpc
import grpc.aio

_FIELD = re.compile(r"([a-z_][A-Za-z0-9_.\[\]]*): (.+)", re.DOTALL)


class JudgeError(Exception):
    """A call failed; the text is the judge's one line."""

    def __init__(self, message: str, *, code: str = "") -> None:
        super().__init__(message)
        self.code = code
        """Name of the gRPC status, "" when there was none."""
        found = _FIELD.match(message)
        self.field = found[1] if found else ""
        """The field of the request that broke a rule, "" when none is named."""
        self.rule = found[2] if found else ""


class InvalidError(JudgeError):
    """`field` breaks `rule`; the same request will never be accepted."""


class NotFoundError(JudgeError):
    """The submission, bundle or node is unknown."""


class ConflictError(JudgeError):
    """The submission id is in use for something different."""


class PreconditionError(JudgeError):
    """The state does not allow the call."""


class BundleMissingError(PreconditionError):
    """The judge does not hold the bundle: upload it, then repeat the call."""


class ExhaustedError(JudgeError):
    """A quota or the queue is full (`field` says whose); try later."""

    retry_after_s: float | None = None
    """When it is worth while, as far as the judge says."""


class DeniedError(JudgeError):
    """The certificate does not allow this, or no longer counts."""


class UnavailableError(JudgeError):
    """No master answered in time, after every repetition that is safe; try later."""


class JobCancelledError(JudgeError):
    """The job was cancelled: it has no result of this epoch."""


_CLASSES: dict[grpc.StatusCode, type[JudgeError]] = {
    grpc.StatusCode.INVALID_ARGUMENT: InvalidError,
    grpc.StatusCode.NOT_FOUND: NotFoundError,
    grpc.StatusCode.ALREADY_EXISTS: ConflictError,
    grpc.StatusCode.FAILED_PRECONDITION: PreconditionError,
    grpc.StatusCode.RESOURCE_EXHAUSTED: ExhaustedError,
    grpc.StatusCode.PERMISSION_DENIED: DeniedError,
    grpc.StatusCode.UNAUTHENTICATED: DeniedError,
    grpc.StatusCode.UNAVAILABLE: UnavailableError,
    grpc.StatusCode.DEADLINE_EXCEEDED: UnavailableError,
    # What grpc says of a stream whose connection was cut.
    grpc.StatusCode.CANCELLED: UnavailableError,
}


def judge_error(error: grpc.aio.AioRpcError) -> JudgeError:
    """The one table from status codes to classes."""
    code, message = error.code(), error.details() or error.code().name
    kind = _CLASSES.get(code, JudgeError)
    if kind is PreconditionError and message.startswith("bundle_digest"):
        kind = BundleMissingError
    made = kind(message, code=code.name)
    if isinstance(made, ExhaustedError):
        made.retry_after_s = _retry_after(error)
    return made


def _retry_after(error: grpc.aio.AioRpcError) -> float | None:
    for name, value in error.trailing_metadata() or ():
        text = value.decode() if isinstance(value, bytes) else value
        if name == "retry-after-ms" and text.isdigit():
            return int(text) / 1000
    return None
