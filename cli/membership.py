"""Commands' own membership: who an operator is for the masters of a cluster."""

from __future__ import annotations

import getpass
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import grpc

from cli.errors import CliError

if TYPE_CHECKING:
    from identity.channel import Dialler
    from proto.judge.v1 import enrolment_pb2, enrolment_pb2_grpc

CALL_TIMEOUT_S = 10.0
RECORDS_AT_ONCE = 1_000
_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


def identity_dir() -> Path:
    """Where this person's key and certificate are."""
    return Path(os.environ.get("ASSIZE_IDENTITY", "~/.config/assize/identity")).expanduser()


def open_channel(address: str) -> grpc.Channel:
    """A channel to a master: plain on this machine, as a member to others.

    Raises:
        CliError: it is on another machine, and this person is no member.
    """
    from identity.folder import MembershipError

    try:
        return _dialler(address).open_blocking(address)
    except MembershipError as error:
        raise CliError(f"master: {error} (ASSIZE_INSECURE=1 for commands)") from None


def why_not(address: str) -> str:
    """What is wrong with the connection to a master, if TLS is; else ""."""
    from identity.explain import explain

    if address.startswith("unix:"):
        return ""
    return explain(address, _dialler(address).membership())


def _dialler(address: str) -> Dialler:
    from identity.channel import Dialler, is_local

    insecure = os.environ.get("ASSIZE_INSECURE", "") not in ("", "0")
    # Masters on this machine listen without TLS, whatever far cluster this person is in.
    plain = is_local(address) and "ASSIZE_IDENTITY" not in os.environ
    return Dialler.to([address], None if plain else identity_dir(), insecure=insecure)


@contextmanager
def administration(address: str) -> Iterator[enrolment_pb2_grpc.AdministrationStub]:
    """The operators' service of a master; its failures are sentences."""
    from cli.judging.client import describe
    from proto.judge.v1 import enrolment_pb2_grpc

    try:
        with open_channel(address) as channel:
            yield enrolment_pb2_grpc.AdministrationStub(channel)
    except grpc.RpcError as error:
        raise CliError(describe(error, address)) from None


def invite(master: str, role: str, name: str, valid: str, as_json: bool) -> int:
    """Prints a join token. Returns 0."""
    from proto.judge.v1 import enrolment_pb2

    request = enrolment_pb2.InviteRequest(
        role=enrolment_pb2.Role.Value(role.upper()), name=name, valid_s=seconds(valid, "--valid")
    )
    with administration(master) as stub:
        answer = stub.Invite(request, timeout=CALL_TIMEOUT_S, metadata=_user())
    expires_at = answer.expires_at.ToJsonString()
    if as_json:
        print(json.dumps({"token": answer.token, "expires_at": expires_at}))
    else:
        print(answer.token)
    return 0


def revoke(master: str, role: str, name: str, as_json: bool) -> int:
    """Ends a membership. Returns 0."""
    from proto.judge.v1 import enrolment_pb2

    request = enrolment_pb2.RevokeRequest(role=enrolment_pb2.Role.Value(role.upper()), name=name)
    with administration(master) as stub:
        member = stub.Revoke(request, timeout=CALL_TIMEOUT_S, metadata=_user()).member
    if as_json:
        print(json.dumps(as_dict(member)))
    else:
        print(f"{role} {name} is revoked")
    return 0


def list_members(master: str, as_json: bool) -> int:
    """Prints the members of the cluster. Returns 0."""
    from proto.judge.v1 import enrolment_pb2

    with administration(master) as stub:
        request = enrolment_pb2.ListMembersRequest()
        found = stub.ListMembers(request, timeout=CALL_TIMEOUT_S).members
    members = [as_dict(member) for member in found]
    if as_json:
        print(json.dumps({"members": members}))
        return 0
    for member in members:
        state = f"revoked {member['revoked_at']}" if member["revoked_at"] else "member"
        print(f"{member['role']} {member['name']}: {state}, until {member['expires_at']}")
    return 0


def as_dict(member: enrolment_pb2.Member) -> dict[str, Any]:
    """A member for --json; times in RFC 3339."""
    from proto.judge.v1 import enrolment_pb2

    revoked = member.revoked_at.ToJsonString() if member.HasField("revoked_at") else None
    return {
        "role": enrolment_pb2.Role.Name(member.role).lower(),
        "name": member.name,
        "generation": member.generation,
        "joined_at": member.joined_at.ToJsonString(),
        "renewed_at": member.renewed_at.ToJsonString(),
        "expires_at": member.expires_at.ToJsonString(),
        "revoked_at": revoked,
    }


def audit(master: str, since: str, as_json: bool) -> int:
    """Prints the audit log, oldest first, one JSON object a line with --json. Returns 0."""
    from proto.judge.v1 import enrolment_pb2

    request = enrolment_pb2.ListAuditRequest(limit=RECORDS_AT_ONCE)
    if since:
        request.since.FromDatetime(_moment(since))
    with administration(master) as stub:
        while records := stub.ListAudit(request, timeout=CALL_TIMEOUT_S).records:
            for record in records:
                print(_audit_line(record, as_json))
            request.after = records[-1].id
    return 0


def _audit_line(record: enrolment_pb2.AuditRecord, as_json: bool) -> str:
    at = record.at.ToJsonString()
    fields = {
        "id": record.id,
        "at": at,
        "actor": record.actor,
        "action": record.action,
        "object": record.object,
        "detail": record.detail,
    }
    if as_json:
        return json.dumps(fields)
    detail = f" ({record.detail})" if record.detail else ""
    return f"{at}  {record.actor}  {record.action}  {record.object}{detail}"


def join(master: str, token: str, identity: Path | None, name: str) -> int:
    """Joins a cluster and keeps what that gave. Returns 0.

    Raises:
        CliError: it could not.
    """
    from identity.folder import IdentityFolder, MembershipError
    from identity.join import join as join_cluster
    from identity.token import TokenError, parse_token

    folder = identity or identity_dir()
    try:
        known = IdentityFolder(folder).load()
        if known is not None and known.invitation == parse_token(token).invitation:
            print(f"{known.name} had joined already")
            return 0
        member = join_cluster(master, token, folder, name)
    except TokenError as error:
        raise CliError(f"join: {error}") from None
    except MembershipError as error:
        raise CliError(str(error)) from None
    print(f"joined as {member.name}; key and certificate in {folder}")
    return 0


def seconds(text: str, option: str) -> int:
    """Turns "90s", "10m", "1h" or "7d" into seconds. Raises CliError for every other text."""
    number, unit = text[:-1], text[-1:]
    if not number.isascii() or not number.isdigit() or unit not in _UNITS or len(number) > 6:
        raise CliError(f"{option}: must be a number with s, m, h or d, as 1h, not '{text}'")
    return int(number) * _UNITS[unit]


def _moment(text: str) -> datetime:
    """A time, or how long ago it was."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return datetime.now(UTC) - timedelta(seconds=seconds(text, "--since"))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _user() -> tuple[tuple[str, str], ...]:
    """Who calls, where the master has no certificate to see."""
    try:
        user = os.environ.get("SUDO_USER") or getpass.getuser()
    except (KeyError, OSError):
        user = str(os.getuid())
    return (("assize-user", user),) if user.isascii() and user.isprintable() else ()
