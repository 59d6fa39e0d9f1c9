"""The pure rules: matching, the feed's cursor, giving up, fingerprints."""

from __future__ import annotations

import dataclasses
import random
from datetime import UTC, datetime

import pytest

from judge_master.domain.attempt import (
    REASON_LENGTH,
    EndReason,
    Failure,
    give_up_reason,
    gives_up,
    is_token,
    one_line,
)
from judge_master.domain.errors import FieldError
from judge_master.domain.feed import LOOKBACK, WINDOW, FeedCursor
from judge_master.domain.job import JobKey, JobRequest, JobState, Priority, RunInput, SourceFile
from judge_master.domain.matching import Capability, Offer, QueuedJob, assign, demand
from judge_master.domain.node import LanguageOffer, NodeStatus, offered_languages
from judge_master.domain.validation import check_priority, check_submit

REQUEST = JobRequest(
    key=JobKey("web", "1"),
    language="cpp20",
    files=(SourceFile("a.cpp", b"int a;"), SourceFile("b.cpp", b"int b;")),
    bundle_digest="0" * 64,
    priority=Priority.PRACTICE,
    run_all_tests=False,
    entry_point="a.cpp",
)


def job(number: int, language: str = "c", *, failed: tuple[str, ...] = ()) -> QueuedJob:
    return QueuedJob(number, language, f"bundle-{number}", frozenset(failed), 30)


def offer(node: str, free: int = 1, languages: str = "c", cached: tuple[str, ...] = ()) -> Offer:
    return Offer(node, f"session-{node}", free, frozenset(languages.split()), frozenset(cached))


def fleet(*offers: Offer) -> list[Capability]:
    return [Capability(o.node_id, o.languages) for o in offers]


def test_jobs_are_served_in_order_until_the_slots_are_full() -> None:
    """Never more than the free slots, and only languages on offer."""
    offers = [offer("a", 2), offer("b", 1, "c java")]
    jobs = [job(1, "cobol"), job(2), job(3, "java"), job(4), job(5), job(6)]
    assigned = assign(jobs, offers, fleet(*offers))
    assert assigned == {2: "a", 3: "b", 4: "a"}


def test_a_node_with_the_bundle_comes_first_then_the_freest() -> None:
    """Downloads are saved where it costs no order."""
    offers = [offer("busy", 1, cached=("bundle-1",)), offer("idle", 3)]
    assert assign([job(1), job(2)], offers, []) == {1: "busy", 2: "idle"}


def test_a_failed_job_waits_for_another_node_if_the_fleet_has_one() -> None:
    """Busy nodes and nodes of other masters count; nodes of other languages do not."""
    a = offer("a")
    assert assign([job(1, failed=("a",))], [a], fleet(a, offer("elsewhere"))) == {}
    assert assign([job(1, failed=("a",))], [a], fleet(a, offer("b", languages="java"))) == {1: "a"}
    b = offer("b")
    assert assign([job(1, failed=("a",))], [a, b], fleet(a, b)) == {1: "b"}
    assert len(assign([job(1, failed=("a", "b"))], [a, b], fleet(a, b))) == 1


def test_a_second_measurement_takes_an_idle_node_whole() -> None:
    """Only after its patience a busy one, the least; either way nothing joins it there."""
    idle, half = offer("idle", 2), dataclasses.replace(offer("half", 3), busy=1)
    busier = dataclasses.replace(offer("busier", 2), busy=2)
    patient = dataclasses.replace(job(1), alone=True, patient=True)
    urgent = dataclasses.replace(patient, patient=False)
    assert assign([patient, job(2), job(3)], [idle, half], []) == {1: "idle", 2: "half", 3: "half"}
    assert assign([job(2), patient], [idle], []) == {2: "idle"}
    assert assign([patient, job(2)], [half], []) == {2: "half"}
    assert assign([urgent, job(2)], [half, idle], []) == {1: "idle", 2: "half"}
    assert assign([urgent, job(2)], [busier, half], []) == {1: "half", 2: "busier"}
    assert assign([job(2), urgent, job(3)], [half], []) == {2: "half", 1: "half"}


def test_random_assignments_never_break_a_rule() -> None:
    """Slots, languages and order hold for any mix."""
    dice = random.Random(1)
    for _ in range(300):
        offers = [
            offer(f"n{i}", dice.randint(0, 3), " ".join(dice.sample(["a", "b", "c"], 2)))
            for i in range(dice.randint(1, 4))
        ]
        jobs = [job(i, dice.choice("abc")) for i in range(dice.randint(0, 12))]
        assigned = assign(jobs, offers, fleet(*offers))
        languages = {o.node_id: o.languages for o in offers}
        for o in offers:
            assert sum(node == o.node_id for node in assigned.values()) <= o.free
        for j in jobs:
            if j.id in assigned:
                assert j.lane in languages[assigned[j.id]]
        left = {o.node_id: o.free - list(assigned.values()).count(o.node_id) for o in offers}
        for j in jobs:
            if j.id not in assigned:
                assert not any(left[o.node_id] > 0 and j.lane in o.languages for o in offers)


