"""Packages in chunks: each setter's own."""

from __future__ import annotations

import hashlib

from tests.web_api.matrix.table import SETTERS, only, row
from tests.web_api.matrix.world import World

OWN = only("owner", hidden="setter staff admin")
CHUNK = b"no package"
UPLOAD = "/api/uploads/{upload}"

ROWS = (
    row("GET", "/api/uploads", SETTERS),
    row("POST", "/api/uploads", SETTERS, {}),
    row("GET", UPLOAD, OWN),
    row("PUT", f"{UPLOAD}/chunks/{{index=0}}", OWN, CHUNK),
    row("POST", f"{UPLOAD}/finish", OWN),
    row("GET", f"{UPLOAD}/events", OWN),
    row("DELETE", UPLOAD, OWN, consumes="upload"),
)


async def _upload(world: World) -> str:
    body = {
        "name": "none.zip",
        "size": len(CHUNK),
        "chunk_size": 65536,
        "chunks": [hashlib.sha256(CHUNK).hexdigest()],
    }
    answer = await world["owner"].post("/api/uploads", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


MAKERS = {"upload": _upload}
