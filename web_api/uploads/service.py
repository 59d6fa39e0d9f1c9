"""The rules of uploading in chunks."""

from __future__ import annotations

import asyncio
import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.database import Sessions
from web_api.errors import ApiError, invalid, not_found
from web_api.live import Bell
from web_api.uploads.chunks import ChunkStore
from web_api.uploads.models import Stage, UploadRow, UploadState
from web_api.uploads.schemas import NewUpload, Upload
from web_api.users.access import Viewer
from web_api.users.models import UserRow

OPEN = (UploadState.RECEIVING, UploadState.IMPORTING)
MAX_OPEN = 32
"""Uploads of one user that are not finished."""


@dataclass(frozen=True, slots=True)
class UploadRules:
    """What an operator allows. Sizes in bytes."""

    package: int
    quota: int
    """All unfinished uploads of one user together."""
    expiry: timedelta


class Uploads:
    """Uploads as their owner sees them."""

    def __init__(
        self,
        sessions: Sessions,
        chunks: ChunkStore,
        rules: UploadRules,
        bell: Bell,
        wake_imports: Callable[[], None],
    ) -> None:
        self._sessions = sessions
        self._chunks = chunks
        self._rules = rules
        self._bell = bell
        self._wake_imports = wake_imports

    async def create(self, viewer: Viewer, new: NewUpload) -> Upload:
        """Begins an upload, or goes on with the same one that is not finished.

        Raises:
            ApiError: 409, 413 or 422, naming the field and the rule.
        """
        self._check(new)
        async with self._sessions.begin() as session:
            # One at a time of a user, so that the quota is counted rightly.
            await session.execute(
                select(UserRow.id).where(UserRow.id == viewer.id).with_for_update(key_share=True)
            )
            mine = list(await session.scalars(_live(viewer.id)))
            row = next((row for row in mine if _is_same(row, new)), None)
            if row is None:
                await self._check_quota([row for row in mine if row.state in OPEN], viewer, new)
                row = UploadRow(user_id=viewer.id, **new.model_dump())
                session.add(row)
            row.expires_at = datetime.now(UTC) + self._rules.expiry
            await session.flush()
            await session.refresh(row)
        await asyncio.to_thread(self._chunks.touch, viewer.id, set(new.chunks))
        return await self._shown(row)

    def _check(self, new: NewUpload) -> None:
        if new.size > self._rules.package:
            rule = f"must be at most {self._rules.package // 1024} KiB"
            raise invalid("size", rule, 413, "too-large")
        count = -(-new.size // new.chunk_size)
        if len(new.chunks) != count:
            raise invalid("chunks", f"must be {count} for this size and chunk_size")

    async def _check_quota(
        self, unfinished: list[UploadRow], viewer: Viewer, new: NewUpload
    ) -> None:
        if len(unfinished) >= MAX_OPEN:
            raise _over_quota(f"{MAX_OPEN} of yours are unfinished; finish or delete one")
        quota = self._rules.quota
        if sum(row.size for row in unfinished) + new.size > quota:
            raise _over_quota(f"all of yours together must be at most {quota // 1024} KiB")
        if await asyncio.to_thread(self._chunks.used, viewer.id) + new.size > quota:
            wanted = {digest for row in unfinished for digest in row.chunks} | set(new.chunks)
            await asyncio.to_thread(self._chunks.keep_only, viewer.id, wanted)

    async def list(self, viewer: Viewer) -> list[Upload]:
        """The viewer's uploads that are not forgotten yet, newest first."""
        async with self._sessions() as session:
            rows = list(await session.scalars(_live(viewer.id).order_by(UploadRow.id.desc())))
        return [await self._shown(row) for row in rows]

    async def get(self, viewer: Viewer, upload_id: uuid.UUID) -> Upload:
        """One upload.

        Raises:
            ApiError: 404.
        """
        async with self._sessions() as session:
            return await self._shown(await _find(session, viewer, upload_id))

    async def put(self, viewer: Viewer, upload_id: uuid.UUID, index: int, data: bytes) -> None:
        """Keeps a chunk. A repetition changes nothing.

        Raises:
            ApiError: 404, or 422 for what is not the announced chunk.
        """
        async with self._sessions() as session:
            row = await _find(session, viewer, upload_id)
        if index >= len(row.chunks):
            raise invalid("index", f"must be below {len(row.chunks)}")
        last = index == len(row.chunks) - 1
        size = row.size - index * row.chunk_size if last else row.chunk_size
        if len(data) != size:
            raise invalid("body", f"must be {size} bytes, is {len(data)}")
        digest = await asyncio.to_thread(lambda: hashlib.sha256(data).hexdigest())
        if digest != row.chunks[index]:
            rule = f"must have the announced SHA-256 {row.chunks[index]}, has {digest}"
            raise invalid("body", rule, code="wrong-digest")
        if row.state == UploadState.RECEIVING:
            await asyncio.to_thread(self._chunks.put, viewer.id, digest, data)
            await self._bell.ring(row.id)

    async def finish(self, viewer: Viewer, upload_id: uuid.UUID) -> Upload:
        """Queues the import. A repetition changes nothing; a failed import starts again.

        Raises:
            ApiError: 404, or 409 while chunks are missing.
        """
        async with self._sessions.begin() as session:
            row = await _find(session, viewer, upload_id, lock=True)
            if row.state in (UploadState.RECEIVING, UploadState.FAILED):
                missing = await asyncio.to_thread(self._chunks.missing, viewer.id, row.chunks)
                if missing:
                    raise ApiError(
                        409,
                        "incomplete",
                        f"chunks: {len(missing)} of {len(row.chunks)} have not arrived",
                        [("chunks", f"{len(missing)} of {len(row.chunks)} have not arrived")],
                        extensions={"missing": missing},
                    )
                row.state = UploadState.IMPORTING
                row.stage = Stage.WAITING
                row.failure = None
                row.claim = None
                row.claimed_until = func.now()
                await session.flush()
                await session.refresh(row)
        self._wake_imports()
        await self._bell.ring(upload_id)
        return await self._shown(row)

    async def delete(self, viewer: Viewer, upload_id: uuid.UUID) -> None:
        """Forgets an upload with its chunks.

        Raises:
            ApiError: 404, or 409 while it is being imported.
        """
        async with self._sessions.begin() as session:
            row = await _find(session, viewer, upload_id, lock=True)
            if row.state == UploadState.IMPORTING:
                raise ApiError(409, "importing", "state: is being imported; wait for the end")
            await session.delete(row)
            await session.flush()
            others = await session.scalars(_live(viewer.id))
            wanted = {digest for other in others for digest in other.chunks}
        await asyncio.to_thread(self._chunks.keep_only, viewer.id, wanted)
        await self._bell.ring(upload_id)

    async def _shown(self, row: UploadRow) -> Upload:
        missing: list[int] = []
        if row.state in (UploadState.RECEIVING, UploadState.FAILED):
            missing = await asyncio.to_thread(self._chunks.missing, row.user_id, row.chunks)
        names = [name for name in Upload.model_fields if name not in ("missing", "total")]
        return Upload.model_validate(
            {name: getattr(row, name) for name in names}
            | {"missing": missing, "total": len(row.chunks)}
        )


def is_over(upload: Upload) -> bool:
    """Whether nothing more will happen by itself."""
    return upload.state in (UploadState.DONE, UploadState.FAILED)


def alive() -> ColumnElement[bool]:
    """Which rows are not forgotten."""
    return or_(UploadRow.expires_at > func.now(), UploadRow.state == UploadState.IMPORTING)


def _live(owner: uuid.UUID) -> Select[UploadRow]:
    return select(UploadRow).where(UploadRow.user_id == owner, alive())


async def _find(
    session: AsyncSession, viewer: Viewer, upload_id: uuid.UUID, *, lock: bool = False
) -> UploadRow:
    query = _live(viewer.id).where(UploadRow.id == upload_id)
    row: UploadRow | None = await session.scalar(query.with_for_update() if lock else query)
    if row is None:
        raise not_found("upload")
    return row


def _is_same(row: UploadRow, new: NewUpload) -> bool:
    return row.state == UploadState.RECEIVING and all(
        getattr(row, name) == value for name, value in new.model_dump().items()
    )


def _over_quota(rule: str) -> ApiError:
    return invalid("size", rule, 409, "quota")
