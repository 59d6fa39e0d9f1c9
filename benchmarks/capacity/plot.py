"""The curve of a plan as SVG: waiting for a verdict against the number of nodes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 640, 360, 64, 48, 36, 24
COLOURS = ("#1864ab", "#c92a2a", "#2b8a3e", "#862e9c")


def svg(plans: Sequence[dict[str, Any]]) -> str:
    """One line for each plan; nodes relative to the fewest that meet the target."""
    target = plans[0]["p99_target_s"]
    points = [[(p["nodes"] / plan["nodes"], p["p99_s"]) for p in plan["curve"]] for plan in plans]
    every = [point for line in points for point in line]
    xs = [min(x for x, _ in every), max(x for x, _ in every)]
    ys = [min(1.0, *(y for _, y in every)), max(2 * target, *(y for _, y in every))]

    def at(x: float, y: float) -> tuple[float, float]:
        across = (x - xs[0]) / ((xs[1] - xs[0]) or 1)
        up = math.log(y / ys[0]) / math.log(ys[1] / ys[0])
        return (
            LEFT + across * (WIDTH - LEFT - RIGHT),
            HEIGHT - BOTTOM - up * (HEIGHT - BOTTOM - TOP),
        )

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        _text(LEFT, 20, "99th percentile from submission to verdict, in the peak, seconds"),
        _text(WIDTH // 2 - 130, HEIGHT - 10, "nodes, relative to the fewest that meet the target"),
    ]
    for y in _ticks(ys):
        _, row = at(xs[0], y)
        parts.append(_line(LEFT, row, WIDTH - RIGHT, row, "#ddd"))
        parts.append(_text(8, row + 4, f"{y:g}"))
    for x in (0.7, 0.8, 0.9, 1.0, 1.1, 1.2):
        if xs[0] <= x <= xs[1]:
            column, _ = at(x, ys[0])
            parts.append(_text(column - 10, HEIGHT - BOTTOM + 16, f"{x:g}"))
    _, row = at(xs[0], target)
    parts.append(_line(LEFT, row, WIDTH - RIGHT, row, "#868e96"))
    parts.append(_text(WIDTH - RIGHT - 90, row - 4, f"target {target:g} s"))
    for i, (plan, line) in enumerate(zip(plans, points, strict=True)):
        colour = COLOURS[i % len(COLOURS)]
        path = " ".join("{:.1f},{:.1f}".format(*at(x, y)) for x, y in line)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        label = f"{plan['per_day']:,} a day, peak {plan['peak']:g}x: {plan['nodes']} nodes"
        parts.append(_text(WIDTH - 290, TOP + 16 * (i + 1), label, colour))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _ticks(ys: Sequence[float]) -> list[float]:
    ticks = (0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
    return [tick for tick in ticks if ys[0] <= tick <= ys[1]]


def _text(x: float, y: float, words: str, colour: str = "#212529") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}">{words}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'
