"""A cluster with certificates, as tests need it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import grpc
import psycopg

from identity.channel import Dialler
from identity.folder import IdentityFolder
from identity.join import join
from judge_master.bootstrap import Master, running
from judge_master.settings import MasterSettings
from proto.judge.v1 import enrolment_pb2, enrolment_pb2_grpc
from tests.judge_master.scripted_node import DEADLINE_S

SECRET = "a secret of this test's cluster"
ROLES = {"node": enrolment_pb2.NODE, "platform": enrolment_pb2.PLATFORM}
ROLES["operator"] = enrolment_pb2.OPERATOR


class Cluster:
    """One master with mutual TLS, and its operator's socket."""

    def __init__(self, master: Master, socket: Path, folder: Path) -> None:
        self.master = master
        self.address = master.address
        self._folder = folder
        self._channel = grpc.aio.insecure_channel(f"unix:{socket}")
        self.administration: Any = enrolment_pb2_grpc.AdministrationStub(self._channel)
        self.local = f"unix:{socket}"

    async def close(self) -> None:
        await self._channel.close()

    async def invite(self, role: str, name: str = "") -> str:
        request = enrolment_pb2.InviteRequest(role=ROLES[role], name=name)
        answer = await self.administration.Invite(request, timeout=DEADLINE_S)
        return str(answer.token)

    async def join(self, token: str, name: str = "", folder: str = "") -> Dialler:
        """Joins into a folder of its own, or the named one."""
        path = self._folder / (folder or f"member-{name or token[-8:]}")
        await asyncio.to_thread(join, self.address, token, path, name)
        return Dialler(IdentityFolder(path))

    async def member(self, role: str, name: str) -> Dialler:
        """A member that was invited by name and has joined."""
        return await self.join(await self.invite(role, name), name, f"{role}-{name}")

    async def revoke(self, role: str, name: str) -> enrolment_pb2.Member:
        request = enrolment_pb2.RevokeRequest(role=ROLES[role], name=name)
        answer = await self.administration.Revoke(request, timeout=DEADLINE_S)
        return answer.member

    async def members(self) -> dict[str, enrolment_pb2.Member]:
        request = enrolment_pb2.ListMembersRequest()
        answer = await self.administration.ListMembers(request, timeout=DEADLINE_S)
        return {member.name: member for member in answer.members}

    async def audit(self) -> list[tuple[str, str, str]]:
        """Actor, action and object of every record."""
        request = enrolment_pb2.ListAuditRequest()
        answer = await self.administration.ListAudit(request, timeout=DEADLINE_S)
        return [(r.actor, r.action, r.object) for r in answer.records]


@asynccontextmanager
async def started_cluster(
    settings: Callable[..., MasterSettings], folder: Path, name: str = "m", **changes: Any
) -> AsyncIterator[Cluster]:
    """A master with TLS on a loopback address."""
    socket = folder / f"{name}.sock"
    values = {"tls": True, "cluster_secret": SECRET, "local_socket": socket}
    async with running(settings(name, **(values | changes))) as master:
        cluster = Cluster(master, socket, folder)
        try:
            yield cluster
        finally:
            await cluster.close()


def rows(database_url: str, query: str) -> list[Any]:
    """What the database holds."""
    with psycopg.connect(database_url) as connection:
        return connection.execute(query).fetchall()
