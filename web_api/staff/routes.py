"""What staff need to run a site."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime

from web_api.audit.models import AuditRow
from web_api.audit.reading import ActFilter, AuditLog
from web_api.errors import error_responses
from web_api.feature import service
from web_api.paging import Cursor, Limit
from web_api.staff.schemas import (
    Act,
    ActList,
    Announcement,
    AnnouncementList,
    KeptAnnouncement,
    KeptAnnouncementList,
    NewAnnouncement,
    StaffOverview,
)
from web_api.staff.service import Announcements, Overview
from web_api.users.access import AdminDep, ModeratorDep

router = APIRouter(prefix="/api", tags=["administration"])

LogDep = Annotated[AuditLog, Depends(service(AuditLog))]
BannersDep = Annotated[Announcements, Depends(service(Announcements))]
AnnouncementId = Annotated[
    uuid.UUID, Path(alias="id", examples=["0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1e02"])
]
_LINE = '{"id": "0193f5a0-...", "at": "2026-11-02T09:30:00Z", "actor": "root", ...}\n'


async def _filter(
    actor: Annotated[
        str | None,
        Query(pattern=r"^[A-Za-z0-9_-]{1,64}$", description="User name.", examples=["root"]),
    ] = None,
    action: Annotated[
        str | None,
        Query(
            pattern=r"^[a-z0-9_.-]{1,64}$",
            description='With a "." at its end: all that begin so.',
            examples=["user.suspend"],
        ),
    ] = None,
    object_: Annotated[
        str | None,
        Query(
            alias="object",
            pattern=r"^[\x21-\x7e]{1,300}$",
            description='With a "/" at its end: all that begin so.',
            examples=["user/ada"],
        ),
    ] = None,
    since: Annotated[AwareDatetime | None, Query(examples=["2026-11-01T00:00:00Z"])] = None,
    until: Annotated[
        AwareDatetime | None, Query(description="Exclusive.", examples=["2026-12-01T00:00:00Z"])
    ] = None,
) -> ActFilter:
    return ActFilter(actor, action, object_, since, until)


FilterDep = Annotated[ActFilter, Depends(_filter)]


def _act(row: AuditRow) -> Act:
    return Act.model_validate(row, from_attributes=True)


@router.get("/audit", operation_id="listActs", responses=error_responses(401, 403, 422, 503))
async def list_acts(
    _: AdminDep, log: LogDep, wanted: FilterDep, limit: Limit = 50, cursor: Cursor = None
) -> ActList:
    """The audit log: who did what that needed a permission, newest first."""
    rows, following = await log.page(wanted, limit, cursor)
    return ActList(items=[_act(row) for row in rows], next=following)


@router.get(
    "/audit/export",
    operation_id="exportActs",
    response_class=StreamingResponse,
    responses={
        200: {
            "content": {
                "application/x-ndjson": {"schema": {"type": "string"}, "example": _LINE},
            }
        },
        **error_responses(401, 403, 422, 503),
    },
)
async def export_acts(_: AdminDep, log: LogDep, wanted: FilterDep) -> StreamingResponse:
    """The same as a file with one JSON object in each line, oldest first."""

    async def lines() -> AsyncIterator[str]:
        async for row in log.stream(wanted):
            yield _act(row).model_dump_json() + "\n"

    headers = {"Content-Disposition": 'attachment; filename="audit.ndjson"'}
    return StreamingResponse(lines(), media_type="application/x-ndjson", headers=headers)


@router.get(
    "/moderation/overview",
    operation_id="getStaffOverview",
    responses=error_responses(401, 403, 503),
)
async def overview(
    _: ModeratorDep, figures: Annotated[Overview, Depends(service(Overview))]
) -> StaffOverview:
    """What waits for staff, and how the site does."""
    return await figures.read()


@router.get("/announcements", operation_id="listAnnouncements", responses=error_responses(503))
async def list_announcements(banners: BannersDep) -> AnnouncementList:
    """Banners to show now, newest first."""
    rows = await banners.current()
    return AnnouncementList(
        items=[Announcement.model_validate(row, from_attributes=True) for row in rows]
    )


@router.get(
    "/announcements/all",
    operation_id="listAllAnnouncements",
    responses=error_responses(401, 403, 503),
)
async def list_all(_: ModeratorDep, banners: BannersDep) -> KeptAnnouncementList:
    """With those that are over or yet to come."""
    rows = await banners.all()
    return KeptAnnouncementList(
        items=[KeptAnnouncement.model_validate(row, from_attributes=True) for row in rows]
    )


@router.post(
    "/announcements",
    status_code=201,
    operation_id="createAnnouncement",
    responses=error_responses(400, 401, 403, 422, 503),
)
async def create_announcement(
    body: NewAnnouncement, viewer: ModeratorDep, banners: BannersDep
) -> KeptAnnouncement:
    """Shows a banner to everybody, from a time to a time."""
    row = await banners.create(viewer, body)
    return KeptAnnouncement.model_validate(row, from_attributes=True)


@router.delete(
    "/announcements/{id}",
    status_code=204,
    operation_id="deleteAnnouncement",
    responses=error_responses(401, 403, 404, 422, 503),
)
async def delete_announcement(
    announcement_id: AnnouncementId, viewer: ModeratorDep, banners: BannersDep
) -> None:
    """Takes a banner away."""
    await banners.delete(viewer, announcement_id)
