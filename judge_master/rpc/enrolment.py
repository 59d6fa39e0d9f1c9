"""judge.v1.Enrolment and judge.v1.Administration."""

# ruff: noqa: N802 - the contract names the methods
from __future__ import annotations

from datetime import UTC
from typing import Any

from judge_master.domain.errors import FieldError
from judge_master.domain.member import AuditRecord, Member
from judge_master.identity.caller import current_caller
from judge_master.identity.members import Members, checked_role, role_number
from judge_master.identity.ports import AuditLog
from judge_master.rpc.errors import unary
from proto.judge.v1 import enrolment_pb2, enrolment_pb2_grpc

MOST_RECORDS = 1_000


class EnrolmentService(enrolment_pb2_grpc.EnrolmentServicer):
    """What programs call for themselves."""

    def __init__(self, members: Members) -> None:
        self._members = members

    @unary
    async def Join(
        self, request: enrolment_pb2.JoinRequest, _context: Any
    ) -> enrolment_pb2.JoinResponse:
        certificate, authority = await self._members.join(
            request.invitation, request.secret, request.signing_request, request.name
        )
        return enrolment_pb2.JoinResponse(certificate=certificate, authority=authority)

    @unary
    async def Renew(
        self, request: enrolment_pb2.RenewRequest, _context: Any
    ) -> enrolment_pb2.RenewResponse:
        certificate, authority = await self._members.renew(
            current_caller.get(), request.signing_request
        )
        return enrolment_pb2.RenewResponse(certificate=certificate, authority=authority)


class AdministrationService(enrolment_pb2_grpc.AdministrationServicer):
    """What operators call."""

    def __init__(self, members: Members, audit: AuditLog) -> None:
        self._members = members
        self._audit = audit

    @unary
    async def Invite(
        self, request: enrolment_pb2.InviteRequest, _context: Any
    ) -> enrolment_pb2.InviteResponse:
        role = checked_role(request.role)
        token, expires_at = await self._members.invite(
            role, request.name, request.valid_s, current_caller.get()
        )
        answer = enrolment_pb2.InviteResponse(token=token)
        answer.expires_at.FromDatetime(expires_at)
        return answer

    @unary
    async def Revoke(
        self, request: enrolment_pb2.RevokeRequest, _context: Any
    ) -> enrolment_pb2.RevokeResponse:
        role = checked_role(request.role)
        member = await self._members.revoke(role, request.name, current_caller.get())
        return enrolment_pb2.RevokeResponse(member=_member(member))

    @unary
    async def ListMembers(
        self, _request: enrolment_pb2.ListMembersRequest, _context: Any
    ) -> enrolment_pb2.ListMembersResponse:
        members = [_member(member) for member in await self._members.list_members()]
        return enrolment_pb2.ListMembersResponse(members=members)

    @unary
    async def ListAudit(
        self, request: enrolment_pb2.ListAuditRequest, _context: Any
    ) -> enrolment_pb2.ListAuditResponse:
        if request.limit > MOST_RECORDS:
            raise FieldError("limit", "must be at most 1,000")
        since = None
        if request.HasField("since"):
            try:
                since = request.since.ToDatetime(UTC)
            except (ValueError, OverflowError):
                raise FieldError("since", "must be a time of the years 1 to 9999") from None
        records = await self._audit.read(request.after, since, request.limit or MOST_RECORDS)
        return enrolment_pb2.ListAuditResponse(records=[_record(record) for record in records])


def _member(member: Member) -> enrolment_pb2.Member:
    message = enrolment_pb2.Member(
        role=enrolment_pb2.Role.ValueType(role_number(member.id)),
        name=member.id.name,
        generation=member.id.generation,
    )
    message.joined_at.FromDatetime(member.joined_at)
    message.renewed_at.FromDatetime(member.renewed_at)
    message.expires_at.FromDatetime(member.expires_at)
    if member.revoked_at is not None:
        message.revoked_at.FromDatetime(member.revoked_at)
    return message


def _record(record: AuditRecord) -> enrolment_pb2.AuditRecord:
    message = enrolment_pb2.AuditRecord(
        id=record.id,
        actor=record.actor,
        action=record.action,
        object=record.object,
        detail=record.detail,
    )
    message.at.FromDatetime(record.at)
    return message
