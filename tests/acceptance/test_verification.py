"""A package with a planted mistake, uploaded in a browser: the setter sees the finding."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect

from cli.remote.packing import pack
from tests.acceptance.packages import ECHO, write_package
from tests.acceptance.processes import Up
from tests.acceptance.test_page import DEADLINE_MS

LUCKY = "line = input()\nprint('line 1' if line == 'line 9' else line)\n"
"""Wrong only where nobody looks: the package has no tenth test."""
VALIDATOR = """\
import re
import sys

sys.exit(42 if re.fullmatch(r"line [0-9]\\n", sys.stdin.read()) else 43)
"""


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    submissions = {"accepted/echo.py": ECHO, "wrong_answer/lucky.py": LUCKY}
    package = write_package(tmp_path / "verified-echo", submissions=submissions)
    folder = package / "input_validators"
    folder.mkdir()
    (folder / "line.py").write_text(VALIDATOR)
    archive = tmp_path / "verified-echo.zip"
    pack(package, archive)
    return archive


def test_a_planted_mistake_is_found_after_the_upload(
    stack: Up, admin: httpx.Client, browser: Browser, archive: Path
) -> None:
    """From the file to the finding without a word: the cluster judges, the page tells."""
    faults: list[str] = []
    with browser.new_context(base_url=stack.url) as context:
        # The session of the account that uploads.
        context.add_cookies(
            [
                {"name": cookie.name, "value": cookie.value or "", "url": stack.url}
                for cookie in admin.cookies.jar
            ]
        )
        context.on("weberror", lambda e: faults.append(str(e.error)))
        context.on(
            "console",
            lambda m: faults.append(m.text) if "Content Security Policy" in m.text else None,
        )
        page = context.new_page()
        page.set_default_timeout(DEADLINE_MS)
        page.goto("/setter")
        page.get_by_label("Choose a package").set_input_files(archive)
        # Other tests upload with this account too.
        uploaded = page.get_by_role("listitem").filter(has_text=archive.name)
        uploaded.get_by_role("link", name="Versions and rejudging").click()
        panel = page.get_by_role("region", name="Verification of version")
        expect(panel.get_by_text("Not ready", exact=True)).to_be_visible(timeout=DEADLINE_MS)
        table = panel.get_by_role("table", name="Example submissions")
        lucky = table.get_by_role("row").filter(has_text="wrong_answer/lucky.py")
        expect(lucky).to_contain_text("Wrong answer")
        expect(lucky).to_contain_text("Accepted")
        expect(lucky).to_contain_text("unexpected")
        finding = panel.get_by_role("listitem").filter(has_text="unexpected-verdict")
        expect(finding).to_have_count(1)
        expect(finding).to_contain_text("submissions/wrong_answer/lucky.py")
        expect(panel.get_by_role("img", name="CPU time by submission and test")).to_be_visible()
        panel.get_by_text("Worth knowing").click()
        expect(panel.get_by_text("the input validators refuse")).to_be_visible()
        with context.expect_page() as opened:
            panel.get_by_role("link", name="Full report").click()
        report = opened.value
        expect(report.get_by_role("heading", level=1)).to_have_text("Echo")
        # Without its style the page's own policy would have refused it.
        assert report.locator("main").evaluate("e => getComputedStyle(e).maxWidth") != "none"
    assert faults == []
