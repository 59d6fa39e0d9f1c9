"""Reading what a program serves to Prometheus."""

from __future__ import annotations

import httpx
from prometheus_client.parser import text_string_to_metric_families

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def scrape(port: int | None) -> Samples:
    """All samples by name and labels."""
    answer = httpx.get(f"http://127.0.0.1:{port}/metrics").raise_for_status()
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def value(samples: Samples, name: str, **labels: str) -> float:
    """Of one sample; 0 when there is none."""
    return samples.get((name, frozenset(labels.items())), 0.0)
