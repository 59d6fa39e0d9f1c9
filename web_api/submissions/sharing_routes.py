"""Submissions: compare, share, distributions, files of failed tests."""

from __future__ import annotations

import uuid
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Path
from fastapi.responses import StreamingResponse

from web_api.errors import error_responses
from web_api.feature import service
from web_api.submissions.comparing import Comparing
from web_api.submissions.distributions import Distributions
from web_api.submissions.evidence import Evidence, Part, TestFile
from web_api.submissions.routes import SubmissionId
from web_api.submissions.schemas import Submission
from web_api.submissions.sharing import Sharing
from web_api.submissions.sharing_schemas import Comparison, Distribution, Share, VisibilityChange
from web_api.users.access import MaybeViewer, ViewerDep

router = APIRouter(prefix="/api", tags=["submissions"])

_EXAMPLE = "0193f5a4-1b2c-7d2a-9a34-3f1f6f0a1b2c"
SharingDep = Annotated[Sharing, Depends(service(Sharing))]
EvidenceDep = Annotated[Evidence, Depends(service(Evidence))]
TestIndex = Annotated[int, Path(alias="index", ge=0, le=1_000_000, examples=[3])]
_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file as it is.",
        "content": {
            "application/octet-stream": {
                "schema": {"type": "string", "format": "binary"},
                "example": "5 6\n",
            }
        },
    },
    **error_responses(401, 404, 413, 422, 503),
}


@router.get(
    "/submissions/{id}/compare/{other}",
    operation_id="compareSubmissions",
    responses=error_responses(401, 404, 422, 503),
)
async def compare_submissions(
    submission_id: SubmissionId,
    other: Annotated[uuid.UUID, Path(examples=[_EXAMPLE])],
    viewer: ViewerDep,
    comparing: Annotated[Comparing, Depends(service(Comparing))],
) -> Comparison:
    """Two submissions to one problem: what changed in the source, and in each test.

    For everybody who may read both.
    """
    return await comparing.compare(viewer, submission_id, other)


@router.put(
    "/submissions/{id}/visibility",
    operation_id="setSubmissionVisibility",
    responses=error_responses(400, 401, 403, 404, 422, 503),
)
async def set_visibility(
    submission_id: SubmissionId, body: VisibilityChange, viewer: ViewerDep, sharing: SharingDep
) -> Submission:
    """Makes one of the viewer's own submissions public or private.

    Public ones stay hidden as long as a contest has the problem.
    """
    return await sharing.set_visibility(viewer, submission_id, body.visibility)


@router.put(
    "/submissions/{id}/share",
    operation_id="shareSubmission",
    responses=error_responses(401, 403, 404, 422, 503),
)
async def share_submission(
    submission_id: SubmissionId, viewer: ViewerDep, sharing: SharingDep
) -> Share:
    """A link by which everybody reads one of the viewer's own submissions.

    The same every time, until it is taken back. It leads nowhere while a contest has the
    problem.
    """
    return await sharing.share(viewer, submission_id)


@router.delete(
    "/submissions/{id}/share",
    operation_id="unshareSubmission",
    status_code=204,
    responses=error_responses(401, 403, 404, 422, 503),
)
async def unshare_submission(
    submission_id: SubmissionId, viewer: ViewerDep, sharing: SharingDep
) -> None:
    """Ends the link for good."""
    await sharing.unshare(viewer, submission_id)


@router.get(
    "/shared-submissions/{token}",
    operation_id="getSharedSubmission",
    responses=error_responses(401, 404, 422, 503),
)
async def get_shared_submission(
    token: Annotated[
        str, Path(pattern=r"^[A-Za-z0-9_-]{22}$", examples=["Wm4xQ2pKZ1Rt9bLcVtYh3A"])
    ],
    viewer: MaybeViewer,
    sharing: SharingDep,
) -> Submission:
    """What a share link leads to: source and figures, for everybody who has the link."""
    return await sharing.shared(viewer, token)


@router.get(
    "/submissions/{id}/distribution",
    operation_id="getSubmissionDistribution",
    responses=error_responses(401, 404, 422, 503),
)
async def get_distribution(
    submission_id: SubmissionId,
    viewer: ViewerDep,
    distributions: Annotated[Distributions, Depends(service(Distributions))],
) -> Distribution:
    """Time and memory of accepted submissions with the same testdata in the same language.

    With the percentile of this one, once there are enough. A verdict counts within seconds.
    """
    return await distributions.of(viewer, submission_id)


@router.get(
    "/submissions/{id}/tests/{index}/input",
    operation_id="getFailedTestInput",
    response_class=StreamingResponse,
    responses=_FILE,
)
async def get_test_input(
    submission_id: SubmissionId, index: TestIndex, viewer: ViewerDep, evidence: EvidenceDep
) -> StreamingResponse:
    """The input of a failed test of an own submission, where the test says `evidence`."""
    return await _sent(evidence, viewer, submission_id, index, "input")


@router.get(
    "/submissions/{id}/tests/{index}/answer",
    operation_id="getFailedTestAnswer",
    response_class=StreamingResponse,
    responses=_FILE,
)
async def get_test_answer(
    submission_id: SubmissionId, index: TestIndex, viewer: ViewerDep, evidence: EvidenceDep
) -> StreamingResponse:
    """The answer of a failed test of an own submission, where the test says `evidence`."""
    return await _sent(evidence, viewer, submission_id, index, "answer")


async def _sent(
    evidence: Evidence, viewer: ViewerDep, submission_id: uuid.UUID, index: int, part: Part
) -> StreamingResponse:
    file: TestFile = await evidence.file(viewer, submission_id, index, part)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}",
        "Content-Length": str(file.size),
        "Cache-Control": "private, no-store",
    }
    return StreamingResponse(file.pieces, media_type="application/octet-stream", headers=headers)
