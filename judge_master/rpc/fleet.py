"""judge.v1.Fleet: what operators call."""

# ruff: noqa: N802 - the contract names the methods
from __future__ import annotations

from typing import Any

from judge_master.domain.errors import FieldError
from judge_master.domain.node import DrainWish
from judge_master.domain.validation import check_node_id
from judge_master.rpc import convert, operation
from judge_master.rpc.errors import unary
from judge_master.service.fleet import Fleet
from judge_master.service.operation import Operation
from proto.judge.v1 import judge_pb2, judge_pb2_grpc


class FleetService(judge_pb2_grpc.FleetServicer):
    """Nodes and languages of all masters, and what they have to do."""

    def __init__(self, fleet: Fleet, operation: Operation) -> None:
        self._fleet = fleet
        self._operation = operation

    @unary
    async def ListNodes(
        self, _request: judge_pb2.ListNodesRequest, _context: Any
    ) -> judge_pb2.ListNodesResponse:
        nodes = await self._fleet.nodes()
        return judge_pb2.ListNodesResponse(nodes=[convert.node_message(node) for node in nodes])

    @unary
    async def SetDrain(
        self, request: judge_pb2.SetDrainRequest, _context: Any
    ) -> judge_pb2.SetDrainResponse:
        node_id = check_node_id(request.node_id, "node_id")
        if request.leave and not request.drain:
            raise FieldError("leave", "must come with drain")
        node = await self._fleet.set_drain(node_id, DrainWish(request.drain, request.leave))
        return judge_pb2.SetDrainResponse(node=convert.node_message(node))

    @unary
    async def SetCordon(
        self, request: judge_pb2.SetCordonRequest, _context: Any
    ) -> judge_pb2.SetCordonResponse:
        node_id = check_node_id(request.node_id, "node_id")
        node = await self._fleet.set_cordon(node_id, request.cordon)
        return judge_pb2.SetCordonResponse(node=convert.node_message(node))

    @unary
    async def ListLanguages(
        self, _request: judge_pb2.ListLanguagesRequest, _context: Any
    ) -> judge_pb2.ListLanguagesResponse:
        languages = await self._fleet.languages()
        return judge_pb2.ListLanguagesResponse(
            languages=[convert.language_message(language) for language in languages]
        )

    @unary
    async def GetQueue(
        self, _request: judge_pb2.GetQueueRequest, _context: Any
    ) -> judge_pb2.GetQueueResponse:
        return operation.queue_message(await self._operation.queue())

    @unary
    async def ListJobs(
        self, request: judge_pb2.ListJobsRequest, _context: Any
    ) -> judge_pb2.ListJobsResponse:
        jobs = await self._operation.jobs(operation.job_filter(request))
        return judge_pb2.ListJobsResponse(jobs=[operation.job_message(job) for job in jobs])

    @unary
    async def ListAttempts(
        self, request: judge_pb2.ListAttemptsRequest, _context: Any
    ) -> judge_pb2.ListAttemptsResponse:
        attempts = await self._operation.attempts(*operation.attempts_of(request))
        messages = [operation.attempt_message(attempt) for attempt in attempts]
        return judge_pb2.ListAttemptsResponse(attempts=messages)
