"""Chain, scorings, folds: pure functions."""

from __future__ import annotations

import dataclasses
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from web_api.contests.board.final import board_bytes
from web_api.contests.board.fold import Board, folded
from web_api.contests.log import file
from web_api.contests.log.chain import GENESIS, BrokenLogError, Event, canonical, checked, linked
from web_api.contests.log.kinds import Kind
from web_api.contests.scoring.rules import FULL, Attempt, Cell, Terms
from web_api.contests.scoring.scorings import SCORINGS

MINUTE = 60_000
START = 1_700_000_000_000
CONTEST = "0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1b2c"


def terms(scoring: str = "icpc", freeze: int | None = None, **more: Any) -> dict[str, Any]:
    return {
        "scoring": scoring,
        "starts_at": START,
        "ends_at": START + 300 * MINUTE,
        "freeze_at": None if freeze is None else START + freeze,
        "penalty_s": 1200 if scoring == "icpc" else 300,
        "penalise_compile_errors": False,
        "problems": [{"label": "A", "points": 3}, {"label": "B", "points": 5}],
        **more,
    }


class Log:
    """Makes a chain."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.events: list[Event] = []
        self.add(Kind.TERMS, **terms(*args, **kwargs))

    def add(self, kind: Kind, **payload: Any) -> None:
        last = self.events[-1].hash if self.events else GENESIS
        number = len(self.events) + 1
        at = datetime(2026, 11, 1, tzinfo=UTC) + timedelta(seconds=number)
        self.events.append(linked(CONTEST, number, at, kind, payload, last))

    def enter(self, *names: str, virtual: bool = False) -> None:
        for name in names:
            self.add(Kind.REGISTRATION, participation=name, virtual=virtual)

    def hand_in(self, name: str, problem: str, minute: float, verdict: str | None = "AC") -> str:
        submission = f"s{len(self.events)}"
        self.add(
            Kind.SUBMISSION,
            submission=submission,
            participation=name,
            problem=problem,
            language="cpp20",
            time_ms=int(minute * MINUTE),
        )
        if verdict:
            self.judge(submission, verdict)
        return submission

    def judge(self, submission: str, verdict: str, kind: Kind = Kind.VERDICT) -> None:
        share = FULL if verdict == "AC" else 0
        self.add(kind, submission=submission, verdict=verdict, epoch=0, share=share, groups={})

    @property
    def board(self) -> Board:
        return folded(self.events)


def standing(board: Board, *, public: bool = False) -> list[tuple[int, str, int, int]]:
    view = board.public if public else board.full
    return [
        (view.rank(r), r.participation, r.total.points, r.total.penalty_s) for r in view.ranked()
    ]


def test_the_hash_covers_everything() -> None:
    """Whatever is changed, left out, moved or added in a chain is found, at its place."""
    log = Log()
    log.enter("ann", "ben", "cem")
    assert list(checked(CONTEST, log.events)) == log.events

    def broken(events: list[Event], contest: str = CONTEST) -> str:
        with pytest.raises(BrokenLogError) as caught:
            list(checked(contest, events))
        return str(caught.value)

    good = log.events
    changes: dict[str, Any] = {
        "at": good[1].at + timedelta(microseconds=1),
        "kind": Kind.WITHDRAWAL,
        "payload": {"participation": "eve", "virtual": False},
        "previous": bytes(32),
        "hash": bytes(32),
    }
    for name, value in changes.items():
        forged = dataclasses.replace(good[1], **{name: value})
        assert broken([good[0], forged, *good[2:]]).startswith("event 2:"), name
    assert broken([good[0], *good[2:]]) == "event 3: number 2 must come here"
    assert broken([good[1], good[0]]).startswith("event 2:")
    # A forger who makes the hash right breaks the link behind it.
    relinked = linked(CONTEST, 2, good[1].at, "registration", changes["payload"], good[0].hash)
    assert broken([good[0], relinked, *good[2:]]).startswith("event 3: does not continue")
    assert broken(good, "another contest").startswith("event 1:")


def test_one_spelling() -> None:
    """Values have one spelling, whatever order they come in; what has none is refused."""
    assert canonical({"b": [1, True, None], "a": "é"}) == '{"a":"é","b":[1,true,null]}'.encode()
    for value in (1.5, {1: 2}, b"x", float("nan")):
        with pytest.raises(ValueError, match="must be"):
            canonical({"x": value} if not isinstance(value, dict) else value)


def test_icpc() -> None:
    """Solved, then minutes and 20 for each wrong one before, then the last minute; CE is free."""
    log = Log()
    log.enter("ann", "ben", "cem", "dan", "eve")
    log.hand_in("ann", "A", 10, "WA")
    log.hand_in("ann", "A", 11, "CE")
    log.hand_in("ann", "A", 12.9)
    log.hand_in("ann", "A", 13, "WA")
    log.hand_in("ben", "A", 32)
    log.hand_in("cem", "B", 32, "JE")
    log.hand_in("cem", "B", 32.5)
    log.hand_in("dan", "A", 5, "WA")
    board = log.board
    assert standing(board) == [
        (1, "ann", 1000, (12 + 20) * 60),
        (2, "ben", 1000, 32 * 60),
        (2, "cem", 1000, 32 * 60),
        (4, "dan", 0, 0),
        (4, "eve", 0, 0),
    ]
    assert board.full.problems["A"].first == (int(12.9 * MINUTE), 11, "ann")
    assert (board.full.problems["A"].tried, board.full.problems["A"].solved) == (3, 2)
    assert board.full.rows["dan"].cells["A"] == Cell(wrong=1)


def test_points_scorings() -> None:
    """AtCoder's best attempts, LeetCode's all or nothing, IOI's best of every group."""

    def cell(scoring: str, *attempts: Attempt, points: int = 100) -> Cell:
        return SCORINGS[scoring].cell(attempts, points, Terms.of(terms(scoring)))

    half = Attempt(1, 60_000, "WA", 500_000, {"g1": 500_000, "g2": 0})
    other = Attempt(2, 120_000, "WA", 400_000, {"g1": 0, "g2": 400_000})
    full = Attempt(3, 180_000, "AC", FULL, {"g1": 500_000, "g2": 500_000})
    assert cell("atcoder", half, other) == Cell(50_000, 60_000, 1, wrong=0)
    assert cell("atcoder", other, half, full) == Cell(100_000, 180_000, 3, wrong=2, solved=True)
    assert cell("leetcode", half, other) == Cell(wrong=2)
    assert cell("leetcode", half, other, full) == Cell(100_000, 180_000, 3, 2, solved=True)
    assert cell("ioi", half, other) == Cell(90_000, 120_000, 2, wrong=2)
    assert cell("ioi", half, other, full).points == 100_000
    waiting = Attempt(4, 200_000)
    assert cell("ioi", half, waiting).pending == 1
    total = SCORINGS["atcoder"].total(
        [cell("atcoder", other, half), cell("atcoder", full)], Terms.of(terms("atcoder"))
    )
    assert (total.points, total.penalty_s) == (150_000, 180 + 300)
    assert SCORINGS["ioi"].total([cell("ioi", half)], Terms.of(terms("ioi"))).penalty_s == 0
    strict = Terms.of(terms(penalise_compile_errors=True))
    compiled = SCORINGS["icpc"].cell([Attempt(1, 0, "CE"), full], 1, strict)
    assert compiled.wrong == 1


