"""Notifications, put together."""

from __future__ import annotations

from web_api.feature import Feature, Parts
from web_api.notifications.devices import Devices, PushServices
from web_api.notifications.digests import Digests
from web_api.notifications.personal import PARTS
from web_api.notifications.planner import Planner
from web_api.notifications.push import Pusher, new_client
from web_api.notifications.routes import router
from web_api.notifications.service import Notifications
from web_api.notifications.unsubscribing import Unsubscribing
from web_api.notifications.upkeep import Upkeep
from web_api.notifications.vapid import Vapid
from web_api.users.personal import PersonalDataRegistry


def _build(parts: Parts) -> tuple[object, ...]:
    parts.services.get(PersonalDataRegistry).add(*PARTS)
    settings = parts.settings
    site = settings.site_url
    subject = site if site.startswith("https://") else f"mailto:{settings.mail_from}"
    vapid = Vapid.kept(settings.data_dir / "vapid.pem", subject)
    services = PushServices(settings.push_services)
    pusher = Pusher(parts.sessions, vapid, services, new_client())
    parts.tasks.start("notification planner", Planner(parts.sessions, parts.bell).run())
    leaving = Unsubscribing(parts.sessions, settings.secret_key())
    parts.tasks.start("digests", Digests(parts.sessions, leaving).run())
    parts.tasks.start("pushes", pusher.run())
    parts.tasks.start("notification upkeep", Upkeep(parts.sessions).run())
    return (
        Notifications(parts.sessions, parts.bell, parts.statuses),
        Devices(parts.sessions, services),
        vapid,
        leaving,
    )


FEATURE = Feature(routers=(router,), build=_build)
