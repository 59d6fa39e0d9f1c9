"""Links in mails: random secrets that work once, kept as hashes."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import timedelta

from sqlalchemy import delete, func, or_
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.database import new_id
from web_api.errors import ApiError
from web_api.users.models import LinkPurpose, LinkRow

LIFETIMES = {
    LinkPurpose.VERIFY: timedelta(hours=48),
    LinkPurpose.RESET: timedelta(minutes=60),
}
# The secret is in the fragment: it reaches no server's log and no Referer.
PAGES = {LinkPurpose.VERIFY: "/confirm#token={}", LinkPurpose.RESET: "/reset#token={}"}


async def issue(session: AsyncSession, user_id: uuid.UUID, purpose: LinkPurpose, email: str) -> str:
    """The path of a new link. The user's earlier ones of this purpose end."""
    secret = secrets.token_urlsafe(32)
    await session.execute(
        delete(LinkRow).where(
            or_(
                (LinkRow.user_id == user_id) & (LinkRow.purpose == purpose),
                LinkRow.expires_at < func.now(),
            )
        )
    )
    session.add(
        LinkRow(
            id=new_id(),
            user_id=user_id,
            purpose=purpose,
            secret_hash=_hash(secret),
            email=email,
            expires_at=func.now() + LIFETIMES[purpose],
        )
    )
    return PAGES[purpose].format(secret)


async def redeem(session: AsyncSession, secret: str, purpose: LinkPurpose) -> LinkRow:
    """The link of this secret, used up with the session's transaction.

    Raises:
        ApiError: 410 if it is unknown, used or expired.
    """
    found: LinkRow | None = await session.scalar(
        delete(LinkRow)
        .where(
            LinkRow.secret_hash == _hash(secret),
            LinkRow.purpose == purpose,
            LinkRow.expires_at > func.now(),
        )
        .returning(LinkRow)
    )
    if found is None:
        raise gone()
    return found


def gone() -> ApiError:
    return ApiError(410, "link-invalid", "the link was used, replaced or is too old")


def _hash(secret: str) -> bytes:
    # 256 random bits: a fast hash is enough.
    return hashlib.sha256(secret.encode()).digest()