def test_demand_counts_slots_by_lane() -> None:
    """What the queue is asked for: nothing of lanes that nobody here serves."""
    offers = [offer("a", 2, "c java"), offer("b", 3, "c")]
    lanes = ["c", "java", "java+c", "cobol"]
    assert demand(lanes, offers) == {"c": 5, "java": 2, "java+c": 2}
    assert demand(lanes, []) == {}


@pytest.mark.parametrize(
    ("reason", "before", "permanent", "ends"),
    [
        (EndReason.FAILED, 0, False, False),
        (EndReason.FAILED, 2, False, True),
        (EndReason.EXPIRED, 2, False, True),
        (EndReason.NODE_RESTARTED, 2, False, True),
        (EndReason.UNDELIVERED, 9, False, False),
        (EndReason.FAILED, 0, True, True),
    ],
)
def test_giving_up(reason: EndReason, before: int, permanent: bool, ends: bool) -> None:
    """The third counted failure ends a job; a lease that never arrived does not count."""
    assert gives_up(Failure(reason, "x", permanent), before, max_attempts=3) is ends


def test_reasons_are_sentences_without_control_characters() -> None:
    """Whatever a node writes, operators read one short line."""
    assert one_line("a\n\tb\0c \x1b[31m") == "a b c [31m"
    assert len(one_line("x" * 10_000)) == REASON_LENGTH
    failure = Failure(EndReason.EXPIRED, "")
    assert give_up_reason(failure, 3).endswith("ended so: expired")


def test_tokens_have_one_form() -> None:
    """Other spellings of the same UUID are not tokens: comparison is by text."""
    token = "01234567-89ab-cdef-0123-456789abcdef"
    assert is_token(token)
    for other in (token.upper(), token.replace("-", ""), f"{{{token}}}", token + "\n", ""):
        assert not is_token(other)


def test_fingerprint_changes_with_every_part() -> None:
    """But not with the order of the files or the key."""
    same = dataclasses.replace(REQUEST, files=REQUEST.files[::-1], key=JobKey("x", "2"))
    assert same.fingerprint() == REQUEST.fingerprint()
    moved = (SourceFile("a.cpp", b"int a;int "), SourceFile("b.cpp", b"b;"))
    changes = [
        {"language": "c"},
        {"files": REQUEST.files[:1]},
        {"files": moved},
        {"bundle_digest": "1" * 64},
        {"priority": Priority.BULK},
        {"run_all_tests": True},
        {"entry_point": ""},
        {"inputs": (RunInput(content=b"1"),)},
        {"inputs": (RunInput("1"),)},
    ]
    prints = {dataclasses.replace(REQUEST, **change).fingerprint() for change in changes}
    assert len(prints | {REQUEST.fingerprint()}) == len(changes) + 1


def test_validation_names_field_and_rule() -> None:
    """The error carries both parts, and a valid request passes as it is."""
    assert check_submit(REQUEST) is REQUEST
    with pytest.raises(FieldError) as caught:
        check_submit(dataclasses.replace(REQUEST, language="c++"))
    assert (caught.value.field, caught.value.rule) == (
        "language",
        "must be 1-20 characters of [a-z0-9]",
    )
    assert check_priority(0) is Priority.PRACTICE
    assert check_priority(10) is Priority.CONTEST


def test_cursor_keeps_the_window_and_forgets_the_old() -> None:
    """Memory is bounded, and what may show up again is remembered."""
    cursor = FeedCursor(start=0)
    for sequence in range(1, 10_001):
        if cursor.room == 0:
            cursor.release({min(cursor.in_flight)})
        cursor.record(sequence, acked=False)
        assert len(cursor.in_flight) <= WINDOW
        assert len(cursor.sent) <= 2 * (WINDOW + LOOKBACK)
    assert cursor.floor == 10_000 - LOOKBACK
    assert set(range(cursor.floor + 1, 10_001)) | cursor.in_flight <= cursor.sent


def test_cursor_does_not_count_what_others_acknowledged() -> None:
    """Such a result is sent but not in flight."""
    cursor = FeedCursor(start=5)
    cursor.record(6, acked=True)
    assert (cursor.room, cursor.sent, cursor.floor) == (WINDOW, {6}, 5)


def test_offered_languages_are_those_of_usable_nodes() -> None:
    """Disconnected and draining nodes offer nothing; the first node's words win."""

    def node(name: str, version: str, *, connected: bool = True, drain: bool = False) -> NodeStatus:
        language = LanguageOffer("c", "C", version, (".c",))
        mine = LanguageOffer(name, name, version, ())
        moment = datetime(2026, 1, 1, tzinfo=UTC)
        return NodeStatus(name, 1, 0, connected, drain, (language, mine), "v2", 0, 0, moment, "")

    nodes = [
        node("z", "2"),
        node("b", "1"),
        node("y", "3", connected=False),
        node("a", "9", drain=True),
    ]
    offered = offered_languages(nodes)
    assert [(o.id, o.version) for o in offered] == [("b", "1"), ("c", "1"), ("z", "2")]


def test_only_final_and_cancelled_are_ends() -> None:
    """A watcher stops there."""
    assert [s for s in JobState if s.ended] == [JobState.FINAL, JobState.CANCELLED]
