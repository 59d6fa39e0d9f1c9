"""The table of cluster.md, from the figures of a run: `python -m benchmarks.cluster.table`."""

from __future__ import annotations

import json
import sys
from typing import Any

PARTS = ("masters", "postgres", "generator")
COLUMNS = (
    "nodes",
    "accepted/s",
    "dispatched/s",
    "queue before, after",
    "half load/s",
    "dispatch p50, p99 ms",
    "submit p50, p99 ms",
    "lease after submit p50, p99 ms",
    "processor ms each: master, PostgreSQL, generator",
    "the same at half load",
    "master MiB",
)


def table(figures: dict[str, Any]) -> str:
    """Markdown, one row for each number of nodes."""
    lines = [_row(COLUMNS), "|" + "---:|" * len(COLUMNS)]
    lines += [_row(_cells(one)) for one in figures["by_nodes"]]
    return "\n".join(lines)


def _cells(one: dict[str, Any]) -> tuple[str, ...]:
    return (
        f"{one['nodes']:,}",
        f"{one['accepted_per_s']:,.0f}",
        f"{one['dispatched_per_s']:,.0f}",
        f"{one['queue']['before']}, {one['queue']['after']}",
        f"{one['open_loop_per_s']:,.0f}",
        _times(one["dispatch_ms"]),
        _times(one["submit_ms"]),
        _times(one["stages_ms"]["lease"]),
        ", ".join(f"{one['cpu_ms_each'][part]:.2f}" for part in PARTS),
        ", ".join(f"{one['half_cpu_ms_each'][part]:.2f}" for part in PARTS),
        f"{one['master_mib']:.0f}",
    )


def _times(ms: dict[str, float | None]) -> str:
    return ", ".join("-" if value is None else f"{value:,.0f}" for value in ms.values())


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    print(table(json.load(sys.stdin)))
