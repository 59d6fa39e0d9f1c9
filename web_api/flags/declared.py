"""All flags. A feature that reads one declares it here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Flag:
    """Something that an instance may turn on or off."""

    name: str
    """Lower case and hyphens; the UI reads it by this name."""
    description: str
    """What people get where it is on; one sentence for administrators."""
    default: bool


REGISTRATION = Flag(
    "registration", "Anybody may make an account; without it people sign in only.", default=True
)
POSTING = Flag("posting", "People may write and change posts in discussions.", default=True)
PACKAGE_UPLOADS = Flag(
    "package-uploads", "Setters may import problem packages, at once or in chunks.", default=True
)

FLAGS: Mapping[str, Flag] = {flag.name: flag for flag in (REGISTRATION, POSTING, PACKAGE_UPLOADS)}
