"""Running code before submitting it, against the real stack: the reference solution answers."""

from __future__ import annotations

from typing import Any

import httpx

from tests.acceptance.accounts import final, submit
from tests.acceptance.processes import Up
from tests.acceptance.test_upload import in_state

FIRST_PAIR = """\
class Solution:
    def pairForTarget(self, numbers, target):
        print("target is", target)
        if target == 100:
            return [0, 0]
        for right in range(len(numbers)):
            for left in range(right):
                if numbers[left] + numbers[right] == target:
                    return [left, right]
"""
"""Right for every target but 100."""


def run(client: httpx.Client, problem: str, source: str, *inputs: dict[str, str]) -> dict[str, Any]:
    body = {"language": "python3", "source": source, "inputs": inputs}
    started = client.post(f"/api/problems/{problem}/runs", json=body)
    assert started.status_code == 202, started.text
    return in_state(client, f"/api/runs/{started.json()['id']}", "final")


def test_a_function_runs_on_samples_and_own_inputs(stack: Up, admin: httpx.Client) -> None:
    """The starter's function gets own arguments; its result stands beside the reference's."""
    shown = admin.get("/api/problems/pair-for-target").json()
    assert "def pairForTarget" in shown["starters"]["python3"]
    assert [p["name"] for p in shown["signature"]["methods"][0]["parameters"]] == [
        "numbers",
        "target",
    ]
    own = ({"content": "[40,1,2]\n3\n"}, {"content": "[40,60]\n100\n"})
    found = run(admin, "pair-for-target", FIRST_PAIR, {"sample": "1"}, *own)
    assert [test["verdict"] for test in found["tests"]] == ["AC", "AC", "WA"]
    assert [test["name"] for test in found["tests"]] == ["1", "", ""]
    assert found["verdict"] == "WA"
    right, wrong = (test["shown"] for test in found["tests"][1:])
    assert right["input"] == "[40,1,2]\n3\n"
    assert right["output"].strip() == right["expected"].strip() == "[1,2]"
    assert right["error_output"] == "target is 3\n"
    assert (wrong["output"].strip(), wrong["expected"].strip()) == ("[0,0]", "[0,1]")
    assert admin.get("/api/submissions?problem=pair-for-target").json()["items"] == []


def test_crashes_and_compile_errors_of_runs(stack: Up, admin: httpx.Client) -> None:
    """What went wrong is shown as it was."""
    crash = "import os, sys\nprint(sys.stdin.read(), flush=True)\nos.abort()\n"
    [test] = run(admin, "sum-of-deposits", crash, {"content": "1\n5\n"})["tests"]
    assert (test["verdict"], test["shown"]["signal"]) == ("RE", 6)
    assert test["shown"]["output"] == "1\n5\n\n"
    broken = run(admin, "pair-for-target", "class Solution:\n  def (", {"sample": "1"})
    assert (broken["verdict"], broken["tests"]) == ("CE", [])
    assert "SyntaxError" in broken["compile_log"]


def test_a_submission_that_fails_a_sample_shows_why(stack: Up, admin: httpx.Client) -> None:
    """And nothing of a hidden test."""
    result = final(admin, submit(admin, "sum-of-deposits", "print('nothing')\n"))
    shown = {test["name"]: test["shown"] for test in result["tests"]}
    assert result["verdict"] == "WA"
    [sample] = (parts for name, parts in shown.items() if name.startswith("sample/") and parts)
    assert sample["output"] == "nothing\n"
    assert sample["expected"]
    assert all(parts is None for name, parts in shown.items() if not name.startswith("sample/"))
