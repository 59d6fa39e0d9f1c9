"""Verifications of versions, and what their imports made of the packages."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from fastapi.responses import HTMLResponse
from sse_starlette.sse import EventSourceResponse

from web_api.errors import error_responses
from web_api.feature import service
from web_api.live import StatusFollower
from web_api.problems.access import EditorDep, TesterDep
from web_api.problems.schemas import VersionDigest
from web_api.users.access import ViewerDep
from web_api.verifications.schemas import ImportReport, Verification, VerificationStatus
from web_api.verifications.service import Verifications, is_over

router = APIRouter(prefix="/api/problems/{slug}/versions/{digest}", tags=["verification"])

StatusesDep = Annotated[StatusFollower, Depends(service(StatusFollower))]

Digest = Annotated[VersionDigest, Path()]
Desk = Annotated[Verifications, Depends(service(Verifications))]

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_STREAM_EXAMPLE = 'event: status\ndata: {"state": "running", "tests_done": 40, ...}\n\n'


@router.post(
    "/verification",
    status_code=202,
    operation_id="startVerification",
    responses=error_responses(401, 403, 404, 409, 422, 503),
)
async def start_verification(
    opened: EditorDep, digest: Digest, viewer: ViewerDep, desk: Desk
) -> VerificationStatus:
    """Verifies the version's package, in place of an earlier result.

    One that is running goes on. Every import by a user does this by itself.
    """
    return await desk.start(viewer, opened.problem.slug, digest)


@router.get(
    "/verification",
    operation_id="getVerification",
    responses=error_responses(401, 403, 404, 422, 503),
)
async def get_verification(opened: TesterDep, digest: Digest, desk: Desk) -> Verification:
    """The version's newest verification, with what it found so far."""
    return await desk.get(opened.problem.slug, digest)


@router.delete(
    "/verification",
    status_code=204,
    operation_id="cancelVerification",
    responses=error_responses(401, 403, 404, 422, 503),
)
async def cancel_verification(opened: EditorDep, digest: Digest, desk: Desk) -> None:
    """Cancels the version's verification. A repetition, or one that is over, changes nothing."""
    await desk.cancel(opened.problem.slug, digest)


@router.get(
    "/verification/events",
    operation_id="followVerification",
    response_class=EventSourceResponse,
    responses={
        200: {
            "description": "`status` (a VerificationStatus) now and after each change, until it"
            " is over.",
            "content": {
                "text/event-stream": {"schema": {"type": "string"}, "example": _STREAM_EXAMPLE}
            },
        },
        **error_responses(401, 403, 404, 422, 503),
    },
)
async def follow_verification(
    opened: TesterDep, digest: Digest, statuses: StatusesDep, desk: Desk
) -> EventSourceResponse:
    """Follows a verification live, as server-sent events."""
    await desk.status(opened.problem.slug, digest)

    async def read() -> VerificationStatus:
        return await desk.status(opened.problem.slug, digest)

    subject = await desk.version(opened.problem.slug, digest)
    return EventSourceResponse(statuses.follow(subject, read, is_over), ping=15)


@router.get(
    "/verification/report",
    operation_id="getVerificationReport",
    response_class=HTMLResponse,
    responses={
        200: {
            "description": "A page.",
            "content": {"text/html": {"schema": {"type": "string"}, "example": "<!doctype html>"}},
        },
        **error_responses(401, 403, 404, 409, 422, 503),
    },
)
async def get_verification_report(opened: TesterDep, digest: Digest, desk: Desk) -> HTMLResponse:
    """The whole report as one HTML file without any script, to be read or passed on."""
    page = await desk.page(opened.problem.slug, digest)
    return HTMLResponse(page, headers={"Content-Security-Policy": report_policy(page)})


@router.get(
    "/import-report",
    operation_id="getImportReport",
    responses=error_responses(401, 403, 404, 422, 503),
)
async def get_import_report(opened: TesterDep, digest: Digest, desk: Desk) -> ImportReport:
    """What became of every part of the version's package: kept, approximated or dropped."""
    return await desk.import_report(opened.problem.slug, digest)


def report_policy(page: str) -> str:
    """A policy under which the page can show its own style, and do nothing else at all."""
    found = _STYLE.search(page)
    style = "'none'"
    if found is not None:
        digest = hashlib.sha256(found[1].encode()).digest()
        style = f"'sha256-{base64.b64encode(digest).decode()}'"
    return (
        f"default-src 'none'; style-src {style}; sandbox; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )
