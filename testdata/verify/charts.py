"""Charts as inline SVG: pure functions from numbers to markup, styled by the page's CSS.

Every mark carries a <title>, so that browsers show its numbers without any script.
"""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_WIDTH = 960
_LABELS = 280
_ROW = 22
_RIGHT = 90
_TOP = 26
_PLOT_HEIGHT = 260
_LEFT = 64
_BOTTOM = 78
_SPREAD = 60
"""Most that the marks of one column are apart."""
_MOST_NAMES = 60
"""Tests named below the axis; with more only every so many."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: `value` in the chart's unit, `kind` the CSS class of its colour."""

    label: str
    value: float
    text: str
    kind: str
    open_ended: bool = False
    """The true value may be larger."""


@dataclass(frozen=True, slots=True)
class Dot:
    """One mark in the column of a test."""

    column: int
    shift: float
    """Place within the column, -0.5 to 0.5."""
    value: float
    title: str
    kind: str


def bars(rows: Sequence[Bar], limit: float, limit_text: str, title: str) -> str:
    """Horizontal bars from 0, with a dashed line at `limit`; "" without rows."""
    if not rows:
        return ""
    top = max(limit, *(row.value for row in rows)) * 1.08 or 1.0
    plot = _WIDTH - _LABELS - _RIGHT
    height = _TOP + _ROW * len(rows) + 10
    parts = [_open(height, title)]
    for number, row in enumerate(rows):
        y = _TOP + _ROW * number
        length = max(1.5, plot * row.value / top)
        parts.append(
            f"<g><title>{_safe(f'{row.label}: {row.text}')}</title>"
            f'<text class="name" x="{_LABELS - 8}" y="{y + 14}" text-anchor="end">'
            f"{_safe(_shortened(row.label, 42))}</text>"
            f'<rect class="{row.kind}" x="{_LABELS}" y="{y + 3}" width="{length:.1f}" '
            f'height="{_ROW - 7}" rx="2"/>'
            f'<text class="value" x="{_LABELS + length + 6:.1f}" y="{y + 14}">'
            f"{_safe(row.text)}{' ▸' if row.open_ended else ''}</text></g>"
        )
    x = _LABELS + plot * limit / top
    parts.append(
        f'<line class="limit" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP - 6}" y2="{height - 6}"/>'
        f'<text class="limit" x="{x:.1f}" y="{_TOP - 11}" text-anchor="middle">'
        f"{_safe(limit_text)}</text></svg>"
    )
    return "".join(parts)


def dots(
    columns: Sequence[str],
    marks: Sequence[Dot],
    limit: float,
    limit_text: str,
    title: str,
    told: Callable[[float], str],
) -> str:
    """A mark for each value over its test, on a logarithmic scale, with a line at `limit`.

    `told` names a value of the axis. "" without marks.
    """
    if not marks or not columns:
        return ""
    low, high = _decades([mark.value for mark in marks], limit)
    height = _TOP + _PLOT_HEIGHT + _BOTTOM
    step = (_WIDTH - _LEFT - 20) / len(columns)
    spread = min(0.6 * step, _SPREAD)

    def y_of(value: float) -> float:
        share = (math.log10(max(value, 10.0**low)) - low) / (high - low)
        return _TOP + _PLOT_HEIGHT * (1 - min(share, 1.0))

    parts = [_open(height, title)]
    for decade in range(low, high + 1):
        y = y_of(10.0**decade)
        parts.append(
            f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - 20}" y1="{y:.1f}" y2="{y:.1f}"/>'
            f'<text class="value" x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">'
            f"{_safe(told(10.0**decade))}</text>"
        )
    parts += _columns(columns, step)
    parts += [
        f'<circle class="{mark.kind}" '
        f'cx="{_LEFT + step * (mark.column + 0.5) + spread * mark.shift:.1f}" '
        f'cy="{y_of(mark.value):.1f}" r="3.6"><title>{_safe(mark.title)}</title></circle>'
        for mark in marks
    ]
    y = y_of(limit)
    parts.append(
        f'<line class="limit" x1="{_LEFT}" x2="{_WIDTH - 20}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text class="limit" x="{_LEFT + 2}" y="{y - 5:.1f}">'
        f"{_safe(limit_text)}</text></svg>"
    )
    return "".join(parts)


def _columns(columns: Sequence[str], step: float) -> list[str]:
    every = math.ceil(len(columns) / _MOST_NAMES)
    base = _TOP + _PLOT_HEIGHT
    return [
        f'<text class="name" text-anchor="end" transform="translate('
        f'{_LEFT + step * (number + 0.5) + 4:.1f},{base + 14}) rotate(-35)">'
        f"{_safe(_shortened(name, 16))}</text>"
        for number, name in enumerate(columns)
        if number % every == 0
    ]


def _decades(values: Sequence[float], limit: float) -> tuple[int, int]:
    """Exponents of ten around all values; at least one apart."""
    positive = [value for value in values if value > 0] or [limit]
    low = math.floor(math.log10(min(*positive, limit)))
    high = math.ceil(math.log10(max(*positive, limit) * 1.02))
    return max(low, high - 8), max(high, low + 1)


def _open(height: float, title: str) -> str:
    return (
        f'<svg viewBox="0 0 {_WIDTH} {height:.0f}" role="img" aria-label="{_safe(title)}" '
        'xmlns="http://www.w3.org/2000/svg">'
    )


def _shortened(name: str, most: int) -> str:
    """The end of a name tells tests apart."""
    return name if len(name) <= most else "…" + name[-most + 1 :]


def _safe(text: str) -> str:
    return html.escape(text, quote=True)
