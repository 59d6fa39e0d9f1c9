"""What belongs to no feature."""

from __future__ import annotations

from tests.web_api.matrix.table import OPEN, row

ROWS = (
    row("GET", "/docs", OPEN),
    row("GET", "/api/openapi.json", OPEN),
    row("GET", "/api/languages", OPEN),
    row("GET", "/health/live", OPEN),
    row("GET", "/health/ready", OPEN),
)
