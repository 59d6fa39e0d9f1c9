"""Reading one problem."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.database import Sessions
from web_api.errors import ApiError, not_found
from web_api.problems.access import (
    Level,
    Opened,
    ProblemAccess,
    is_published,
    premium_required,
    visible_to,
)
from web_api.problems.authoring_models import ProblemTextsRow, SimilarProblemRow
from web_api.problems.cache import ProblemCache, Revision
from web_api.problems.catalogue_models import ProblemSearchRow, ProblemVoteRow, SolveStatus
from web_api.problems.models import EditorialRule, ProblemRow, ProblemVersionRow, Runnable
from web_api.problems.schemas import (
    Editorial,
    EditorialState,
    Limits,
    Problem,
    ProblemVote,
    Sample,
    Signature,
    SimilarProblem,
)
from web_api.problems.summaries import summaries, summary
from web_api.users.access import Viewer

MOST_SIMILAR = 6
CANDIDATES = 50
"""Kept of each problem; some of them a viewer may not see."""
_VOTES = {1: ProblemVote.LIKE, -1: ProblemVote.DISLIKE}


class Problems:
    """The current versions of problems, as one viewer sees them."""

    def __init__(self, sessions: Sessions, access: ProblemAccess, cache: ProblemCache) -> None:
        self._sessions = sessions
        self._access = access
        self._cache = cache

    async def get(self, viewer: Viewer | None, opened: Opened, language: str = "en") -> Problem:
        """A problem with its statement, in `language` if there is one, or English, or any.

        Raises:
            ApiError: 403 for a premium problem without premium.
        """
        premium = await self._access.has_premium(viewer)
        problem = opened.problem
        if problem.premium and not premium and opened.level < Level.TEST:
            raise premium_required()
        async with self._sessions.reading() as session:
            query = summaries(viewer).where(ProblemRow.id == problem.id)
            row = (await session.execute(query)).one()
            content = await self._content(session, problem)
            similar = await _similar(session, viewer, content["similar"])
            vote = await _vote(session, viewer, problem.id)
        chosen = choose(content["statements"], language)
        return Problem(
            **(summary(row, premium=premium) | {"title": content["title"]}),
            statement_html=chosen["html"],
            statement_language=chosen["language"],
            statement_languages=[each["language"] for each in content["statements"]],
            samples=[Sample(**each) for each in content["samples"]],
            limits=Limits(**content["limits"]),
            languages=content["languages"],
            starters=content["starters"],
            signature=Signature(**content["signature"]) if content["signature"] else None,
            runs=Runnable(content["runs"]),
            version_digest=content["version_digest"],
            constraints_html=content["constraints_html"],
            hints=content["hints"],
            editorial=editorial_state(
                opened,
                exists=content["has_editorial"],
                solved=row.status == SolveStatus.SOLVED,
                premium=premium,
            ),
            similar=similar,
            vote=vote,
            may_test=opened.level >= Level.TEST,
            may_edit=opened.level >= Level.EDIT,
            may_own=opened.level >= Level.OWN,
        )

    async def editorial(self, viewer: Viewer | None, opened: Opened) -> Editorial:
        """The editorial.

        Raises:
            ApiError: 404 where there is none to know of, 403 for who may not read it yet.
        """
        premium = await self._access.has_premium(viewer)
        if opened.problem.premium and not premium and opened.level < Level.TEST:
            raise premium_required()
        async with self._sessions.reading() as session:
            query = summaries(viewer).where(ProblemRow.id == opened.problem.id)
            row = (await session.execute(query)).one()
            texts = await session.get(ProblemTextsRow, opened.problem.texts_id or uuid.UUID(int=0))
        state = editorial_state(
            opened,
            exists=texts is not None and bool(texts.editorial_source),
            solved=row.status == SolveStatus.SOLVED,
            premium=premium,
        )
        if texts is None or state is EditorialState.NONE:
            raise not_found("editorial")
        if state is EditorialState.NEEDS_PREMIUM:
            raise ApiError(403, "premium-required", "the editorial is for people with premium")
        if state is EditorialState.AFTER_SOLVING:
            raise ApiError(403, "not-solved", "solve the problem first")
        return Editorial(html=texts.editorial_html)

    async def _content(self, session: AsyncSession, problem: ProblemRow) -> dict[str, Any]:
        """What is the same for all readers, from the cache if it has it."""
        revision = Revision(problem.id, problem.current_version_id, problem.revision)
        kept = await self._cache.get(revision)
        if kept is not None:
            found: dict[str, Any] = json.loads(kept)
            return found
        version = await session.get_one(ProblemVersionRow, problem.current_version_id)
        texts = await session.get(ProblemTextsRow, problem.texts_id) if problem.texts_id else None
        content = described(version, texts)
        content["similar"] = await _candidates(session, problem.id)
        await self._cache.put(revision, json.dumps(content).encode())
        return content


def described(version: ProblemVersionRow, texts: ProblemTextsRow | None) -> dict[str, Any]:
    """What all readers get of a version, as JSON values."""
    return {
        "title": version.title,
        "statements": version.statements,
        "samples": [each.model_dump() for each in samples(version)],
        "limits": limits(version).model_dump(),
        "languages": version.languages,
        "starters": version.starters,
        "signature": version.signature,
        "runs": version.runs,
        "version_digest": version.digest,
        "constraints_html": texts.constraints_html if texts else "",
        "hints": [each["html"] for each in texts.hints] if texts else [],
        "has_editorial": bool(texts and texts.editorial_source),
    }


def editorial_state(opened: Opened, *, exists: bool, solved: bool, premium: bool) -> EditorialState:
    """What a viewer is told of the editorial; a hidden one does not exist. Pure."""
    rule = opened.problem.editorial_rule
    if not exists:
        return EditorialState.NONE
    if opened.level >= Level.TEST or rule == EditorialRule.PUBLIC:
        return EditorialState.READABLE
    if rule == EditorialRule.HIDDEN:
        return EditorialState.NONE
    if rule == EditorialRule.SOLVED:
        return EditorialState.READABLE if solved else EditorialState.AFTER_SOLVING
    return EditorialState.READABLE if premium else EditorialState.NEEDS_PREMIUM


def choose(statements: list[dict[str, str]], language: str) -> dict[str, str]:
    """The statement in a language, or the next best. Pure."""
    for wanted in (language, language.split("-", maxsplit=1)[0], "en"):
        for each in statements:
            if wanted in (each["language"], each["language"].split("-")[0]):
                return each
    return statements[0] if statements else {"language": "", "html": ""}


async def _candidates(session: AsyncSession, problem: uuid.UUID) -> list[str]:
    """Ids of the setter's list, then of those that share most topics, whoever sees them."""
    chosen = SimilarProblemRow
    mine = select(ProblemSearchRow.topics).where(ProblemSearchRow.problem_id == problem)
    topics = await session.scalar(mine) or []
    other = func.unnest(ProblemSearchRow.topics).table_valued("topic").render_derived()
    shared = select(func.count()).select_from(other).where(other.c.topic.in_(topics))
    query = (
        select(ProblemRow.id)
        .join(ProblemSearchRow, ProblemSearchRow.problem_id == ProblemRow.id)
        .outerjoin(chosen, and_(chosen.problem_id == problem, chosen.other_id == ProblemRow.id))
        .where(
            ProblemRow.id != problem,
            or_(chosen.position.is_not(None), ProblemSearchRow.topics.overlap(topics)),
        )
        .order_by(
            chosen.position.asc().nulls_last(),
            shared.scalar_subquery().desc(),
            is_published().desc(),
            ProblemRow.slug,
        )
        .limit(CANDIDATES)
    )
    return [str(each) for each in await session.scalars(query)]


