"""What must hold after any run. Pure: facts in, violations out."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from cli.chaos.ledger import JUDGE_ERROR, Entry

ACCEPTING = ("accepted", "confirming")
COUNTING = ("failed", "expired", "node_restarted")
MOST_UNCOUNTED = 50
"""Hand-outs beyond those that count against a job: undelivered ones and repetitions."""


@dataclass(frozen=True, slots=True)
class JobFact:
    """A job as it is in the end."""

    id: int
    submission: str
    platform: str
    state: str
    epoch: int
    digest: str
    verdict: str
    """Of its result; "" without one."""
    result_epoch: int
    result_digest: str


@dataclass(frozen=True, slots=True)
class Change:
    """One update of a job, as the database saw it."""

    job_id: int
    old_state: str
    new_state: str
    old_epoch: int
    new_epoch: int
    token: str
    """The one that was current before; "" without one."""
    digest: str
    node: str
    """Who judged, says the result that came; "" when the master gave up or none came."""
    result_epoch: int
    result_digest: str


@dataclass(frozen=True, slots=True)
class AttemptFact:
    """One hand-out."""

    token: str
    job_id: int
    epoch: int
    node: str
    reason: str
    """Why it ended; "" while it is open."""
    late_ms: float
    """How long after its lease it was ended, when nobody had reported; else 0."""


@dataclass(frozen=True, slots=True)
class WebFact:
    """A submission of the web tier."""

    id: str
    state: str
    verdict: str
    finals: int
    """How often it became final."""
    epoch: int


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that is judged."""

    entries: Sequence[Entry]
    results: Mapping[tuple[str, int], Sequence[str]]
    """What the feed brought, by submission and epoch."""
    jobs: Sequence[JobFact]
    changes: Sequence[Change]
    offers: Sequence[tuple[str, str, int]]
    """(platform, submission, epoch) of every result put on offer."""
    attempts: Sequence[AttemptFact]
    web: Sequence[WebFact]
    lies: Sequence[str] = ()
    """Stale reports that a master told the scripted node it had accepted."""
    max_attempts: int = 4


@dataclass(slots=True)
class Violations:
    """Per figure and invariant, who violates it."""

    lost: list[str] = field(default_factory=list)
    double_final: list[str] = field(default_factory=list)
    stale_accepted: list[str] = field(default_factory=list)
    wrong_verdicts: list[str] = field(default_factory=list)
    unbounded: list[str] = field(default_factory=list)
    blamed: list[str] = field(default_factory=list)
    leaked: list[str] = field(default_factory=list)
    reopened: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)

    def by_invariant(self) -> dict[str, list[str]]:
        """I1 to I8, as the project names them."""
        return {
            "I1 one final verdict each": [*self.lost, *self.double_final],
            "I2 only the current token commits": self.stale_accepted,
            "I3 the fault-free verdict": self.wrong_verdicts,
            "I4 attempts are bounded": self.unbounded,
            "I5 no fault is a participant's": self.blamed,
            "I6 nothing leaks": self.leaked,
            "I7 final is terminal": self.reopened,
            "I8 recovery in time": self.late,
        }


def check(facts: Facts, leaks: Sequence[str] = (), late_ms: float = math.inf) -> Violations:
    """Looks at everything. `late_ms`: so late a lease that ran out may be noticed."""
    found = Violations()
    jobs = {(job.platform, job.submission): job for job in facts.jobs}
    web = {submission.id: submission for submission in facts.web}
    for entry in facts.entries:
        job = jobs.get(("chaos" if entry.via == "judge" else "web", entry.id))
        found.lost += _lost(entry, job, facts.results, web)
        wrong = list(_wrong(entry, job, facts.results, web))
        found.wrong_verdicts += wrong
        found.blamed += [line for line in wrong if not line.endswith(JUDGE_ERROR)]
    found.double_final = list(_doubles(facts))
    found.stale_accepted = [*_stale(facts), *(f"told the scripted node: {x}" for x in facts.lies)]
    found.unbounded = list(_unbounded(facts, jobs))
    found.leaked = list(leaks)
    found.leaked += [f"open lease {a.token} of {a.node}" for a in facts.attempts if not a.reason]
    found.reopened = list(_reopened(facts.changes))
    found.late = [
        f"{a.token}: {a.late_ms:.0f} ms late" for a in facts.attempts if a.late_ms > late_ms
    ]
    return found


