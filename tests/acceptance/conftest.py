from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser

from tests.acceptance.accounts import registered
from tests.acceptance.processes import Parts, Up, parts, running_up
from tests.browsing import chromium
from web_ui.build import build


@pytest.fixture(scope="session")
def stack() -> Iterator[Up]:
    """One `assize up` for all tests that only use it: .url, .data, .process."""
    # Not pytest's tmp_path: its 0700 parents would lock out the database's user.
    with (
        tempfile.TemporaryDirectory(prefix="assize-acceptance-") as folder,
        running_up(Path(folder) / "data", ASSIZE_WEB_SUBMIT_RATE="1000/60") as up,
    ):
        yield up


@pytest.fixture(scope="session")
def admin(stack: Up) -> Iterator[httpx.Client]:
    """The stack's first account, which is its admin."""
    with registered(stack.url) as client:
        yield client


@pytest.fixture
def cluster(database_url: str, redis_url: str) -> Iterator[Parts]:
    """A cluster whose parts the test starts, kills and starts again."""
    with parts(database_url, redis_url) as made:
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    build()
    with chromium() as browser:
        yield browser
