"""Personal templates: one for each language."""

from __future__ import annotations

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from languages.registry import LANGUAGES
from web_api.database import Sessions
from web_api.errors import invalid, not_found
from web_api.templates.models import CodeTemplateRow
from web_api.templates.schemas import MOST_BYTES, Template, TemplateList
from web_api.users.access import Viewer


class Templates:
    """Keeps them. There can be no more than there are languages."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def list_all(self, viewer: Viewer) -> TemplateList:
        query = (
            select(CodeTemplateRow)
            .where(CodeTemplateRow.user_id == viewer.id)
            .order_by(CodeTemplateRow.language)
        )
        async with self._sessions() as session:
            return TemplateList(items=[_template(row) for row in await session.scalars(query)])

    async def get(self, viewer: Viewer, language: str) -> Template:
        """Raises ApiError: 404."""
        async with self._sessions() as session:
            row = await session.get(CodeTemplateRow, (viewer.id, language))
        if row is None:
            raise not_found("template")
        return _template(row)

    async def put(self, viewer: Viewer, language: str, source: str) -> Template:
        """Sets the language's template.

        Raises:
            ApiError: 413, 422.
        """
        if language not in LANGUAGES:
            raise invalid("language", "is not known")
        if len(source.encode()) > MOST_BYTES:
            raise invalid("source", f"must be at most {MOST_BYTES >> 10} KiB", 413, "too-large")
        new = {"source": source, "updated_at": func.now()}
        statement = (
            insert(CodeTemplateRow)
            .values(user_id=viewer.id, language=language, **new)
            .on_conflict_do_update(index_elements=["user_id", "language"], set_=new)
            .returning(CodeTemplateRow)
        )
        async with self._sessions.begin() as session:
            return _template((await session.scalars(statement)).one())

    async def forget(self, viewer: Viewer, language: str) -> None:
        """Deletes a template; that there is none is fine, too."""
        async with self._sessions.begin() as session:
            await session.execute(
                delete(CodeTemplateRow).where(
                    CodeTemplateRow.user_id == viewer.id, CodeTemplateRow.language == language
                )
            )


def _template(row: CodeTemplateRow) -> Template:
    return Template(language=row.language, source=row.source, updated_at=row.updated_at)
