"""What an instance has decided."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, DateTime, SmallInteger, Text, Uuid, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from web_api.database import Base


class FlagState(StrEnum):
    """The values are stored."""

    ON = "on"
    OFF = "off"
    SOME = "some"
    """For the roles and users that are named, and a share of all others."""


class FlagRuleRow(Base):
    """What holds in place of a flag's default. A name that the code lost is ignored."""

    __tablename__ = "flag_rules"
    __table_args__ = (
        CheckConstraint("state IN ('on', 'off', 'some')", name="state"),
        CheckConstraint("percentage BETWEEN 0 AND 100", name="percentage"),
    )

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    state: Mapped[str] = mapped_column(Text)
    percentage: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    users: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid), server_default="{}")
    """No foreign keys: an account that is gone is nobody."""
    updated_by: Mapped[str] = mapped_column(Text, server_default="")
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
