"""A person with an account, by HTTP."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from tests.acceptance.processes import DEADLINE_S

PASSWORD = "correct horse battery"
_numbers = itertools.count(1)


@contextmanager
def registered(url: str) -> Iterator[httpx.Client]:
    """A client that is signed in with a new account."""
    name = f"user-{next(_numbers)}"
    body = {"username": name, "email": f"{name}@example.org", "password": PASSWORD}
    with httpx.Client(base_url=url, timeout=60) as client:
        response = client.post("/api/auth/register", json=body)
        assert response.status_code == 201, response.text
        yield client


def token(client: httpx.Client) -> str:
    """A new API token of the signed-in account."""
    # Ten minutes after signing in, credentials are made for those only who know the password.
    confirmed = client.post("/api/auth/confirm", json={"password": PASSWORD})
    assert confirmed.status_code == 204, confirmed.text
    response = client.post("/api/auth/tokens", json={"name": "tests"})
    assert response.status_code == 201, response.text
    return str(response.json()["token"])


def submit(client: httpx.Client, problem: str, source: str, language: str = "python3") -> str:
    """Hands in; returns the submission's id."""
    body = {"problem": problem, "language": language, "source": source}
    response = client.post("/api/submissions", json=body)
    assert response.status_code in (201, 202), response.text
    return str(response.json()["id"])


def final(client: httpx.Client, submission_id: str) -> dict[str, Any]:
    """Waits for the final state of a submission."""
    deadline = time.monotonic() + DEADLINE_S
    while True:
        try:
            found: dict[str, Any] = client.get(f"/api/submissions/{submission_id}").json()
            if found.get("state") == "final":
                return found
        except httpx.TransportError:
            # The web tier may be restarting.
            found = {}
        assert time.monotonic() < deadline, f"no verdict: {found}"
        time.sleep(0.1)
