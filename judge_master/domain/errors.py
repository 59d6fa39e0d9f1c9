"""Why a request cannot be carried out. The message is for the caller, in one line."""

from __future__ import annotations


class JudgeError(Exception):
    """A refusal that the caller is told about; everything else is a fault of ours."""


class FieldError(JudgeError):
    """A field breaks a rule."""

    def __init__(self, field: str, rule: str) -> None:
        super().__init__(f"{field}: {rule}")
        self.field = field
        self.rule = rule


class NotFoundError(JudgeError):
    """The submission, bundle or node is unknown."""


class AlreadyExistsError(JudgeError):
    """The id is in use for something different."""


class PreconditionError(JudgeError):
    """A bundle is missing, or the state does not allow the call."""


class ExhaustedError(JudgeError):
    """A quota, the queue or the disk is full."""

    def __init__(self, message: str, retry_after_ms: int = 0) -> None:
        """`retry_after_ms` says when trying again is worth while; 0: nobody knows."""
        super().__init__(message)
        self.retry_after_ms = retry_after_ms


class UnavailableError(JudgeError):
    """The database is out of reach or the master stops; trying again is right."""


class DeniedError(JudgeError):
    """The caller is known, and this is not for it."""


class UnauthenticatedError(JudgeError):
    """The caller's certificate does not count, or no longer."""
