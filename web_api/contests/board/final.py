"""A full board to the byte. Pure."""

from __future__ import annotations

import hashlib

from web_api.contests.board.fold import Board
from web_api.contests.log.chain import canonical


def board_bytes(board: Board) -> bytes:
    """Canonical JSON of the full board.

    {"version": n, "first_solves": {label: participation}, "rows": [[rank, participation, points,
    penalty_s, [[label, points, time_ms, wrong, solved], ...]], ...]}. Virtual participations
    change nothing in it: `version` counts the events of which the board shows something.
    """
    board.settle()
    view = board.full
    rows = [
        [
            view.rank(row),
            row.participation,
            row.total.points,
            row.total.penalty_s,
            [
                [label, c.points, c.time_ms, c.wrong, c.solved]
                for label, c in sorted(row.cells.items())
            ],
        ]
        for row in view.ranked()
    ]
    firsts = {label: p.first[2] for label, p in view.problems.items() if p.first}
    return canonical({"version": view.version, "first_solves": firsts, "rows": rows})


def board_digest(board: Board) -> str:
    """SHA-256 of the same, in hexadecimal digits."""
    return hashlib.sha256(board_bytes(board)).hexdigest()
