"""Importing what has arrived whole: one upload at a time, claimed for a while.

The claim is renewed as long as the import goes on, and every change of the row is
bound to it: a process that died or lost the database leaves its upload to another,
and what it says later changes nothing. The version and the end of the upload are one
transaction.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from testdata.package import PackageError
from web_api.database import Sessions
from web_api.errors import ApiError, problem_body
from web_api.judge.client import JudgeFailingError, JudgeRefusedError, JudgeUnavailableError
from web_api.live import Bell
from web_api.problems.importing import Importer, ImportSettings, Prepared, commit
from web_api.problems.refusal import refused
from web_api.problems.texts import TextsRule
from web_api.problems.uploads import package_name
from web_api.submissions.events import set_within
from web_api.uploads.chunks import ChunkMissingError, ChunkStore
from web_api.uploads.models import Stage, UploadRow, UploadState
from web_api.uploads.service import alive

log = structlog.get_logger(__name__)

CLAIM = timedelta(seconds=30)
RENEW_S = 10.0
SWEEP_S = 2.0
EXPIRE_S = 600.0
JUDGE_AGAIN_S = 2.0
UNSTORABLE = (DataError, IntegrityError)
MAX_FAULTS = 5
"""Errors of the judge's own before an import is given up."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """An upload that this process imports."""

    id: uuid.UUID
    claim: uuid.UUID
    owner: uuid.UUID
    name: str
    chunks: list[str]
    settings: ImportSettings


class ClaimLostError(Exception):
    """Another process has the upload now."""


