"""Languages."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from web_api.feature import service
from web_api.languages.schemas import Language
from web_api.languages.service import LanguageCatalogue

router = APIRouter(prefix="/api", tags=["languages"])

CatalogueDep = Annotated[LanguageCatalogue, Depends(service(LanguageCatalogue))]


@router.get("/languages", operation_id="listLanguages")
async def list_languages(languages: CatalogueDep) -> list[Language]:
    """The languages that at least one judge node offers now."""
    return await languages.offered()
