"""Rejudgings, put together."""

from __future__ import annotations

from web_api.feature import Feature, Parts
from web_api.judge.handover import HandoverTask
from web_api.judge.sorting import Destination, Sorter
from web_api.problems.importing import Importer
from web_api.rejudgings.queue import JUDGE_IDS, RejudgingQueue, RejudgingResults
from web_api.rejudgings.reading import Rejudgings
from web_api.rejudgings.routes import router
from web_api.rejudgings.service import RejudgingDesk
from web_api.rejudgings.work import RejudgingTask
from web_api.submissions.events import EventLog


def _build(parts: Parts) -> tuple[object, ...]:
    sessions, services, bell = parts.sessions, parts.services, parts.bell
    work = RejudgingTask(sessions, parts.judge, services.get(EventLog), bell)
    results = RejudgingResults(sessions, bell, work.wake)
    services.get(Sorter).add(Destination(JUDGE_IDS, results.store))
    queue = RejudgingQueue(sessions, results)
    handover = HandoverTask(parts.judge, queue, services.get(Importer).bundle_path)
    parts.tasks.start("rejudging handover", handover.run())
    parts.tasks.start("rejudgings", work.run())
    reading = Rejudgings(sessions)
    return reading, RejudgingDesk(sessions, reading, bell, (work.wake, handover.wake))


FEATURE = Feature(routers=(router,), build=_build)
