"""Tags of problems, inside a transaction of the caller's."""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.database import new_id
from web_api.problems.catalogue_models import ProblemTagRow, TagKind, TagRow

MOST_LETTERS = 60
_OTHER = re.compile(r"[^a-z0-9]+")


def tag_slug(name: str) -> str:
    """The short form: dynamic-programming of "Dynamic Programming"; "" if nothing is left."""
    plain = unicodedata.normalize("NFKD", name.replace("+", " plus ").replace("#", " sharp "))
    ascii_ = plain.encode("ascii", "ignore").decode().lower()
    return _OTHER.sub("-", ascii_).strip("-")[:MOST_LETTERS].strip("-")


def tag_name(slug: str) -> str:
    """What a tag is called until somebody names it otherwise."""
    return slug.replace("-", " ").title()


async def set_tags(
    session: AsyncSession, problem_id: uuid.UUID, kind: TagKind, slugs: Sequence[str]
) -> None:
    """Gives the problem exactly these tags of the kind; unknown ones are made."""
    wanted = sorted(set(slugs))
    of_kind = select(TagRow.id).where(TagRow.kind == kind)
    await session.execute(
        delete(ProblemTagRow)
        .where(ProblemTagRow.problem_id == problem_id, ProblemTagRow.tag_id.in_(of_kind))
        .execution_options(synchronize_session=False)
    )
    if not wanted:
        return
    rows = [{"id": new_id(), "kind": kind, "slug": s, "name": tag_name(s)} for s in wanted]
    await session.execute(insert(TagRow).values(rows).on_conflict_do_nothing())
    ids = await session.scalars(of_kind.where(TagRow.slug.in_(wanted)))
    links = [{"problem_id": problem_id, "tag_id": id_} for id_ in ids]
    await session.execute(insert(ProblemTagRow).values(links).on_conflict_do_nothing())
