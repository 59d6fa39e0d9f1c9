"""The whole way in a browser: register, solve, see the verdict arrive, against the real stack."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.acceptance.accounts import PASSWORD
from tests.acceptance.processes import ROOT, Up

PROBLEM = "sum-of-deposits"
SUBMISSIONS = ROOT / "testdata" / "problems" / PROBLEM / "submissions"
DEADLINE_MS = 120_000


@pytest.fixture
def page(browser: Browser, stack: Up) -> Iterator[Page]:
    """A new visitor's page; the test fails if it threw or broke the server's policy."""
    context = browser.new_context(base_url=stack.url)
    faults: list[str] = []
    context.on("weberror", lambda e: faults.append(str(e.error)))
    context.on(
        "console",
        lambda m: faults.append(m.text) if "Content Security Policy" in m.text else None,
    )
    page = context.new_page()
    page.set_default_timeout(DEADLINE_MS)
    yield page
    context.close()
    assert faults == []


@pytest.fixture
def solver(page: Page, request: pytest.FixtureRequest) -> Page:
    """The same, signed in with an account made on the page, looking at the problem."""
    name = re.sub(r"[^a-z]", "-", request.node.name)[-24:].strip("-")
    page.goto("/register")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Email").fill(f"{name}@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create an account").click()
    expect(page.get_by_role("group", name="Account")).to_contain_text(name, timeout=DEADLINE_MS)
    page.get_by_role("searchbox").fill("Deposits")
    page.get_by_role("link", name="Sum of Deposits").click()
    page.locator(".cm-content").wait_for()
    return page


def hand_in(page: Page, language: str, example: str) -> Locator:
    """Submits one of the setters' programs; the region where its verdict arrives."""
    page.get_by_label("Language").select_option(language)
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text((SUBMISSIONS / example).read_text(encoding="utf-8"))
    page.keyboard.press("Control+Enter")
    return page.get_by_role("region", name="Result")


def test_statement_comes_with_math_and_samples(page: Page) -> None:
    page.goto(f"/problems/{PROBLEM}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sum of Deposits")
    expect(page.locator(".prose .katex").first).to_be_visible()
    expect(page.get_by_role("heading", name="Sample 1")).to_be_visible()
    expect(page.get_by_role("link", name="Log in to submit")).to_be_visible()


@pytest.mark.parametrize(
    ("language", "example", "verdict"),
    [
        ("cpp20", "accepted/sum.cpp", "Accepted"),
        ("python3", "wrong_answer/deposits_only.py", "Wrong answer"),
        ("python3", "run_time_error/one_too_many.py", "Runtime error"),
        ("cpp20", "compile_error/no_semicolon.cpp", "Compile error"),
    ],
)
def test_verdict_arrives(solver: Page, language: str, example: str, verdict: str) -> None:
    result = hand_in(solver, language, example)
    announcement = solver.get_by_test_id("announcement")
    expect(announcement).to_contain_text(f"Verdict: {verdict}", timeout=DEADLINE_MS)
    chips = result.get_by_role("toolbar").get_by_role("button")
    if verdict == "Compile error":
        expect(result.locator("details pre")).to_contain_text("error")
        expect(chips).to_have_count(0)
    elif verdict == "Accepted":
        expect(announcement).to_contain_text("9 of 9 tests passed")
        expect(chips).to_have_count(9)
    else:
        expect(chips.last).to_have_accessible_name(re.compile(verdict))
        expect(result.get_by_role("region", name=re.compile("Test "))).to_contain_text(verdict)
    solver.get_by_role("tab", name="Your submissions").click()
    history = solver.get_by_role("button", name=re.compile("Show the submission"))
    expect(history).to_have_text([verdict])


def test_refused_registration_names_its_fields(page: Page) -> None:
    page.goto("/register")
    page.get_by_label("Username").fill("no spaces please")
    page.get_by_label("Email").fill("nowhere")
    page.get_by_label("Password", exact=True).fill("short")
    page.get_by_role("button", name="Create an account").click()
    for label in ("Username", "Email", "Password"):
        field = page.get_by_label(label, exact=True)
        expect(field).to_have_attribute("aria-invalid", "true", timeout=DEADLINE_MS)


def test_solved_problem_is_marked_and_the_session_lasts(solver: Page) -> None:
    hand_in(solver, "python3", "accepted/sum.py")
    expect(solver.get_by_test_id("announcement")).to_contain_text(
        "Verdict: Accepted", timeout=DEADLINE_MS
    )
    solver.goto("/")
    row = solver.get_by_role("row").filter(has_text="Sum of Deposits")
    expect(row.get_by_text("Solved", exact=True)).to_be_attached()
    solver.get_by_role("button", name="Log out").click()
    expect(row.get_by_text("Not tried yet")).to_be_attached()
