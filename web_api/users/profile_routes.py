"""Profiles, preferences, pictures."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from web_api.errors import error_responses
from web_api.feature import service
from web_api.limits import Rate
from web_api.users.access import LimiterDep, ViewerDep
from web_api.users.people_routes import Name
from web_api.users.pictures import MAX_BYTES, MEDIA_TYPES
from web_api.users.profile_schemas import Preferences, Profile, PublicProfile
from web_api.users.profiles import Profiles

router = APIRouter(prefix="/api", tags=["users"])

ProfilesDep = Annotated[Profiles, Depends(service(Profiles))]
PICTURE_PATH = "/api/account/picture"
BODY_LIMITS = {PICTURE_PATH: MAX_BYTES}
PICTURES = Rate(10, 3600)
"""Uploads per user."""


@router.get(
    "/users/{username}", operation_id="getProfile", responses=error_responses(404, 422, 503)
)
async def get_profile(username: Name, profiles: ProfilesDep) -> PublicProfile:
    """What somebody tells about themselves."""
    return await profiles.public(username)


@router.get(
    "/users/{username}/picture",
    operation_id="getPicture",
    response_class=Response,
    responses={
        200: {
            "content": {
                "image/png": {"schema": {"type": "string", "format": "binary"}, "example": "PNG"}
            }
        },
        304: {"description": "As you have it."},
        **error_responses(404, 422, 503),
    },
)
async def get_picture(username: Name, request: Request, profiles: ProfilesDep) -> Response:
    """Somebody's picture, 256 x 256 pixels."""
    content, digest = await profiles.picture(username)
    headers = {"ETag": f'"{digest}"', "Cache-Control": "public, max-age=3600"}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="image/png", headers=headers)


@router.get("/account/profile", operation_id="ownProfile", responses=error_responses(401, 403, 503))
async def own_profile(viewer: ViewerDep, profiles: ProfilesDep) -> Profile:
    """The viewer's profile."""
    return (await profiles.own(viewer.id))[0]


@router.patch(
    "/account/profile",
    operation_id="changeProfile",
    responses=error_responses(400, 401, 403, 422, 503),
)
async def change_profile(body: Profile, viewer: ViewerDep, profiles: ProfilesDep) -> Profile:
    """Sets the fields that are sent and leaves the others."""
    return await profiles.change(viewer.id, body.model_dump(exclude_unset=True))


@router.get(
    "/account/preferences", operation_id="preferences", responses=error_responses(401, 403, 503)
)
async def preferences(viewer: ViewerDep, profiles: ProfilesDep) -> Preferences:
    """How the viewer likes the pages."""
    return (await profiles.own(viewer.id))[1]


@router.patch(
    "/account/preferences",
    operation_id="changePreferences",
    responses=error_responses(400, 401, 403, 422, 503),
)
async def change_preferences(
    body: Preferences, viewer: ViewerDep, profiles: ProfilesDep
) -> Preferences:
    """Sets the preferences that are sent and leaves the others."""
    return await profiles.prefer(viewer.id, body.model_dump(exclude_unset=True))


@router.put(
    "/account/picture",
    status_code=204,
    operation_id="setPicture",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                kind: {"schema": {"type": "string", "format": "binary"}, "example": "(its bytes)"}
                for kind in MEDIA_TYPES
            },
        }
    },
    responses=error_responses(401, 403, 413, 422, 429, 503),
)
async def set_picture(
    request: Request, viewer: ViewerDep, limiter: LimiterDep, profiles: ProfilesDep
) -> None:
    """Takes a PNG, JPEG or WebP. Its middle is kept as 256 x 256 pixels, without metadata."""
    await limiter.check("picture", str(viewer.id), PICTURES)
    await profiles.set_picture(viewer.id, await request.body())


@router.delete(
    "/account/picture",
    status_code=204,
    operation_id="deletePicture",
    responses=error_responses(401, 403, 503),
)
async def delete_picture(viewer: ViewerDep, profiles: ProfilesDep) -> None:
    """Takes the picture away."""
    await profiles.drop_picture(viewer.id)
