"""axe finds nothing serious on any page, in light and in dark, wide and narrow."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.web_ui.stub import Stub, make_test
from tests.web_ui.test_pages import PROBLEM, write
from web_ui.build import HERE

RUN = """async () => (await axe.run(document, { resultTypes: ["violations"] })).violations
    .filter((v) => ["serious", "critical"].includes(v.impact))
    .map((v) => `${v.id}: ${v.nodes.map((n) => n.html + " " + n.any.map((c) => c.message)).join()}`)
"""

SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])
WIDTHS = pytest.mark.parametrize("width", [1280, 360])


def violations(page: Page) -> list[str]:
    # As a file's content in the page's own world: the policy forbids inline scripts.
    page.evaluate((HERE / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate(RUN)
    assert isinstance(found, list)
    return found


def still(page: Page, scheme: str, width: int) -> None:
    """Colours are only measured where nothing fades in."""
    page.emulate_media(
        color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce"
    )
    page.set_viewport_size({"width": width, "height": 800})


@SCHEMES
@WIDTHS
@pytest.mark.parametrize("path", ["/", "/login", "/register", "/nowhere"])
def test_plain_pages(page: Page, dist: Path, scheme: str, width: int, path: str) -> None:
    still(page, scheme, width)
    page.goto(path)
    page.get_by_role("heading", level=1).wait_for()
    page.wait_for_load_state("networkidle")
    assert violations(page) == []


@SCHEMES
def test_form_with_errors(page: Page, stub: Stub, scheme: str) -> None:
    still(page, scheme, 1280)
    page.goto("/register")
    page.get_by_role("button", name="Create an account").click()
    page.get_by_text("Fill this in.").first.wait_for()
    assert violations(page) == []


@SCHEMES
@WIDTHS
def test_problem_page_from_statement_to_verdict(
    page: Page, stub: Stub, scheme: str, width: int
) -> None:
    """With one verdict of each colour, as a chip and in the history."""
    stub.sign_in()
    verdicts = ("AC", "WA", "TLE", "RE", "JE")
    for verdict in verdicts:
        body = {"problem": "largest-rectangle", "language": "cpp20", "source": "x"}
        stub.add_submission(body, state="final", verdict=verdict)
    still(page, scheme, width)
    page.goto(PROBLEM)
    page.locator(".math.display .katex").wait_for()
    write(page, 'int main() { return 1; } // why\nstring s = "x";')
    page.get_by_role("button", name="Submit").click()
    stub.progress("running", 1, 9, make_test(0))
    page.get_by_text("1 of 9 tests").wait_for()
    assert violations(page) == []
    tests = [make_test(i, verdict, "because") for i, verdict in enumerate(verdicts)]
    stub.finish(verdict="WA", tests_passed=1, tests_total=9, tests=tests, compile_log="warned")
    expect(page.get_by_test_id("announcement")).to_contain_text("Verdict")
    page.get_by_role("tab", name="Your submissions").click()
    page.get_by_role("table").wait_for()
    assert violations(page) == []
