"""The operators' page: live, confirmed before anything is done, and by every means."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.web_ui.operation_stub import job
from tests.web_ui.stub import Stub
from tests.web_ui.test_accessibility import SCHEMES, WIDTHS, still, violations
from tests.web_ui.test_pages import overflow


@pytest.fixture
def operating(page: Page, stub: Stub) -> Page:
    """An administrator on the page, which shows the first status."""
    stub.sign_in("admin")
    page.goto("/")
    page.get_by_role("link", name="Operation").click()
    page.get_by_role("row", name="n1").first.wait_for()
    return page


def test_nodes_and_queue_are_live(operating: Page, stub: Stub) -> None:
    nodes = operating.get_by_role("table", name="Nodes")
    first = nodes.get_by_role("row").filter(has=operating.get_by_role("rowheader", name="n1"))
    expect(first).to_contain_text("takes work")
    expect(first).to_contain_text("1/4")
    expect(first).to_contain_text("0.6 %")
    second = nodes.get_by_role("row").filter(has=operating.get_by_role("rowheader", name="n2"))
    expect(second).to_contain_text("lost")
    expect(second).to_contain_text("noise: 0.3 is above 0.2")
    queue = operating.get_by_role("table", name="Queue")
    expect(queue.get_by_role("row").nth(1)).to_contain_text("practice")
    expect(queue.get_by_role("row").nth(1)).to_contain_text("900 ms")
    expect(operating.get_by_role("table", name="On nodes")).to_contain_text("web/18")
    stub.operating.nodes[0]["busy_slots"] = 3
    stub.operating.waiting = []
    stub.operating.publish()
    expect(first).to_contain_text("3/4")
    expect(operating.get_by_text("Nothing waits.")).to_be_visible()


def test_drain_is_confirmed_and_ended_by_keyboard(operating: Page, stub: Stub) -> None:
    """Escape and "no" leave all as it is; what was done is said."""
    drain = operating.get_by_role("button", name="Drain: n1", exact=True)
    drain.focus()
    operating.keyboard.press("Enter")
    dialog = operating.get_by_role("dialog", name="Drain: n1")
    expect(dialog).to_contain_text("gets nothing new until the drain ends")
    operating.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(drain).to_be_focused()
    operating.keyboard.press("Enter")
    operating.get_by_role("button", name="No, leave it").click()
    assert stub.operating.acts == []
    drain.click()
    operating.get_by_role("button", name="Yes, do it").click()
    expect(operating.get_by_role("status")).to_have_text("Done. Drain: n1")
    end = operating.get_by_role("button", name="End drain: n1")
    end.click()
    expect(drain).to_be_visible()
    assert stub.operating.acts == [
        ("nodes/n1/drain", {"drain": True, "leave": False}),
        ("nodes/n1/drain", {"drain": False, "leave": False}),
    ]


def test_a_refusal_is_shown(operating: Page, stub: Stub) -> None:
    stub.refusal = (409, [{"field": "judge", "rule": "takes no orders from here"}])
    operating.get_by_role("button", name="Cordon: n1", exact=True).click()
    operating.get_by_role("button", name="Yes, do it").click()
    expect(operating.get_by_role("alert")).to_contain_text("takes no orders from here")
    assert stub.operating.acts == []


def test_a_job_that_was_given_up_shows_why_and_is_judged_again(operating: Page, stub: Stub) -> None:
    card = operating.get_by_role("article", name="web/17")
    expect(card).to_contain_text("The judge gave up.")
    card.get_by_text("Attempts").click()
    expect(card.get_by_role("listitem")).to_have_count(2)
    expect(card.get_by_role("listitem").first).to_contain_text("lease expired")
    expect(card.get_by_role("listitem").last).to_contain_text("the disk is full")
    card.get_by_role("button", name="Judge again: web/17").click()
    stub.operating.jobs["quarantined"] = []
    operating.get_by_role("button", name="Yes, do it").click()
    expect(operating.get_by_text("There are none.")).to_be_visible()
    assert stub.operating.acts == [("jobs/web/17/rejudge", {})]


def test_a_waiting_job_is_cancelled(operating: Page, stub: Stub) -> None:
    waiting = job(submission="21", state="queued", quarantined=False, verdict=None, reason="")
    stub.operating.jobs["queued"] = [waiting]
    operating.get_by_label("Show").select_option("waiting")
    operating.get_by_role("button", name="Cancel the job: web/21").click()
    operating.get_by_role("button", name="Yes, do it").click()
    expect(operating.get_by_role("status")).to_have_text("Done. Cancel the job: web/21")
    assert stub.operating.acts == [("jobs/web/21/cancel", {})]


def test_others_are_told_that_the_page_is_not_for_them(page: Page, stub: Stub) -> None:
    page.goto("/operate")
    expect(page.get_by_text("Log in to operate the judge.")).to_be_visible()
    stub.sign_in("setter")
    page.goto("/operate")
    expect(page.get_by_text("This page is for administrators.")).to_be_visible()
    expect(page.get_by_role("link", name="Operation")).to_have_count(0)


@SCHEMES
@WIDTHS
def test_page_passes_axe_and_fits(operating: Page, scheme: str, width: int) -> None:
    still(operating, scheme, width)
    operating.get_by_text("Attempts", exact=True).click()
    expect(operating.get_by_text("the disk is full")).to_be_visible()
    assert violations(operating) == []
    assert overflow(operating) == 0
    operating.get_by_role("button", name="Drain: n1", exact=True).click()
    expect(operating.get_by_role("dialog")).to_be_visible()
    assert violations(operating) == []
    assert overflow(operating) == 0
