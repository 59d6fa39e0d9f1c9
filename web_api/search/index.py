"""Keeping what problems are found by."""

from __future__ import annotations

import asyncio
import html
import re
import uuid
from collections.abc import Sequence
from typing import Any

import structlog
from sqlalchemy import ColumnElement, Text, cast, func, literal_column, or_, select
from sqlalchemy.dialects.postgresql import REGCONFIG, insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.database import Sessions
from web_api.problems.catalogue_models import ProblemSearchRow, ProblemTagRow, TagKind, TagRow
from web_api.problems.models import ProblemRow, ProblemVersionRow
from web_api.search.languages import SIMPLE, configuration

log = structlog.get_logger(__name__)

MOST_TEXT = 64 * 1024
"""Characters of a statement that are searched."""
LOOK_AGAIN_S = 60.0
_WEIGHTS = {weight: f"'{weight}'" for weight in "ABC"}
_TAG = re.compile(r"<[^>]*>")
_PICTURE = re.compile(r'src="data:[^"]*"')


async def touch(session: AsyncSession, problem: ProblemRow) -> None:
    """Makes a change of a problem known to readers and to the search, in its transaction."""
    problem.revision += 1
    await session.flush()
    await reindex(session, problem.id)


async def reindex(session: AsyncSession, problem_id: uuid.UUID) -> None:
    """Makes the problem's row anew from what the session sees."""
    found = (
        await session.execute(
            select(
                ProblemRow.slug,
                ProblemRow.revision,
                ProblemVersionRow.id,
                ProblemVersionRow.title,
                ProblemVersionRow.statements,
            )
            .join(ProblemVersionRow, ProblemVersionRow.id == ProblemRow.current_version_id)
            .where(ProblemRow.id == problem_id)
        )
    ).one_or_none()
    if found is None:
        return
    slug, revision, version_id, title, statements = found
    tags = (
        await session.execute(
            select(TagRow.kind, TagRow.slug, TagRow.name)
            .join(ProblemTagRow, ProblemTagRow.tag_id == TagRow.id)
            .where(ProblemTagRow.problem_id == problem_id)
            .order_by(TagRow.slug)
        )
    ).all()
    values: dict[str, Any] = {
        "version_id": version_id,
        "revision": revision,
        "name": f"{title} {slug}".lower(),
        "document": _document(title, slug, [tag.name for tag in tags], statements),
        "topics": [tag.slug for tag in tags if tag.kind == TagKind.TOPIC],
        "companies": [tag.slug for tag in tags if tag.kind == TagKind.COMPANY],
    }
    await session.execute(
        insert(ProblemSearchRow)
        .values(problem_id=problem_id, **values)
        .on_conflict_do_update(index_elements=["problem_id"], set_=values)
    )


def _document(
    title: str, slug: str, tags: Sequence[str], statements: Sequence[dict[str, Any]]
) -> ColumnElement[Any]:
    languages = {configuration(each["language"]) for each in statements} | {SIMPLE}
    parts = [_words(SIMPLE, slug.replace("-", " "), "A")]
    for language in sorted(languages):
        parts += [_words(language, title, "A"), _words(language, " ".join(tags), "B")]
    for each in statements:
        parts.append(_words(configuration(each["language"]), plain(each["html"]), "C"))
    document = parts[0]
    for part in parts[1:]:
        document = document.op("||")(part)
    return document


def _words(language: str, text: str, weight: str) -> ColumnElement[Any]:
    return func.setweight(
        func.to_tsvector(cast(language, REGCONFIG), cast(text, Text)),
        literal_column(_WEIGHTS[weight]),
    )


def plain(markup: str) -> str:
    """The words of clean HTML."""
    return html.unescape(_TAG.sub(" ", _PICTURE.sub("", markup)))[:MOST_TEXT]


class IndexUpkeep:
    """Finds what changed without `touch`: by an earlier release, a restore, a migration."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def run(self) -> None:
        """Never returns."""
        while True:
            try:
                await self.mend()
            except SQLAlchemyError as error:
                log.warning("search index not mended", error=str(error))
            await asyncio.sleep(LOOK_AGAIN_S)

    async def mend(self) -> int:
        """Makes outdated rows anew and returns how many there were."""
        row = ProblemSearchRow
        outdated = (
            select(ProblemRow.id)
            .outerjoin(row, row.problem_id == ProblemRow.id)
            .where(
                ProblemRow.current_version_id.is_not(None),
                or_(
                    row.version_id.is_distinct_from(ProblemRow.current_version_id),
                    row.revision.is_distinct_from(ProblemRow.revision),
                ),
            )
        )
        async with self._sessions() as session:
            problems = list(await session.scalars(outdated))
        for problem in problems:
            async with self._sessions.begin() as session:
                await reindex(session, problem)
        return len(problems)
