"""The stand-in's side of uploads, versions and rejudgings; the test plays the import."""

from __future__ import annotations

import hashlib
import queue
from typing import Any

SLUG = "largest-rectangle"
OLD, NEW = "a1" * 32, "b2" * 32
WHEN = "2026-11-02T09:30:00Z"


def version(digest: str, *, current: bool, notices: list[str] | None = None) -> dict[str, Any]:
    return {
        "digest": digest, "bundle_digest": digest, "bundle_size": 123456,
        "title": "Largest Rectangle", "current": current, "created_at": WHEN,
        "imported_by": "ada", "submission_count": 3, "notices": notices or [],
    }  # fmt: skip


class Setting:
    """State of the stand-in, read and changed by tests from their own thread."""

    def __init__(self) -> None:
        self.uploads: list[dict[str, Any]] = []
        self.chunks: dict[str, bytes] = {}
        self.puts = 0
        self.broken_puts: set[int] = set()
        """PUTs, counted from 1, that are answered 503."""
        self.hold_at: int | None = None
        """Each PUT from this one on is answered 403, as if the role were gone."""
        self.versions = [
            version(NEW, current=False, notices=["problem.yaml:7: unknown key 'rights'"]),
            version(OLD, current=True),
        ]
        self.rejudgings: list[dict[str, Any]] = []
        self.verifications: dict[str, dict[str, Any]] = {}
        """By the version's digest."""
        self.reports: dict[str, dict[str, Any]] = {}
        """What imports made of packages, by the version's digest."""
        self.asked: list[dict[str, Any]] = []
        """Bodies of the rejudgings that were started."""
        self._streams: list[queue.Queue[Any]] = []
        self._verifying: list[queue.Queue[Any]] = []

    def subscribe(self, path: list[str]) -> queue.Queue[Any]:
        stream: queue.Queue[Any] = queue.Queue()
        if path[0] == "problems":
            stream.put(dict(self.verifications[path[3]]))
            self._verifying.append(stream)
            return stream
        for current in self.uploads[:1] if self.uploads else self.rejudgings[:1]:
            stream.put(dict(current))
        self._streams.append(stream)
        return stream

    def publish(self, status: dict[str, Any]) -> None:
        for stream in self._streams:
            stream.put(dict(status))

    def change_upload(self, **values: Any) -> None:
        """The newest upload is so from now on."""
        self.uploads[0].update(values)
        self.publish(self.uploads[0])

    def change_rejudging(self, **values: Any) -> None:
        """The newest rejudging is so from now on."""
        self.rejudgings[0].update(values)
        self.publish(self.rejudgings[0])

    def change_verification(self, digest: str = NEW, **values: Any) -> None:
        """The version's verification is so from now on."""
        self.verifications[digest].update(values)
        for stream in self._verifying:
            stream.put(dict(self.verifications[digest]))

    def close(self) -> None:
        """Ends the streams, so that their connections end."""
        for stream in [*self._streams, *self._verifying]:
            stream.put(None)

    def answer(self, method: str, path: list[str], body: Any) -> tuple[int, Any]:
        match (method, *[part.partition("?")[0] for part in path]):
            case ("GET", "uploads"):
                return 200, {"items": self.uploads}
            case ("POST", "uploads"):
                return 201, self._begin(body)
            case ("PUT", "uploads", id_, "chunks", index):
                return self._put(id_, int(index), body)
            case ("POST", "uploads", _, "finish"):
                assert self._missing(self.uploads[0]) == []
                self.uploads[0].update(state="importing", stage="checking", missing=[])
                return 202, self.uploads[0]
            case ("DELETE", "uploads", id_):
                self.uploads = [upload for upload in self.uploads if upload["id"] != id_]
                return 204, None
            case ("GET", "problems", slug, *_) if slug != SLUG:
                return 404, None
            case (_, "problems", _, "versions", digest, "verification"):
                return self._verify(method, digest)
            case ("GET", "problems", _, "versions", digest, "import-report"):
                found = self.reports.get(digest)
                return (200, found) if found else (404, None)
            case ("GET", "problems", _, "versions"):
                return 200, {"items": self.versions, "next": None}
            case ("POST", "problems", _, "current"):
                for item in self.versions:
                    item["current"] = item["digest"] == body["version"]
                return 200, next(item for item in self.versions if item["current"])
            case ("GET", "problems", _, "rejudgings"):
                return 200, {"items": self.rejudgings, "next": None}
            case ("POST", "problems", _, "rejudge"):
                return 201, self._rejudge(body)
            case ("GET", "rejudgings", id_):
                return 200, next(r for r in self.rejudgings if r["id"] == id_)
            case ("POST", "rejudgings", _, action):
                state = {"apply": "applying", "cancel": "cancelled"}[action]
                self.rejudgings[0].update(state=state)
                return 200, self.rejudgings[0]
        raise AssertionError((method, path))

    def _begin(self, body: dict[str, Any]) -> dict[str, Any]:
        known = next((u for u in self.uploads if u["chunks"] == body["chunks"]), None)
        if known is None:
            known = {
                **body, "id": f"u{len(self.uploads) + 1}", "state": "receiving", "stage": "",
                "total": len(body["chunks"]), "imported": None, "failure": None,
                "created_at": WHEN, "expires_at": WHEN,
            }  # fmt: skip
            self.uploads.insert(0, known)
        known["missing"] = self._missing(known)
        return known

    def _missing(self, upload: dict[str, Any]) -> list[int]:
        return [i for i, digest in enumerate(upload["chunks"]) if digest not in self.chunks]

    def _put(self, id_: str, index: int, data: bytes) -> tuple[int, Any]:
        self.puts += 1
        if self.hold_at is not None and self.puts >= self.hold_at:
            return 403, None
        if self.puts in self.broken_puts:
            return 503, None
        upload = next(u for u in self.uploads if u["id"] == id_)
        digest = hashlib.sha256(data).hexdigest()
        assert digest == upload["chunks"][index]
        self.chunks[digest] = data
        upload["missing"] = self._missing(upload)
        return 204, None

    def _verify(self, method: str, digest: str) -> tuple[int, Any]:
        if method == "POST":
            self.verifications[digest] = verification(f"v{len(self.verifications) + 10}")
            return 202, self.verifications[digest]
        if digest not in self.verifications:
            return 404, None
        if method == "DELETE":
            self.verifications[digest].update(state="cancelled", stage="")
            return 204, None
        return 200, self.verifications[digest]

    def _rejudge(self, body: dict[str, Any]) -> dict[str, Any]:
        self.asked.append(body)
        created = {
            "id": f"r{len(self.rejudgings) + 1}", "problem": SLUG, "version": body["version"],
            "scope": body["scope"], "dry_run": body["dry_run"], "state": "running",
            "created_at": WHEN, "created_by": "ada", "finished_at": None, "total": 3, "done": 0,
            "changed": 0, "counts": [], "outcomes": {}, "changes": [], "next": None,
        }  # fmt: skip
        self.rejudgings.insert(0, created)
        return created