class UploadImports:
    """Turns finished uploads into problem versions."""

    def __init__(
        self, sessions: Sessions, importer: Importer, chunks: ChunkStore, bell: Bell
    ) -> None:
        self._sessions = sessions
        self._importer = importer
        self._chunks = chunks
        self._bell = bell
        self._work = asyncio.Event()

    def wake(self) -> None:
        """There is an upload to import."""
        self._work.set()

    async def run(self) -> None:
        """Never returns."""
        while True:
            self._work.clear()
            try:
                while claimed := await self._claim():
                    await self._import(claimed)
            except (SQLAlchemyError, ClaimLostError) as error:
                log.warning("imports interrupted", error=repr(error))
            await set_within(self._work, SWEEP_S)

    async def _claim(self) -> Claimed | None:
        due = (
            select(UploadRow)
            .where(UploadRow.state == UploadState.IMPORTING, UploadRow.claimed_until <= func.now())
            .order_by(UploadRow.claimed_until)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        async with self._sessions.begin() as session:
            row = await session.scalar(due)
            if row is None:
                return None
            row.claim = uuid.uuid4()
            row.claimed_until = func.now() + CLAIM
            settings = ImportSettings(row.make_current, TextsRule(row.texts))
            return Claimed(row.id, row.claim, row.user_id, row.name, list(row.chunks), settings)

    async def _import(self, claimed: Claimed) -> None:
        keeper = asyncio.create_task(self._keep(claimed))
        try:
            await self._carry_out(claimed)
        except ClaimLostError:
            log.warning("import continued elsewhere", upload=str(claimed.id))
        except asyncio.CancelledError:
            # Others need not wait for the claim to run out.
            with suppress(SQLAlchemyError, ClaimLostError):
                await self._change(claimed, claimed_until=func.now())
            raise
        except Exception as error:
            if isinstance(error, SQLAlchemyError) and not isinstance(error, UNSTORABLE):
                raise
            log.error("import failed", upload=str(claimed.id), exc_info=error)
            await self._fail(claimed, ApiError(500, "internal", "an error of ours; try again"))
        finally:
            keeper.cancel()

    async def _carry_out(self, claimed: Claimed) -> None:
        try:
            async with self._assembled(claimed):
                path = self._chunks.assembly(claimed.id) / package_name(claimed.name)
                await asyncio.to_thread(self._chunks.assemble, claimed.owner, claimed.chunks, path)
                await self._at(claimed, Stage.CHECKING)
                prepared = await self._importer.read(path)
            await self._at(claimed, Stage.SENDING)
            await self._send(prepared)
        except ChunkMissingError as error:
            log.warning("chunk is gone", upload=str(claimed.id), chunk=str(error))
            await self._change(claimed, state=UploadState.RECEIVING, stage=Stage.NONE)
        except PackageError as error:
            await self._fail(claimed, refused(error.issues))
        except (JudgeRefusedError, JudgeFailingError) as error:
            await self._fail(claimed, ApiError(503, "judge-refused", f"judge: {error}"))
        else:
            try:
                await self._finish(claimed, prepared)
            except ApiError as error:
                await self._fail(claimed, error)

    @asynccontextmanager
    async def _assembled(self, claimed: Claimed) -> AsyncIterator[None]:
        """The folder of the assembled package, empty at first and gone afterwards."""
        await self._at(claimed, Stage.ASSEMBLING)
        await asyncio.to_thread(self._chunks.dismantle, claimed.id)
        try:
            yield
        finally:
            await asyncio.to_thread(self._chunks.dismantle, claimed.id)

    async def _send(self, prepared: Prepared) -> None:
        """Waits for the judge as long as it is out of reach."""
        faults = 0
        while True:
            try:
                await self._importer.send(prepared)
                return
            except JudgeUnavailableError as error:
                faults += isinstance(error, JudgeFailingError)
                if faults >= MAX_FAULTS:
                    raise
                log.warning("judge did not take the testdata", error=str(error))
                await asyncio.sleep(JUDGE_AGAIN_S)

    async def _finish(self, claimed: Claimed, prepared: Prepared) -> None:
        async with self._sessions.begin() as session:
            row = await session.scalar(
                select(UploadRow)
                .where(UploadRow.id == claimed.id, UploadRow.claim == claimed.claim)
                .with_for_update()
            )
            if row is None:
                raise ClaimLostError
            imported = await commit(session, prepared, claimed.owner, claimed.settings)
            row.state, row.stage, row.claim = UploadState.DONE, Stage.NONE, None
            row.imported = imported.model_dump(mode="json")
            await session.flush()
            open_ = UploadRow.state.in_((UploadState.RECEIVING, UploadState.IMPORTING))
            others = await session.scalars(
                select(UploadRow).where(UploadRow.user_id == claimed.owner, open_)
            )
            wanted = {digest for other in others for digest in other.chunks}
        await asyncio.to_thread(self._chunks.keep_only, claimed.owner, wanted)
        await self._bell.ring(claimed.id)

    async def _fail(self, claimed: Claimed, error: ApiError) -> None:
        failure = {"issues": [], **problem_body(error)}
        await self._change(
            claimed, state=UploadState.FAILED, stage=Stage.NONE, failure=failure, claim=None
        )

    async def _at(self, claimed: Claimed, stage: Stage) -> None:
        await self._change(claimed, stage=stage)

    async def _keep(self, claimed: Claimed) -> None:
        while True:
            await asyncio.sleep(RENEW_S)
            try:
                await self._change(claimed, claimed_until=func.now() + CLAIM)
            except (SQLAlchemyError, ClaimLostError) as error:
                log.warning("claim not renewed", upload=str(claimed.id), error=repr(error))

    async def _change(self, claimed: Claimed, **values: object) -> None:
        """Changes the row.

        Raises:
            ClaimLostError: if it is no longer ours.
        """
        async with self._sessions.begin() as session:
            found = await session.scalar(
                update(UploadRow)
                .where(UploadRow.id == claimed.id, UploadRow.claim == claimed.claim)
                .values(**values)
                .returning(UploadRow.id)
            )
        if found is None:
            raise ClaimLostError
        await self._bell.ring(claimed.id)


class UploadExpiry:
    """Forgets uploads whose time is over, and their chunks."""

    def __init__(self, sessions: Sessions, chunks: ChunkStore, expiry: timedelta) -> None:
        self._sessions = sessions
        self._chunks = chunks
        self._expiry = expiry

    async def run(self) -> None:
        """Never returns."""
        while True:
            try:
                async with self._sessions.begin() as session:
                    await session.execute(delete(UploadRow).where(~alive()))
                await asyncio.to_thread(self._chunks.expire, self._expiry.total_seconds())
            except (SQLAlchemyError, OSError) as error:
                log.warning("uploads not expired", error=str(error))
            await asyncio.sleep(EXPIRE_S)
