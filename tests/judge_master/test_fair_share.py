"""Fair shares, ageing and lanes as properties of the pure rules."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from judge_master.domain.ageing import MOST, Ageing
from judge_master.domain.fair_share import Clocks, Waiting, place
from judge_master.domain.lanes import Needs, parse, suffix
from judge_master.domain.matching import QueuedJob

START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(order=True)
class Queued:
    """A job of the model: ordered as it is handed out."""

    place: int
    id: int
    user: str = field(compare=False)
    lane: str = field(compare=False)


class Model:
    """One class, kept as the database keeps it."""

    def __init__(self) -> None:
        self.queue: list[Queued] = []
        self.clock = 7
        self.lanes: Counter[str] = Counter()
        self._ids = itertools.count(1)

    def submit(self, user: str, lane: str = "c") -> Queued:
        mine = [j for j in self.queue if j.user == user]
        waiting = Waiting(
            max((j.place for j in mine), default=None),
            max((j.place for j in mine if j.lane == lane), default=None),
        )
        head = min((j.place for j in self.queue if j.lane == lane), default=None)
        clocks = Clocks(self.clock, self.lanes[lane], head)
        job = Queued(place(clocks, [waiting]), next(self._ids), user, lane)
        self.queue.append(job)
        return job

    def serve(self, lane: str = "c") -> Queued | None:
        able = [j for j in self.queue if j.lane == lane]
        if not able:
            return None
        job = min(able)
        self.queue.remove(job)
        self.clock = max(self.clock, job.place)
        self.lanes[lane] = max(self.lanes[lane], job.place)
        return job


EVENTS = st.lists(st.sampled_from(["a", "b", "c", "serve", "serve"]), max_size=60)


@settings(deadline=None)
@given(EVENTS)
def test_between_submission_and_service_every_other_user_is_served_at_most_once(
    events: list[str],
) -> None:
    """Whatever happened before and goes on happening; own earlier jobs add a turn each."""
    model = Model()
    for event in events:
        model.serve() if event == "serve" else model.submit(event)
    before = sum(j.user == "me" for j in model.queue)
    mine = model.submit("me")
    served: Counter[str] = Counter()
    for event in itertools.chain(events, itertools.repeat("serve")):
        if event != "serve":
            model.submit(event)
            continue
        job = model.serve()
        assert job is not None
        if job is mine:
            break
        served[job.user] += 1
    assert all(count <= before + 1 for count in served.values()), served


@settings(deadline=None, max_examples=25)
@given(st.integers(1, 300), st.integers(0, 50))
def test_a_flood_delays_another_user_by_one_job(flood: int, served: int) -> None:
    """At whatever point of the flood the other one comes."""
    model = Model()
    for _ in range(flood):
        model.submit("flood")
    for _ in range(min(served, flood)):
        model.serve()
    single = model.submit("single")
    first_two = [model.serve(), model.serve()]
    assert single in first_two


def test_one_who_always_submits_again_takes_turns_with_one_who_has_many_waiting() -> None:
    """Keeping one job in the queue is no way to get more than a share."""
    model = Model()
    for _ in range(100):
        model.submit("many")
    model.submit("again")
    served: Counter[str] = Counter()
    for _ in range(100):
        job = model.serve()
        assert job is not None
        served[job.user] += 1
        if job.user == "again":
            model.submit("again")
    assert abs(served["many"] - served["again"]) <= 2


@settings(deadline=None)
@given(EVENTS)
def test_jobs_of_a_user_keep_their_order(events: list[str]) -> None:
    """First come, first served, within a user."""
    model = Model()
    last: dict[str, int] = {}
    for event in [*events, *["serve"] * len(events)]:
        if event != "serve":
            model.submit(event)
        elif job := model.serve():
            assert job.id > last.get(job.user, 0)
            last[job.user] = job.id


def test_a_slow_lane_is_fair_although_the_class_is_far_ahead() -> None:
    """A newcomer joins where the lane is, not behind all that waits there."""
    model = Model()
    for _ in range(50):
        model.submit("flood", "slow")
    for user in range(200):
        model.submit(f"fast-{user}", "fast")
        model.serve("fast")
    model.serve("slow")
    single = model.submit("single", "slow")
    assert single in [model.serve("slow"), model.serve("slow")]


def test_several_lanes_give_no_user_more_than_one_turn() -> None:
    """A user's jobs share the turns of all lanes."""
    model = Model()
    for number in range(30):
        model.submit("flood", f"lane-{number}")
    single = model.submit("single", "lane-0")
    assert sum(job < single for job in model.queue) == 1


def queued(number: int, priority: int) -> QueuedJob:
    return QueuedJob(
        number, "c", "d", priority=priority, queued_at=START + timedelta(seconds=number)
    )


@given(
    st.integers(0, 500).map(lambda n: n / 1_000),
    st.lists(st.integers(1, 8), min_size=1, max_size=200),
)
def test_lower_classes_get_their_share_and_never_more(share: float, rounds: list[int]) -> None:
    """While live and lower classes both wait, however many slots each round has."""
    ageing = Ageing(share)
    total = lower = 0
    for slots in rounds:
        jobs = [queued(n, 10) for n in range(slots)] + [queued(100, 50), queued(101, 60)]
        aged = [queued(n, 50 if n % 2 else 60) for n in range(100, 100 + ageing.due)]
        served = ageing.order(jobs, aged)[:slots]
        ageing.served([job.priority for job in served], 10)
        total += slots
        lower += sum(job.priority > 10 for job in served)
        assert lower <= share * total + MOST
    # Earned credit is spent a round later at most.
    assert lower >= share * (total - rounds[-1]) - MOST - max(rounds) * share


def test_the_longest_waiting_of_the_lower_classes_comes_first() -> None:
    """Bulk that is old enough is not starved by younger re-judgings, nor by itself."""
    ageing = Ageing(0.5, credit=1.0)
    live, rejudge, bulk = queued(9, 10), queued(5, 50), queued(3, 60)
    assert ageing.order([live, rejudge, bulk], [rejudge, bulk]) == [bulk, live, rejudge]
    assert ageing.order([rejudge, bulk], [rejudge]) == [rejudge, bulk]
    assert replace(ageing, credit=0.9).order([live, bulk], [bulk]) == [live, bulk]


def test_lanes_say_what_a_node_must_have() -> None:
    """The format's codes are served by any of several languages, memory is in MiB."""
    assert suffix("cpp20", Needs(("cpp", "python3"), 2_048)) == "+python3"
    assert suffix("java", Needs(("cpp",), 3_000)) == "+cpp@3072"
    lane = parse("java+cpp@3072")
    java, both = frozenset({"java"}), frozenset({"java", "cpp17"})
    assert not lane.served_by(java, 0)
    assert lane.served_by(both, 0)
    assert lane.served_by(both, 4 << 30)
    assert not lane.served_by(both, 2 << 30)
