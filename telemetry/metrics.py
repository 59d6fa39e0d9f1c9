"""Metrics for Prometheus: where they are served, and the buckets of their histograms."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector
from prometheus_client.exposition import start_http_server

log = structlog.get_logger()

FAST_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
"""For what takes milliseconds when all is well."""
SLOW_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800)
"""For what waits for people's programs or for a slot."""


def new_registry() -> CollectorRegistry:
    """A registry with what every process says of itself: memory, descriptors, collections."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    GCCollector(registry=registry)
    return registry


@contextmanager
def serving_metrics(
    registry: CollectorRegistry, host: str, port: int | None
) -> Iterator[int | None]:
    """Serves /metrics from a thread of its own until the block ends; gives the port.

    `port` None serves nothing, 0 takes a free one.

    Raises:
        OSError: the address cannot be listened on.
    """
    if port is None:
        yield None
        return
    try:
        server, thread = start_http_server(port, host, registry)
    except OSError as error:
        words = f"metrics_port: {host}:{port} cannot be listened on: {error.strerror}"
        raise OSError(words) from None
    log.info("metrics are served", address=f"{host}:{server.server_port}")
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
