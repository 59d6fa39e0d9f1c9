"""Debian's chromium, as every test with pages starts it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, expect, sync_playwright

PATIENCE_MS = 60_000
"""For whatever a page should show. `expect` alone would give up after five seconds, which a
machine with two busy processors can take."""
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running browser; what tests expect of its pages may take PATIENCE_MS."""
    found = shutil.which("chromium")
    assert found, "chromium is not installed"
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()
