"""Uploading packages in chunks."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response
from sse_starlette.sse import EventSourceResponse

from web_api.errors import error_responses
from web_api.feature import service
from web_api.flags.access import while_on
from web_api.flags.declared import PACKAGE_UPLOADS
from web_api.live import StatusFollower
from web_api.uploads.schemas import MAX_CHUNKS, NewUpload, Upload, UploadList
from web_api.uploads.service import Uploads, is_over
from web_api.users.access import StaffDep

router = APIRouter(prefix="/api", tags=["uploads"])

StatusesDep = Annotated[StatusFollower, Depends(service(StatusFollower))]
UploadsDep = Annotated[Uploads, Depends(service(Uploads))]

UploadId = Annotated[uuid.UUID, Path(alias="id", examples=["0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1b2e"])]
_CHUNK: dict[str, Any] = {
    "required": True,
    "content": {
        "application/octet-stream": {
            "schema": {"type": "string", "format": "binary"},
            "example": "(the chunk's bytes)",
        }
    },
}
_STREAM_EXAMPLE = 'event: status\ndata: {"state": "importing", "stage": "checking"}\n\n'


@router.post(
    "/uploads",
    status_code=201,
    operation_id="createUpload",
    dependencies=[Depends(while_on(PACKAGE_UPLOADS))],
    responses=error_responses(400, 401, 403, 409, 413, 422, 503),
)
async def create_upload(
    body: NewUpload, response: Response, viewer: StaffDep, uploads: UploadsDep
) -> Upload:
    """Begins an upload in chunks; setters and admins only.

    The same package again goes on with the upload that is not finished, and chunks that
    arrived for any upload of the viewer need not be sent again: see `missing`.
    """
    upload = await uploads.create(viewer, body)
    response.headers["Location"] = f"/api/uploads/{upload.id}"
    return upload


@router.get("/uploads", operation_id="listUploads", responses=error_responses(401, 403, 503))
async def list_uploads(viewer: StaffDep, uploads: UploadsDep) -> UploadList:
    """The viewer's uploads of the last day, newest first."""
    return UploadList(items=await uploads.list(viewer))


@router.get(
    "/uploads/{id}", operation_id="getUpload", responses=error_responses(401, 403, 404, 422, 503)
)
async def get_upload(upload_id: UploadId, viewer: StaffDep, uploads: UploadsDep) -> Upload:
    """What has arrived, and how the import stands."""
    return await uploads.get(viewer, upload_id)


@router.put(
    "/uploads/{id}/chunks/{index}",
    status_code=204,
    operation_id="putChunk",
    responses=error_responses(401, 403, 404, 413, 422, 503),
    openapi_extra={"requestBody": _CHUNK},
)
async def put_chunk(
    upload_id: UploadId,
    index: Annotated[int, Path(ge=0, lt=MAX_CHUNKS, examples=[0])],
    request: Request,
    viewer: StaffDep,
    uploads: UploadsDep,
) -> None:
    """Sends one chunk as it is; it is kept once this answers. Repetitions are harmless."""
    await uploads.put(viewer, upload_id, index, await request.body())


@router.post(
    "/uploads/{id}/finish",
    status_code=202,
    operation_id="finishUpload",
    responses=error_responses(401, 403, 404, 409, 422, 503),
)
async def finish_upload(upload_id: UploadId, viewer: StaffDep, uploads: UploadsDep) -> Upload:
    """Starts the import, once every chunk is there. Follow it by GET or by its events."""
    return await uploads.finish(viewer, upload_id)


@router.delete(
    "/uploads/{id}",
    status_code=204,
    operation_id="deleteUpload",
    responses=error_responses(401, 403, 404, 409, 422, 503),
)
async def delete_upload(upload_id: UploadId, viewer: StaffDep, uploads: UploadsDep) -> None:
    """Forgets an upload and its chunks. A version that was imported stays."""
    await uploads.delete(viewer, upload_id)


@router.get(
    "/uploads/{id}/events",
    operation_id="followUpload",
    response_class=EventSourceResponse,
    responses={
        200: {
            "description": "`status` (an Upload) now and after each change, until it is done"
            " or failed.",
            "content": {
                "text/event-stream": {"schema": {"type": "string"}, "example": _STREAM_EXAMPLE}
            },
        },
        **error_responses(401, 403, 404, 422, 503),
    },
)
async def follow_upload(
    upload_id: UploadId, viewer: StaffDep, statuses: StatusesDep, uploads: UploadsDep
) -> EventSourceResponse:
    """Follows an upload and its import live, as server-sent events."""
    await uploads.get(viewer, upload_id)

    async def read() -> Upload:
        return await uploads.get(viewer, upload_id)

    return EventSourceResponse(statuses.follow(upload_id, read, is_over), ping=15)
