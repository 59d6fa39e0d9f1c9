"""Wires each program's settings to its start. Options win over ASSIZE_... variables."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from cli.errors import CliError

T = TypeVar("T")


def run_master(options: Mapping[str, Any]) -> None:
    """Runs a master until SIGTERM. Raises CliError when it cannot start."""
    from judge_master.bootstrap import run
    from judge_master.identity.opening import SecretError
    from judge_master.settings import MasterSettings

    settings = checked(MasterSettings, options)
    with _told("master", *_database_errors(), SecretError):
        run(settings)


def run_node(options: Mapping[str, Any]) -> None:
    """Runs a judge node until SIGTERM. Raises CliError when this host cannot judge."""
    from identity.folder import MembershipError
    from judge_node.bootstrap import run
    from judge_node.settings import NodeSettings
    from sandbox.runner import SandboxError

    settings = checked(NodeSettings, options)
    with _told("node", SandboxError, OSError, MembershipError):
        run(settings)


def run_web(options: Mapping[str, Any]) -> None:
    """Runs the web tier until SIGTERM. Raises CliError when it cannot start."""
    from identity.folder import MembershipError
    from web_api.bootstrap import run
    from web_api.settings import WebSettings

    settings = checked(WebSettings, options)
    with _told("web", *_database_errors(), MembershipError):
        run(settings)


def checked(settings: Callable[..., T], options: Mapping[str, Any]) -> T:
    """`settings` made from `options` and the environment; one line for each bad field."""
    try:
        return settings(**options)
    except ValidationError as error:
        raise CliError(*(_line(e["loc"], e["msg"]) for e in error.errors())) from None


def _line(place: tuple[int | str, ...], message: str) -> str:
    """What is wrong with one field; rules about several name theirs themselves."""
    if not place:
        return message.removeprefix("Value error, ")
    return f"{'.'.join(map(str, place))}: {message}"


def _database_errors() -> tuple[type[Exception], ...]:
    from psycopg import OperationalError
    from sqlalchemy.exc import ArgumentError, DBAPIError

    return (OSError, OperationalError, DBAPIError, ArgumentError)


@contextlib.contextmanager
def _told(program: str, *expected: type[Exception]) -> Iterator[None]:
    """Failures of the surroundings in one line; ours keep their traceback."""
    try:
        yield
    except expected as error:
        said = str(error).strip().splitlines() or [type(error).__name__]
        raise CliError(f"{program}: {said[0]}", exit_code=1) from error
