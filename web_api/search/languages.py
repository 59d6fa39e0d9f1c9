"""Which of PostgreSQL's text search configurations fits a language. Pure."""

from __future__ import annotations

SIMPLE = "simple"
"""Words as they are: for unknown languages, and beside every other."""

_CONFIGURATIONS = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hu": "hungarian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}


def configuration(language: str) -> str:
    """The configuration for an IETF tag, as "pt-BR"."""
    return _CONFIGURATIONS.get(language.replace("_", "-").split("-")[0].lower(), SIMPLE)
