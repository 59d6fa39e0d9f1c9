"""Study plans, and assignments of classes."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Path

from web_api.errors import error_responses
from web_api.feature import service
from web_api.groups.routes import GroupId
from web_api.paging import Cursor, Limit
from web_api.plans.assigning import Assignments
from web_api.plans.schemas import (
    ASSIGNMENT_ID,
    PLAN_ID,
    Assignment,
    AssignmentPage,
    CatchUp,
    ClassProgress,
    NewAssignment,
    NewPlan,
    PlanChange,
    PlanDetail,
    PlanPage,
)
from web_api.plans.service import Plans
from web_api.users.access import ViewerDep

router = APIRouter(prefix="/api", tags=["study plans"])

PlansDep = Annotated[Plans, Depends(service(Plans))]
Assigned = Annotated[Assignments, Depends(service(Assignments))]
PlanId = Annotated[uuid.UUID, Path(alias="id", examples=[PLAN_ID])]
AssignmentId = Annotated[uuid.UUID, Path(alias="assignment", examples=[ASSIGNMENT_ID])]
READING = error_responses(401, 403, 404, 422, 503)
WRITING = error_responses(400, 401, 403, 404, 409, 422, 429, 503)


@router.get("/plans", operation_id="listPlans", responses=error_responses(401, 422, 503))
async def list_plans(
    viewer: ViewerDep, plans: PlansDep, limit: Limit = 50, cursor: Cursor = None
) -> PlanPage:
    """The viewer's study plans with their progress, newest first."""
    return await plans.page(viewer, limit, cursor)


@router.post("/plans", status_code=201, operation_id="createPlan", responses=WRITING)
async def create_plan(body: NewPlan, viewer: ViewerDep, plans: PlansDep) -> PlanDetail:
    """Makes a plan of a list: each problem gets a day. Later changes of the list do not matter."""
    return await plans.get(viewer, await plans.create(viewer, body))


@router.get("/plans/{id}", operation_id="getPlan", responses=READING)
async def get_plan(id_: PlanId, viewer: ViewerDep, plans: PlansDep) -> PlanDetail:
    """One plan, day by day. What was solved before the plan began counts."""
    return await plans.get(viewer, id_)


@router.patch("/plans/{id}", operation_id="changePlan", responses=WRITING)
async def change_plan(
    id_: PlanId, body: PlanChange, viewer: ViewerDep, plans: PlansDep
) -> PlanDetail:
    """Sets the fields that are sent: name, reminders, time zone."""
    await plans.change(viewer, id_, body.model_dump(exclude_unset=True))
    return await plans.get(viewer, id_)


@router.delete("/plans/{id}", status_code=204, operation_id="deletePlan", responses=READING)
async def delete_plan(id_: PlanId, viewer: ViewerDep, plans: PlansDep) -> None:
    """Ends a plan."""
    await plans.delete(viewer, id_)


@router.post("/plans/{id}/catch-up", operation_id="catchUp", responses=WRITING)
async def catch_up(id_: PlanId, body: CatchUp, viewer: ViewerDep, plans: PlansDep) -> PlanDetail:
    """Gives what is not solved new days from today on, at the plan's pace or another one."""
    await plans.catch_up(viewer, id_, body)
    return await plans.get(viewer, id_)


@router.post(
    "/groups/{id}/assignments", status_code=201, operation_id="assignList", responses=WRITING
)
async def assign(
    id_: GroupId, body: NewAssignment, viewer: ViewerDep, assigned: Assigned
) -> Assignment:
    """Gives a class a list to work through; its members may read it. Managers and the owner."""
    return await assigned.create(viewer, id_, body)


@router.get("/groups/{id}/assignments", operation_id="listAssignments", responses=READING)
async def list_assignments(
    id_: GroupId, viewer: ViewerDep, assigned: Assigned, limit: Limit = 50, cursor: Cursor = None
) -> AssignmentPage:
    """A class's assignments with the viewer's own progress, newest first."""
    return await assigned.page(viewer, id_, limit, cursor)


@router.delete(
    "/groups/{id}/assignments/{assignment}",
    status_code=204,
    operation_id="deleteAssignment",
    responses=READING,
)
async def delete_assignment(
    id_: GroupId, assignment: AssignmentId, viewer: ViewerDep, assigned: Assigned
) -> None:
    """Takes an assignment back. Managers and the owner."""
    await assigned.delete(viewer, id_, assignment)


@router.get(
    "/groups/{id}/assignments/{assignment}/progress",
    operation_id="getClassProgress",
    responses=READING,
)
async def get_progress(
    id_: GroupId,
    assignment: AssignmentId,
    viewer: ViewerDep,
    assigned: Assigned,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ClassProgress:
    """How far each member is with an assignment. Managers and the owner."""
    return await assigned.progress(viewer, id_, assignment, limit, cursor)
