"""A stand-in for the web tier: built pages, canned problems, a judge that the test plays."""

from __future__ import annotations

import json
import mimetypes
import queue
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.web_ui.operation_stub import Operating
from tests.web_ui.setter_stub import Setting

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)
STATEMENT = """
<p>You are given <span class="math inline">n</span> heights. Find the largest rectangle under
them, that is, the maximum over all <span class="math inline">1 \\le l \\le r \\le n</span> of</p>
<div class="math display">(r - l + 1) \\cdot \\min_{l \\le i \\le r} h_i .</div>
<h2>Input</h2>
<p>The first line has one integer <span class="math inline">n</span>
(<span class="math inline">1 \\le n \\le 10^6</span>). The second has the heights
<span class="math inline">h_1, \\dots, h_n</span>
(<span class="math inline">0 \\le h_i \\le 10^9</span>).</p>
<h2>Output</h2>
<p>Print one integer, the largest area. Call <code>flush</code> only once: a million small
writes are slow.</p>
<table><thead><tr><th>Group</th><th>Limits</th><th>Points</th></tr></thead>
<tbody><tr><td>1</td><td>n at most 100</td><td>20</td></tr>
<tr><td>2</td><td>n at most 1,000,000</td><td>80</td></tr></tbody></table>
"""
CPP_TEMPLATE = """#include <bits/stdc++.h>
using namespace std;

int main() {
    int n;
    cin >> n;
    // your code
    cout << n << '\\n';
}
"""
LANGUAGES = [
    {"id": "cpp20", "name": "C++20", "version": "g++ 12.2", "extensions": [".cpp"],
     "editor_mode": "cpp", "template": CPP_TEMPLATE},
    {"id": "python3", "name": "Python 3", "version": "Python 3.11", "extensions": [".py"],
     "editor_mode": "python", "template": "def main():\n    n = int(input())\n\n\nmain()\n"},
]  # fmt: skip
TITLES = [
    "A Different Problem", "Hello World", "Largest Rectangle", "Shortest Path with Coupons",
    "The Longest Title That a Problem Setter Could Think Of Before Lunch", "Zigzag Conversion",
]  # fmt: skip


def problem_of(title: str, position: int) -> dict[str, Any]:
    return {
        "slug": title.lower().replace(" ", "-"), "title": title,
        "time_limit_ms": 1000 + 500 * position, "memory_limit_mib": 256,
        "solved": {1: True, 3: False}.get(position), "accepted_count": position * 137,
        "submission_count": position * 412,
    }  # fmt: skip


STARTER = "class Solution:\n    def pairForTarget(self, numbers, target):\n        pass\n"
PAIRS = {
    "name": "", "constructor": [],
    "methods": [{
        "name": "pairForTarget", "returns": "list<int>", "changes": None,
        "parameters": [
            {"name": "numbers", "type": "list<int>"}, {"name": "target", "type": "long"},
        ],
    }],
}  # fmt: skip
KINDS: dict[str, dict[str, Any]] = {
    "a-different-problem": {
        "signature": PAIRS, "starters": {"python3": STARTER},
        "samples": [
            {"name": "1", "input": "[12,5,-3,9]\n14\n", "answer": "[1,3]\n", "runnable": True},
        ],
    },
    "hello-world": {"runs": "samples"},
    "zigzag-conversion": {"runs": "none"},
}  # fmt: skip
"""How some problems differ from an ordinary one."""

PROBLEMS = [problem_of(title, i) for i, title in enumerate(TITLES)]


def make_test(index: int, verdict: str = "AC", message: str = "") -> dict[str, Any]:
    return {
        "index": index, "name": f"{'sample' if index < 2 else 'secret'}/{index + 1:02}",
        "sample": index < 2, "verdict": verdict, "cpu_ms": 12 + index, "wall_ms": 15 + index,
        "memory_kib": 3400 + index, "message": message,  "judge_message": None, "shown": None,
    }  # fmt: skip


def make_shown(output: str, expected: str | None, **others: Any) -> dict[str, Any]:
    return {
        "input": "1 2\n", "output": output, "error_output": "", "expected": expected, "cut": [],
        "reference_failure": "", "exit_code": 0, "signal": None, **others,
    }  # fmt: skip


