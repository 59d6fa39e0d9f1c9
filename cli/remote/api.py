"""The web tier's HTTP API; every refusal becomes a `CliError`."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from typing import Any

import httpx

from cli.errors import CliError

DEFAULT_URL = "http://127.0.0.1:8000"
TIMEOUT_S = 30.0


@contextlib.contextmanager
def session(url: str, token: str = "") -> Iterator[httpx.Client]:
    """A client of the web tier at `url`.

    Raises:
        CliError: `url` is none, or nobody answers there, at any time within the context.
    """
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        with httpx.Client(base_url=url, headers=headers, timeout=TIMEOUT_S) as client:
            yield client
    except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
        raise CliError(f"--url: {url}: {error}") from None
    except httpx.TransportError as error:
        raise CliError(f"{url} cannot be reached: {error}") from None


def call(client: httpx.Client, method: str, path: str, body: object = None) -> Any:
    """One request; returns the JSON answer.

    Raises:
        CliError: the web tier refused it; the text names each field and rule.
    """
    response = client.request(method, path, json=body)
    refuse(response)
    try:
        return response.json()
    except ValueError:
        raise CliError(f"{client.base_url}: the answer to {path} is not JSON") from None


def refuse(response: httpx.Response) -> None:
    """Raises CliError if the (read) response is not a success."""
    if response.is_success:
        return
    try:
        problem = response.json()
        lines = [f"{e['field']}: {e['rule']}" for e in problem.get("errors", ())]
        text = problem.get("detail") or problem.get("title")
    except (ValueError, KeyError, TypeError, AttributeError):
        lines, text = [], None
    summary = text or f"the web tier answered {response.status_code}"
    if response.status_code == httpx.codes.UNAUTHORIZED:
        summary += " (see `assize login`)"
    raise CliError(*(" ".join(line.split()) for line in lines or [str(summary)]))


def follow(client: httpx.Client, submission_id: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yields (event, data) of one connection: snapshot, progress, final.

    Ends when the connection does, whether or not it was final.
    """
    from httpx_sse import connect_sse

    path = f"/api/submissions/{submission_id}/events"
    with connect_sse(client, "GET", path, timeout=httpx.Timeout(TIMEOUT_S, read=60)) as source:
        if not source.response.is_success:
            source.response.read()
            refuse(source.response)
        for event in source.iter_sse():
            if event.event in ("snapshot", "progress", "final"):
                yield event.event, json.loads(event.data)
