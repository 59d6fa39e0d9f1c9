"""Notifications: read, follow, mark, choose; devices."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Query
from fastapi.responses import RedirectResponse
from sse_starlette.sse import EventSourceResponse

from web_api.errors import error_responses
from web_api.feature import service
from web_api.notifications.devices import Devices
from web_api.notifications.models import NotificationKind
from web_api.notifications.schemas import (
    Device,
    DeviceList,
    MarkRead,
    NewDevice,
    NotificationList,
    NotificationPreferences,
    PreferencesChange,
    PushKey,
    Unread,
)
from web_api.notifications.service import Notifications
from web_api.notifications.unsubscribing import Unsubscribing
from web_api.notifications.vapid import Vapid
from web_api.paging import Cursor, Limit
from web_api.users.access import ViewerDep

router = APIRouter(prefix="/api/notifications", tags=["notifications"])

Desk = Annotated[Notifications, Depends(service(Notifications))]
DeviceDesk = Annotated[Devices, Depends(service(Devices))]
Key = Annotated[Vapid, Depends(service(Vapid))]
NotificationId = Annotated[
    uuid.UUID, Path(alias="id", examples=["0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1c01"])
]
DeviceId = Annotated[uuid.UUID, Path(alias="id", examples=["0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1c03"])]

_STREAM_EXAMPLE = 'event: unread\nid: 4711\ndata: {"unread": 3}\n\n'


@router.get("", operation_id="listNotifications", responses=error_responses(401, 422, 503))
async def list_notifications(
    viewer: ViewerDep,
    desk: Desk,
    unread: Annotated[bool, Query(description="Only those not read yet.", examples=[True])] = False,
    kind: Annotated[NotificationKind | None, Query(examples=["reply"])] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> NotificationList:
    """The viewer's notifications, newest first, in pages."""
    return await desk.page(viewer.id, kind, limit, cursor, unread=unread)


@router.get("/unread", operation_id="countUnread", responses=error_responses(401, 503))
async def count_unread(viewer: ViewerDep, desk: Desk) -> Unread:
    """How many the viewer has not read."""
    return Unread(unread=await desk.unread(viewer.id))


@router.get(
    "/events",
    operation_id="followNotifications",
    response_class=EventSourceResponse,
    responses={
        200: {
            "description": "`unread` (an Unread) now and at every change, `notification` (a"
            " Notification) for each new one. After half an hour the stream ends; a browser comes"
            " again by itself and misses nothing.",
            "content": {
                "text/event-stream": {"schema": {"type": "string"}, "example": _STREAM_EXAMPLE}
            },
        },
        **error_responses(401, 422, 503),
    },
)
async def follow_notifications(
    viewer: ViewerDep,
    desk: Desk,
    last_event_id: Annotated[
        str | None,
        Header(max_length=100, description="The last id seen, to resume.", examples=["4711"]),
    ] = None,
) -> EventSourceResponse:
    """Follows the viewer's notifications live, as server-sent events."""
    return EventSourceResponse(desk.follow(viewer.id, last_event_id), ping=15)


@router.post("/read", operation_id="markAllRead", responses=error_responses(400, 401, 422, 503))
async def mark_all_read(body: MarkRead, viewer: ViewerDep, desk: Desk) -> Unread:
    """Marks all notifications up to one as read; answers how many are left."""
    return Unread(unread=await desk.mark_all(viewer.id, body.through))


@router.post(
    "/{id}/read",
    status_code=204,
    operation_id="markRead",
    responses=error_responses(401, 404, 422, 503),
)
async def mark_read(notification_id: NotificationId, viewer: ViewerDep, desk: Desk) -> None:
    """Marks one notification as read. A repetition changes nothing."""
    await desk.mark(viewer.id, notification_id)


@router.get(
    "/preferences", operation_id="getNotificationPreferences", responses=error_responses(401, 503)
)
async def get_preferences(viewer: ViewerDep, desk: Desk) -> NotificationPreferences:
    """How the viewer wants to be told: for each kind the bell, mail and pushes."""
    return await desk.preferences(viewer.id)


@router.patch(
    "/preferences",
    operation_id="changeNotificationPreferences",
    responses=error_responses(400, 401, 422, 503),
)
async def change_preferences(
    body: PreferencesChange, viewer: ViewerDep, desk: Desk
) -> NotificationPreferences:
    """Changes what is given, for what happens from now on."""
    return await desk.change(viewer.id, body)


@router.get("/push-key", operation_id="getPushKey", responses=error_responses(401, 503))
async def get_push_key(_: ViewerDep, key: Key) -> PushKey:
    """The key with which a browser subscribes to this site's pushes."""
    return PushKey(public_key=key.public_key)


@router.get("/devices", operation_id="listDevices", responses=error_responses(401, 503))
async def list_devices(viewer: ViewerDep, desk: DeviceDesk) -> DeviceList:
    """The viewer's browsers that take pushes."""
    return DeviceList(items=list(await desk.all(viewer.id)))


@router.post(
    "/devices",
    status_code=201,
    operation_id="addDevice",
    responses=error_responses(400, 401, 409, 422, 503),
)
async def add_device(body: NewDevice, viewer: ViewerDep, desk: DeviceDesk) -> Device:
    """Keeps a browser's subscription; the same one again replaces its keys."""
    return await desk.add(viewer.id, body)


@router.delete(
    "/devices/{id}",
    status_code=204,
    operation_id="removeDevice",
    responses=error_responses(401, 404, 422, 503),
)
async def remove_device(device_id: DeviceId, viewer: ViewerDep, desk: DeviceDesk) -> None:
    """Forgets a browser: nothing is pushed to it any more."""
    await desk.remove(viewer.id, device_id)


LeavingDep = Annotated[Unsubscribing, Depends(service(Unsubscribing))]
Token = Annotated[
    str, Query(pattern=r"^[0-9a-f]{96}$", description="Of the mail.", examples=["0193f5a0" * 12])
]


@router.post(
    "/unsubscribe",
    status_code=204,
    operation_id="leaveDigests",
    responses=error_responses(403, 410, 422, 503),
)
async def leave_digests(token: Token, leaving: LeavingDep) -> None:
    """Ends digests by mail, as mail programs ask with one click (RFC 8058)."""
    await leaving.leave(token)


@router.get(
    "/unsubscribe",
    status_code=303,
    operation_id="openMailSettings",
    response_class=RedirectResponse,
)
async def open_settings() -> RedirectResponse:
    """The same address opened by a person: to the page with the choices. Changes nothing."""
    return RedirectResponse("/notifications", 303)
