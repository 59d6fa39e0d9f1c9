"""Submissions in full, for the ways that lead to them, and what of their tests is open."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.problems.models import EvidenceRule
from web_api.submissions.models import SubmissionTestRow
from web_api.submissions.schemas import Submission, submission
from web_api.submissions.sight import Found
from web_api.users.access import Viewer


async def tests_of(session: AsyncSession, submission_id: uuid.UUID) -> Sequence[SubmissionTestRow]:
    """In judging order."""
    found = await session.scalars(
        select(SubmissionTestRow)
        .where(SubmissionTestRow.submission_id == submission_id)
        .order_by(SubmissionTestRow.index)
    )
    return found.all()


async def full(session: AsyncSession, found: Found, viewer: Viewer | None) -> Submission:
    """A submission with its tests, as far as the viewer sees them."""
    tests = await tests_of(session, found.row.id)
    whole = found.whole(viewer)
    return submission(
        found.row,
        found.problem.slug,
        found.user,
        found.version.digest,
        tests,
        opened=open_tests(tests, rule_of(found)) if whole else frozenset(),
        whole=whole,
        staff=viewer is not None and viewer.staff,
    )


class Judged(Protocol):
    """A test of a result."""

    @property
    def index(self) -> int: ...
    @property
    def sample(self) -> bool: ...
    @property
    def verdict(self) -> str: ...
    @property
    def shown(self) -> object: ...


def open_tests(tests: Sequence[Judged], rule: EvidenceRule) -> frozenset[int]:
    """Indexes of the tests whose input and answer the owner may have.

    Never accepted ones, nor those where the judge failed. What the judge showed is a sample
    or has the package's full feedback.
    """
    failed = [test for test in tests if test.verdict not in ("AC", "JE")]
    opened = {test.index for test in failed if test.sample or test.shown is not None}
    if rule is EvidenceRule.ALL:
        opened.update(test.index for test in failed)
    elif rule is EvidenceRule.FIRST_FAILED:
        opened.update(test.index for test in failed[:1])
    return frozenset(opened)


def rule_of(found: Found) -> EvidenceRule:
    """The problem's, but a contest that runs shows samples alone."""
    return EvidenceRule.SAMPLES if found.contested else EvidenceRule(found.problem.evidence)
