"""Progress and analytics: one's own figures, what members of a problem and staff learn."""

from __future__ import annotations

from tests.web_api.matrix.problems import DRAFT, MEMBERS
from tests.web_api.matrix.table import MODERATORS, OPEN, SIGNED_IN, row

ROWS = (
    row("GET", "/api/me/progress", SIGNED_IN),
    row("GET", "/api/me/progress/topics", SIGNED_IN),
    row("GET", "/api/me/progress/heat-map", SIGNED_IN),
    row("GET", "/api/me/progress/timeline", SIGNED_IN),
    # Nobody has opened theirs.
    row(
        "GET",
        "/api/users/{username=owner}/progress",
        OPEN.but(anonymous=404, token=404),
        inside=404,
    ),
    row("GET", f"{DRAFT}/note", MEMBERS, inside=404),
    row("PUT", f"{DRAFT}/note", MEMBERS, {"source": "x"}),
    row("DELETE", f"{DRAFT}/note", MEMBERS),
    row("GET", "/api/me/notes", SIGNED_IN),
    row("PUT", f"{DRAFT}/favourite", MEMBERS),
    row("DELETE", f"{DRAFT}/favourite", MEMBERS),
    row("GET", "/api/me/favourites", SIGNED_IN),
    row("GET", "/api/me/reviews", SIGNED_IN),
    row("POST", f"{DRAFT}/review", MEMBERS, {}),
    row("PATCH", f"{DRAFT}/review", MEMBERS, {}),
    row("GET", "/api/me/review-settings", SIGNED_IN),
    row("PUT", "/api/me/review-settings", SIGNED_IN, {}),
    row("GET", f"{DRAFT}/analytics", MEMBERS),
    row("GET", "/api/analytics/platform", MODERATORS),
)
