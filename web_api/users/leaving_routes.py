"""Own data: export, deactivation, deletion."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from fastapi.responses import StreamingResponse

from web_api.errors import error_responses
from web_api.feature import service
from web_api.limits import Rate
from web_api.users.access import BrowserDep, ConfirmedDep, LimiterDep
from web_api.users.leaving import Leaving
from web_api.users.personal import PersonalDataRegistry, archive
from web_api.users.profile_schemas import Deletion, DeletionRequest
from web_api.users.signing_in import SignIn

router = APIRouter(prefix="/api/account", tags=["users"])

LeavingDep = Annotated[Leaving, Depends(service(Leaving))]
SignInDep = Annotated[SignIn, Depends(service(SignIn))]
RegistryDep = Annotated[PersonalDataRegistry, Depends(service(PersonalDataRegistry))]
EXPORTS = Rate(5, 24 * 3600)
"""Exports per user."""


@router.get(
    "/export",
    operation_id="exportOwnData",
    response_class=StreamingResponse,
    responses={
        200: {
            "content": {
                "application/zip": {
                    "schema": {"type": "string", "format": "binary"},
                    "example": "zip of JSON files",
                }
            }
        },
        **error_responses(401, 403, 429, 503),
    },
)
async def export_own_data(
    viewer: ConfirmedDep, limiter: LimiterDep, leaving: LeavingDep, registry: RegistryDep
) -> StreamingResponse:
    """Everything that is kept about the viewer: a zip with a JSON file for each kind."""
    await limiter.check("export", str(viewer.id), EXPORTS)
    name = f"assize-{viewer.row.username}.zip"
    return StreamingResponse(
        archive(leaving.sessions, registry, viewer.id),
        media_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@router.post(
    "/deactivation",
    status_code=204,
    operation_id="deactivateAccount",
    responses=error_responses(401, 403, 409, 503),
)
async def deactivate(
    response: Response, viewer: ConfirmedDep, leaving: LeavingDep, sign_in: SignInDep
) -> None:
    """Hides the account and signs out everywhere; signing in brings it back."""
    await leaving.deactivate(viewer.id)
    sign_in.forget(response)


@router.post(
    "/deletion",
    operation_id="deleteAccount",
    responses=error_responses(400, 401, 403, 409, 422, 503),
)
async def delete_account(
    body: DeletionRequest,
    response: Response,
    viewer: ConfirmedDep,
    leaving: LeavingDep,
    sign_in: SignInDep,
) -> Deletion:
    """Deletes the account in 14 days and signs out everywhere.

    Until then its owner may sign in and take it back. Afterwards the person's name, address,
    credentials, profile and other personal data are gone; submissions stay under a name that
    tells nothing, unless they shall go, too.
    """
    due = await leaving.ask(viewer.id, erase_submissions=body.erase_submissions)
    sign_in.forget(response)
    return Deletion(delete_after=due, erase_submissions=body.erase_submissions)


@router.delete(
    "/deletion",
    status_code=204,
    operation_id="keepAccount",
    responses=error_responses(401, 403, 409, 503),
)
async def keep_account(found: BrowserDep, leaving: LeavingDep) -> None:
    """Takes the deletion back."""
    await leaving.take_back(found[0].id)
