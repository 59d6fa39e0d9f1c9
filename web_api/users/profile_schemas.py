"""What the API says about profiles and preferences."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, Field

from web_api.schema import PlainText, Strict, example
from web_api.users.models import Role

Line = Annotated[PlainText, Field(max_length=100, pattern=r"^[^\r\n]*$")]
Country = Annotated[str, Field(pattern=r"^([A-Z]{2})?$")]
GitHub = Annotated[str, Field(pattern=r"^([A-Za-z0-9][A-Za-z0-9-]{0,38})?$")]
LinkedIn = Annotated[str, Field(pattern=r"^([A-Za-z0-9_-]{3,100})?$")]


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError("must be a time zone as Europe/Berlin")
    return value


TimeZone = Annotated[str, Field(max_length=64), AfterValidator(_zone)]

PROFILE_EXAMPLE: dict[str, Any] = {
    "name": "Ada Lovelace",
    "country": "GB",
    "company": "Analytical Engines",
    "school": "University of London",
    "github": "ada",
    "linkedin": "ada-lovelace",
    "about": "Notes on notes.",
}


class Profile(Strict):
    """What somebody tells about themselves; everybody can read it."""

    model_config = Strict.model_config | example(PROFILE_EXAMPLE)

    name: Line = ""
    country: Country = ""
    """ISO 3166-1 alpha-2."""
    company: Line = ""
    school: Line = ""
    github: GitHub = ""
    """User name there."""
    linkedin: LinkedIn = ""
    """Last part of the profile's address there."""
    about: Annotated[PlainText, Field(max_length=1000)] = ""
    """Plain text."""


class PublicProfile(Profile):
    """A person, for everybody."""

    model_config = example(
        PROFILE_EXAMPLE
        | {
            "username": "ada",
            "role": "user",
            "joined_at": "2026-11-02T09:30:00Z",
            "picture": "/api/users/ada/picture?v=5d41402abc4b2a76b9719d911017c592",
        }
    )

    username: str
    role: Role
    joined_at: datetime
    picture: str | None
    """Where it is; null without one."""


class Preferences(Strict):
    """How somebody likes the pages. Fields that are left out stay as they are."""

    model_config = Strict.model_config | example(
        {
            "theme": "dark",
            "editor_keymap": "vim",
            "editor_font_size": 14,
            "locale": "en",
            "time_zone": "Europe/London",
            "public_submissions": False,
            "public_progress": False,
        }
    )

    theme: Literal["system", "light", "dark"] = "system"
    editor_keymap: Literal["default", "vim", "emacs"] = "default"
    editor_font_size: Annotated[int, Field(ge=8, le=40)] = 14
    """In CSS pixels."""
    locale: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")] = "en"
    time_zone: TimeZone = "UTC"
    """Days of streaks and study plans begin at its midnight."""
    public_submissions: bool = False
    """Whether new submissions are public."""
    public_progress: bool = False
    """Whether everybody sees what the viewer solved, on which days, and in which topics."""


class DeletionRequest(Strict):
    """What goes along with the account."""

    model_config = example({"erase_submissions": False})

    erase_submissions: bool = False
    """False: submissions stay, under a name that tells nothing."""


class Deletion(BaseModel):
    """When it happens."""

    model_config = example({"delete_after": "2026-11-16T09:30:00Z", "erase_submissions": False})

    delete_after: datetime
    erase_submissions: bool
