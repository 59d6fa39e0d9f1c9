"""From calls to figures. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.cluster.ledger import p50_p99
from benchmarks.web.load import Call


def figures(calls: Sequence[Call], seconds: float) -> dict[str, Any]:
    """Of what was due within the measured seconds; failed requests are named."""
    counted = [call for call in calls if 0 <= call.due < seconds]
    by_page: dict[str, list[Call]] = defaultdict(list)
    for call in counted:
        by_page[call.page].append(call)
    failed = [call for call in calls if call.status != 200]
    return {
        **_latency(counted),
        "requests_per_s": round(sum(call.status == 200 for call in counted) / seconds, 1),
        "requests": len(counted),
        "failed": len(failed),
        "failures": sorted({f"{call.status} {call.path}" for call in failed})[:10],
        "by_page": {
            name: {**_latency(of), "requests": len(of), "kib": _kib(of)}
            for name, of in sorted(by_page.items())
        },
    }


def slowest(by_page: Mapping[str, Mapping[str, Any]]) -> str:
    """The page with the largest 99th percentile."""
    return max(by_page, key=lambda name: by_page[name]["p99_ms"])


def _latency(calls: Sequence[Call]) -> dict[str, float | None]:
    found = p50_p99([call.latency_ms for call in calls])
    return {"p50_ms": found["p50"], "p99_ms": found["p99"]}


def _kib(calls: Sequence[Call]) -> float:
    return round(sum(call.size for call in calls) / len(calls) / 1024, 1)
