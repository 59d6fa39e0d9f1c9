"""Bundles that platforms want on every node before they are needed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, order=True)
class Prefetch:
    """One bundle, and how long it is to be kept."""

    digest: str
    until: datetime
