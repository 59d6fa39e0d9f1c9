"""Contests, put together."""

from __future__ import annotations

from web_api.activity.consumers import Consumer
from web_api.contests import personal, routes, sealed_routes
from web_api.contests.announce import Announcer
from web_api.contests.board import routes as board_routes
from web_api.contests.board.live import BoardLive
from web_api.contests.board.logs import ContestLogs
from web_api.contests.board.service import Boards
from web_api.contests.consumer import ContestLogConsumer
from web_api.contests.control import ContestControl
from web_api.contests.desk import routes as desk_routes
from web_api.contests.desk.service import ContestDesk
from web_api.contests.problems import ContestProblems
from web_api.contests.ratings import routes as rating_routes
from web_api.contests.ratings.reading import RatingReading
from web_api.contests.ratings.service import Ratings
from web_api.contests.registration import Registration
from web_api.contests.sealed import Sealing
from web_api.contests.service import Contests
from web_api.contests.submitting import ContestSubmissions
from web_api.contests.upkeep import ContestUpkeep
from web_api.contests.virtual import Virtual
from web_api.feature import Feature, Parts
from web_api.problems.importing import Importer
from web_api.submissions.service import Submissions
from web_api.users.personal import PersonalDataRegistry


def _build(parts: Parts) -> tuple[object, ...]:
    services, sessions = parts.services, parts.sessions
    services.get(PersonalDataRegistry).add(*personal.PARTS)
    announcer = Announcer(parts.bell)
    boards = Boards(sessions)
    bundle_path = services.get(Importer).bundle_path
    upkeep = ContestUpkeep(sessions, parts.judge, parts.bell, bundle_path)
    parts.tasks.start("contest upkeep", upkeep.run())
    return (
        announcer,
        boards,
        Contests(sessions, announcer, parts.settings.site_url),
        ContestProblems(sessions),
        Registration(sessions, announcer),
        ContestSubmissions(sessions, services.get(Submissions), parts.bell),
        ContestControl(sessions, announcer),
        ContestLogs(sessions),
        Ratings(sessions),
        RatingReading(sessions),
        Virtual(sessions, boards, announcer),
        ContestDesk(sessions, announcer),
        Sealing(sessions),
        BoardLive(sessions, boards, parts.statuses),
    )


def _consumers(parts: Parts) -> tuple[Consumer, ...]:
    return (ContestLogConsumer(parts.services.get(Announcer)),)


FEATURE = Feature(
    routers=(
        routes.router,
        board_routes.router,
        rating_routes.router,
        desk_routes.router,
        desk_routes.calendar_router,
        sealed_routes.router,
    ),
    build=_build,
    consumers=_consumers,
)
