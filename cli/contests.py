"""What `assize contest` does."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from cli.backup.instance import Instance
from cli.errors import CliError
from web_api.contests.log import file
from web_api.contests.log.chain import BrokenLogError
from web_api.contests.log.read import events_after
from web_api.contests.models import ContestRow
from web_api.contests.recompute import find
from web_api.contests.recompute import recompute as recomputed
from web_api.database import create_engine, session_factory

T = TypeVar("T")


def run_export(data: Path, database_url: str | None, name: str) -> int:
    async def work(session: AsyncSession, contest: ContestRow) -> None:
        events = await events_after(session, contest.id, 0)
        for line in file.write(str(contest.id), events):
            sys.stdout.buffer.write(line)

    _on(data, database_url, name, work)
    sys.stdout.buffer.flush()
    return 0


def run_verify(path: Path, *, as_json: bool) -> int:
    try:
        if str(path) == "-":
            found = file.verify(sys.stdin.buffer)
        else:
            with path.open("rb") as lines:
                found = file.verify(lines)
    except BrokenLogError as error:
        raise CliError(str(error), exit_code=1) from None
    if as_json:
        print(json.dumps(asdict(found)))
    else:
        print(f"contest {found.contest}: {found.events} events, all as they were written")
        print(f"head  {found.head}")
        print(f"board {found.board}")
    return 0


def run_recompute(data: Path, database_url: str | None, name: str, *, as_json: bool) -> int:
    found = _on(data, database_url, name, recomputed)
    if as_json:
        print(json.dumps(asdict(found)))
    else:
        print(f"{found.events} events, all as they were written")
        for what, same in (("board", found.board_same), ("ratings", found.ratings_same)):
            word = {None: "nothing is stored", True: "the same", False: "DIFFERENT"}[same]
            print(f"{what}: {word}")
    return int(False in (found.board_same, found.ratings_same))


def _on(
    data: Path,
    database_url: str | None,
    name: str,
    work: Callable[[AsyncSession, ContestRow], Awaitable[T]],
) -> T:
    """Does something with a contest.

    Raises:
        CliError: there is none of this name; its log is broken.
    """

    async def run(url: str) -> T:
        engine = create_engine(url)
        try:
            async with session_factory(engine)() as session:
                contest = await find(session, name)
                if contest is None:
                    raise CliError(f"ID: there is no contest {name}")
                return await work(session, contest)
        finally:
            await engine.dispose()

    with Instance.named(data, database_url).database() as url:
        try:
            return asyncio.run(run(url))
        except BrokenLogError as error:
            raise CliError(str(error), exit_code=1) from None