COUNTS = [
    {"old": "AC", "new": "AC", "count": 1},
    {"old": "AC", "new": "WA", "count": 1},
    {"old": "TLE", "new": "AC", "count": 1},
]


def change(number: int, old: str, new: str, **more: Any) -> dict[str, Any]:
    return {
        "submission": f"s{number}", "username": f"solver-{number}", "language": "cpp20",
        "created_at": WHEN, "old": old, "new": new, "reason": "Test secret/7 decided.",
        "outcome": None, **more,
    }  # fmt: skip


CHANGES = [change(1, "AC", "WA"), change(2, "TLE", "AC")]


def verification(id_: str = "v1", **more: Any) -> dict[str, Any]:
    return {
        "id": id_, "state": "running", "stage": "submissions and input validators",
        "created_at": WHEN, "created_by": "ada", "finished_at": None, "jobs_done": 0,
        "jobs_total": 3, "tests_done": 0, "tests_total": 9, "errors": 0, "warnings": 1,
        "failure": "", "findings": [TRAILING_SPACE], "submissions": [], "result": None, **more,
    }  # fmt: skip


def finding(severity: str, rule: str, file: str, line: int | None, message: str) -> dict[str, Any]:
    return {
        "severity": severity, "rule": rule, "file": file, "line": line, "message": message,
        "evidence": "it gets AC on all of them" if severity == "error" else "",
    }  # fmt: skip


