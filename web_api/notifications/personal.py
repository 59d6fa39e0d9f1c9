"""What notifications hold about somebody, beside the notifications themselves."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import Executable, delete, select

from web_api.notifications.models import DeviceRow, DigestRow, PreferenceRow
from web_api.users.held import TableData
from web_api.users.personal import Query


def _preferences(user_id: uuid.UUID) -> Query:
    p = PreferenceRow
    return select(p.kind, p.in_app, p.mail, p.push).where(p.user_id == user_id)


def _digest(user_id: uuid.UUID) -> Query:
    d = DigestRow
    return select(d.time_zone, d.hour, d.weekday).where(d.user_id == user_id)


def _devices(user_id: uuid.UUID) -> Query:
    d = DeviceRow
    return select(d.name, d.endpoint, d.created_at, d.last_push_at).where(d.user_id == user_id)


def _forget(model: type[PreferenceRow | DigestRow | DeviceRow], user_id: uuid.UUID) -> Executable:
    return delete(model).where(model.user_id == user_id)


def _forget_all(user_id: uuid.UUID, _: bool) -> Sequence[Executable]:
    return [_forget(model, user_id) for model in (PreferenceRow, DigestRow, DeviceRow)]


PARTS = (
    TableData("notification-preferences", _preferences, _forget_all),
    TableData("notification-digest", _digest),
    TableData("push-devices", _devices),
)
