"""Languages."""

from __future__ import annotations

from fastapi import APIRouter

from web_api.languages.schemas import Language
from web_api.users.access import ContextDep

router = APIRouter(prefix="/api", tags=["languages"])


@router.get("/languages", operation_id="listLanguages")
async def list_languages(context: ContextDep) -> list[Language]:
    """The languages that at least one judge node offers now."""
    return await context.languages.offered()
