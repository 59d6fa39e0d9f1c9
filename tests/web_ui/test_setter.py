"""What setters see: uploading, issues, versions, rejudging."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web_ui.setter_stub import CHANGES, COUNTS, NEW, OLD, SLUG
from tests.web_ui.stub import Stub
from tests.web_ui.test_accessibility import SCHEMES, WIDTHS, still, violations
from tests.web_ui.test_pages import overflow

MIB = 1024 * 1024
IMPORTED = {"slug": SLUG, "version_digest": NEW, "created": True, "notices": ["key dropped"]}
FAILURE = {
    "type": "urn:assize:error:package-refused", "title": "Unprocessable Content", "status": 422,
    "detail": "problem.yaml:6: time limit: must be a number", "errors": [],
    "issues": [
        {"file": "problem.yaml", "line": 6, "rule": "time limit: must be a number"},
        {"file": "data/secret/1.in", "line": None, "rule": "has no answer file"},
    ],
}  # fmt: skip


@pytest.fixture
def package(tmp_path: Path) -> Path:
    path = tmp_path / "two-sum.zip"
    path.write_bytes(os.urandom(2 * MIB + 5))
    return path


@pytest.fixture
def setter(page: Page, stub: Stub) -> Page:
    stub.sign_in("setter")
    page.goto("/setter")
    page.get_by_role("heading", level=1, name="Setting problems").wait_for()
    return page


def choose(page: Page, package: Path) -> None:
    page.get_by_label("Choose a package").set_input_files(package)


def test_upload_from_file_to_version(setter: Page, stub: Stub, package: Path) -> None:
    """Chunks over a passing failure, the stages of the import, then the links."""
    stub.setting.broken_puts = {2}
    choose(setter, package)
    expect(setter.get_by_text("Checking the package")).to_be_visible()
    content = b"".join(stub.setting.chunks[d] for d in stub.setting.uploads[0]["chunks"])
    assert content == package.read_bytes()
    assert stub.setting.uploads[0]["make_current"] is True
    stub.setting.change_upload(stage="sending")
    expect(setter.get_by_text("Giving the judge the testdata")).to_be_visible()
    stub.setting.change_upload(state="done", stage="", imported=IMPORTED)
    expect(setter.get_by_text("Imported")).to_be_visible()
    setter.get_by_text("1 notice of the import").click()
    expect(setter.get_by_text("key dropped")).to_be_visible()
    setter.get_by_role("link", name="Versions and rejudging").click()
    expect(setter).to_have_url(re.compile(f"/setter/{SLUG}$"))


def test_upload_goes_on_after_a_reload(setter: Page, stub: Stub, package: Path) -> None:
    """Only the chunks that are missing are sent again; the import is followed after a reload."""
    stub.setting.hold_at = 2
    choose(setter, package)
    expect(setter.get_by_role("alert")).to_have_text("Forbidden")
    setter.reload()
    expect(setter.get_by_text("49 % have arrived. Choose the same file again")).to_be_visible()
    stub.setting.hold_at = None
    stub.setting.puts = 0
    choose(setter, package)
    expect(setter.get_by_text("Checking the package")).to_be_visible()
    assert stub.setting.puts == 2
    setter.reload()
    expect(setter.get_by_text("Checking the package")).to_be_visible()
    stub.setting.change_upload(state="done", stage="", imported=IMPORTED)
    expect(setter.get_by_text("Imported")).to_be_visible()


def test_issues_by_file_and_line(setter: Page, stub: Stub, package: Path) -> None:
    setter.get_by_label("Use it for new submissions at once").uncheck()
    choose(setter, package)
    expect(setter.get_by_text("Checking the package")).to_be_visible()
    assert stub.setting.uploads[0]["make_current"] is False
    stub.setting.change_upload(state="failed", stage="", failure=FAILURE)
    expect(setter.get_by_text("2 issues")).to_be_visible()
    items = setter.get_by_role("listitem").filter(has=setter.locator("code"))
    first = items.filter(has_text="problem.yaml, line 6").last
    expect(first).to_contain_text("time limit: must be a number")
    expect(setter.get_by_text("has no answer file")).to_be_visible()
    setter.get_by_role("button", name="Remove the upload two-sum.zip").click()
    expect(setter.get_by_text("2 issues")).to_have_count(0)
    assert stub.setting.uploads == []


def test_dropped_file_is_uploaded(setter: Page, stub: Stub) -> None:
    data = setter.evaluate_handle(
        "() => { const d = new DataTransfer();"
        " d.items.add(new File(['zip'], 'dropped.zip')); return d; }"
    )
    zone = setter.get_by_role("group", name="Upload a package")
    zone.dispatch_event("dragover", {"dataTransfer": data})
    zone.dispatch_event("drop", {"dataTransfer": data})
    expect(setter.get_by_text("Checking the package")).to_be_visible()
    assert stub.setting.uploads[0]["name"] == "dropped.zip"


def test_digests_without_a_secure_context(browser: Browser, stub: Stub, package: Path) -> None:
    """Plain HTTP in a local network has no crypto.subtle; uploading works all the same."""
    stub.sign_in("setter")
    with browser.new_context(base_url=stub.url) as context:
        context.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined })")
        page = context.new_page()
        page.goto("/setter")
        assert page.evaluate("crypto.subtle") is None
        choose(page, package)
        expect(page.get_by_text("Checking the package")).to_be_visible()
    content = b"".join(stub.setting.chunks[d] for d in stub.setting.uploads[0]["chunks"])
    assert content == package.read_bytes()


def test_only_setters_get_the_page(page: Page, stub: Stub) -> None:
    page.goto("/setter")
    expect(page.get_by_text("Log in as a setter")).to_be_visible()
    header = page.get_by_role("banner")
    expect(header.get_by_role("link", name="Setting")).to_have_count(0)
    stub.sign_in()
    page.reload()
    expect(page.get_by_text("This page is for setters")).to_be_visible()
    expect(header.get_by_role("link", name="Setting")).to_have_count(0)
    stub.sign_in("admin")
    page.goto("/")
    header.get_by_role("link", name="Setting").click()
    expect(page.get_by_role("heading", name="Upload a package")).to_be_visible()


def test_versions_and_the_current_one(setter: Page, stub: Stub) -> None:
    setter.get_by_role("link", name="Versions of Largest Rectangle").click()
    expect(setter.get_by_text("Current", exact=True)).to_have_count(1)
    expect(setter.get_by_text("3 submissions name it")).to_have_count(2)
    setter.get_by_role("button", name=f"Use for new submissions: version {NEW[:12]}").click()
    expect(
        setter.get_by_role("button", name=f"Use for new submissions: version {OLD[:12]}")
    ).to_be_visible()
    assert [v["digest"] for v in stub.setting.versions if v["current"]] == [NEW]


def test_rejudge_from_dry_run_to_applied(setter: Page, stub: Stub) -> None:
    """Progress, the table of verdicts, the changes, applying, and what became of them."""
    setter.goto(f"/setter/{SLUG}")
    setter.get_by_role("button", name=f"Try a rejudge with version {NEW[:12]}").click()
    heading = setter.get_by_role("heading", name=f"Rejudge with version {NEW[:12]}")
    expect(heading).to_be_focused()
    setter.get_by_label("Those with certain verdicts").check()
    setter.get_by_label("Accepted").check()
    setter.get_by_label("Runtime error").uncheck()
    setter.get_by_role("button", name="Start the dry run").click()
    expect(setter.get_by_text("0 of 3 judged")).to_be_visible()
    [asked] = stub.setting.asked
    assert asked["dry_run"] is True
    assert sorted(asked["verdicts"]) == ["AC", "TLE", "WA"]
    stub.setting.change_rejudging(done=1, changed=0, counts=COUNTS[:1])
    expect(setter.get_by_text("1 of 3 judged")).to_be_visible()
    stub.setting.change_rejudging(state="ready", done=3, changed=2, counts=COUNTS, changes=CHANGES)
    expect(setter.get_by_text("2 verdicts change")).to_be_visible()
    table = setter.get_by_role(
        "table", name="Submissions by old verdict (rows) and new verdict (columns)"
    )
    row = table.get_by_role("row").filter(has_text="Accepted")
    expect(row.get_by_role("cell")).to_have_text(["1", "1"])
    first = setter.get_by_role("listitem").filter(has_text="solver-1")
    expect(first).to_contain_text("Accepted becomes Wrong answer")
    setter.get_by_role("button", name="Apply the new verdicts").click()
    expect(setter.get_by_text("Being applied").first).to_be_visible()
    applied = [{**CHANGES[0], "outcome": "applied"}, {**CHANGES[1], "outcome": "outdated"}]
    stub.setting.change_rejudging(state="applied", changes=applied)
    expect(setter.get_by_text("Applied", exact=True)).to_be_visible()
    expect(setter.get_by_text("kept: it got another result meanwhile")).to_be_visible()


def test_rejudge_is_cancelled(setter: Page, stub: Stub) -> None:
    setter.goto(f"/setter/{SLUG}")
    setter.get_by_role("button", name=f"Try a rejudge with version {NEW[:12]}").click()
    setter.get_by_role("button", name="Start the dry run").click()
    setter.get_by_role("button", name="Cancel").click()
    expect(setter.get_by_text("Cancelled")).to_be_visible()
    expect(setter.get_by_role("button", name="Apply the new verdicts")).to_have_count(0)


def test_unknown_problem(setter: Page) -> None:
    setter.goto("/setter/no-such")
    expect(setter.get_by_role("alert")).to_have_text("There is no such problem")


@SCHEMES
@WIDTHS
def test_pages_pass_axe_and_fit(
    setter: Page, stub: Stub, package: Path, scheme: str, width: int
) -> None:
    """With issues on the one page and differences on the other."""
    still(setter, scheme, width)
    choose(setter, package)
    expect(setter.get_by_text("Checking the package")).to_be_visible()
    stub.setting.change_upload(state="failed", stage="", failure=FAILURE)
    expect(setter.get_by_text("2 issues")).to_be_visible()
    assert violations(setter) == []
    assert overflow(setter) == 0
    stub.setting.uploads.clear()
    setter.goto(f"/setter/{SLUG}")
    setter.get_by_role("button", name=f"Try a rejudge with version {NEW[:12]}").click()
    setter.get_by_role("button", name="Start the dry run").click()
    expect(setter.get_by_text("0 of 3 judged")).to_be_visible()
    assert violations(setter) == []
    stub.setting.change_rejudging(state="ready", done=3, changed=2, counts=COUNTS, changes=CHANGES)
    expect(setter.get_by_text("solver-1")).to_be_visible()
    setter.get_by_role("button", name=f"Try a rejudge with version {OLD[:12]}").click()
    setter.get_by_label("Those with certain verdicts").check()
    assert violations(setter) == []
    assert overflow(setter) == 0
