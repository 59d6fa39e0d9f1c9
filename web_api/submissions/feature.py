"""Submissions, put together."""

from __future__ import annotations

from web_api.activity.consumers import Consumer
from web_api.feature import Feature, Parts
from web_api.judge.handover import HandoverTask
from web_api.judge.sorting import Destination, Sorter
from web_api.languages.service import LanguageCatalogue
from web_api.problems.access import ProblemAccess
from web_api.problems.importing import Importer
from web_api.submissions import routes, sharing_routes
from web_api.submissions.comparing import Comparing
from web_api.submissions.distributions import DistributionConsumer, Distributions
from web_api.submissions.events import EventLog
from web_api.submissions.evidence import Evidence
from web_api.submissions.history import History
from web_api.submissions.partitions import PartitionTask
from web_api.submissions.personal import PARTS
from web_api.submissions.queue import JUDGE_IDS, SubmissionQueue
from web_api.submissions.results import ResultStore
from web_api.submissions.service import Submissions
from web_api.submissions.sharing import Sharing
from web_api.users.personal import PersonalDataRegistry


def _build(parts: Parts) -> tuple[object, ...]:
    parts.services.get(PersonalDataRegistry).add(*PARTS)
    parts.tasks.start("submission partitions", PartitionTask(parts.sessions).run())
    sessions = parts.sessions
    services = parts.services
    bundle_path = services.get(Importer).bundle_path
    events = services.get(EventLog)
    results = ResultStore(sessions, events, parts.bell)
    services.get(Sorter).add(Destination(JUDGE_IDS, results.store, events.progress))
    handover = HandoverTask(parts.judge, SubmissionQueue(sessions, results), bundle_path)
    parts.tasks.start("handover", handover.run())
    access = services.get(ProblemAccess)
    return (
        Submissions(
            sessions,
            access,
            services.get(LanguageCatalogue),
            parts.limiter,
            parts.settings.submit_rate,
            handover.wake,
            parts.judge,
        ),
        History(sessions),
        Comparing(sessions),
        Sharing(sessions),
        Distributions(sessions),
        Evidence(sessions, access, bundle_path),
    )


def _consumers(_: Parts) -> tuple[Consumer, ...]:
    return (DistributionConsumer(),)


FEATURE = Feature((routes.router, sharing_routes.router), _build, _consumers)
