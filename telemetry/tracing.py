"""Traces over OTLP: one for each submission, from the browser's request to the stored result.

Off unless OTEL_EXPORTER_OTLP_ENDPOINT is set; everything here is then a few calls that do
nothing. Between processes, and in the rows of jobs, a span is its W3C `traceparent`.
"""

from __future__ import annotations

import hashlib
import os
import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import (
    INVALID_SPAN,
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    TraceFlags,
    set_span_in_context,
)
from opentelemetry.util.types import AttributeValue

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
TRACES_ENDPOINT = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"
TRACEPARENT = "traceparent"
"""The key in gRPC metadata and HTTP headers."""
__all__ = [
    "TRACEPARENT",
    "Span",
    "SpanKind",
    "current_traceparent",
    "record_first",
    "record_span",
    "span",
    "start_tracing",
    "trace_of",
    "traceparent_of",
    "valid_traceparent",
]
_FORM = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")
_MOST_ATTRIBUTE_CHARS = 1_000
_forced: ContextVar[tuple[int, int] | None] = ContextVar("forced", default=None)
"""Trace and span id of the span that starts now, when they are not to be random."""
_active = False


def start_tracing(service: str, instance: str) -> Callable[[], None]:
    """Sends the process's spans to the collector that the environment names, if it does.

    Returns what ends it: the spans so far are delivered then, or given up after a while.
    """
    if not (os.environ.get(ENDPOINT) or os.environ.get(TRACES_ENDPOINT)):
        return lambda: None
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import SpanLimits, TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.sdk.trace.id_generator import RandomIdGenerator

    class Ids(RandomIdGenerator):
        def generate_trace_id(self) -> int:
            forced = _forced.get()
            return super().generate_trace_id() if forced is None else forced[0]

        def generate_span_id(self) -> int:
            forced = _forced.get()
            return super().generate_span_id() if forced is None else forced[1]

    global _active  # noqa: PLW0603 - the provider is global, too
    _active = True
    about = {"service.namespace": "assize", "service.name": service}
    provider = TracerProvider(
        resource=Resource.create({**about, "service.instance.id": instance}),
        id_generator=Ids(),
        span_limits=SpanLimits(max_attribute_length=_MOST_ATTRIBUTE_CHARS),
    )
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    return provider.shutdown


def valid_traceparent(text: str) -> str:
    """`text` if it is one that can be a parent, else ""."""
    return text if _parsed(text) is not None else ""


def current_traceparent() -> str:
    """Of the span that is open here; "" without one."""
    return traceparent_of(trace.get_current_span())


def traceparent_of(span: Span) -> str:
    """How other processes name it; "" while tracing is off."""
    context = span.get_span_context()
    if not context.is_valid:
        return ""
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"


@contextmanager
def span(
    name: str,
    parent: str | None = None,
    kind: SpanKind = SpanKind.INTERNAL,
    **attributes: AttributeValue,
) -> Iterator[Span]:
    """A span for as long as the block runs, with its failure if it fails.

    `parent` is a traceparent, "" for none; None takes the span that is open here.
    """
    if not _active and not parent and not current_traceparent():
        # Nothing to make, nothing to pass on.
        yield INVALID_SPAN
        return
    with _tracer().start_as_current_span(
        name, _context(parent), kind, _named(attributes)
    ) as opened:
        yield opened


def record_span(
    name: str, parent: str, start_ns: int, end_ns: int, **attributes: AttributeValue
) -> str:
    """A span of the past, in nanoseconds since 1970; its traceparent. Nothing without `parent`."""
    if not parent:
        return ""
    made = _tracer().start_span(
        name, _context(parent), attributes=_named(attributes), start_time=start_ns
    )
    made.end(max(start_ns, end_ns))
    return traceparent_of(made)


def _tracer() -> trace.Tracer:
    return trace.get_tracer("assize")


def _named(attributes: dict[str, AttributeValue]) -> dict[str, AttributeValue]:
    return {f"assize.{key}": value for key, value in attributes.items()}


def _context(parent: str | None) -> Context | None:
    if parent is None:
        return None
    found = _parsed(parent)
    return Context() if found is None else set_span_in_context(NonRecordingSpan(found), Context())


def _parsed(text: str) -> SpanContext | None:
    match = _FORM.fullmatch(text)
    if match is None:
        return None
    trace_id, span_id, flags = (int(part, 16) for part in match.groups())
    found = SpanContext(trace_id, span_id, is_remote=True, trace_flags=TraceFlags(flags))
    return found if found.is_valid else None


def trace_of(submission: uuid.UUID) -> str:
    """The traceparent of a submission's first span; "" while tracing is off.

    Its trace has the submission's own id, so nothing needs to be stored, and operators find
    the trace by what people tell them.
    """
    if not _active:
        return ""
    span_id = hashlib.sha256(submission.bytes).hexdigest()[:16]
    return f"00-{submission.hex}-{span_id}-01"


def record_first(
    name: str, submission: uuid.UUID, start_ns: int, end_ns: int, **attributes: AttributeValue
) -> None:
    """The first span of a submission's trace: the one that `trace_of` names."""
    found = _parsed(trace_of(submission))
    if found is None:
        return
    forced = _forced.set((found.trace_id, found.span_id))
    try:
        made = _tracer().start_span(
            name, Context(), SpanKind.SERVER, _named(attributes), start_time=start_ns
        )
    finally:
        _forced.reset(forced)
    made.end(max(start_ns, end_ns))
