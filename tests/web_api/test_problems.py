"""Problems over HTTP: importing, listing, reading."""

from __future__ import annotations

import hashlib

import httpx

from tests.web_api.conftest import (
    Web,
    package_zip,
    upload,
)
from web_api.judge.fake import FakeJudge


async def test_import_uploads_the_bundle_and_shows_the_problem(
    web: Web, admin: httpx.AsyncClient, judge: FakeJudge
) -> None:
    """After an import the judge holds the bundle and anyone can read the problem."""
    answer = await upload(admin, package_zip())
    assert answer.status_code == 201, answer.text
    imported = answer.json()
    assert imported["slug"] == "two-sum"
    assert imported["created"] is True
    [(digest, data)] = judge.bundles.items()
    assert hashlib.sha256(data).hexdigest() == digest

    shown = (await web.client().get("/api/problems/two-sum")).json()
    assert shown["title"] == "Two Sum"
    assert "<em>sum</em>" in shown["statement_html"]
    assert [(s["input"], s["answer"]) for s in shown["samples"]] == [("1 2\n", "3\n")]
    assert shown["limits"]["time_ms"] == 2000
    assert shown["limits"]["memory_mib"] == 256
    assert shown["version_digest"] == imported["version_digest"]
    assert shown["solved"] is None
    assert (shown["submission_count"], shown["accepted_count"]) == (0, 0)
