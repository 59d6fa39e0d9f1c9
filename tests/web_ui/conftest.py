"""The built pages, a stand-in for the web tier, and a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browsing import PATIENCE_MS, chromium
from tests.web_ui.stub import Stub
from web_ui.build import build


@pytest.fixture(scope="session")
def dist() -> Path:
    return build()


@pytest.fixture
def stub(dist: Path) -> Iterator[Stub]:
    with Stub(dist) as server:
        yield server
        server.events.put(None)
        server.setting.close()
        server.operating.close()
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def context(browser: Browser, stub: Stub) -> Iterator[BrowserContext]:
    """A browser window of its own; the test fails if the page threw or broke its policy."""
    context = browser.new_context(base_url=stub.url, viewport={"width": 1280, "height": 800})
    faults: list[str] = []
    context.on("weberror", lambda e: faults.append(str(e.error)))
    context.on(
        "console",
        lambda m: faults.append(m.text) if "Content Security Policy" in m.text else None,
    )
    yield context
    context.close()
    assert faults == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    return page
