"""Taking runs in and reading them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from testdata.signature.values import ValueFormatError, check_input
from web_api.database import Sessions
from web_api.errors import ApiError, invalid, not_found
from web_api.languages.service import LanguageCatalogue
from web_api.limits import Rate, RateLimiter
from web_api.problems.access import ProblemAccess
from web_api.problems.models import ProblemRow, ProblemVersionRow, Runnable
from web_api.problems.service import sample_test
from web_api.problems.signatures import restored
from web_api.runs.models import OVER, RunRow
from web_api.runs.schemas import NewRun, Run, RunInput, run
from web_api.submissions.service import check_rules, check_size
from web_api.users.access import Viewer
from web_api.users.models import UserRow

MAX_CONTENT = 256 * 1024
"""Bytes of all own inputs of a run; what the judge accepts at most."""
WAIT = timedelta(seconds=60)
"""How long a run waits for a judge before it expires."""


@dataclass(frozen=True, slots=True)
class RunRules:
    """What an operator allows each user."""

    rate: Rate
    unfinished: int


class Runs:
    """The rules of running without submitting."""

    def __init__(
        self,
        sessions: Sessions,
        access: ProblemAccess,
        languages: LanguageCatalogue,
        limiter: RateLimiter,
        rules: RunRules,
        wake_handover: Callable[[], None],
    ) -> None:
        self._sessions = sessions
        self._access = access
        self._languages = languages
        self._limiter = limiter
        self._rules = rules
        self._wake_handover = wake_handover

    async def create(self, viewer: Viewer, slug: str, new: NewRun) -> Run:
        """Commits a run as pending; the judge gets it a moment later.

        Raises:
            ApiError: 404, 413, 422 or 429, naming the field and the rule.
        """
        check_size(new.source)
        version = await self._access.current_version(viewer, slug)
        if not await self._languages.is_known(new.language):
            raise invalid("language", "is not offered by the judge")
        check_rules(new, version)
        inputs = checked_inputs(new.inputs, version)
        await self._limiter.check("run", str(viewer.id), self._rules.rate)
        row = await self._insert(viewer, new, version, inputs)
        self._wake_handover()
        return run(row, slug, staff=viewer.staff)

    async def _insert(
        self,
        viewer: Viewer,
        new: NewRun,
        version: ProblemVersionRow,
        inputs: list[dict[str, str]],
    ) -> RunRow:
        row = RunRow(
            user_id=viewer.id,
            problem_id=version.problem_id,
            version_id=version.id,
            language=new.language,
            source=new.source,
            inputs=inputs,
            deadline=func.now() + WAIT,
        )
        async with self._sessions.begin() as session:
            # One at a time: of two requests at the same moment the later counts the earlier.
            await session.execute(
                select(UserRow.id).where(UserRow.id == viewer.id).with_for_update(key_share=True)
            )
            unfinished = await session.scalar(
                select(func.count())
                .select_from(RunRow)
                .where(RunRow.user_id == viewer.id, RunRow.state.not_in(OVER))
            )
            if (unfinished or 0) >= self._rules.unfinished:
                raise _too_many(self._rules.unfinished)
            session.add(row)
            await session.flush()
            await session.refresh(row)
        return row

    async def get(self, viewer: Viewer, run_id: uuid.UUID) -> Run:
        """One run, for its owner alone.

        Raises:
            ApiError: 404, also for those who may not see it.
        """
        async with self._sessions() as session:
            found = (
                await session.execute(
                    select(RunRow, ProblemRow.slug)
                    .join(ProblemRow, ProblemRow.id == RunRow.problem_id)
                    .where(RunRow.id == run_id, RunRow.user_id == viewer.id)
                )
            ).one_or_none()
        if found is None:
            raise not_found("run")
        return run(found[0], found[1], staff=viewer.staff)


def checked_inputs(inputs: Sequence[RunInput], version: ProblemVersionRow) -> list[dict[str, str]]:
    """The inputs as a run keeps them.

    Raises:
        ApiError: 422, naming the input and the rule.
    """
    if version.runs == Runnable.NONE:
        raise invalid("inputs", "of this problem outputs are submitted: there is nothing to run")
    content = sum(len(each.content.encode()) for each in inputs if each.content is not None)
    if content > MAX_CONTENT:
        raise invalid("inputs", f"must be at most {MAX_CONTENT // 1024} KiB together")
    tests = {sample["name"]: sample_test(sample) for sample in version.samples}
    return [_checked(f"inputs.{i}", each, tests, version) for i, each in enumerate(inputs)]


def _checked(
    field: str, given: RunInput, tests: dict[str, str | None], version: ProblemVersionRow
) -> dict[str, str]:
    if given.content is None:
        sample = given.sample or ""
        test = tests.get(sample)
        # The hidden tests of the bundle can be named to the judge, but never from outside.
        if test is None:
            raise invalid(f"{field}.sample", "must name a sample of this problem that can be run")
        return {"sample": sample, "test": test}
    if version.runs == Runnable.SAMPLES:
        raise invalid(f"{field}.content", "this problem can be run on its samples only")
    if version.signature is not None:
        try:
            check_input(restored(version.signature), given.content)
        except ValueFormatError as error:
            raise invalid(f"{field}.content", str(error)) from None
    return {"content": given.content}


def _too_many(most: int) -> ApiError:
    which = "1 run" if most == 1 else f"{most} runs"
    detail = f"at most {which} at the same time; wait for an earlier one to end"
    return ApiError(429, "too-many-runs", detail, headers={"Retry-After": "2"})