def _lost(
    entry: Entry,
    job: JobFact | None,
    results: Mapping[tuple[str, int], Sequence[str]],
    web: Mapping[str, WebFact],
) -> Iterable[str]:
    """Acknowledged, and without its final verdict somewhere on the way."""
    if entry.via == "web" and (found := web.get(entry.id)) is None:
        yield f"{entry.id}: the web tier does not know it"
    elif entry.via == "web" and found is not None and found.state != "final":
        yield f"{entry.id}: {found.state} in the web tier"
    if job is None:
        yield f"{entry.id}: the judge does not know it"
        return
    if job.state != "final" or job.epoch != entry.epoch or job.result_epoch != entry.epoch:
        yield f"{entry.id}: {job.state}, epoch {job.epoch}, wanted {entry.epoch}"
    elif entry.via == "judge":
        first = entry.epoch if entry.earlier else 0
        for epoch in range(first, entry.epoch + 1):
            if not results.get((entry.id, epoch)):
                yield f"{entry.id}: the result of epoch {epoch} was never offered"


def _wrong(
    entry: Entry,
    job: JobFact | None,
    results: Mapping[tuple[str, int], Sequence[str]],
    web: Mapping[str, WebFact],
) -> Iterable[str]:
    said = {job.verdict} if job is not None and job.verdict else set()
    said |= set(results.get((entry.id, entry.epoch), ()))
    if (found := web.get(entry.id)) is not None and found.verdict:
        said.add(found.verdict)
    for verdict in sorted(said - {entry.verdict}):
        yield f"{entry.id} ({entry.candidate.name}): wanted {entry.verdict}, got {verdict}"


def _doubles(facts: Facts) -> Iterable[str]:
    """More than one final verdict of one epoch, wherever."""
    offers = Counter(facts.offers)
    yield from (f"{key}: offered {count} times" for key, count in offers.items() if count > 1)
    finals = Counter((c.job_id, c.new_epoch) for c in facts.changes if _finishes(c))
    yield from (f"job {key}: final {count} times" for key, count in finals.items() if count > 1)
    for key, verdicts in facts.results.items():
        if len(set(verdicts)) > 1:
            yield f"{key}: the feed said {sorted(set(verdicts))}"
    yield from (f"{w.id}: final {w.finals} times" for w in facts.web if w.finals > w.epoch + 1)


def _finishes(change: Change) -> bool:
    return change.new_state == "final" and change.old_state != "final"


def _stale(facts: Facts) -> Iterable[str]:
    """Results that did not come from the attempt that was current."""
    attempts = {attempt.token: attempt for attempt in facts.attempts}
    nodes = defaultdict(set)
    accepted: Counter[tuple[int, int]] = Counter()
    for attempt in facts.attempts:
        if attempt.reason in ACCEPTING:
            nodes[attempt.job_id, attempt.epoch].add(attempt.node)
        accepted[attempt.job_id, attempt.epoch] += attempt.reason == "accepted"
    yield from (
        f"job {key}: {count} results accepted" for key, count in accepted.items() if count > 1
    )
    for change in filter(_finishes, facts.changes):
        name = f"job {change.job_id} epoch {change.new_epoch}"
        current = attempts.get(change.token)
        if change.old_state != "leased" or current is None:
            yield f"{name}: final without a current attempt"
        elif (current.job_id, current.epoch) != (change.job_id, change.old_epoch):
            yield f"{name}: the token is of another job or epoch"
        elif change.node and change.node not in nodes[change.job_id, change.old_epoch]:
            yield f"{name}: judged by {change.node}, which had no current attempt"
        elif change.result_epoch != change.old_epoch or change.result_digest != change.digest:
            yield f"{name}: the result is of another epoch or testdata"


def _unbounded(facts: Facts, jobs: Mapping[tuple[str, str], JobFact]) -> Iterable[str]:
    counted: Counter[tuple[int, int]] = Counter()
    total: Counter[tuple[int, int]] = Counter()
    nodes = defaultdict(set)
    for attempt in facts.attempts:
        key = attempt.job_id, attempt.epoch
        counted[key] += attempt.reason in COUNTING
        total[key] += 1
        nodes[key].add(attempt.node)
    for key in total:
        if counted[key] > facts.max_attempts or total[key] > facts.max_attempts + MOST_UNCOUNTED:
            yield f"job {key}: {total[key]} attempts, {counted[key]} without a result"
    for entry in facts.entries:
        if entry.poison and (job := jobs.get(("chaos", entry.id))) is not None:
            hit = nodes[job.id, job.epoch]
            if len(hit) > facts.max_attempts:
                yield f"{entry.id}: a poison job hit {len(hit)} nodes"


def _reopened(changes: Iterable[Change]) -> Iterable[str]:
    """Final jobs that changed without being sent back by somebody."""
    for change in changes:
        if change.old_state != "final":
            continue
        rejudged = change.new_epoch == change.old_epoch + 1 and change.new_state == "queued"
        if not rejudged:
            yield f"job {change.job_id}: final, then {change.new_state}"
