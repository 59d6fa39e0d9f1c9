"""The pages in a real browser: finding a problem, accounts, the editor, narrow screens."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.web_ui.stub import Stub

PROBLEM = "/problems/largest-rectangle"


def editor(page: Page):
    """The code editor, once it has replaced the plain field."""
    found = page.locator(".cm-content")
    found.wait_for()
    return found


def write(page: Page, text: str) -> None:
    editor(page).click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def test_search_narrows_the_list_and_leads_to_a_problem(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("row")).to_have_count(7)
    page.get_by_role("searchbox").fill("rect")
    expect(page.get_by_role("row")).to_have_count(2)
    page.get_by_role("link", name="Largest Rectangle").click()
    expect(page.get_by_role("heading", level=1, name="Largest Rectangle")).to_be_visible()
    expect(page).to_have_title(re.compile("Largest Rectangle"))


def test_search_without_a_match_says_so_and_can_be_cleared(page: Page) -> None:
    page.goto("/")
    page.get_by_role("searchbox").fill("no such thing")
    expect(page.get_by_role("status")).to_contain_text("no such thing")
    page.get_by_role("button", name="Clear the search").click()
    expect(page.get_by_role("link", name="Hello World")).to_be_visible()


def test_statement_renders_math_and_copies_samples(
    page: Page, context: BrowserContext, stub: Stub
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(PROBLEM)
    expect(page.locator(".math.display .katex")).to_be_visible()
    page.get_by_role("button", name="Copy the input of sample 1").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "6\n2 1 5 6 2 3\n"


def test_missing_problem_and_missing_page_say_so(page: Page) -> None:
    for path in ("/problems/no-such-problem", "/no/such/page"):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_have_text("There is no such page")


def test_draft_is_kept_per_problem_and_language(page: Page) -> None:
    page.goto(PROBLEM)
    write(page, "int mine;")
    language = page.get_by_label("Language")
    language.select_option("python3")
    expect(editor(page)).to_contain_text("def main")
    write(page, "mine = 1")
    page.goto("/problems/hello-world")
    expect(editor(page)).to_contain_text("def main")
    page.goto(PROBLEM)
    expect(editor(page)).to_have_text("mine = 1")
    language.select_option("cpp20")
    expect(editor(page)).to_have_text("int mine;")


def test_starting_over_can_be_undone(page: Page) -> None:
    page.goto(PROBLEM)
    write(page, "int mine;")
    page.get_by_role("button", name="Start over").click()
    expect(editor(page)).to_contain_text("#include")
    editor(page).click()
    page.keyboard.press("Control+z")
    expect(editor(page)).to_have_text("int mine;")


def test_code_is_highlighted_by_its_language(page: Page) -> None:
    page.goto(PROBLEM)
    editor(page)
    page.locator(".cm-line span", has_text=re.compile("^namespace$")).wait_for()
    page.get_by_label("Language").select_option("python3")
    page.locator(".cm-line span", has_text=re.compile("^def$")).wait_for()


def test_plain_field_stands_in_when_the_editor_cannot_be_loaded(page: Page, stub: Stub) -> None:
    stub.sign_in()
    page.route("**/codemirror-*.js", lambda route: route.abort())
    page.goto(PROBLEM)
    page.get_by_text("The editor could not be loaded").wait_for()
    page.get_by_role("textbox", name="Your code").fill("int plain;")
    page.reload()
    page.get_by_text("The editor could not be loaded").wait_for()
    expect(page.get_by_role("textbox", name="Your code")).to_have_value("int plain;")
    page.get_by_role("button", name="Submit").click()
    page.get_by_text("Sent to the judge").first.wait_for()
    assert stub.submissions[0]["source"] == "int plain;"


def test_repeated_submit_after_a_lost_answer_carries_the_same_key(page: Page, stub: Stub) -> None:
    """So that the server can tell a repetition from a second submission."""
    stub.sign_in()
    page.goto(PROBLEM)
    write(page, "int once;")
    keys: list[str | None] = []

    def lose(route: Route) -> None:
        if route.request.method != "POST":
            route.fallback()
            return
        keys.append(route.request.headers.get("idempotency-key"))
        if len(keys) == 1:
            route.abort()
        else:
            route.fallback()

    page.route("**/api/submissions", lose)
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    page.get_by_role("button", name="Submit").click()
    page.get_by_text("Sent to the judge").first.wait_for()
    assert keys[0]
    assert keys == [keys[0], keys[0]]
    write(page, "int twice;")
    with page.expect_response(lambda r: r.request.method == "POST"):
        page.get_by_role("button", name="Submit").click()
    assert len(stub.submissions) == 2
    assert keys[2] != keys[0]


def test_tab_indents_and_escape_lets_it_leave_the_editor(page: Page) -> None:
    page.goto(PROBLEM)
    write(page, "")
    page.keyboard.press("Tab")
    expect(editor(page)).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(editor(page)).not_to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(editor(page)).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.type("x")
    page.keyboard.press("Tab")
    expect(editor(page)).to_be_focused()


def test_whole_way_by_keyboard_alone(page: Page, stub: Stub) -> None:
    """From the list to a submitted solution without a pointer."""
    stub.sign_in()
    page.goto("/")
    link = page.get_by_role("link", name="Largest Rectangle")
    link.wait_for()
    reach(page, link)
    page.keyboard.press("Enter")
    code = editor(page)
    reach(page, code)
    page.keyboard.press("Control+End")
    page.keyboard.type("// mine")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("region", name="Result")).to_contain_text("Sent to the judge")
    assert stub.submissions[0]["source"].endswith("// mine")


def reach(page: Page, target, steps: int = 60) -> None:
    for _ in range(steps):
        if target.evaluate("e => e === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("Tab never reaches it")


def test_focus_follows_a_change_of_page(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Hello World").click()
    expect(page.locator("main")).to_be_focused()


def test_splitter_moves_by_arrow_keys_and_stays(page: Page) -> None:
    page.goto(PROBLEM)
    bar = page.get_by_role("separator")
    before = int(bar.get_attribute("aria-valuenow") or "")
    bar.focus()
    page.keyboard.press("ArrowRight")
    expect(bar).not_to_have_attribute("aria-valuenow", str(before))
    moved = bar.get_attribute("aria-valuenow") or ""
    page.reload()
    expect(bar).to_have_attribute("aria-valuenow", moved)


def test_theme_follows_the_system_until_chosen(page: Page) -> None:
    def dark() -> bool:
        color = page.evaluate("getComputedStyle(document.body).backgroundColor")
        return sum(int(n) for n in re.findall(r"\d+", color)[:3]) < 200

    page.emulate_media(color_scheme="dark")
    page.goto("/")
    assert dark()
    page.get_by_role("button", name="Theme: as the system").click()
    assert not dark()
    page.reload()
    assert not dark()
    page.get_by_role("button", name="Theme: light").click()
    page.emulate_media(color_scheme="light")
    assert dark()


def test_refused_registration_shows_each_rule_beside_its_field(page: Page, stub: Stub) -> None:
    page.goto("/register")
    page.get_by_label("Username").fill("ada")
    page.get_by_label("Email").fill("ada@example.org")
    page.get_by_label("Password", exact=True).fill("x")
    stub.refusal = (422, [{"field": "password", "rule": "must be longer"}])
    page.get_by_role("button", name="Create an account").click()
    password = page.get_by_label("Password", exact=True)
    expect(password).to_have_accessible_description(re.compile("must be longer"))
    expect(password).to_have_attribute("aria-invalid", "true")
    expect(password).to_be_focused()


def test_refusal_without_a_field_is_shown_above_the_form(page: Page, stub: Stub) -> None:
    page.goto("/login")
    page.get_by_label("Username or email").fill("ada")
    page.get_by_label("Password", exact=True).fill("wrong")
    stub.refusal = (401, [])
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert")).to_have_text("Unauthorized")


def test_logging_in_leads_back_to_the_problem_and_its_draft(page: Page, stub: Stub) -> None:
    page.goto(PROBLEM)
    write(page, "int mine;")
    page.get_by_role("link", name="Log in to submit").click()
    page.get_by_label("Username or email").fill("ada")
    page.get_by_label("Password", exact=True).fill("right")
    page.get_by_role("button", name="Log in").click()
    expect(page).to_have_url(re.compile(PROBLEM + "$"))
    expect(editor(page)).to_have_text("int mine;")
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("link", name="Log in", exact=True)).to_be_visible()
    assert stub.user is None


@pytest.mark.parametrize("path", ["/", PROBLEM, "/login", "/register", "/nowhere"])
def test_nothing_is_wider_than_a_narrow_screen(page: Page, stub: Stub, path: str) -> None:
    stub.sign_in()
    body = {"problem": "largest-rectangle", "language": "python3", "source": "x"}
    stub.add_submission(body, state="final", verdict="TLE", cpu_ms=1000, memory_kib=5000)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(path)
    page.get_by_role("heading", level=1).wait_for()
    assert overflow(page) == 0
    if path == PROBLEM:
        write(page, "x" * 200)
        page.get_by_role("tab", name="Your submissions").click()
        page.get_by_role("button", name=re.compile("Time limit exceeded")).wait_for()
        assert overflow(page) == 0


def overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def test_panes_stack_on_a_narrow_screen(page: Page) -> None:
    def boxes() -> list[dict[str, float]]:
        return [page.locator(s).bounding_box() or {} for s in (".statement", ".work")]

    page.goto(PROBLEM)
    editor(page)
    left, right = boxes()
    assert right["x"] >= left["x"] + left["width"]
    page.set_viewport_size({"width": 799, "height": 740})
    upper, lower = boxes()
    assert lower["y"] >= upper["y"] + upper["height"]