def test_rejudge_and_disqualification_replay_forward() -> None:
    """Verdicts are replaced, first solves go to whoever is first then, and all can be undone."""
    log = Log()
    log.enter("ann", "ben")
    early = log.hand_in("ann", "A", 1)
    log.hand_in("ben", "A", 2)
    before = standing(log.board)
    log.judge(early, "WA", Kind.REJUDGE)
    board = log.board
    assert standing(board) == [(1, "ben", 1000, 120), (2, "ann", 0, 0)]
    assert board.full.problems["A"].first[2] == "ben"
    log.judge(early, "AC", Kind.REJUDGE)
    assert standing(log.board) == before
    log.add(Kind.DISQUALIFICATION, participation="ann", disqualified=True)
    board = log.board
    assert standing(board) == [(1, "ben", 1000, 120)]
    assert board.full.problems["A"].first[2] == "ben"
    assert board.full.problems["A"].solved == 1
    log.add(Kind.DISQUALIFICATION, participation="ann", disqualified=False)
    assert standing(log.board) == before


def test_a_frozen_board_hides_everything_but_that_something_was_handed_in() -> None:
    """Two contests that differ in hidden verdicts alone look the same, to the version."""

    def contest(*verdicts: str | None) -> Board:
        log = Log(freeze=60 * MINUTE)
        log.enter("ann", "ben")
        log.hand_in("ann", "A", 59)
        late = [log.hand_in("ben", "A", 60 + i, None) for i in range(len(verdicts))]
        for submission, verdict in zip(late, verdicts, strict=True):
            if verdict:
                log.judge(submission, verdict)
        return log.board

    seen = [contest(*v) for v in (("AC", "WA"), ("WA", "AC"), ("CE", None), (None, None))]
    first = seen[0].public
    for board in seen:
        assert board.public.version == first.version
        assert board.public.rows == first.rows
        assert board.public.problems == first.problems
        assert list(board.public.changed_since(0)) == list(first.changed_since(0))
    assert first.rows["ben"].cells["A"] == Cell(pending=2)
    assert [board.full.problems["A"].solved for board in seen] == [2, 2, 1, 1]


