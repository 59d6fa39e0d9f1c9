"""Submissions as a feature. What hands over to the judge and takes its results is wired in
`bootstrap`, beside runs and rejudgings.
"""

from __future__ import annotations

from web_api.feature import Feature, Parts
from web_api.submissions.partitions import PartitionTask
from web_api.submissions.routes import router


def _build(parts: Parts) -> object:
    parts.tasks.start("submission partitions", PartitionTask(parts.sessions).run())
    return ()


FEATURE = Feature((router,), _build)
