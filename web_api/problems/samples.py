"""The problems that come with the software."""

from __future__ import annotations

from pathlib import Path

from web_api.problems.importing import Importer


class Samples:
    """Imported at start, once."""

    def __init__(self, importer: Importer, folder: Path | None) -> None:
        self._importer = importer
        self._folder = folder
        self._loaded = False

    async def load(self) -> None:
        if self._folder is not None:
            await self._importer.import_samples(self._folder)
        self._loaded = True

    async def check(self) -> None:
        """Raises:
        RuntimeError: while they are being imported.
        """
        if not self._loaded:
            raise RuntimeError("sample problems are being imported")
