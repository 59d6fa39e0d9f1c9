"""Every operation of the schema with generated input: no answer is ever a 5xx."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.generation import GenerationMode

from tests.web_api.conftest import Web

EXAMPLES = 4
"""Per operation and kind of data: with some 300 operations, a minute in all."""


def _cases(schema: Any, mode: GenerationMode) -> list[Any]:
    operations = [result.ok() for result in schema.get_all_operations()]
    operations = [o for o in operations if not _streams_for_ever(o.definition.raw)]
    if mode is GenerationMode.NEGATIVE:
        # Where nothing is sent, nothing can be wrong.
        operations = [o for o in operations if _takes_input(o.definition.raw)]
    return [operation.as_strategy(generation_mode=mode) for operation in operations]


def _streams_for_ever(definition: dict[str, Any]) -> bool:
    """A stream about no object in particular answers everybody, and goes on."""
    answer = definition["responses"].get("200", {})
    streams = "text/event-stream" in answer.get("content", {})
    return streams and not any(p["in"] == "path" for p in definition.get("parameters", ()))


def _takes_input(definition: dict[str, Any]) -> bool:
    return "requestBody" in definition or bool(definition.get("parameters"))


def _fuzz(url: str, headers: dict[str, str], schema: Any, mode: GenerationMode) -> int:
    """Calls every operation; returns how many calls were made."""
    calls = 0
    connection = requests.Session()
    for strategy in _cases(schema, mode):

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=strategy, signed_in=st.booleans())
        def probe(case: Any, signed_in: bool) -> None:
            nonlocal calls
            calls += 1
            sent = headers if signed_in else {}
            # Signing in and registering succeed now and then.
            connection.cookies.clear()
            answer = case.call(base_url=url, headers=sent, timeout=30, session=connection)
            allowed = {503} if case.path == "/health/ready" else set()
            assert answer.status_code < 500 or answer.status_code in allowed, (
                case.as_curl_command(),
                answer.text,
            )
            if answer.status_code >= 400:
                assert answer.headers["content-type"] == ["application/problem+json"]

        probe()
    return calls


async def test_generated_requests_never_crash(
    web: Web, admin: httpx.AsyncClient, problem: str
) -> None:
    """Valid and broken input, signed in and not: answers below 500, errors as problem+json."""
    token = {"name": "fuzz", "scopes": ["admin"]}
    secret = (await admin.post("/api/auth/tokens", json=token)).json()["token"]
    document = (await admin.get("/api/openapi.json")).json()
    schema = schemathesis.openapi.from_dict(document)
    headers = {"Authorization": f"Bearer {secret}"}
    operations = sum(len(methods) for methods in document["paths"].values())
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        calls = await asyncio.to_thread(_fuzz, web.url, headers, schema, mode)
        assert calls >= (operations if mode is GenerationMode.POSITIVE else operations // 2)
    assert web.deaths == []
