"""Two submissions side by side."""

from __future__ import annotations

import asyncio
import difflib
import uuid
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from web_api.database import Sessions
from web_api.errors import invalid
from web_api.submissions.models import SubmissionTestRow
from web_api.submissions.reading import tests_of
from web_api.submissions.schemas import summary
from web_api.submissions.sharing_schemas import Comparison, Figures, TestChange
from web_api.submissions.sight import Found, find
from web_api.users.access import Viewer

MOST_LINES = 3000
MOST_CHARACTERS = 256 * 1024
"""Of a source; comparing takes the product of both lengths."""


class Comparing:
    """Reads both and says what differs."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def compare(self, viewer: Viewer, one: uuid.UUID, other: uuid.UUID) -> Comparison:
        """`other` as a change of `one`.

        Raises:
            ApiError: 404 where the viewer may not see both, 422 for different problems.
        """
        async with self._sessions() as session:
            before, tests_before = await _read(session, viewer, one)
            after, tests_after = await _read(session, viewer, other)
        if before.row.problem_id != after.row.problem_id:
            raise invalid("b", "must be of the same problem")
        return Comparison(
            a=summary(before.row, before.problem.slug, before.user),
            b=summary(after.row, after.problem.slug, after.user),
            same_testdata=before.version.bundle_digest == after.version.bundle_digest,
            diff=await asyncio.to_thread(
                difference, before.row.source, after.row.source, str(one), str(other)
            ),
            tests=changes(tests_before, tests_after),
        )


async def _read(
    session: AsyncSession, viewer: Viewer, submission_id: uuid.UUID
) -> tuple[Found, Sequence[SubmissionTestRow]]:
    found = await find(session, viewer, submission_id)
    return found, await tests_of(session, submission_id)


def difference(old: str, new: str, old_name: str, new_name: str) -> str | None:
    """A unified diff, "" for equal sources; None for what is too long to compare."""
    before, after = old.splitlines(), new.splitlines()
    if before == after:
        return ""
    too_long = max(len(old), len(new)) > MOST_CHARACTERS
    if too_long or max(len(before), len(after)) > MOST_LINES:
        return None
    return "\n".join(difflib.unified_diff(before, after, old_name, new_name, lineterm=""))


def changes(
    before: Sequence[SubmissionTestRow], after: Sequence[SubmissionTestRow]
) -> list[TestChange]:
    """Both results of every test that one of them has, in judging order, by name."""
    old = {test.name: test for test in before}
    new = {test.name: test for test in after}
    return [
        TestChange(name=name, a=_figures(old.get(name)), b=_figures(new.get(name)))
        for name in dict.fromkeys([*new, *old])
    ]


def _figures(test: SubmissionTestRow | None) -> Figures | None:
    return Figures.model_validate(test, from_attributes=True) if test else None