def test_unfreezing_shows_all() -> None:
    log = Log(freeze=60 * MINUTE)
    log.enter("ann")
    log.add(Kind.FREEZE, time_ms=30 * MINUTE)
    log.hand_in("ann", "A", 31)
    assert log.board.public.rows["ann"].total.points == 0
    log.add(Kind.UNFREEZE)
    board = log.board
    assert board.public.rows == board.full.rows
    assert board.public.rows["ann"].total.points == 1000


def happenings(seed: int) -> Iterator[Log]:
    """A contest of every kind of event, after each of them."""
    chance = random.Random(seed)
    log = Log(chance.choice(sorted(SCORINGS)), chance.choice([None, 100 * MINUTE]))
    people = [f"p{i}" for i in range(8)]
    log.enter(*people)
    log.enter("ghost", virtual=True)
    handed: list[str] = []
    for minute in range(120):
        kind = chance.random()
        if kind < 0.7 or not handed:
            verdict = chance.choice(["AC", "WA", "CE", "JE", None])
            who = chance.choice([*people, "ghost"])
            handed.append(log.hand_in(who, chance.choice("AB"), minute, verdict))
        elif kind < 0.9:
            log.judge(chance.choice(handed), chance.choice(["AC", "WA"]), Kind.REJUDGE)
        elif kind < 0.95:
            who = chance.choice(people)
            log.add(Kind.DISQUALIFICATION, participation=who, disqualified=chance.random() < 0.5)
        elif kind < 0.97:
            log.add(Kind.WITHDRAWAL, participation=chance.choice(people))
        elif kind < 0.98:
            log.add(Kind.UNFREEZE)
        else:
            log.add(Kind.TERMS, **terms("icpc", chance.choice([None, 50 * MINUTE])))
        yield log


@pytest.mark.parametrize("seed", range(6))
def test_the_board_that_follows_is_the_board_from_the_beginning(seed: int) -> None:
    """After any event the incremental board, its ranks and versions are those of a new fold."""
    following, chance = Board(), random.Random(seed)
    for log in happenings(seed):
        for event in log.events[following.number :]:
            following.apply(event)
        if chance.random() < 0.3:
            following.settle()
            fresh = log.board
            for mine, other in ((following.full, fresh.full), (following.public, fresh.public)):
                assert (mine.rows, mine.version) == (other.rows, other.version)
                assert mine.ranked() == other.ranked()
                assert mine.problems == other.problems
                since = chance.randint(0, mine.version)
                assert set(mine.changed_since(since)) == set(other.changed_since(since))
            assert board_bytes(following) == board_bytes(fresh)


def test_virtual_participations_leave_the_final_board_alone() -> None:
    log = Log()
    log.enter("ann")
    log.hand_in("ann", "A", 1)
    before = board_bytes(log.board)
    log.enter("later", virtual=True)
    log.hand_in("later", "A", 0.5)
    assert board_bytes(log.board) == before


def test_an_exported_log_is_checked_without_us() -> None:
    """The file verifies; any changed, missing or added line is named."""
    log = next(iter(happenings(1)))
    lines = list(file.write(CONTEST, log.events))
    found = file.verify(lines)
    assert (found.contest, found.events) == (CONTEST, len(log.events))
    assert found.head == log.events[-1].hash.hex()

    def refused(changed: list[bytes]) -> str:
        with pytest.raises(BrokenLogError) as caught:
            file.verify(changed)
        return str(caught.value)

    assert refused(lines[:-1]) == "the last line is missing: the log was cut"
    assert refused(lines[1:]).startswith("line 1:")
    assert refused([*lines, lines[1]]).startswith(f"line {len(lines) + 1}: nothing may follow")
    assert "event 3" in refused([*lines[:3], lines[3].replace(b"p1", b"p9"), *lines[4:]])
    assert refused([lines[0], b"nonsense\n", *lines[2:]]) == "line 2: must be a JSON object"
    end = json.loads(lines[-1]) | {"board": "0" * 64}
    assert refused([*lines[:-1], canonical(end)]).startswith("last line: board must be")
    bad = linked(CONTEST, 2, log.events[1].at, "submission", {}, log.events[0].hash)
    forged = list(file.write(CONTEST, log.events[:1]))
    line = canonical(file._line(bad))
    assert refused([*forged[:2], line, forged[2]]).startswith("event 2: cannot be understood")
