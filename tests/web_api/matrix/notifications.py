"""The bell, its preferences and devices."""

from __future__ import annotations

from tests.web_api.matrix.table import OPEN, SIGNED_IN, row

HERE = "/api/notifications"

ROWS = (
    row("GET", HERE, SIGNED_IN),
    row("GET", f"{HERE}/unread", SIGNED_IN),
    row("GET", f"{HERE}/events", SIGNED_IN),
    row("POST", f"{HERE}/read", SIGNED_IN, {}),
    row("POST", f"{HERE}/{{id=none}}/read", SIGNED_IN),
    row("GET", f"{HERE}/unsubscribe", OPEN),
    row("POST", f"{HERE}/unsubscribe", OPEN),
    row("GET", f"{HERE}/preferences", SIGNED_IN),
    row("PATCH", f"{HERE}/preferences", SIGNED_IN, {}),
    row("GET", f"{HERE}/push-key", SIGNED_IN),
    row("GET", f"{HERE}/devices", SIGNED_IN),
    row("POST", f"{HERE}/devices", SIGNED_IN, {}),
    row("DELETE", f"{HERE}/devices/{{id=none}}", SIGNED_IN),
)
