"""Verifications, put together."""

from __future__ import annotations

from web_api.feature import Feature, Parts
from web_api.judge.sorting import Destination, Sorter
from web_api.verifications.jobs import JobTable
from web_api.verifications.judge import JOB_IDS
from web_api.verifications.packages import PACKAGES, PackageStore
from web_api.verifications.routes import router
from web_api.verifications.service import Verifications
from web_api.verifications.work import VerificationTask


def _build(parts: Parts) -> Verifications:
    table = JobTable(parts.sessions, parts.judge)
    parts.services.get(Sorter).add(Destination(JOB_IDS, table.store, table.progress))
    packages = PackageStore(parts.settings.data_dir / PACKAGES)
    task = VerificationTask(parts.sessions, parts.judge, table, parts.bell, packages)
    parts.tasks.start("verifications", task.run())
    return Verifications(parts.sessions, parts.bell, task.wake)


FEATURE = Feature(routers=(router,), build=_build)
