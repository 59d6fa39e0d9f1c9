"""Running code on the samples and on own inputs, before submitting it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.web_ui.stub import STARTER, Stub, make_shown, make_test
from tests.web_ui.test_accessibility import SCHEMES, WIDTHS, still, violations
from tests.web_ui.test_judging import announcement, chips, result
from tests.web_ui.test_pages import PROBLEM, editor, write

FUNCTION = "/problems/a-different-problem"
WRONG = make_test(0, "WA") | {"shown": make_shown("1\nsix\n3\n", "1\n2\n3\n")}


def signed_in(page: Page, stub: Stub, path: str = PROBLEM) -> Page:
    stub.sign_in()
    page.goto(path)
    page.get_by_role("button", name="Run").wait_for()
    return page


@pytest.fixture
def ready(page: Page, stub: Stub) -> Page:
    """A problem page with some code."""
    signed_in(page, stub)
    write(page, "int main() {}")
    return page


@pytest.fixture
def running(ready: Page) -> Page:
    ready.get_by_role("button", name="Run").click()
    expect(announcement(ready)).to_have_text("Sent to the judge")
    return ready


def field(page: Page, name: str = "Input") -> Locator:
    return page.get_by_role("tabpanel").get_by_role("textbox", name=name)


def shown(page: Page, title: str) -> Locator:
    return result(page).get_by_role("group", name=title, exact=True)


def test_samples_run_by_name_and_changed_ones_as_text(ready: Page, stub: Stub) -> None:
    page = ready
    expect(field(page)).to_have_value("6\n2 1 5 6 2 3\n")
    page.get_by_role("tab", name="Case 2").click()
    expect(field(page)).to_have_value("2\n2 4\n")
    field(page).fill("1\n7")
    page.get_by_role("button", name="Add a case").click()
    expect(field(page)).to_be_focused()
    field(page).fill("0\n")
    page.get_by_role("button", name="Run").click()
    expect(announcement(page)).to_have_text("Sent to the judge")
    [request] = stub.run_requests
    assert request["source"] == "int main() {}"
    assert request["language"] == "cpp20"
    assert request["inputs"] == [{"sample": "1"}, {"content": "1\n7\n"}, {"content": "0\n"}]
    assert stub.submissions == []


def test_cases_can_be_removed_and_samples_brought_back(ready: Page, stub: Stub) -> None:
    page = ready
    field(page).fill("other")
    page.get_by_role("button", name="Back to the sample").click()
    expect(field(page)).to_have_value("6\n2 1 5 6 2 3\n")
    page.get_by_role("button", name="Remove case 1").click()
    expect(field(page)).to_have_value("2\n2 4\n")
    expect(page.get_by_role("button", name="Remove case")).to_have_count(0)
    page.keyboard.press("Control+'")
    expect(announcement(page)).to_have_text("Sent to the judge")
    assert stub.run_requests[0]["inputs"] == [{"sample": "2"}]


def test_result_arrives_live_with_output_beside_the_expected_one(running: Page, stub: Stub) -> None:
    page = running
    stub.progress("running", 1, 2, make_test(0, "WA"))
    expect(chips(page)).to_have_count(1)
    good = make_test(1) | {"shown": make_shown("4\n", "4\n", error_output="debug\n")}
    stub.finish_run(verdict="WA", tests=[WRONG, good])
    expect(announcement(page)).to_have_text("Run: Wrong answer. 1 of 2 cases.")
    case = result(page).get_by_role("region", name="Case 1")
    expect(case).to_contain_text("Wrong answer")
    expect(shown(page, "Output").locator("mark")).to_have_text(["not expected: six"])
    expect(shown(page, "Expected").locator("mark")).to_have_text(["missing in the output: 2"])
    chips(page).nth(1).click()
    expect(shown(page, "Output")).to_have_text("4")
    expect(result(page).locator("mark")).to_have_count(0)
    expect(shown(page, "Error output")).to_have_text("debug")


def test_crash_cut_output_and_failed_reference_are_told(running: Page, stub: Stub) -> None:
    parts = make_shown(
        "", None, signal=11, exit_code=None, cut=["input"], reference_failure="run-time error"
    )
    stub.finish_run(verdict="RE", tests=[make_test(0, "RE") | {"shown": parts}])
    case = result(running).get_by_role("region", name="Case 1")
    expect(case).to_contain_text("Ended by signal 11")
    expect(case).to_contain_text("reference solution failed on this input (run-time error)")
    expect(case).to_contain_text("only the beginning is shown")
    expect(shown(running, "Output")).to_have_text("nothing")
    expect(shown(running, "Expected")).to_have_count(0)


def test_nothing_to_compare_with_is_not_called_accepted(running: Page, stub: Stub) -> None:
    tests = [make_test(0) | {"shown": make_shown("4\n", None)}]
    stub.finish_run(verdict="AC", tests=tests, tests_total=1)
    expect(announcement(running)).to_have_text("Run: Ran to the end. 1 of 1 cases.")


def test_compile_error_of_a_run_shows_the_log(running: Page, stub: Stub) -> None:
    stub.finish_run(verdict="CE", compile_log="main.cpp:1:1: error: no")
    expect(result(running)).to_contain_text("Compile error")
    expect(running.get_by_text("main.cpp:1:1: error: no")).to_be_visible()


def test_expired_run_says_so_and_can_be_repeated(running: Page, stub: Stub) -> None:
    stub.finish_run("expired")
    expect(result(running)).to_contain_text("No judge took this run in time")
    running.get_by_role("button", name="Run").click()
    expect(announcement(running)).to_have_text("Sent to the judge")
    assert len(stub.runs) == 2


def test_submitting_replaces_the_run(running: Page, stub: Stub) -> None:
    stub.finish_run(verdict="WA", tests=[WRONG])
    expect(announcement(running)).to_contain_text("Run: Wrong answer")
    running.get_by_role("button", name="Submit").click()
    expect(announcement(running)).to_have_text("Sent to the judge")
    sample = make_test(0, "WA") | {"shown": make_shown("5\n", "6\n")}
    stub.finish(verdict="WA", tests_passed=0, tests_total=1, tests=[sample])
    expect(announcement(running)).to_have_text("Verdict: Wrong answer. 0 of 1 tests passed.")
    expect(shown(running, "Expected")).to_contain_text("6")


def test_refused_input_is_explained_at_its_case(ready: Page, stub: Stub) -> None:
    page = ready
    page.get_by_role("tab", name="Result").click()
    stub.refusal = (422, [{"field": "inputs.1.content", "rule": "line 1: must be a number"}])
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("alert")).to_have_text("line 1: must be a number")
    expect(page.get_by_role("tab", name="Case 2")).to_have_attribute("aria-selected", "true")
    expect(field(page)).to_have_attribute("aria-invalid", "true")
    field(page).fill("3\n")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_too_many_runs_are_explained_beside_the_editor(ready: Page, stub: Stub) -> None:
    stub.refusal = (429, [])
    ready.get_by_role("button", name="Run").click()
    expect(ready.get_by_role("region", name="Solution").get_by_role("alert")).to_have_text(
        "Too Many Requests"
    )


def test_signature_problem_has_starter_code_and_a_field_per_parameter(
    page: Page, stub: Stub
) -> None:
    signed_in(page, stub, FUNCTION)
    page.get_by_label("Language").select_option("python3")
    expect(editor(page)).to_contain_text("def pairForTarget")
    write(page, "class Mine: pass")
    page.get_by_role("button", name="reset to the starter code").click()
    assert editor(page).inner_text().split() == STARTER.split()
    expect(field(page, "numbers")).to_have_value("[12,5,-3,9]")
    expect(field(page, "target")).to_have_value("14")
    field(page, "numbers").fill("[1,\n 2]")
    editor(page).click()
    page.keyboard.press("Control+'")
    expect(announcement(page)).to_have_text("Sent to the judge")
    assert stub.run_requests[0]["inputs"] == [{"content": "[1, 2]\n14\n"}]
    test = make_test(0) | {"shown": make_shown("[0,1]", "[0,1]", error_output="seen\n")}
    stub.finish_run(verdict="AC", tests=[test])
    expect(shown(page, "Returned")).to_have_text("[0,1]")
    expect(shown(page, "Printed")).to_have_text("seen")


def test_problems_that_talk_run_on_samples_only(page: Page, stub: Stub) -> None:
    signed_in(page, stub, "/problems/hello-world")
    expect(field(page)).not_to_be_editable()
    expect(page.get_by_role("button", name="Add a case")).to_have_count(0)
    expect(page.get_by_text("it runs on its samples only")).to_be_visible()


def test_problems_of_outputs_offer_no_run(page: Page, stub: Stub) -> None:
    stub.sign_in()
    page.goto("/problems/zigzag-conversion")
    page.get_by_role("button", name="Submit").wait_for()
    expect(page.get_by_role("button", name="Run")).to_have_count(0)
    expect(page.get_by_role("tab", name="Testcase")).to_have_count(0)
    expect(result(page)).to_be_visible()


def test_everything_of_a_run_is_reached_by_keyboard(ready: Page, stub: Stub) -> None:
    """From the editor: out by Escape and Tab, through the cases, and to the result."""
    page = ready
    editor(page).click()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.get_by_role("tab", name="Testcase")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Case 2")).to_be_focused()
    expect(field(page)).to_have_value("2\n2 4\n")
    page.keyboard.press("Control+'")
    expect(announcement(page)).to_have_text("Sent to the judge")
    stub.finish_run(verdict="WA", tests=[WRONG])
    expect(announcement(page)).to_contain_text("Run: Wrong answer")
    expect(page.get_by_role("tab", name="Result")).to_have_attribute("aria-selected", "true")


@SCHEMES
@WIDTHS
def test_axe_finds_nothing_and_nothing_is_too_wide(
    page: Page, stub: Stub, scheme: str, width: int
) -> None:
    still(page, scheme, width)
    signed_in(page, stub, FUNCTION)
    editor(page)
    field(page, "numbers").fill("[" + "1," * 300 + "1]")
    assert violations(page) == []
    stub.refusal = (422, [{"field": "inputs.0.content", "rule": "line 1: " + "long" * 50}])
    page.get_by_role("button", name="Run").click()
    page.get_by_role("alert").wait_for()
    assert violations(page) == []
    page.get_by_role("button", name="Run").click()
    expect(announcement(page)).to_have_text("Sent to the judge")
    parts = make_shown("x" * 300, "y" * 300, reference_failure="why", cut=["output"], exit_code=1)
    stub.finish_run(verdict="WA", tests=[make_test(0, "WA") | {"shown": parts}])
    expect(announcement(page)).to_contain_text("Run: Wrong answer")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
