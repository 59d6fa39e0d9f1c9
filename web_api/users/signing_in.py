"""Sessions and the cookie, for every route that signs somebody in."""

from __future__ import annotations

import structlog
from fastapi import Request, Response

from web_api.settings import WebSettings
from web_api.users.access import client_address
from web_api.users.models import UserRow
from web_api.users.sessions import LIFETIME_S, SessionStore, cookie_name

log = structlog.get_logger(__name__)


class SignIn:
    """Starts sessions."""

    def __init__(self, store: SessionStore, settings: WebSettings) -> None:
        self._store = store
        self._settings = settings
        self._cookie = cookie_name(secure=settings.secure_cookies)

    async def start(self, request: Request, response: Response, user: UserRow) -> None:
        """Signs `user` in with the browser of `request`."""
        # Always a new id: one that somebody planted before is worth nothing afterwards.
        if old := request.cookies.get(self._cookie):
            await self._store.end(old)
        agent = request.headers.get("user-agent", "")
        session_id = await self._store.create(
            user.id, user.session_epoch, agent, client_address(request)
        )
        response.set_cookie(
            self._cookie,
            session_id,
            max_age=LIFETIME_S,
            httponly=True,
            samesite="lax",
            secure=self._settings.secure_cookies,
            path="/",
        )
        log.info("signed in", user=str(user.id), address=client_address(request))

    async def end(self, request: Request, response: Response) -> None:
        """Ends the browser's session, if there is one."""
        if old := request.cookies.get(self._cookie):
            await self._store.end(old)
            self.forget(response)

    def forget(self, response: Response) -> None:
        """Takes the cookie from the browser."""
        response.delete_cookie(
            self._cookie,
            path="/",
            secure=self._settings.secure_cookies,
            httponly=True,
            samesite="lax",
        )
