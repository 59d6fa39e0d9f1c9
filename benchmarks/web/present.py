"""What people read while the benchmark runs, and its figures as a table."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

console = Console(stderr=True, highlight=False, soft_wrap=True)


def told(name: str, rows: int, seconds: float) -> None:
    """A line for each step of seeding."""
    rate = f"{rows:>11,} rows {rows / max(seconds, 1e-3):>11,.0f}/s" if rows else " " * 30
    console.print(f"{name:44} {rate} {seconds:8.1f} s")


def show(result: dict[str, Any]) -> None:
    """The figures on stdout: by page, then the rest."""
    table = Table(title=f"{result['requests_per_s']} requests/s")
    table.add_column("page")
    for name in ("p50 ms", "p99 ms", "requests", "KiB", "statements"):
        table.add_column(name, justify="right")
    rows = {**result["by_page"], "all": result}
    for name, page in rows.items():
        table.add_row(
            name,
            f"{page['p50_ms']:.1f}",
            f"{page['p99_ms']:.1f}",
            str(page["requests"]),
            str(page.get("kib", "")),
            str(page["statements"]) if page is not result else "",
        )
    out = Console(highlight=False)
    out.print(table)
    for key, value in result.items():
        if key not in ("by_page", "p50_ms", "p99_ms", "requests_per_s", "failures", "statements"):
            out.print(f"{key:22} {_plain(value)}")


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {part}" for name, part in value.items())
    return str(value)
