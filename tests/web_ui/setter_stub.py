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
        self.asked: list[dict[str, Any]] = []
        """Bodies of the rejudgings that were started."""
        self._streams: list[queue.Queue[Any]] = []

    def subscribe(self) -> queue.Queue[Any]:
        stream: queue.Queue[Any] = queue.Queue()
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
