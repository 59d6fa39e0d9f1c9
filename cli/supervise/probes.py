"""Questions to running programs: one attempt each, False for every kind of no."""

from __future__ import annotations

import socket

PROBE_TIMEOUT_S = 2.0


def master_is_serving(address: str) -> bool:
    """The master's gRPC health service says SERVING."""
    import grpc
    from grpc_health.v1 import health_pb2, health_pb2_grpc

    try:
        with grpc.insecure_channel(address) as channel:
            answer = health_pb2_grpc.HealthStub(channel).Check(
                health_pb2.HealthCheckRequest(), timeout=PROBE_TIMEOUT_S
            )
    except grpc.RpcError:
        return False
    return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)


def node_is_connected(address: str, node_id: str) -> bool:
    """The fleet lists the node, connected and with at least one language."""
    import grpc

    from proto.judge.v1 import judge_pb2, judge_pb2_grpc

    try:
        with grpc.insecure_channel(address) as channel:
            answer = judge_pb2_grpc.FleetStub(channel).ListNodes(
                judge_pb2.ListNodesRequest(), timeout=PROBE_TIMEOUT_S
            )
    except grpc.RpcError:
        return False
    return any(node.id == node_id and node.connected and node.languages for node in answer.nodes)


def web_is_ready(url: str) -> bool:
    """The web tier's readiness check answers 200."""
    import httpx

    try:
        return httpx.get(f"{url}/health/ready", timeout=PROBE_TIMEOUT_S).status_code == 200
    except httpx.HTTPError:
        return False


def port_is_free(host: str, port: int) -> bool:
    """Whether a server could listen there right now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As servers do: connections of an earlier server in TIME_WAIT are no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True
