"""What somebody likes to start with."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from web_api.database import Base


class CodeTemplateRow(Base):
    """A person's own start in a language."""

    __tablename__ = "code_templates"

    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("web.users.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(Text, primary_key=True)
    source: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
