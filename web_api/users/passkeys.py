"""Passkeys: WebAuthn credentials that sign in by themselves."""

from __future__ import annotations

import secrets
import uuid
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import webauthn
from redis.asyncio import Redis
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, options_to_json_dict
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from web_api.database import Sessions
from web_api.errors import ApiError, invalid, not_found
from web_api.redis_text import as_text
from web_api.users.credentials import refuse_locking_out, tell
from web_api.users.models import PasskeyRow, UserRow

MAX_PASSKEYS = 20
CEREMONY_S = 300
"""How long a challenge may be answered."""


class Passkeys:
    """Registers, verifies and ends passkeys. `site_url` is the origin that browsers see."""

    def __init__(self, sessions: Sessions, redis: Redis, site_url: str) -> None:
        self._sessions = sessions
        self._redis = redis
        parts = urlsplit(site_url)
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._site = parts.hostname or "localhost"

    async def begin_registration(self, user: UserRow) -> tuple[str, dict[str, Any]]:
        """A ceremony's id and the options for `navigator.credentials.create`.

        Raises:
            ApiError: 409 at `MAX_PASSKEYS`.
        """
        held = await self.of(user.id)
        if len(held) >= MAX_PASSKEYS:
            raise ApiError(409, "too-many-passkeys", f"at most {MAX_PASSKEYS} passkeys per user")
        options = webauthn.generate_registration_options(
            rp_id=self._site,
            rp_name="Assize",
            user_name=user.username,
            user_id=user.id.bytes,
            exclude_credentials=[PublicKeyCredentialDescriptor(id=p.credential_id) for p in held],
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
        )
        ceremony = await self._remember(f"register:{user.id}", options.challenge)
        return ceremony, options_to_json_dict(options)

    async def finish_registration(
        self, user_id: uuid.UUID, ceremony: str, name: str, credential: dict[str, Any]
    ) -> PasskeyRow:
        """Keeps the new passkey.

        Raises:
            ApiError: 422 for an answer that is not good, 409 for a passkey that is known.
        """
        challenge = await self._recall(f"register:{user_id}", ceremony)
        try:
            found = webauthn.verify_registration_response(
                credential=credential,
                expected_challenge=challenge,
                expected_rp_id=self._site,
                expected_origin=self._origin,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, LookupError, TypeError, AttributeError):
            raise _refused() from None
        row = PasskeyRow(
            user_id=user_id,
            name=name,
            credential_id=found.credential_id,
            public_key=found.credential_public_key,
            sign_count=found.sign_count,
        )
        try:
            async with self._sessions.begin() as session:
                user = await session.get(UserRow, user_id, with_for_update=True)
                assert user is not None
                session.add(row)
                await session.flush()
                await session.refresh(row)
                await tell(session, user, f'the passkey "{name}" was added')
        except IntegrityError:
            raise ApiError(409, "taken", "credential: is known already") from None
        return row

    async def begin_login(self) -> tuple[str, dict[str, Any]]:
        """A ceremony's id and the options for `navigator.credentials.get`, for anybody."""
        options = webauthn.generate_authentication_options(
            rp_id=self._site, user_verification=UserVerificationRequirement.REQUIRED
        )
        ceremony = await self._remember("login", options.challenge)
        return ceremony, options_to_json_dict(options)

    async def finish_login(self, ceremony: str, credential: dict[str, Any]) -> UserRow:
        """Whose passkey answered.

        Raises:
            ApiError: 401 for an unknown passkey or an answer that is not good; also when its
                counter went back, as a copy's would.
        """
        challenge = await self._recall("login", ceremony)
        try:
            credential_id = base64url_to_bytes(credential["id"])
        except (KeyError, TypeError, ValueError, AttributeError):
            raise _unknown() from None
        async with self._sessions.begin() as session:
            row = await session.scalar(
                select(PasskeyRow)
                .where(PasskeyRow.credential_id == credential_id)
                .with_for_update()
            )
            if row is None:
                raise _unknown()
            try:
                found = webauthn.verify_authentication_response(
                    credential=credential,
                    expected_challenge=challenge,
                    expected_rp_id=self._site,
                    expected_origin=self._origin,
                    credential_public_key=row.public_key,
                    credential_current_sign_count=row.sign_count,
                    require_user_verification=True,
                )
            except (WebAuthnException, ValueError, LookupError, TypeError, AttributeError):
                raise _unknown() from None
            row.sign_count = found.new_sign_count
            row.last_used_at = datetime.now(UTC)
            user = await session.get(UserRow, row.user_id)
            assert user is not None
            return user

    async def of(self, user_id: uuid.UUID) -> list[PasskeyRow]:
        async with self._sessions() as session:
            found = select(PasskeyRow).where(PasskeyRow.user_id == user_id)
            return list(await session.scalars(found.order_by(PasskeyRow.id)))

    async def rename(self, user_id: uuid.UUID, passkey_id: uuid.UUID, name: str) -> PasskeyRow:
        """Raises ApiError: 404 for an unknown passkey."""
        async with self._sessions.begin() as session:
            row: PasskeyRow | None = await session.scalar(
                update(PasskeyRow)
                .where(PasskeyRow.id == passkey_id, PasskeyRow.user_id == user_id)
                .values(name=name)
                .returning(PasskeyRow)
            )
        if row is None:
            raise not_found("passkey")
        return row

    async def delete(self, user_id: uuid.UUID, passkey_id: uuid.UUID) -> None:
        """Raises ApiError: 404 for an unknown passkey, 409 for the last way to sign in."""
        async with self._sessions.begin() as session:
            user = await session.get(UserRow, user_id, with_for_update=True)
            assert user is not None
            name = await session.scalar(
                delete(PasskeyRow)
                .where(PasskeyRow.id == passkey_id, PasskeyRow.user_id == user_id)
                .returning(PasskeyRow.name)
            )
            if name is None:
                raise not_found("passkey")
            await refuse_locking_out(session, user)
            await tell(session, user, f'the passkey "{name}" was removed')

    async def _remember(self, purpose: str, challenge: bytes) -> str:
        ceremony = secrets.token_urlsafe(24)
        text = bytes_to_base64url(challenge)
        await self._redis.set(_key(purpose, ceremony), text, ex=CEREMONY_S)
        return ceremony

    async def _recall(self, purpose: str, ceremony: str) -> bytes:
        """The challenge, once."""
        text = await self._redis.getdel(_key(purpose, ceremony))
        if not text:
            raise invalid("ceremony", "is unknown, over or used; begin again")
        return base64url_to_bytes(as_text(text))


def _key(purpose: str, ceremony: str) -> str:
    return f"assize:web:passkey:{purpose}:{ceremony}"


def _refused() -> ApiError:
    return invalid("credential", "does not answer the challenge")


def _unknown() -> ApiError:
    return ApiError(401, "bad-credentials", "the passkey is unknown or its answer is wrong")
