"""The browser's pages: files of the built UI, its index for every other path."""

from __future__ import annotations

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

NOT_BUILT = "The pages are not built yet. Run: ./assize setup\n"

# Vite writes a content hash into the names of everything in here.
HASHED = "/assets/"


class Pages:
    """An ASGI application for all paths that no route takes."""

    def __init__(self, folder: Path) -> None:
        self._index = folder / "index.html"
        self._files = StaticFiles(directory=folder, check_dir=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        path: str = scope["path"]
        if path.startswith(("/api/", "/health/")) or path == "/api":
            raise HTTPException(404, f"{path[:200]}: there is no such route")
        if scope["method"] not in ("GET", "HEAD"):
            raise HTTPException(405, "GET and HEAD only", {"Allow": "GET, HEAD"})
        await (await self._answer(path, scope))(scope, receive, send)

    async def _answer(self, path: str, scope: Scope) -> Response:
        if not self._index.is_file():
            return PlainTextResponse(NOT_BUILT, 503)
        try:
            response = await self._files.get_response(path.lstrip("/") or "index.html", scope)
        except (HTTPException, ValueError):
            # A hashed file of an older build is gone: the index would confuse the browser.
            if path.startswith(HASHED):
                raise HTTPException(404, f"{path[:200]}: there is no such file") from None
            response = FileResponse(self._index)
        response.headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if path.startswith(HASHED) else "no-cache"
        )
        return response
