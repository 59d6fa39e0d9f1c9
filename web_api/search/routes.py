"""Finding problems: pages and facets."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from web_api.errors import error_responses
from web_api.feature import service
from web_api.paging import Cursor, Limit
from web_api.problems.models import Difficulty
from web_api.problems.schemas import ProblemList
from web_api.schema import PlainText
from web_api.search.query import Filters, Sort, StatusFilter
from web_api.search.schemas import Facets
from web_api.search.service import Search
from web_api.users.access import MaybeViewer

router = APIRouter(prefix="/api", tags=["problems"])

Finder = Annotated[Search, Depends(service(Search))]
TagSlug = Annotated[str, Query(pattern=r"^[a-z0-9-]{1,60}$")]


async def filters(
    q: Annotated[
        PlainText,
        Query(
            max_length=200,
            description='Words of title, tags and statement, "phrases", -exclusions; nearly'
            " right spellings and beginnings find titles too.",
            examples=["sum"],
        ),
    ] = "",
    difficulty: Annotated[
        list[Difficulty], Query(max_length=3, description="One of them.", examples=[["easy"]])
    ] = [],  # noqa: B006 - the framework copies it
    topic: Annotated[
        list[TagSlug], Query(max_length=20, description="All of them.", examples=[["array"]])
    ] = [],  # noqa: B006
    company: Annotated[
        list[TagSlug], Query(max_length=20, description="One of them.", examples=[["initech"]])
    ] = [],  # noqa: B006
    status: Annotated[
        list[StatusFilter], Query(max_length=3, description="One of them.", examples=[["todo"]])
    ] = [],  # noqa: B006
    premium: Annotated[
        bool | None, Query(description="Premium problems only, or none.", examples=[True])
    ] = None,
    language: Annotated[
        str,
        Query(
            pattern=r"^[A-Za-z0-9-]{1,35}$",
            description="Of `q`, an IETF tag: words are found in all inflections.",
            examples=["en"],
        ),
    ] = "en",
) -> Filters:
    """What is looked for."""
    return Filters(q, language, difficulty, topic, company, status, premium)


FilterDep = Annotated[Filters, Depends(filters)]


@router.get("/problems", operation_id="listProblems", responses=error_responses(401, 422, 503))
async def list_problems(
    viewer: MaybeViewer,
    finder: Finder,
    wanted: FilterDep,
    sort: Annotated[
        Sort | None,
        Query(description="By default relevance with `q`, slug without.", examples=["newest"]),
    ] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ProblemList:
    """Problems that the viewer may see and that fit all filters, in pages."""
    return await finder.page(viewer, wanted, sort, limit, cursor)


@router.get(
    "/problem-facets", operation_id="getProblemFacets", responses=error_responses(401, 422, 503)
)
async def get_facets(viewer: MaybeViewer, finder: Finder, wanted: FilterDep) -> Facets:
    """How many problems each value of a filter would find, under all other filters."""
    return await finder.facets(viewer, wanted)