TRAILING_SPACE = finding(
    "warning", "trailing-space", "data/secret/1.in", 3, "the line ends with a space"
)
UNEXPECTED = finding(
    "error", "unexpected-verdict", "submissions/wrong_answer/lucky.py", None,
    "it never gets WA",
)  # fmt: skip
TESTS = ["sample/1", "secret/1", "secret/2"]


def verified(path: str, expected: str, verdict: str | None, *, unexpected: bool = False) -> Any:
    return {
        "path": path, "language": "python3", "expected": [expected], "verdict": verdict,
        "reason": "", "unexpected": unexpected, "tests_passed": 3 if verdict == "AC" else 2,
        "tests_judged": 3 if verdict else 0,
    }  # fmt: skip


def times(path: str, *verdicts: str) -> dict[str, Any]:
    tests = [
        {"name": name, "verdict": verdict, "cpu_s": 0.02 * 4**n, "wall_s": 0.1,
         "memory_bytes": 9_000_000, "output_bytes": 4}
        for n, (name, verdict) in enumerate(zip(TESTS, verdicts, strict=True))
    ]  # fmt: skip
    return {
        "path": path, "language": "python3", "verdict": max(verdicts, key=lambda v: v != "AC"),
        "reason": "", "max_cpu_s": 0.32, "slowest_test": TESTS[-1],
        "max_memory_bytes": 9_000_000, "tests": tests,
    }  # fmt: skip


SLOWEST = {
    "path": "accepted/sum.py", "language": "python3", "test": "secret/2", "cpu_s": 0.32,
    "at_least": False,
}  # fmt: skip
RESULT = {
    "package": "two-sum.zip", "slug": SLUG, "format": "2025-09", "errors": 1, "warnings": 1,
    "findings": [UNEXPECTED, TRAILING_SPACE],
    "times": [
        times("accepted/sum.py", "AC", "AC", "AC"),
        times("wrong_answer/first.py", "AC", "AC", "WA"),
        times("wrong_answer/lucky.py", "AC", "AC", "AC"),
    ],
    "advice": {
        "time_limit_s": 1, "inferred": False, "ac_to_time_limit": 2, "time_limit_to_tle": 1.5,
        "time_resolution_s": 1, "slowest_accepted": SLOWEST, "fastest_too_slow": None,
        "least_s": 0.64, "most_s": None, "suggested_s": 1,
        "languages": [
            {"language": "python3", "slowest_accepted": SLOWEST, "headroom": 3.125,
             "multiplier": 1}
        ],
    },
    "matrix": {
        "tests": TESTS,
        "submissions": {"accepted/sum.py": ["AC", "AC", "AC"]},
        "caught_by": {"wrong_answer/first.py": ["secret/2"], "wrong_answer/lucky.py": []},
        "tests_that_catch_nobody": ["secret/1"], "tests_needed": ["secret/2"],
    },
    "not_measured": ["Branches of validators that no input reaches."],
}  # fmt: skip
SUBMISSIONS = [
    verified("accepted/sum.py", "AC", "AC"),
    verified("wrong_answer/first.py", "WA", "WA"),
    verified("wrong_answer/lucky.py", "WA", "AC", unexpected=True),
]
REPORT = {
    "package_digest": NEW, "package_name": "two-sum.zip", "imported_at": WHEN,
    "entries": [
        {"fate": "kept", "what": "limits", "why": "as they are"},
        {"fate": "dropped", "what": "problem.yaml:7", "why": "unknown key 'rights'"},
    ],
}  # fmt: skip
