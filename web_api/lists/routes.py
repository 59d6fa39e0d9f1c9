"""Lists: browsing, making, changing, copying, following."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from web_api.errors import error_responses
from web_api.feature import service
from web_api.lists.access import CURATE
from web_api.lists.reading import ListReading
from web_api.lists.schemas import (
    LIST_ID,
    Content,
    ItemPlace,
    ListChange,
    ListDetail,
    ListPage,
    ListScope,
    NewList,
    OfficialMark,
)
from web_api.lists.writing import ListWriting
from web_api.paging import Cursor, Limit
from web_api.problems.access import Slug
from web_api.users.access import MaybeViewer, Viewer, ViewerDep, requires

router = APIRouter(prefix="/api/lists", tags=["lists"])

Reader = Annotated[ListReading, Depends(service(ListReading))]
Writer = Annotated[ListWriting, Depends(service(ListWriting))]
ListId = Annotated[uuid.UUID, Path(alias="id", examples=[LIST_ID])]
CuratorDep = Annotated[Viewer, Depends(requires(CURATE))]
READING = error_responses(401, 404, 422, 503)
WRITING = error_responses(400, 401, 403, 404, 409, 422, 429, 503)


@router.get("", operation_id="listLists", responses=error_responses(401, 422, 503))
async def list_lists(
    viewer: MaybeViewer,
    reader: Reader,
    scope: Annotated[
        ListScope, Query(description="Which lists.", examples=["public"])
    ] = ListScope.PUBLIC,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ListPage:
    """Lists with the viewer's progress, newest first."""
    return await reader.page(viewer, scope, limit, cursor)


@router.post("", status_code=201, operation_id="createList", responses=WRITING)
async def create_list(
    body: NewList, viewer: ViewerDep, writer: Writer, reader: Reader
) -> ListDetail:
    """Makes an empty list."""
    return await reader.get(viewer, await writer.create(viewer, body))


@router.get("/{id}", operation_id="getList", responses=READING)
async def get_list(id_: ListId, viewer: MaybeViewer, reader: Reader) -> ListDetail:
    """One list with its sections; problems that the viewer may not see are left out."""
    return await reader.get(viewer, id_)


@router.patch("/{id}", operation_id="changeList", responses=WRITING)
async def change_list(
    id_: ListId, body: ListChange, viewer: ViewerDep, writer: Writer, reader: Reader
) -> ListDetail:
    """Sets the fields that are sent."""
    await writer.change(viewer, id_, body.model_dump(exclude_unset=True))
    return await reader.get(viewer, id_)


@router.delete("/{id}", status_code=204, operation_id="deleteList", responses=WRITING)
async def delete_list(id_: ListId, viewer: ViewerDep, writer: Writer) -> None:
    """Deletes a list. Study plans that were made of it go on."""
    await writer.delete(viewer, id_)


@router.put("/{id}/items", operation_id="fillList", responses=WRITING)
async def fill_list(
    id_: ListId, body: Content, viewer: ViewerDep, writer: Writer, reader: Reader
) -> ListDetail:
    """Replaces all that is in a list, in the order that is sent."""
    await writer.fill(viewer, id_, body)
    return await reader.get(viewer, id_)


@router.put("/{id}/items/{slug}", status_code=204, operation_id="putIntoList", responses=WRITING)
async def put_item(
    id_: ListId, slug: Slug, body: ItemPlace, viewer: ViewerDep, writer: Writer
) -> None:
    """Puts one problem at the end of a section, or moves it there."""
    await writer.put(viewer, id_, slug, body)


@router.delete(
    "/{id}/items/{slug}", status_code=204, operation_id="removeFromList", responses=WRITING
)
async def remove_item(id_: ListId, slug: Slug, viewer: ViewerDep, writer: Writer) -> None:
    """Takes one problem out."""
    await writer.remove(viewer, id_, slug)


@router.post("/{id}/copy", status_code=201, operation_id="copyList", responses=WRITING)
async def copy_list(id_: ListId, viewer: ViewerDep, writer: Writer, reader: Reader) -> ListDetail:
    """Makes a private copy that the viewer may change."""
    return await reader.get(viewer, await writer.copy(viewer, id_))


@router.put("/{id}/follow", status_code=204, operation_id="followList", responses=WRITING)
async def follow_list(id_: ListId, viewer: ViewerDep, writer: Writer) -> None:
    """Keeps a list among the viewer's."""
    await writer.follow(viewer, id_, wanted=True)


@router.delete("/{id}/follow", status_code=204, operation_id="unfollowList", responses=WRITING)
async def unfollow_list(id_: ListId, viewer: ViewerDep, writer: Writer) -> None:
    """Keeps it no longer."""
    await writer.follow(viewer, id_, wanted=False)


@router.put("/{id}/official", status_code=204, operation_id="markList", responses=WRITING)
async def mark_list(id_: ListId, body: OfficialMark, viewer: CuratorDep, writer: Writer) -> None:
    """Says that staff stand behind a list, which makes it public, or takes that back."""
    await writer.mark(viewer, id_, official=body.official)
