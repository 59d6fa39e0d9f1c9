"""Reading the counts."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.analytics.models import (
    ActiveDayRow,
    PlatformDayRow,
    ProblemDayRow,
    TestFailureRow,
    WaitDayRow,
)
from web_api.analytics.schemas import (
    Calibration,
    DayCount,
    LanguageCount,
    MeasureSpread,
    PlatformAnalytics,
    PlatformDay,
    ProblemAnalytics,
    TestFailures,
    Waits,
)
from web_api.database import Sessions
from web_api.problems.catalogue_models import SolveStatus, UserProblemStatusRow
from web_api.problems.models import ProblemRow, ProblemVersionRow
from web_api.progress.models import ProblemSkillRow
from web_api.progress.skill import Difficulty, scaled, scaled_width
from web_api.submissions.measures import low_of
from web_api.submissions.sharing_models import Measure, MeasureCountRow

_MOST_TESTS = 100


class Analytics:
    """Sums over days: what it reads does not grow with the number of submissions."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def problem(self, problem: ProblemRow, days: int) -> ProblemAnalytics:
        """Of the last `days` days. Asks nobody's permission: routes do."""
        d, s = ProblemDayRow, UserProblemStatusRow
        counts = select(d.day, d.language, d.verdict, d.count).where(
            d.problem_id == problem.id, d.day >= _since(days), d.count > 0
        )
        people = select(func.count(), func.count().filter(s.status == SolveStatus.SOLVED)).where(
            s.problem_id == problem.id
        )
        async with self._sessions.reading() as session:
            found = Verdicts(await session.execute(counts))
            tried, solvers = (await session.execute(people)).one()
            digest = await session.scalar(
                select(ProblemVersionRow.bundle_digest).where(
                    ProblemVersionRow.id == problem.current_version_id
                )
            )
            spreads = await _spreads(session, problem.id, digest or "")
            return ProblemAnalytics(
                submissions=found.submissions,
                accepted=found.accepted,
                acceptance=_share(found.accepted, found.submissions),
                people=tried,
                solvers=solvers,
                solve_rate=_share(solvers, tried),
                calibration=await _calibration(session, problem.id),
                languages=found.languages(),
                days=found.days(),
                runtime_ms=spreads[Measure.RUNTIME],
                memory_kib=spreads[Measure.MEMORY],
                failed_tests=await _failed_tests(session, problem.id, digest or ""),
            )

    async def platform(self, days: int) -> PlatformAnalytics:
        """Of the last `days` days."""
        d, a, w = PlatformDayRow, ActiveDayRow, WaitDayRow
        since = _since(days)
        counts = select(d.day, d.language, d.verdict, d.count).where(d.day >= since, d.count > 0)
        async with self._sessions.reading() as session:
            found = Verdicts(await session.execute(counts))
            rows = await session.execute(select(a.day, a.users).where(a.day >= since))
            active = dict(iter(rows))
            waits: dict[date, Counter[int]] = defaultdict(Counter)
            for day, bucket, count in await session.execute(
                select(w.day, w.bucket, w.count).where(w.day >= since, w.count > 0)
            ):
                waits[day][bucket] += count
        return PlatformAnalytics(
            submissions=found.submissions,
            accepted=found.accepted,
            languages=found.languages(),
            days=[
                PlatformDay(
                    **each.model_dump(),
                    active_users=active.get(each.day, 0),
                    waits=_waits(waits.get(each.day, {})),
                )
                for each in found.days()
            ],
            waits=_waits(sum(waits.values(), Counter())),
        )


class Verdicts:
    """Counts by day, language and verdict, added up. Pure."""

    def __init__(self, counts: Iterable[tuple[date, str, str, int]]) -> None:
        self._days: Counter[date] = Counter()
        self._accepted: Counter[date] = Counter()
        self._languages: dict[str, Counter[str]] = defaultdict(Counter)
        for day, language, verdict, count in counts:
            self._days[day] += count
            self._accepted[day] += count * (verdict == "AC")
            self._languages[language][verdict] += count

    @property
    def submissions(self) -> int:
        return self._days.total()

    @property
    def accepted(self) -> int:
        return self._accepted.total()

    def days(self) -> list[DayCount]:
        """Oldest first; days without submissions are left out."""
        return [
            DayCount(day=day, submissions=count, accepted=self._accepted[day])
            for day, count in sorted(self._days.items())
        ]

    def languages(self) -> list[LanguageCount]:
        """Those used most first."""
        return [
            LanguageCount(
                language=language,
                submissions=verdicts.total(),
                verdicts=dict(sorted(verdicts.items())),
            )
            for language, verdicts in sorted(
                self._languages.items(), key=lambda each: (-each[1].total(), each[0])
            )
        ]


def quantile(counts: Mapping[int, int], share: float) -> int:
    """The value that `share` of what is in these buckets does not exceed, within 6 %. Pure.

    Raises:
        ValueError: nothing was counted.
    """
    wanted = share * sum(counts.values())
    below = 0
    for bucket in sorted(counts):
        below += counts[bucket]
        if counts[bucket] and below >= wanted:
            return low_of(bucket)
    raise ValueError("counts: must not be empty")


def _since(days: int) -> date:
    return datetime.now(UTC).date() - timedelta(days=days - 1)


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _waits(counts: Mapping[int, int]) -> Waits | None:
    if not any(counts.values()):
        return None
    median, p90, p99 = (quantile(counts, share) for share in (0.5, 0.9, 0.99))
    return Waits(submissions=sum(counts.values()), median_ms=median, p90_ms=p90, p99_ms=p99)


async def _spreads(
    session: AsyncSession, problem: uuid.UUID, digest: str
) -> dict[Measure, list[MeasureSpread]]:
    c = MeasureCountRow
    rows = await session.execute(
        select(c.measure, c.language, c.bucket, c.count).where(
            c.problem_id == problem, c.bundle_digest == digest, c.count > 0
        )
    )
    counts: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    for measure, language, bucket, count in rows:
        counts[measure, language][bucket] += count
    found: dict[Measure, list[MeasureSpread]] = {measure: [] for measure in Measure}
    for (measure, language), buckets in sorted(counts.items()):
        median, p90, largest = (quantile(buckets, share) for share in (0.5, 0.9, 1))
        found[Measure(measure)].append(
            MeasureSpread(
                language=language,
                accepted=buckets.total(),
                median=median,
                p90=p90,
                largest=largest,
            )
        )
    return found


async def _calibration(session: AsyncSession, problem: uuid.UUID) -> Calibration | None:
    row = await session.scalar(select(ProblemSkillRow).where(ProblemSkillRow.problem_id == problem))
    if row is None:
        return None
    found = Difficulty(row.prior, row.shift, row.information)
    return Calibration(
        rating=scaled(found.mean), deviation=scaled_width(found.deviation), set=scaled(row.prior)
    )


async def _failed_tests(
    session: AsyncSession, problem: uuid.UUID, digest: str
) -> list[TestFailures]:
    f = TestFailureRow
    rows = await session.execute(
        select(f.name, f.count)
        .where(f.problem_id == problem, f.bundle_digest == digest, f.count > 0)
        .order_by(f.count.desc(), f.name)
        .limit(_MOST_TESTS)
    )
    return [TestFailures(test=name, submissions=count) for name, count in rows]
