"""Sessions and the cookie, for every route that signs somebody in."""

from __future__ import annotations

from fastapi import Request, Response

from web_api.settings import WebSettings
from web_api.users.access import client_address
from web_api.users.models import UserRow
from web_api.users.sessions import COOKIE, LIFETIME_S, SessionStore


class SignIn:
    """Starts sessions."""

    def __init__(self, store: SessionStore, settings: WebSettings) -> None:
        self._store = store
        self._settings = settings

    async def start(self, request: Request, response: Response, user: UserRow) -> None:
        """Signs `user` in with the browser of `request`."""
        # Always a new id: one that somebody planted before is worth nothing afterwards.
        if old := request.cookies.get(COOKIE):
            await self._store.end(old)
        agent = request.headers.get("user-agent", "")
        session_id = await self._store.create(
            user.id, user.session_epoch, agent, client_address(request)
        )
        response.set_cookie(
            COOKIE,
            session_id,
            max_age=LIFETIME_S,
            httponly=True,
            samesite="lax",
            secure=self._settings.secure_cookies,
            path="/",
        )

    async def end(self, request: Request, response: Response) -> None:
        """Ends the browser's session, if there is one."""
        if old := request.cookies.get(COOKIE):
            await self._store.end(old)
            response.delete_cookie(COOKIE, path="/")
