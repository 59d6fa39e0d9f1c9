"""What the API says to staff."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, Field, model_validator

from web_api.schema import PlainText, Strict, example
from web_api.staff.models import AnnouncementLevel

ACT_EXAMPLE: dict[str, Any] = {
    "id": "0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1e01",
    "at": "2026-11-02T09:30:00Z",
    "actor": "root",
    "action": "user.suspend",
    "object": "user/eve",
    "detail": {"reason": "Spam.", "until": None},
}
ANNOUNCEMENT_EXAMPLE: dict[str, Any] = {
    "id": "0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1e02",
    "html": "<p>Maintenance on <strong>Sunday</strong>.</p>",
    "level": "warning",
    "starts_at": "2026-11-02T09:30:00Z",
    "ends_at": "2026-11-09T09:30:00Z",
}
NEW_EXAMPLE: dict[str, Any] = {
    "source": "Maintenance on **Sunday**.",
    "level": "warning",
    "starts_at": None,
    "ends_at": "2026-11-09T09:30:00Z",
}
KEPT_EXAMPLE = ANNOUNCEMENT_EXAMPLE | {"source": NEW_EXAMPLE["source"], "created_by": "root"}


class Act(BaseModel):
    """One act that needed a permission."""

    model_config = example(ACT_EXAMPLE)

    id: uuid.UUID
    at: datetime
    actor: str
    """User name at that time; "system" for the software itself."""
    action: str
    object: str
    detail: dict[str, Any]


class ActList(BaseModel):
    """A page of the audit log, newest first."""

    model_config = example({"items": [ACT_EXAMPLE], "next": None})

    items: list[Act]
    next: str | None


class StaffOverview(BaseModel):
    """What waits for staff, and how the site does."""

    model_config = example(
        {
            "held_posts": 3,
            "reported_posts": 1,
            "open_reports": 2,
            "suspended_users": 4,
            "deleting_users": 1,
            "new_users_day": 12,
            "new_users_week": 80,
            "unsent_mails": 0,
            "failed_mails": 1,
        }
    )

    held_posts: int
    reported_posts: int
    open_reports: int
    suspended_users: int
    """Those whose suspension has not ended."""
    deleting_users: int
    new_users_day: int
    new_users_week: int
    unsent_mails: int
    failed_mails: int
    """Given up in the last week."""


class NewAnnouncement(Strict):
    """A banner to show."""

    model_config = Strict.model_config | example(NEW_EXAMPLE)

    source: Annotated[PlainText, Field(min_length=1, max_length=2000)]
    """Markdown."""
    level: AnnouncementLevel = AnnouncementLevel.INFO
    starts_at: AwareDatetime | None = None
    """Null: at once."""
    ends_at: AwareDatetime | None = None
    """Null: when it is deleted."""

    @model_validator(mode="after")
    def _in_order(self) -> NewAnnouncement:
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValueError("ends_at must be after starts_at")
        return self


class Announcement(BaseModel):
    """A banner as everybody sees it."""

    model_config = example(ANNOUNCEMENT_EXAMPLE)

    id: uuid.UUID
    html: str
    level: AnnouncementLevel
    starts_at: datetime
    ends_at: datetime | None


class KeptAnnouncement(Announcement):
    """A banner as staff see it."""

    model_config = example(KEPT_EXAMPLE)

    source: str
    created_by: str


class AnnouncementList(BaseModel):
    """What is shown now, newest first."""

    model_config = example({"items": [ANNOUNCEMENT_EXAMPLE]})

    items: list[Announcement]


class KeptAnnouncementList(BaseModel):
    """All that are kept, newest first."""

    model_config = example({"items": [KEPT_EXAMPLE]})

    items: list[KeptAnnouncement]
