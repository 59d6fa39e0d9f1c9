"""Users, put together."""

from __future__ import annotations

from web_api.feature import Feature, Parts
from web_api.flags.service import Flags
from web_api.users import (
    credential_routes,
    leaving_routes,
    oidc_routes,
    passkey_routes,
    people_routes,
    profile_routes,
    routes,
    token_routes,
)
from web_api.users.credentials import Credentials
from web_api.users.held import PARTS
from web_api.users.leaving import DeletionTask, Leaving
from web_api.users.oidc import SignInElsewhere
from web_api.users.passkeys import Passkeys
from web_api.users.passwords import Passwords
from web_api.users.people import People
from web_api.users.personal import PersonalDataRegistry
from web_api.users.profiles import Profiles
from web_api.users.service import Accounts
from web_api.users.sessions import SessionStore
from web_api.users.signing_in import SignIn
from web_api.users.tokens import ApiTokens


def _build(parts: Parts) -> tuple[object, ...]:
    sessions, settings = parts.sessions, parts.settings
    passwords = parts.services.get(Passwords)
    store = SessionStore(parts.redis, settings.secret_key())
    registry = PersonalDataRegistry()
    registry.add(*PARTS)
    parts.tasks.start("deletions", DeletionTask(sessions, registry, store).run())
    return (
        store,
        Accounts(sessions, passwords),
        ApiTokens(sessions),
        SignIn(store, settings),
        Credentials(sessions, passwords, store),
        People(sessions, store),
        Profiles(sessions),
        registry,
        Leaving(sessions, store),
        SignInElsewhere(sessions, parts.redis, settings, parts.services.get(Flags)),
        Passkeys(sessions, parts.redis, settings.site_url),
    )


FEATURE = Feature(
    routers=(
        routes.router,
        token_routes.router,
        credential_routes.router,
        people_routes.router,
        profile_routes.router,
        leaving_routes.router,
        passkey_routes.router,
        oidc_routes.router,
    ),
    build=_build,
    body_limits=profile_routes.BODY_LIMITS,
)
