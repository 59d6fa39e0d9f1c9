"""Boards as the API shows them: pages, changes, names."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from web_api import paging
from web_api.contests.board.fold import Board
from web_api.contests.board.schemas import BoardCell, BoardHead, BoardProblem, BoardRow
from web_api.contests.board.view import Place, Row, View
from web_api.contests.models import MemberRow, ParticipationRow
from web_api.contests.scoring.rules import POINT
from web_api.errors import invalid
from web_api.users.models import UserRow

Name: TypeAlias = tuple[str, tuple[str, ...]]
"""The team's, or the user's, and the members' user names."""


async def names_of(session: AsyncSession, participations: Iterable[str]) -> dict[str, Name]:
    """Who participations are, in one statement."""
    p = ParticipationRow
    rows = await session.execute(
        select(p.id, p.name, UserRow.username)
        .join(MemberRow, MemberRow.participation_id == p.id)
        .join(UserRow, UserRow.id == MemberRow.user_id)
        .where(p.id.in_([uuid.UUID(id_) for id_ in participations]), MemberRow.accepted)
        .order_by(p.id, MemberRow.created_at, UserRow.username)
    )
    found: dict[str, Name] = {}
    for id_, name, username in rows:
        _, members = found.get(str(id_), ("", ()))
        found[str(id_)] = (name or username, (*members, username))
    return found


def head(board: Board, *, full: bool, now_ms: int) -> BoardHead:
    """What holds for a whole view. Before the start the public learns of no problem."""
    view = view_of(board, full=full)
    begun = board.terms is not None and now_ms >= board.terms.starts_at
    frozen = begun and not full and _frozen(board, now_ms)
    problems = [
        BoardProblem(
            label=label,
            tried=state.tried,
            solved=state.solved,
            first_solve=uuid.UUID(state.first[2]) if state.first else None,
        )
        for label, state in view.problems.items()
        if begun or full
    ]
    return BoardHead(version=view.version, total=len(view.rows), frozen=frozen, problems=problems)


def _frozen(board: Board, now_ms: int) -> bool:
    assert board.terms is not None
    freeze_ms = board.freeze_ms
    return freeze_ms is not None and now_ms - board.terms.starts_at >= freeze_ms


def view_of(board: Board, *, full: bool) -> View:
    return board.full if full else board.public


def row(row_: Row, rank: int, names: Mapping[str, Name]) -> BoardRow:
    name, members = names.get(row_.participation, ("", ()))
    return BoardRow(
        rank=rank,
        participation=uuid.UUID(row_.participation),
        name=name,
        members=list(members),
        points=row_.total.points / POINT,
        penalty_s=row_.total.penalty_s,
        cells={
            label: BoardCell(
                points=cell.points / POINT,
                time_ms=cell.time_ms,
                wrong=cell.wrong,
                pending=cell.pending,
                solved=cell.solved,
            )
            for label, cell in row_.cells.items()
        },
    )


def encode_place(place: Place) -> str:
    return paging.encode(json.dumps([*place[0], place[1]]))


def decode_place(cursor: str) -> Place:
    """Raises:
    ApiError: 422.
    """
    try:
        points, penalty, last, participation = json.loads(paging.decode(cursor))
        return ((int(points), int(penalty), int(last)), str(participation))
    except (ValueError, TypeError, OverflowError):
        raise invalid("cursor", "must be `next` of the page before") from None
