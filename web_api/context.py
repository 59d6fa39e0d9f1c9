"""What a running web tier is made of; routes reach it through `get_context`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from fastapi import Request
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

if TYPE_CHECKING:
    from web_api.health.service import Health
    from web_api.judge.client import JudgeClient
    from web_api.languages.service import LanguageCatalogue
    from web_api.limits import RateLimiter
    from web_api.live import StatusFollower
    from web_api.problems.importing import Importer
    from web_api.problems.service import Problems
    from web_api.problems.versions import Versions
    from web_api.rejudgings.reading import Rejudgings
    from web_api.rejudgings.service import RejudgingDesk
    from web_api.runs.service import Runs
    from web_api.settings import WebSettings
    from web_api.submissions.events import Follower
    from web_api.submissions.service import Submissions
    from web_api.uploads.service import Uploads


@dataclass(frozen=True, slots=True)
class Context:
    """The parts, wired once in `bootstrap`."""

    settings: WebSettings
    engine: AsyncEngine
    redis: Redis
    judge: JudgeClient
    limiter: RateLimiter
    languages: LanguageCatalogue
    problems: Problems
    versions: Versions
    importer: Importer
    uploads: Uploads
    submissions: Submissions
    runs: Runs
    follower: Follower
    statuses: StatusFollower
    rejudgings: Rejudgings
    rejudging_desk: RejudgingDesk
    health: Health


def get_context(request: Request) -> Context:
    return cast(Context, request.app.state.context)
