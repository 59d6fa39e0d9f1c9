"""The few statistics that the measurements are told in. Pure."""

from __future__ import annotations

import statistics
from collections.abc import Sequence


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which this share of the sorted values lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def p50_p95(values_ns: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile, from nanoseconds to milliseconds."""
    return {
        "p50": round(quantile(values_ns, 0.50) / 1e6, 3),
        "p95": round(quantile(values_ns, 0.95) / 1e6, 3),
    }


def variation_percent(values: Sequence[float]) -> float:
    """Coefficient of variation: the standard deviation as a share of the mean, in percent."""
    return round(100 * statistics.stdev(values) / statistics.mean(values), 3)
