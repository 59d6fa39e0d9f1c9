"""Writing revisions of texts, inside a transaction of the caller's that holds the problem."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.database import new_id
from web_api.errors import ApiError
from web_api.problems.authoring_models import Origin, ProblemTextsRow
from web_api.problems.models import ProblemRow, ProblemVersionRow
from web_api.problems.texts import (
    Merged,
    Texts,
    TextsRule,
    merge,
    of_row,
    of_version,
    rendered_hints,
)
from web_api.texts import render


@dataclass(frozen=True, slots=True)
class Extras:
    """What setters write and no package has: sources."""

    constraints: str = ""
    editorial: str = ""
    hints: Sequence[str] = ()

    @classmethod
    def of(cls, row: ProblemTextsRow) -> Extras:
        hints = [each["source"] for each in row.hints]
        return cls(row.constraints_source, row.editorial_source, hints)


async def current_texts(session: AsyncSession, problem: ProblemRow) -> ProblemTextsRow:
    """What is shown now; a first revision is made of versions that have none."""
    row = await session.get(ProblemTextsRow, problem.texts_id) if problem.texts_id else None
    if row is not None:
        return row
    version = await session.get_one(ProblemVersionRow, problem.current_version_id)
    texts = of_version(version)
    made = await add_revision(session, problem, version.id, Origin.PACKAGE, None, texts, Extras())
    problem.package_texts_id = made.id
    return made


async def add_revision(
    session: AsyncSession,
    problem: ProblemRow,
    version_id: uuid.UUID,
    origin: Origin,
    author: uuid.UUID | None,
    texts: Texts,
    extras: Extras,
    note: str = "",
) -> ProblemTextsRow:
    """Adds a revision and shows it from now on."""
    last = await session.scalar(
        select(func.max(ProblemTextsRow.number)).where(ProblemTextsRow.problem_id == problem.id)
    )
    row = ProblemTextsRow(
        id=new_id(),
        problem_id=problem.id,
        number=(last or 0) + 1,
        version_id=version_id,
        origin=origin,
        author_id=author,
        note=note,
        title=texts.title,
        statements=[each.stored() for each in texts.statements],
        constraints_source=extras.constraints,
        constraints_html=render(extras.constraints),
        editorial_source=extras.editorial,
        editorial_html=render(extras.editorial),
        hints=rendered_hints(extras.hints),
    )
    session.add(row)
    await session.flush()
    problem.texts_id = row.id
    return row


async def merged_with_edits(
    session: AsyncSession, problem: ProblemRow, package: Texts, rule: TextsRule
) -> Texts:
    """What a new package's texts become, with what was edited since the last package.

    Raises:
        ApiError: 409 with the differences, where both changed the same text.
    """
    if problem.current_version_id is None:
        return package
    current = await current_texts(session, problem)
    if current.id == problem.package_texts_id:
        return package
    base = await session.get(ProblemTextsRow, problem.package_texts_id)
    merged = merge(of_row(base) if base else package, of_row(current), package, rule)
    if merged.conflicts:
        raise texts_conflict(merged)
    return merged.texts


async def note_package(
    session: AsyncSession,
    problem: ProblemRow,
    version_id: uuid.UUID,
    package: Texts,
    merged: Texts,
    author: uuid.UUID | None,
) -> None:
    """Notes a package's texts, and what they became with the edits."""
    old = await session.get(ProblemTextsRow, problem.texts_id) if problem.texts_id else None
    extras = Extras.of(old) if old else Extras()
    if old is not None and old.version_id == version_id:
        return
    made = await add_revision(session, problem, version_id, Origin.PACKAGE, author, package, extras)
    problem.package_texts_id = made.id
    if merged != package:
        await add_revision(session, problem, version_id, Origin.MERGE, author, merged, extras)


async def show_version(
    session: AsyncSession, problem: ProblemRow, version: ProblemVersionRow, author: uuid.UUID
) -> None:
    """Makes the texts of a version that becomes current a new revision."""
    old = await session.get(ProblemTextsRow, problem.texts_id)
    same = await session.scalar(
        select(ProblemTextsRow)
        .where(ProblemTextsRow.version_id == version.id)
        .order_by(ProblemTextsRow.number.desc())
        .limit(1)
    )
    texts = of_row(same) if same else of_version(version)
    extras = Extras.of(old) if old else Extras()
    await add_revision(session, problem, version.id, Origin.RESTORE, author, texts, extras)


def texts_conflict(merged: Merged) -> ApiError:
    rule = "was edited here and changed in the package: choose one with `texts`"
    return ApiError(
        409,
        "texts-conflict",
        f"{', '.join(merged.conflicts)}: {rule}",
        [(name, rule) for name in merged.conflicts],
        extensions={
            "conflicts": [{"part": p, "diff": diff} for p, diff in merged.conflicts.items()]
        },
    )
