"""Submissions as a feature. What hands over to the judge and takes its results is wired in
`bootstrap`, beside runs and rejudgings.
"""

from __future__ import annotations

from web_api.activity.consumers import Consumer
from web_api.feature import Feature, Parts
from web_api.problems.access import ProblemAccess
from web_api.problems.importing import Importer
from web_api.submissions import routes, sharing_routes
from web_api.submissions.comparing import Comparing
from web_api.submissions.distributions import DistributionConsumer, Distributions
from web_api.submissions.evidence import Evidence
from web_api.submissions.history import History
from web_api.submissions.partitions import PartitionTask
from web_api.submissions.personal import PARTS
from web_api.submissions.sharing import Sharing
from web_api.users.personal import PersonalDataRegistry


def _build(parts: Parts) -> tuple[object, ...]:
    parts.services.get(PersonalDataRegistry).add(*PARTS)
    parts.tasks.start("submission partitions", PartitionTask(parts.sessions).run())
    sessions = parts.sessions
    bundle_path = parts.services.get(Importer).bundle_path
    return (
        History(sessions),
        Comparing(sessions),
        Sharing(sessions),
        Distributions(sessions),
        Evidence(sessions, parts.services.get(ProblemAccess), bundle_path),
    )


def _consumers(_: Parts) -> tuple[Consumer, ...]:
    return (DistributionConsumer(),)


FEATURE = Feature((routes.router, sharing_routes.router), _build, _consumers)
