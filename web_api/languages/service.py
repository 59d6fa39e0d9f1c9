"""The languages that the judge offers, remembered for a few seconds."""

from __future__ import annotations

import asyncio
import time

import structlog

from languages.registry import LANGUAGES
from web_api.judge.client import JudgeClient, JudgeError
from web_api.judge.messages import OfferedLanguage
from web_api.languages.schemas import Language
from web_api.languages.templates import template

log = structlog.get_logger(__name__)

FRESH_S = 5.0


class LanguageCatalogue:
    """Asks the judge at most every `FRESH_S` and keeps the last answer when it is away."""

    def __init__(self, judge: JudgeClient) -> None:
        self._judge = judge
        self._asking = asyncio.Lock()
        self._offered: tuple[OfferedLanguage, ...] = ()
        self._seen: set[str] = set()
        self._asked_at = float("-inf")

    async def offered(self) -> list[Language]:
        """What may be used now; the last known list while the judge is away."""
        return [_describe(language) for language in await self._refresh()]

    async def is_known(self, language_id: str) -> bool:
        """Whether a submission in it makes sense.

        One that was offered before counts while no node offers it: nodes come back, and
        the judge keeps such a submission waiting. Before the judge ever answered, the
        languages that we know ourselves count.
        """
        await self._refresh()
        return language_id in (self._seen or LANGUAGES)

    async def _refresh(self) -> tuple[OfferedLanguage, ...]:
        async with self._asking:
            if time.monotonic() - self._asked_at >= FRESH_S:
                self._asked_at = time.monotonic()
                try:
                    self._offered = await self._judge.languages()
                    self._seen.update(x.id for x in self._offered)
                except JudgeError as error:
                    log.warning("languages not refreshed", error=str(error))
        return self._offered


def source_name(language_id: str) -> str:
    """The file name for a source that came without one."""
    known = LANGUAGES.get(language_id)
    return known.source_name if known else "main"


def _describe(language: OfferedLanguage) -> Language:
    known = LANGUAGES.get(language.id)
    return Language(
        id=language.id,
        name=language.name,
        version=language.version,
        extensions=list(language.extensions),
        editor_mode=known.editor_mode if known else "",
        template=template(language.id),
    )