async def _similar(
    session: AsyncSession, viewer: Viewer | None, candidates: Sequence[str]
) -> list[SimilarProblem]:
    """The first candidates that the viewer sees today."""
    if not candidates:
        return []
    ids = [uuid.UUID(each) for each in candidates]
    query = (
        select(ProblemRow.id, ProblemRow.slug, ProblemVersionRow.title, ProblemRow.difficulty)
        .join(ProblemVersionRow, ProblemVersionRow.id == ProblemRow.current_version_id)
        .where(ProblemRow.id.in_(ids), visible_to(viewer))
    )
    seen = {row.id: row for row in await session.execute(query)}
    rows = [seen[each] for each in ids if each in seen][:MOST_SIMILAR]
    return [SimilarProblem(slug=r.slug, title=r.title, difficulty=r.difficulty) for r in rows]


async def _vote(
    session: AsyncSession, viewer: Viewer | None, problem: uuid.UUID
) -> ProblemVote | None:
    if viewer is None:
        return None
    row = await session.get(ProblemVoteRow, (problem, viewer.id))
    return _VOTES[row.value] if row else None


def limits(version: ProblemVersionRow) -> Limits:
    return Limits(
        time_ms=version.time_limit_ms,
        memory_mib=version.memory_limit_mib,
        output_mib=version.output_limit_mib,
        code_kib=version.code_limit_kib,
    )


def samples(version: ProblemVersionRow) -> list[Sample]:
    return [
        Sample(
            name=sample["name"],
            input=sample["input"],
            answer=sample["answer"],
            runnable=sample_test(sample) is not None,
        )
        for sample in version.samples
    ]


def sample_test(sample: dict[str, Any]) -> str | None:
    """The name of the test that a stored sample shows."""
    # Versions of earlier releases do not say.
    found: str | None = sample.get("test", f"sample/{sample['name']}")
    return found


def statement_html(version: ProblemVersionRow) -> str:
    """English if there is one, or the first."""
    return choose(version.statements, "en")["html"]
