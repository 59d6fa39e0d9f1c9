"""Signing in elsewhere (OpenID Connect).

The rule of linking: an identity that is linked signs its account in. One that is not makes a
new account, unless its address belongs to an account here: then its owner signs in and links
it. Only for a provider with `trust_email` does an address that it has verified link by itself
to the account here that has confirmed the same address.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import uuid
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel
from redis.asyncio import Redis
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.database import Sessions, new_id
from web_api.errors import ApiError, not_found
from web_api.flags.declared import REGISTRATION
from web_api.flags.service import Flags
from web_api.redis_text import as_text
from web_api.settings import WebSettings
from web_api.users.credentials import refuse_locking_out, tell
from web_api.users.models import IdentityRow, UserRow
from web_api.users.oidc_provider import Provider, refused
from web_api.users.schemas import EMAIL
from web_api.users.service import ask_to_confirm, by_address, by_name, role_of_new

FLOW_S = 600
"""How long somebody may take at the provider."""


class Flow(BaseModel):
    """A sign-in that is under way."""

    provider: str
    nonce: str
    verifier: str
    link_to: uuid.UUID | None
    """Whose account the identity is to be linked to; None to sign in."""


class SignInElsewhere:
    """Starts and ends flows, and knows whose identities are whose."""

    def __init__(
        self, sessions: Sessions, redis: Redis, settings: WebSettings, flags: Flags
    ) -> None:
        self._sessions = sessions
        self._redis = redis
        self._flags = flags
        base = f"{settings.site_url}/api/auth/oidc"
        self.providers = {p.name: Provider(p, f"{base}/{p.name}/callback") for p in settings.oidc}

    async def begin(self, provider: str, link_to: uuid.UUID | None) -> tuple[str, str]:
        """The provider's page, and the state that the browser must bring back.

        Raises:
            ApiError: 404 for an unknown provider, 502 for one that does not answer well.
        """
        known = self._provider(provider)
        state = secrets.token_urlsafe(32)
        flow = Flow(
            provider=provider,
            nonce=secrets.token_urlsafe(32),
            verifier=secrets.token_urlsafe(48),
            link_to=link_to,
        )
        url = await known.authorization_url(state, flow.nonce, flow.verifier)
        await self._redis.set(_key(state), flow.model_dump_json(), ex=FLOW_S)
        return url, state

    async def finish(self, provider: str, code: str, state: str) -> tuple[UserRow, bool]:
        """Who came back, and whether it was to link an identity.

        Raises:
            ApiError: 410 for a flow that is over, 409 where linking is refused, 502 for an
                answer of the provider that is not good.
        """
        known = self._provider(provider)
        kept = await self._redis.getdel(_key(state))
        flow = Flow.model_validate_json(as_text(kept)) if kept else None
        if flow is None or flow.provider != provider:
            raise ApiError(410, "flow-over", "the sign-in took too long or was used; begin again")
        claims = await known.claims(code, flow.nonce, flow.verifier)
        try:
            async with self._sessions.begin() as session:
                return await self._user(session, known, claims, flow), flow.link_to is not None
        except IntegrityError:
            raise ApiError(409, "busy", "two sign-ins at once; begin again") from None

    async def _user(
        self, session: AsyncSession, provider: Provider, claims: dict[str, Any], flow: Flow
    ) -> UserRow:
        subject, email = str(claims["sub"]), str(claims.get("email") or "")
        known = await session.scalar(
            select(IdentityRow).where(
                IdentityRow.provider == flow.provider, IdentityRow.subject == subject
            )
        )
        if known is not None:
            if flow.link_to not in (None, known.user_id):
                raise ApiError(409, "identity-taken", "it is linked to another account")
            known.last_used_at, known.email = datetime.now(UTC), email
            user = await session.get(UserRow, known.user_id)
        elif flow.link_to is not None:
            user = await session.get(UserRow, flow.link_to)
        else:
            user = await self._by_trusted_address(session, provider, claims)
            if user is None:
                await self._flags.require(REGISTRATION, None)
                user = await _register(session, claims)
        assert user is not None
        if known is None:
            name = flow.provider
            session.add(
                IdentityRow(
                    user_id=user.id,
                    provider=name,
                    subject=subject,
                    email=email,
                    last_used_at=datetime.now(UTC),
                )
            )
            await tell(session, user, f"the account at {provider.settings.label} signs in here")
        await session.flush()
        return user

    async def _by_trusted_address(
        self, session: AsyncSession, provider: Provider, claims: dict[str, Any]
    ) -> UserRow | None:
        owner = await by_address(session, str(claims.get("email") or ""))
        if owner is None or owner.email_verified_at is None:
            return None
        if provider.settings.trust_email and claims.get("email_verified") is True:
            return owner
        raise ApiError(409, "account-exists", "sign in here first, then link it in your account")

    async def of(self, user_id: uuid.UUID) -> list[IdentityRow]:
        async with self._sessions() as session:
            found = select(IdentityRow).where(IdentityRow.user_id == user_id)
            return list(await session.scalars(found.order_by(IdentityRow.id)))

    async def unlink(self, user_id: uuid.UUID, identity_id: uuid.UUID) -> None:
        """Raises ApiError: 404 for an unknown identity, 409 for the last way to sign in."""
        async with self._sessions.begin() as session:
            user = await session.get(UserRow, user_id, with_for_update=True)
            assert user is not None
            gone = await session.scalar(
                delete(IdentityRow)
                .where(IdentityRow.id == identity_id, IdentityRow.user_id == user_id)
                .returning(IdentityRow.provider)
            )
            if gone is None:
                raise not_found("identity")
            await refuse_locking_out(session, user)
            await tell(session, user, f"the account at {gone} does not sign in here any more")

    def _provider(self, name: str) -> Provider:
        if name not in self.providers:
            raise not_found("provider")
        return self.providers[name]


async def _register(session: AsyncSession, claims: dict[str, Any]) -> UserRow:
    """A new account, without a password."""
    email = str(claims.get("email") or "")
    if not EMAIL.fullmatch(email) or len(email) > 254:
        raise refused("no address")
    wish = str(claims.get("preferred_username") or email.partition("@")[0])
    role = await role_of_new(session)
    user = UserRow(
        id=new_id(),
        username=await _free_name(session, wish),
        email=email,
        password_hash="",
        role=role,
    )
    if claims.get("email_verified") is True:
        user.email_verified_at = datetime.now(UTC)
    session.add(user)
    await session.flush()
    await session.refresh(user)
    if user.email_verified_at is None:
        await ask_to_confirm(session, user, email)
    return user


async def _free_name(session: AsyncSession, wish: str) -> str:
    base = re.sub(r"[^A-Za-z0-9_-]+", "-", wish).strip("-_")[:24]
    base = base if len(base) >= 2 else "user"
    name = base
    while await by_name(session, name) is not None:
        name = f"{base}-{secrets.randbelow(10**6):06}"
    return name


def _key(state: str) -> str:
    return f"assize:web:oidc:{hashlib.sha256(state.encode()).hexdigest()}"
