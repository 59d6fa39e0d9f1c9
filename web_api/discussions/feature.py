"""Discussions, put together."""

from __future__ import annotations

from web_api.discussions import moderation_routes, routes
from web_api.discussions.moderation import Moderation
from web_api.discussions.personal import PARTS
from web_api.discussions.reading import Reading
from web_api.discussions.writing import PostRules, Writing
from web_api.entitlements import Entitlements
from web_api.feature import Feature, Parts
from web_api.users.personal import PersonalDataRegistry


def _build(parts: Parts) -> tuple[object, ...]:
    parts.services.get(PersonalDataRegistry).add(*PARTS)
    entitlements = parts.services.get(Entitlements)
    rules = PostRules(parts.settings.post_rate, parts.settings.held_posts)
    return (
        Reading(parts.sessions, entitlements),
        Writing(parts.sessions, entitlements, parts.limiter, rules),
        Moderation(parts.sessions, entitlements),
    )


FEATURE = Feature(routers=(routes.router, moderation_routes.router), build=_build)
