"""Personal templates."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from web_api.drafts.routes import LanguageId
from web_api.errors import error_responses
from web_api.feature import service
from web_api.templates.schemas import NewTemplate, Template, TemplateList
from web_api.templates.service import Templates
from web_api.users.access import ViewerDep

router = APIRouter(prefix="/api", tags=["drafts"])

TemplatesDep = Annotated[Templates, Depends(service(Templates))]


@router.get(
    "/account/templates", operation_id="listTemplates", responses=error_responses(401, 422, 503)
)
async def list_templates(viewer: ViewerDep, templates: TemplatesDep) -> TemplateList:
    """The viewer's templates by language."""
    return await templates.list_all(viewer)


@router.get(
    "/account/templates/{language}",
    operation_id="getTemplate",
    responses=error_responses(401, 404, 422, 503),
)
async def get_template(
    language: LanguageId, viewer: ViewerDep, templates: TemplatesDep
) -> Template:
    """The viewer's template for a language."""
    return await templates.get(viewer, language)


@router.put(
    "/account/templates/{language}",
    operation_id="putTemplate",
    responses=error_responses(400, 401, 403, 413, 422, 503),
)
async def put_template(
    language: LanguageId, body: NewTemplate, viewer: ViewerDep, templates: TemplatesDep
) -> Template:
    """Sets what the viewer's editor begins with where a problem has no starter code."""
    return await templates.put(viewer, language, body.source)


@router.delete(
    "/account/templates/{language}",
    operation_id="deleteTemplate",
    status_code=204,
    responses=error_responses(401, 403, 422, 503),
)
async def delete_template(language: LanguageId, viewer: ViewerDep, templates: TemplatesDep) -> None:
    """Forgets a template; that there is none is fine, too."""
    await templates.forget(viewer, language)
