"""The verdict arriving live, over lost connections and lost sessions."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.web_ui.stub import Stub, make_test
from tests.web_ui.test_pages import PROBLEM, editor, write


@pytest.fixture
def submitted(page: Page, stub: Stub) -> Page:
    """A problem page whose code has just been submitted."""
    stub.sign_in()
    page.goto(PROBLEM)
    write(page, "int main() {}")
    page.get_by_role("button", name="Submit").click()
    page.get_by_text("Sent to the judge").first.wait_for()
    return page


def result(page: Page):
    return page.get_by_role("region", name="Result")


def chips(page: Page):
    return result(page).get_by_role("toolbar").get_by_role("button")


def announcement(page: Page):
    return page.get_by_test_id("announcement")


def test_tests_fill_in_and_the_verdict_is_announced(submitted: Page, stub: Stub) -> None:
    page = submitted
    stub.progress("compiling", 0, 3)
    expect(announcement(page)).to_have_text("Compiling")
    stub.progress("running", 1, 3, make_test(0))
    expect(chips(page)).to_have_count(1)
    stub.progress("running", 2, 3, make_test(1))
    expect(chips(page)).to_have_count(2)
    expect(result(page)).to_contain_text("2 of 3 tests")
    tests = [make_test(0), make_test(1), make_test(2)]
    stub.finish(
        verdict="AC", cpu_ms=14, memory_kib=3402, tests_passed=3, tests_total=3, tests=tests
    )
    expect(announcement(page)).to_have_text("Verdict: Accepted. 3 of 3 tests passed.")
    expect(result(page)).to_contain_text("14 ms")
    expect(result(page)).to_contain_text("3.3 MiB")


def test_both_measurements_of_a_time_near_the_limit_are_shown(submitted: Page, stub: Stub) -> None:
    """In their order, whichever counts."""
    twice = [
        {"node": "node-1", "verdict": "TLE", "cpu_ms": 1030, "counts": False},
        {"node": "node-2", "verdict": "AC", "cpu_ms": 980, "counts": True},
    ]
    stub.finish(verdict="AC", cpu_ms=980, tests_passed=3, tests_total=3, measured_twice=twice)
    expect(result(submitted)).to_contain_text(
        "Measured twice: 1.03 s on node-1, 980 ms on node-2; the better counts"
    )


def test_failing_test_is_shown_with_its_message(submitted: Page, stub: Stub) -> None:
    page = submitted
    tests = [make_test(0), make_test(1, "WA", "expected 4, found <b>5</b>")]
    stub.finish(verdict="WA", tests_passed=1, tests_total=4, tests=tests)
    detail = page.get_by_role("region", name="Test 2")
    expect(detail).to_contain_text("Wrong answer")
    expect(detail).to_contain_text("expected 4, found <b>5</b>")
    chips(page).nth(1).focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("region", name="Test 1")).to_contain_text("Accepted")
    expect(chips(page).nth(0)).to_be_focused()


def test_compile_error_opens_the_compilers_words(submitted: Page, stub: Stub) -> None:
    stub.finish(verdict="CE", compile_log="main.cpp:1:1: error: no", tests_total=4)
    expect(result(submitted)).to_contain_text("Compile error")
    expect(submitted.get_by_text("main.cpp:1:1: error: no")).to_be_visible()


def test_lost_connection_is_made_anew_and_catches_up(submitted: Page, stub: Stub) -> None:
    page = submitted
    stub.progress("running", 1, 3, make_test(0))
    expect(chips(page)).to_have_count(1)
    stub.events.put(None)
    stub.progress("running", 2, 3, make_test(1))
    expect(chips(page)).to_have_count(2)
    assert stub.connections == 2
    stub.finish(verdict="AC", tests_passed=3, tests_total=3, tests=[make_test(i) for i in range(3)])
    expect(announcement(page)).to_contain_text("Accepted")


def test_verdict_given_while_disconnected_arrives(submitted: Page, stub: Stub) -> None:
    stub.submissions[0].update(
        state="final", verdict="AC", tests_passed=1, tests_total=1, tests=[make_test(0)]
    )
    stub.events.put(None)
    expect(announcement(submitted)).to_contain_text("Accepted")


def test_ended_session_says_so_and_keeps_the_draft(submitted: Page, stub: Stub) -> None:
    page = submitted
    stub.user = None
    stub.events.put(None)
    expect(result(page).get_by_role("alert")).to_contain_text("Your session has ended")
    page.get_by_role("link", name="Log in again").click()
    page.get_by_label("Username or email").fill("ada")
    page.get_by_label("Password", exact=True).fill("right")
    page.get_by_role("button", name="Log in").click()
    expect(editor(page)).to_have_text("int main() {}")


def test_submitting_with_an_ended_session_keeps_the_code(page: Page, stub: Stub) -> None:
    stub.sign_in()
    page.goto(PROBLEM)
    write(page, "int mine;")
    page.get_by_role("button", name="Log out").wait_for()
    stub.user = None
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("Your session has ended")
    page.reload()
    expect(editor(page)).to_have_text("int mine;")


def test_refused_source_is_explained_beside_the_editor(page: Page, stub: Stub) -> None:
    stub.sign_in()
    page.goto(PROBLEM)
    write(page, "x" * 10)
    stub.refusal = (413, [{"field": "source", "rule": "at most 128 KiB"}])
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("region", name="Solution").get_by_role("alert")).to_have_text(
        "at most 128 KiB"
    )


def test_empty_code_is_not_sent(page: Page, stub: Stub) -> None:
    stub.sign_in()
    page.goto(PROBLEM)
    write(page, " ")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("alert")).to_have_text("Write some code first.")
    assert stub.submissions == []


def test_earlier_submission_opens_and_its_code_can_be_edited(page: Page, stub: Stub) -> None:
    stub.sign_in()
    body = {"problem": "largest-rectangle", "language": "python3", "source": "print(10)"}
    stub.add_submission(body, state="final", verdict="AC", cpu_ms=7, tests_passed=1, tests_total=1)
    page.goto(PROBLEM)
    write(page, "int mine;")
    page.get_by_role("tab", name="Your submissions").click()
    page.get_by_role("button", name=re.compile("Show the submission")).click()
    expect(result(page)).to_contain_text("Accepted")
    page.get_by_role("button", name="Edit this code").click()
    expect(editor(page)).to_have_text("print(10)")
    expect(page.get_by_label("Language")).to_have_value("python3")
    page.get_by_label("Language").select_option("cpp20")
    expect(editor(page)).to_have_text("int mine;")
