"""Wires each program's settings to its start. Options win over ASSIZE_... variables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from cli.errors import CliError

T = TypeVar("T")


def run_master(options: Mapping[str, Any]) -> None:
    """Runs a master until SIGTERM. Raises CliError for bad settings."""
    from judge_master.bootstrap import run

    from judge_master.settings import MasterSettings

    run(checked(MasterSettings, options))


def run_node(options: Mapping[str, Any]) -> None:
    """Runs a judge node until SIGTERM. Raises CliError for bad settings."""
    from judge_node.bootstrap import run
    from judge_node.settings import NodeSettings

    run(checked(NodeSettings, options))


def run_web(options: Mapping[str, Any]) -> None:
    """Runs the web tier until SIGTERM. Raises CliError for bad settings."""
    from web_api.bootstrap import run

    from web_api.settings import WebSettings

    run(checked(WebSettings, options))


def checked(settings: Callable[..., T], options: Mapping[str, Any]) -> T:
    """`settings` made from `options` and the environment; one line for each bad field."""
    try:
        return settings(**options)
    except ValidationError as error:
        lines = (f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise CliError(*lines) from None
