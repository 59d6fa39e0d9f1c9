"""All features, in the order in which they are built: later ones may use earlier ones."""

from __future__ import annotations

from web_api.feature import Feature

FEATURES: tuple[Feature, ...] = ()
