"""Problems: `problem` is public, `draft` a secret of its members and of staff."""

from __future__ import annotations

from tests.web_api.matrix.table import (
    EVERYBODY,
    SETTERS,
    only,
    row,
)

MEMBERS = only("owner staff admin", outside=404)
READERS = MEMBERS.but(anonymous=404)
DRAFT = "/api/problems/{draft}"
VERSION = DRAFT + "/versions/{digest}"

ROWS = (
    row("GET", "/api/problems", EVERYBODY),
    row("POST", "/api/problems", SETTERS, {}),
    row("GET", "/api/problem-facets", EVERYBODY),
    row("GET", DRAFT, READERS),
    row("GET", f"{DRAFT}/editorial", READERS),
    row("GET", f"{DRAFT}/versions", MEMBERS),
    row("GET", VERSION, MEMBERS),
    row("POST", f"{DRAFT}/current", MEMBERS, {}),
    row("POST", "/api/problem-drafts", SETTERS, {}),
    row("GET", f"{DRAFT}/details", MEMBERS),
    row("PATCH", f"{DRAFT}/details", MEMBERS, {"rating": "x"}),
    row("PUT", f"{DRAFT}/slug", MEMBERS, {}),
    row("GET", f"{DRAFT}/members", MEMBERS),
    row("PUT", f"{DRAFT}/members/{{username=owner}}", MEMBERS, {}),
    row("DELETE", f"{DRAFT}/members/{{username=owner}}", MEMBERS),
    row("POST", f"{DRAFT}/preview", MEMBERS, {}),
    row("GET", f"{DRAFT}/texts", MEMBERS),
    row("PUT", f"{DRAFT}/texts", MEMBERS, {}),
    row("GET", f"{DRAFT}/texts/history", MEMBERS),
    row("GET", f"{DRAFT}/texts/{{number=1}}", MEMBERS),
    row("POST", f"{DRAFT}/texts/{{number=1}}/restore", MEMBERS),
    row("GET", f"{VERSION}/tests", MEMBERS),
    row("GET", f"{VERSION}/package", MEMBERS),
    row("PUT", f"{DRAFT}/vote", MEMBERS, {}),
    row("PUT", f"{DRAFT}/company-report", MEMBERS, {}),
    row("GET", "/api/tags/{kind=topic}", EVERYBODY),
    row("PUT", "/api/tags/{kind=topic}/{tag=greedy}", SETTERS, {}),
    row("POST", f"{VERSION}/verification", MEMBERS),
    row("GET", f"{VERSION}/verification", MEMBERS),
    row("GET", f"{VERSION}/verification/events", MEMBERS),
    row("GET", f"{VERSION}/verification/report", MEMBERS),
    row("GET", f"{VERSION}/import-report", MEMBERS),
    row("DELETE", f"{VERSION}/verification", MEMBERS),
)
