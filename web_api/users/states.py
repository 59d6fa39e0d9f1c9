"""Whether an account may be used: pure rules."""

from __future__ import annotations

from datetime import UTC, datetime

from web_api.errors import ApiError
from web_api.users.models import AccountState, UserRow


def state_of(user: UserRow, now: datetime | None = None) -> AccountState:
    """The state that counts now: a suspension ends by itself."""
    state = AccountState(user.state)
    if state is AccountState.SUSPENDED and user.suspended_until is not None:
        return AccountState.ACTIVE if user.suspended_until <= (now or datetime.now(UTC)) else state
    return state


def refuse_unusable(user: UserRow) -> None:
    """Raises ApiError: 403 for whoever may not sign in, with the reason that staff gave."""
    if state_of(user) is not AccountState.SUSPENDED:
        return
    until = user.suspended_until
    length = f"until {until:%Y-%m-%d %H:%M} UTC" if until else "for ever"
    raise ApiError(403, "suspended", f"the account is suspended {length}: {user.state_reason}")
