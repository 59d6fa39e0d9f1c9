"""What setters see of a version's verification: live, whole, and by every means."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.web_ui.setter_stub import (
    NEW,
    OLD,
    REPORT,
    RESULT,
    SLUG,
    SUBMISSIONS,
    TRAILING_SPACE,
    UNEXPECTED,
    verification,
    verified,
)
from tests.web_ui.stub import Stub
from tests.web_ui.test_accessibility import SCHEMES, WIDTHS, still, violations
from tests.web_ui.test_pages import overflow

DONE = {
    "state": "done", "stage": "", "jobs_done": 3, "tests_done": 9, "errors": 1,
    "findings": [UNEXPECTED, TRAILING_SPACE], "submissions": SUBMISSIONS, "result": RESULT,
}  # fmt: skip


@pytest.fixture
def versions(page: Page, stub: Stub) -> Page:
    """A setter at the versions of a problem, the newest of which is being verified."""
    stub.sign_in("setter")
    stub.setting.verifications[NEW] = verification()
    stub.setting.reports[NEW] = REPORT
    page.goto(f"/setter/{SLUG}")
    page.get_by_role("heading", name=f"Verification of version {NEW[:12]}").wait_for()
    return page


def panel(page: Page, digest: str = NEW) -> Locator:
    return page.get_by_role("region", name=f"Verification of version {digest[:12]}")


def test_from_first_findings_to_the_whole_result(versions: Page, stub: Stub) -> None:
    """The newest version's is open by itself; findings and verdicts come as they are found."""
    shown = panel(versions)
    expect(shown.get_by_text("0 of 9 tests")).to_be_visible()
    expect(shown.get_by_text("data/secret/1.in, line 3")).to_be_visible()
    stub.setting.change_verification(tests_done=4)
    expect(shown.get_by_text("4 of 9 tests")).to_be_visible()
    waiting = [SUBMISSIONS[2], verified("accepted/sum.py", "AC", None)]
    stub.setting.change_verification(
        jobs_done=1, errors=1, findings=[UNEXPECTED, TRAILING_SPACE], submissions=waiting
    )
    expect(shown.get_by_text("1 error, 1 warning").first).to_be_visible()
    expect(shown.get_by_text("it never gets WA")).to_be_visible()
    table = shown.get_by_role("table", name="Example submissions")
    lucky = table.get_by_role("row").filter(has_text="lucky.py")
    expect(lucky.get_by_role("cell")).to_have_text(
        ["python3", "Wrong answer", "Accepted unexpected", "3/3"]
    )
    row = table.get_by_role("row").filter(has_text="sum.py")
    expect(row).to_contain_text("waiting")

    stub.setting.change_verification(**DONE)
    expect(shown.get_by_text("Not ready", exact=True)).to_be_visible()
    expect(shown.get_by_role("progressbar")).to_have_count(0)
    expect(shown.get_by_role("img", name="CPU time by submission and test")).to_be_visible()
    expect(shown.locator("circle")).to_have_count(9)
    expect(shown.get_by_text("320 ms (accepted/sum.py on secret/2)")).to_be_visible()
    expect(shown.get_by_role("listitem").filter(has_text="wrong_answer/first.py")).to_have_text(
        "wrong_answer/first.py: secret/2"
    )
    link = shown.get_by_role("link", name="Full report")
    expect(link).to_have_attribute(
        "href", f"/api/problems/{SLUG}/versions/{NEW}/verification/report"
    )


def test_the_charts_numbers_are_in_a_table(versions: Page, stub: Stub) -> None:
    stub.setting.change_verification(**DONE)
    shown = panel(versions)
    shown.get_by_text("Times of all tests as a table").click()
    table = shown.get_by_role("table", name="CPU time by submission and test")
    last = table.get_by_role("row").filter(has_text="secret/2")
    expect(last.get_by_role("cell")).to_have_text(["320 ms AC", "320 ms WA", "320 ms AC"])


def test_what_the_import_made_of_the_package(versions: Page) -> None:
    shown = panel(versions)
    expect(shown.get_by_text("unknown key 'rights'")).to_be_hidden()
    shown.get_by_text("Dropped").click()
    expect(shown.get_by_text("unknown key 'rights'")).to_be_visible()
    shown.get_by_text("Kept").click()
    expect(shown.get_by_text("as they are")).to_be_visible()


def test_cancelled_again_and_another_version_by_keyboard(versions: Page, stub: Stub) -> None:
    shown = panel(versions)
    shown.get_by_role("button", name="Cancel the verification").focus()
    versions.keyboard.press("Enter")
    expect(shown.get_by_text("Cancelled", exact=True)).to_be_visible()
    shown.get_by_role("button", name="Verify again").focus()
    versions.keyboard.press("Enter")
    expect(shown.get_by_text("Verifying", exact=True)).to_be_visible()
    assert stub.setting.verifications[NEW]["id"] != "v1"
    versions.get_by_role("button", name=f"Verification of version {OLD[:12]}").focus()
    versions.keyboard.press("Enter")
    other = panel(versions, OLD)
    expect(other.get_by_text("has not been verified yet")).to_be_visible()
    expect(panel(versions)).to_have_count(0)
    other.get_by_role("button", name="Verify", exact=True).focus()
    versions.keyboard.press("Space")
    expect(other.get_by_text("0 of 9 tests")).to_be_visible()


@SCHEMES
@WIDTHS
def test_panel_passes_axe_and_fits(versions: Page, stub: Stub, scheme: str, width: int) -> None:
    still(versions, scheme, width)
    expect(panel(versions).get_by_text("0 of 9 tests")).to_be_visible()
    assert violations(versions) == []
    stub.setting.change_verification(**DONE)
    expect(panel(versions).locator("circle")).to_have_count(9)
    panel(versions).get_by_text("Times of all tests as a table").click()
    assert violations(versions) == []
    assert overflow(versions) == 0
