"""An OTLP collector: a real gRPC server that keeps what programs export."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as messages
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2_grpc as services


@dataclass(frozen=True, slots=True)
class Received:
    """A span, and which program it came from."""

    service: str
    name: str
    trace: str
    id: str
    parent: str
    """"" for a root."""
    start_ns: int
    end_ns: int
    attributes: dict[str, Any]


@dataclass
class Collector(services.TraceServiceServicer):
    """Collects from several programs at once."""

    port: int = 0
    _spans: list[Received] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def trace(self, trace_id: str) -> list[Received]:
        """All that has come of one trace."""
        with self._lock:
            return [span for span in self._spans if span.trace == trace_id]

    def Export(self, request: Any, context: Any) -> Any:  # noqa: N802
        found = [
            _received(resource, span)
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]
        with self._lock:
            self._spans += found
        return messages.ExportTraceServiceResponse()


@contextmanager
def collecting() -> Iterator[Collector]:
    """A collector on a free loopback port."""
    collector = Collector()
    server = grpc.server(ThreadPoolExecutor(4))
    services.add_TraceServiceServicer_to_server(collector, server)
    collector.port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield collector
    finally:
        server.stop(None).wait()


def _received(resource: Any, span: Any) -> Received:
    about = {a.key: a.value.string_value for a in resource.resource.attributes}
    return Received(
        about["service.name"],
        span.name,
        span.trace_id.hex(),
        span.span_id.hex(),
        span.parent_span_id.hex(),
        span.start_time_unix_nano,
        span.end_time_unix_nano,
        {a.key: getattr(a.value, a.value.WhichOneof("value")) for a in span.attributes},
    )
