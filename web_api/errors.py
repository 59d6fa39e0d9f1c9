"""Every 4xx and 5xx answer as application/problem+json (RFC 9457), in one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict
from redis.exceptions import RedisError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"


class FieldError(BaseModel):
    """One broken rule."""

    field: str
    """Path of the field, as "source" or "package/problem.yaml:3"."""
    rule: str
    """What must hold, or what is wrong."""


class ProblemDetails(BaseModel):
    """An error (RFC 9457)."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:assize:error:invalid",
                    "title": "Unprocessable Content",
                    "status": 422,
                    "detail": "source: must not be empty",
                    "errors": [{"field": "source", "rule": "must not be empty"}],
                }
            ]
        },
    )

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError]


class ApiError(HTTPException):
    """An answer that is not a success.

    `code` is the stable last part of the problem's type; `errors` names fields and rules.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        errors: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        extensions: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(status, detail, dict(headers or {}))
        self.code = code
        self.errors = tuple(errors)
        self.extensions = dict(extensions or {})


def invalid(field: str, rule: str, status: int = 422, code: str = "invalid") -> ApiError:
    """An error about one field."""
    return ApiError(status, code, f"{field}: {rule}", [(field, rule)])


def not_found(what: str) -> ApiError:
    return ApiError(404, "not-found", f"{what}: there is none that you may see")


def problem_body(error: ApiError) -> dict[str, Any]:
    """Problem details that describe `error`."""
    return {
        "type": f"urn:assize:error:{error.code}",
        "title": _title(error.status_code),
        "status": error.status_code,
        "detail": error.detail,
        "errors": [{"field": f, "rule": r} for f, r in error.errors],
        **error.extensions,
    }


def problem_response(error: ApiError) -> JSONResponse:
    """The answer that describes `error`."""
    body = problem_body(error)
    return JSONResponse(body, error.status_code, error.headers, media_type=MEDIA_TYPE)


def _title(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"


def error_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """OpenAPI entries for the errors that a route may answer."""
    return {
        status: {
            "description": _title(status),
            "content": {
                MEDIA_TYPE: {
                    "schema": {"$ref": "#/components/schemas/ProblemDetails"},
                    "example": _example(status),
                }
            },
        }
        for status in statuses
    }


_EXAMPLES: dict[int, tuple[str, str, list[tuple[str, str]]]] = {
    400: ("invalid-json", "body: is not JSON", [("body", "is not JSON")]),
    401: ("not-signed-in", "sign in or send a token", []),
    403: ("forbidden", "setters and admins only", []),
    404: ("not-found", "problem: there is none that you may see", []),
    409: ("taken", "username: is taken", [("username", "is taken")]),
    410: ("link-invalid", "the link was used, replaced or is too old", []),
    413: ("too-large", "source: at most 1 MiB", [("source", "at most 1 MiB")]),
    422: ("invalid", "source: must not be empty", [("source", "must not be empty")]),
    429: ("rate-limited", "at most 20 of these in 60 s; again in 3 s", []),
    502: ("provider", "the identity provider's answer is not good: status 500", []),
    503: ("unavailable", "the judge is out of reach; try again", []),
}


def _example(status: int) -> dict[str, Any]:
    code, detail, errors = _EXAMPLES[status]
    return {
        "type": f"urn:assize:error:{code}",
        "title": _title(status),
        "status": status,
        "detail": detail,
        "errors": [{"field": f, "rule": r} for f, r in errors],
    }


def _from_validation(error: RequestValidationError) -> ApiError:
    """The framework's findings, each as a field and its rule."""
    found = error.errors()
    if any(e["type"] == "json_invalid" for e in found):
        return invalid("body", "is not JSON", 400, "invalid-json")
    fields = [(_field(e["loc"]), str(e["msg"]).removeprefix("Value error, ")) for e in found]
    return ApiError(422, "invalid", "; ".join(f"{f}: {r}" for f, r in fields), fields)


def _field(location: Sequence[int | str]) -> str:
    # The first part says where (body, query, path, header); the name says enough.
    parts = [str(p) for p in location]
    return ".".join(parts[1:] or parts)


def _from_http(error: HTTPException) -> ApiError:
    if isinstance(error, ApiError):
        return error
    codes = {400: "malformed", 404: "not-found", 405: "method-not-allowed", 413: "too-large"}
    code = codes.get(error.status_code, "error")
    return ApiError(error.status_code, code, str(error.detail), headers=error.headers)


def _note(request: Request, error: ApiError) -> None:
    """Refusals in the log, for whoever looks for attacks; never what was sent."""
    if error.status_code not in (401, 403, 429) or error.code == "not-signed-in":
        return
    log.info(
        "request refused",
        status=error.status_code,
        code=error.code,
        method=request.method,
        path=request.url.path,
        address=request.client.host if request.client else "",
    )


def _unavailable(part: str, error: Exception) -> ApiError:
    log.error("dependency failed", part=part, error=str(error))
    return ApiError(503, "unavailable", f"the {part} is out of reach; try again")


def install(app: FastAPI) -> None:
    """Makes `app` answer every error in one form."""

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> JSONResponse:
        known = _from_http(error)
        _note(request, known)
        return problem_response(known)

    @app.exception_handler(RequestValidationError)
    async def validation(_: Request, error: RequestValidationError) -> JSONResponse:
        return problem_response(_from_validation(error))

    @app.exception_handler(RedisError)
    async def redis(_: Request, error: RedisError) -> JSONResponse:
        return problem_response(_unavailable("session store", error))

    @app.exception_handler(DBAPIError)
    async def database(_: Request, error: DBAPIError) -> JSONResponse:
        if error.connection_invalidated or type(error).__name__ in _DATABASE_AWAY:
            return problem_response(_unavailable("database", error))
        log.error("database refused a statement", exc_info=error)
        return problem_response(_internal())

    @app.exception_handler(PoolTimeout)
    async def pool(_: Request, error: PoolTimeout) -> JSONResponse:
        return problem_response(_unavailable("database", error))

    @app.exception_handler(Exception)
    async def internal(_: Request, __: Exception) -> JSONResponse:
        return problem_response(_internal())


_DATABASE_AWAY = frozenset({"OperationalError", "InterfaceError"})


def _internal() -> ApiError:
    return ApiError(500, "internal", "an error of ours; it has been logged")
