"""Feature flags."""

from __future__ import annotations

from tests.web_api.matrix.table import ADMINS, EVERYBODY, row

ROWS = (
    row("GET", "/api/flags", EVERYBODY),
    row("GET", "/api/flag-rules", ADMINS),
    row("PUT", "/api/flag-rules/{name=posting}", ADMINS, {}),
    row("DELETE", "/api/flag-rules/{name=posting}", ADMINS),
)
