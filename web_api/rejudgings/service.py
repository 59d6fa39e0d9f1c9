"""Starting, reading, applying and cancelling rejudgings."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence

from sqlalchemy import ColumnElement, String, cast, func, insert, literal, select, true, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.database import Sessions, new_id
from web_api.errors import invalid, not_found
from web_api.live import Bell
from web_api.problems.models import ProblemRow, ProblemVersionRow
from web_api.rejudgings.models import (
    ItemState,
    RejudgingItemRow,
    RejudgingRow,
    RejudgingState,
)
from web_api.rejudgings.reading import Rejudgings
from web_api.rejudgings.schemas import NewRejudging, RejudgingSummary
from web_api.submissions.models import State, SubmissionRow
from web_api.users.access import Viewer


class RejudgingDesk:
    """What setters may do with rejudgings."""

    def __init__(
        self,
        sessions: Sessions,
        rejudgings: Rejudgings,
        bell: Bell,
        wakes: Sequence[Callable[[], None]],
    ) -> None:
        self._sessions = sessions
        self._rejudgings = rejudgings
        self._bell = bell
        self._wakes = wakes

    def _wake(self) -> None:
        for wake in self._wakes:
            wake()

    async def create(self, viewer: Viewer, slug: str, new: NewRejudging) -> RejudgingSummary:
        """Commits a rejudging with all its submissions; the judge gets them by and by.

        Raises:
            ApiError: 404, 409 or 422, naming the field and the rule.
        """
        check_scope(new)
        try:
            async with self._sessions.begin() as session:
                rejudging = await _insert(session, viewer, slug, new)
                await _insert_items(session, rejudging, new)
        except IntegrityError as error:
            if "uq_rejudgings_running" not in str(error):
                raise
            rule = "another rejudging of this problem is running"
            raise invalid("problem", rule, 409, "rejudging-busy") from None
        self._wake()
        return await self._rejudgings.summary(rejudging.id)

    async def apply(self, rejudging_id: uuid.UUID) -> RejudgingSummary:
        """Lets the results become the submissions' own. A repetition changes nothing.

        Raises:
            ApiError: 404, or 409 unless every result is there.
        """
        allowed = (RejudgingState.READY, RejudgingState.APPLYING, RejudgingState.APPLIED)
        return await self._move(rejudging_id, RejudgingState.APPLYING, allowed)

    async def cancel(self, rejudging_id: uuid.UUID) -> RejudgingSummary:
        """Ends a rejudging; the stored verdicts stay. A repetition changes nothing.

        Raises:
            ApiError: 404, or 409 once it is being applied.
        """
        allowed = (RejudgingState.RUNNING, RejudgingState.READY, RejudgingState.CANCELLED)
        return await self._move(rejudging_id, RejudgingState.CANCELLED, allowed)

    async def _move(
        self, rejudging_id: uuid.UUID, to: RejudgingState, allowed: tuple[RejudgingState, ...]
    ) -> RejudgingSummary:
        async with self._sessions.begin() as session:
            row = await session.get(RejudgingRow, rejudging_id, with_for_update=True)
            if row is None:
                raise not_found("rejudging")
            if row.state not in allowed:
                rule = f"is {row.state}, must be {allowed[0]}"
                raise invalid("state", rule, 409, "wrong-state")
            if row.state == allowed[0] or to == RejudgingState.CANCELLED:
                row.state = to
            if row.state == RejudgingState.CANCELLED and row.finished_at is None:
                row.finished_at = func.now()
                await session.flush()
                await session.execute(
                    update(RejudgingItemRow)
                    .where(
                        RejudgingItemRow.rejudging_id == row.id,
                        RejudgingItemRow.state == ItemState.PENDING,
                    )
                    .values(state=ItemState.CANCELLED)
                )
        self._wake()
        await self._bell.ring(rejudging_id)
        return await self._rejudgings.summary(rejudging_id)


def check_scope(new: NewRejudging) -> None:
    """The list that the scope names is given, the other is not.

    Raises:
        ApiError: 422.
    """
    for name, given in (("verdicts", new.verdicts), ("ids", new.ids)):
        if bool(given) != (new.scope == name):
            rule = "must be given" if new.scope == name else "must be left out"
            raise invalid(name, f"{rule} with scope {new.scope!r}")


async def _insert(
    session: AsyncSession, viewer: Viewer, slug: str, new: NewRejudging
) -> RejudgingRow:
    problem = await session.scalar(select(ProblemRow.id).where(ProblemRow.slug == slug))
    if problem is None:
        raise not_found("problem")
    version = await session.scalar(
        select(ProblemVersionRow.id).where(
            ProblemVersionRow.problem_id == problem, ProblemVersionRow.digest == new.version
        )
    )
    if version is None:
        raise invalid("version", "is none of this problem's versions")
    row = RejudgingRow(
        id=new_id(),
        problem_id=problem,
        version_id=version,
        created_by=viewer.id,
        scope=new.model_dump(mode="json", include={"scope", "verdicts", "ids"}),
        dry_run=new.dry_run,
    )
    session.add(row)
    await session.flush()
    await session.refresh(row)
    return row


async def _insert_items(session: AsyncSession, row: RejudgingRow, new: NewRejudging) -> None:
    chosen = select(
        literal(row.id),
        SubmissionRow.id,
        cast(SubmissionRow.id, String) + f".r{row.number}",
        SubmissionRow.epoch,
        SubmissionRow.verdict,
    ).where(
        SubmissionRow.problem_id == row.problem_id,
        SubmissionRow.state == State.FINAL,
        _in_scope(new),
    )
    names = ["rejudging_id", "submission_id", "judge_id", "base_epoch", "old_verdict"]
    inserted = (
        await session.scalars(
            insert(RejudgingItemRow)
            .from_select(names, chosen, include_defaults=False)
            .returning(RejudgingItemRow.submission_id)
        )
    ).all()
    if new.scope == "ids":
        unfit = sorted(map(str, set(new.ids).difference(inserted)))
        if unfit:
            rule = "no judged submission of this problem"
            raise invalid("ids", f"{rule}: {', '.join(unfit[:5])}")
    if not inserted:
        raise invalid("scope", "no judged submission of this problem fits")


def _in_scope(new: NewRejudging) -> ColumnElement[bool]:
    if new.scope == "verdicts":
        return SubmissionRow.verdict.in_(new.verdicts)
    if new.scope == "ids":
        return SubmissionRow.id.in_(new.ids)
    return true()
