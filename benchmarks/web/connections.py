"""How many connections the web tier holds to PostgreSQL, looked at from beside it."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Self

import psycopg

from web_api.database import APPLICATION

EVERY_S = 0.25
_COUNT = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND application_name = %s
"""


class Watch:
    """Looks several times a second; `most` is what was seen."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self.most = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self._end.set()
        self._thread.join()

    def _look(self) -> None:
        with psycopg.connect(self._url, autocommit=True) as connection:
            while not self._end.wait(EVERY_S):
                row = connection.execute(_COUNT, (APPLICATION,)).fetchone()
                self.most = max(self.most, row[0] if row else 0)