class Stub(ThreadingHTTPServer):
    """State of the stand-in. Tests read and change it from their own thread."""

    daemon_threads = True

    def __init__(self, dist: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.dist = dist
        self.user: dict[str, Any] | None = None
        self.submissions: list[dict[str, Any]] = []
        self.runs: list[dict[str, Any]] = []
        self.run_requests: list[dict[str, Any]] = []
        self.refusal: tuple[int, list[dict[str, str]]] | None = None
        """The next POST gets this status and these errors."""
        self.events: queue.Queue[tuple[str, Any] | None] = queue.Queue()
        """What the event stream sends next; None cuts the connection."""
        self.connections = 0
        self.setting = Setting()
        self.operating = Operating()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def sign_in(self, role: str = "user") -> None:
        self.user = {
            "id": "u1", "username": "ada", "email": "ada@example.org", "role": role,
            "created_at": "2026-11-02T09:30:00Z",
        }  # fmt: skip

    def add_submission(self, body: dict[str, Any], **known: Any) -> dict[str, Any]:
        submission = {
            "id": f"s{len(self.submissions) + 1}", **body, "created_at": "2026-11-02T09:30:00Z",
            "state": "pending", "verdict": None, "cpu_ms": None, "wall_ms": None,
            "memory_kib": None, "tests_passed": 0, "tests_total": 0, "tests": [],
            "compile_log": "", "reason": "", "epoch": 0, "measured_twice": [], **known,
        }  # fmt: skip
        self.submissions.insert(0, submission)
        return submission

    def progress(
        self, phase: str, done: int, total: int, test: dict[str, Any] | None = None
    ) -> None:
        data = {
            "epoch": 0,
            "attempt": 1,
            "phase": phase,
            "tests_done": done,
            "tests_total": total,
            "test": test,
        }
        self.events.put(("progress", data))

    def finish(self, **result: Any) -> None:
        """Makes the newest submission final and says so."""
        self.submissions[0].update(state="final", **result)
        self.events.put(("final", self.submissions[0]))

    def add_run(self, problem: str, body: dict[str, Any]) -> dict[str, Any]:
        self.run_requests.append(body)
        run = {
            "id": f"r{len(self.runs) + 1}", "problem": problem, "language": body["language"],
            "created_at": "2026-11-02T09:30:00Z", "state": "pending", "verdict": None, "tests": [],
            "tests_total": len(body["inputs"]), "compile_log": "", "reason": "",
            "language_version": "",
        }  # fmt: skip
        self.runs.append(run)
        return run

    def finish_run(self, state: str = "final", **result: Any) -> None:
        """Ends the newest run and says so."""
        self.runs[-1].update(state=state, **result)
        self.events.put(("final", self.runs[-1]))

    def subject(self, id_: str) -> dict[str, Any]:
        return next(s for s in [*self.submissions, *self.runs] if s["id"] == id_)


class _Handler(BaseHTTPRequestHandler):
    server: Stub

    def log_message(self, *_: Any) -> None:
        """Keeps the test's output quiet."""

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        query = {k: v[0] for k, v in parse_qs(url.query).items()}
        parts = url.path.strip("/").split("/")
        match parts:
            case ["api", "auth", "me"]:
                self._json(self.server.user) if self.server.user else self._refuse(401)
            case ["api", "languages"]:
                self._json(LANGUAGES)
            case ["api", "operation", "events"]:
                self._statuses(self.server.operating.subscribe())
            case ["api", "operation", *rest]:
                self._json(self.server.operating.read(rest, query))
            case ["api", *rest] if self._of_setters(rest):
                self._setting("GET", rest)
            case ["api", "problems"]:
                self._problems(query.get("q", ""))
            case ["api", "problems", slug]:
                self._problem(slug)
            case ["api", "submissions"]:
                self._json({"items": self.server.submissions, "next": None})
            case ["api", "submissions" | "runs", _] if self.server.user is None:
                self._refuse(401)
            case ["api", "submissions" | "runs", id_]:
                self._json(self.server.subject(id_))
            case ["api", "submissions" | "runs", id_, "events"]:
                self._stream(id_)
            case _:
                self._file(url.path)

    def do_PUT(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path.startswith("/api/operation/"):
            self._operate(json.loads(data))
            return
        self._setting("PUT", self.path.strip("/").split("/")[1:], data)

    def do_DELETE(self) -> None:
        self._setting("DELETE", self.path.strip("/").split("/")[1:])

    @staticmethod
    def _of_setters(rest: list[str]) -> bool:
        if rest[-1] == "runs":
            return False
        return rest[0] in ("uploads", "rejudgings") or (rest[0] == "problems" and len(rest) > 2)

    def _setting(self, method: str, rest: list[str], body: Any = None) -> None:
        if rest[-1] == "events":
            self._statuses(self.server.setting.subscribe(rest))
            return
        status, answer = self.server.setting.answer(method, rest, body)
        if status >= 400:
            self._refuse(status, answer)
        elif status == 204:
            self._send(204, b"", "text/plain")
        else:
            self._json(answer, status)

    def _operate(self, body: Any) -> None:
        if self.server.refusal:
            status, errors = self.server.refusal
            self.server.refusal = None
            self._refuse(status, errors)
            return
        answer = self.server.operating.act(self.path.split("/")[3:], body)
        self._json(answer) if answer else self._send(204, b"", "text/plain")

    def _statuses(self, statuses: queue.Queue[Any]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        while (status := statuses.get()) is not None:
            self._event("status", status)
        self.close_connection = True

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"] or 0)) or b"{}")
        rest = self.path.strip("/").split("/")[1:]
        if rest[0] == "operation":
            self._operate(body)
            return
        if self._of_setters(rest):
            self._setting("POST", rest, body)
            return
        if self.server.refusal:
            status, errors = self.server.refusal
            self.server.refusal = None
            self._refuse(status, errors)
        elif self.path == "/api/submissions" or rest[-1] == "runs":
            if self.server.user is None:
                self._refuse(401)
            elif rest[-1] == "runs":
                self._json(self.server.add_run(rest[1], body), 202)
            else:
                self._json(self.server.add_submission(body), 201)
        elif self.path == "/api/auth/logout":
            self.server.user = None
            self._send(204, b"", "text/plain")
        else:
            self.server.sign_in()
            self._json(self.server.user, 201 if self.path.endswith("register") else 200)

    def _problems(self, q: str) -> None:
        found = [p for p in PROBLEMS if q.lower() in str(p["title"]).lower()]
        self._json({"items": found, "next": None})

    def _problem(self, slug: str) -> None:
        found = next((p for p in PROBLEMS if p["slug"] == slug), None)
        if found is None:
            self._refuse(404)
            return
        self._json({
            "slug": slug, "title": found["title"], "statement_html": STATEMENT,
            "samples": [
                {
                    "name": "1", "input": "6\n2 1 5 6 2 3\n", "answer": "10\n",
                    "runnable": True,
                },
                {"name": "2", "input": "2\n2 4\n", "answer": "4\n", "runnable": True},
            ],
            "starters": {}, "signature": None, "runs": "own",
            "limits": {"time_ms": 1000, "memory_mib": 256, "output_mib": 8, "code_kib": 128},
            "languages": ["cpp20", "python3"], "version_digest": "0" * 64,
            **KINDS.get(slug, {}),
        })  # fmt: skip

    def _stream(self, id_: str) -> None:
        if self.server.user is None:
            self._refuse(401)
            return
        self.server.connections += 1
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self._event("snapshot", self.server.subject(id_))
        while (item := self.server.events.get()) is not None:
            self._event(*item)
            if item[0] == "final":
                break
        self.close_connection = True

    def _event(self, name: str, data: Any) -> None:
        self.wfile.write(f"event: {name}\ndata: {json.dumps(data)}\n\n".encode())
        self.wfile.flush()

    def _file(self, path: str) -> None:
        file = (self.server.dist / path.lstrip("/")).resolve()
        if not (file.is_file() and file.is_relative_to(self.server.dist)):
            file = self.server.dist / "index.html"
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        self._send(200, file.read_bytes(), kind)

    def _json(self, body: Any, status: int = 200) -> None:
        self._send(status, json.dumps(body).encode(), "application/json")

    def _refuse(self, status: int, errors: list[dict[str, str]] | None = None) -> None:
        phrase = HTTPStatus(status).phrase
        detail = "; ".join(f"{e['field']}: {e['rule']}" for e in errors or []) or phrase
        body = {"type": "about:blank", "title": phrase, "status": status, "detail": detail,
                "errors": errors or []}  # fmt: skip
        self._send(status, json.dumps(body).encode(), "application/problem+json")

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)
