"""Companies: collections, reports, moderation."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from web_api.companies.reading import CompanyReading
from web_api.companies.reporting import CompanyReports
from web_api.companies.schemas import (
    REPORT,
    Asked,
    CompanyList,
    CompanyProblems,
    CompanyReportList,
    CompanySort,
    ModeratedReportList,
    NewCompany,
    NewCompanyReport,
    ReportDecision,
)
from web_api.errors import error_responses
from web_api.feature import service
from web_api.paging import Cursor, Limit
from web_api.problems.access import SolverDep
from web_api.problems.catalogue_models import ReportState
from web_api.problems.models import Difficulty
from web_api.schema import PlainText
from web_api.users.access import MaybeViewer, ModeratorDep, ViewerDep

router = APIRouter(prefix="/api", tags=["companies"])

Reader = Annotated[CompanyReading, Depends(service(CompanyReading))]
Reports = Annotated[CompanyReports, Depends(service(CompanyReports))]
ReportId = Annotated[uuid.UUID, Path(alias="id", examples=[REPORT["id"]])]


@router.get("/companies", operation_id="listCompanies", responses=error_responses(401, 422, 503))
async def list_companies(
    viewer: MaybeViewer,
    reader: Reader,
    q: Annotated[
        PlainText, Query(max_length=60, description="Beginning of the name.", examples=["ini"])
    ] = "",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> CompanyList:
    """Companies with a collection."""
    return await reader.companies(viewer, q, limit, cursor)


@router.post(
    "/companies",
    status_code=204,
    operation_id="addCompany",
    responses=error_responses(400, 401, 403, 409, 422, 503),
)
async def add_company(body: NewCompany, viewer: ModeratorDep, reports: Reports) -> None:
    """Lets people report about a company. Staff only."""
    await reports.add_company(viewer, body)


@router.get(
    "/companies/{company}",
    operation_id="getCompany",
    responses=error_responses(401, 403, 404, 422, 503),
)
async def get_company(
    company: Annotated[str, Path(pattern=r"^[a-z0-9-]{1,60}$", examples=["initech"])],
    viewer: ViewerDep,
    reader: Reader,
    sort: Annotated[CompanySort, Query(examples=["recent"])] = CompanySort.FREQUENCY,
    asked: Annotated[
        Asked, Query(description="Within so many days, as reports say.", examples=["90d"])
    ] = Asked.ALL,
    difficulty: Annotated[Difficulty | None, Query(examples=["easy"])] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> CompanyProblems:
    """A company's problems, with how often and how lately it asks them. Premium."""
    return await reader.collection(viewer, company, (sort, asked, difficulty), limit, cursor)


@router.put(
    "/problems/{slug}/company-report",
    status_code=204,
    operation_id="reportCompany",
    responses=error_responses(400, 401, 403, 404, 422, 429, 503),
)
async def report_company(
    opened: SolverDep, viewer: ViewerDep, body: NewCompanyReport, reports: Reports
) -> None:
    """Says that a company asked the viewer this problem."""
    await reports.report(viewer, opened.problem.slug, body)


@router.get(
    "/company-reports", operation_id="listMyReports", responses=error_responses(401, 422, 503)
)
async def list_my_reports(
    viewer: ViewerDep, reports: Reports, limit: Limit = 50, cursor: Cursor = None
) -> CompanyReportList:
    """What the viewer has reported, newest first."""
    return await reports.mine(viewer, limit, cursor)


@router.delete(
    "/company-reports/{id}",
    status_code=204,
    operation_id="takeReportBack",
    responses=error_responses(401, 403, 404, 422, 503),
)
async def take_back(id_: ReportId, viewer: ViewerDep, reports: Reports) -> None:
    """Takes an own report back."""
    await reports.take_back(viewer, id_)


@router.get(
    "/moderation/company-reports",
    operation_id="listCompanyReports",
    responses=error_responses(401, 403, 422, 503),
)
async def list_reports(
    _: ModeratorDep,
    reports: Reports,
    state: Annotated[ReportState, Query(examples=["waiting"])] = ReportState.WAITING,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ModeratedReportList:
    """Reports with their authors; by default those that wait. Staff only."""
    return await reports.moderated(state, limit, cursor)


@router.post(
    "/moderation/company-reports/{id}",
    status_code=204,
    operation_id="decideCompanyReport",
    responses=error_responses(400, 401, 403, 404, 422, 503),
)
async def decide(
    id_: ReportId, body: ReportDecision, viewer: ModeratorDep, reports: Reports
) -> None:
    """Lets a report count, or not. Staff only."""
    state = ReportState.COUNTED if body.decision == "count" else ReportState.REJECTED
    await reports.decide(viewer, id_, state)
