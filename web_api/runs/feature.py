"""Runs, put together."""

from __future__ import annotations

from web_api.feature import Feature, Parts
from web_api.judge.handover import HandoverTask
from web_api.judge.sorting import Destination, Sorter
from web_api.languages.service import LanguageCatalogue
from web_api.problems.access import ProblemAccess
from web_api.problems.importing import Importer
from web_api.runs.queue import JUDGE_IDS, RunQueue, RunResults, RunUpkeep
from web_api.runs.routes import router
from web_api.runs.service import RunRules, Runs
from web_api.submissions.events import EventLog


def _build(parts: Parts) -> Runs:
    sessions, services = parts.sessions, parts.services
    events = services.get(EventLog)
    results = RunResults(sessions, events)
    services.get(Sorter).add(Destination(JUDGE_IDS, results.store, results.progress))
    bundle_path = services.get(Importer).bundle_path
    handover = HandoverTask(parts.judge, RunQueue(sessions, results), bundle_path)
    parts.tasks.start("run handover", handover.run())
    parts.tasks.start("run upkeep", RunUpkeep(sessions, parts.judge, events).run())
    return Runs(
        sessions,
        services.get(ProblemAccess),
        services.get(LanguageCatalogue),
        parts.limiter,
        RunRules(parts.settings.run_rate, parts.settings.unfinished_runs),
        handover.wake,
    )


FEATURE = Feature(routers=(router,), build=_build)
