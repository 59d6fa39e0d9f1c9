"""The stand-in's side of operation; the test plays the judge."""

from __future__ import annotations

import queue
from typing import Any

WHEN = "2026-11-02T09:30:00Z"


def node(name: str, **values: Any) -> dict[str, Any]:
    return {
        "id": name, "connected": True, "slots": 4, "busy_slots": 1, "load": 0.5,
        "memory_available_bytes": 8 << 30, "memory_total_bytes": 16 << 30, "speed": 1.04,
        "noise": 0.006, "draining": False, "cordoned": False, "reasons": [],
        "languages": ["cpp20"], "accounting": "v2", "version": "0.1.0", "last_seen": WHEN,
        "prefetch_wanted": 0, "prefetch_present": 0, **values,
    }  # fmt: skip


def attempt(number: int, **values: Any) -> dict[str, Any]:
    return {
        "platform": "web", "submission": "17", "epoch": 0, "number": number, "language": "cpp20",
        "priority": "practice", "node": "n1", "master": "m1", "started_at": WHEN,
        "lease_expires_at": WHEN, "ended_at": None, "end_reason": "", "detail": "",
        "token_prefix": "0a1b2c3d", **values,
    }  # fmt: skip


def job(**values: Any) -> dict[str, Any]:
    return {
        "platform": "web", "submission": "17", "state": "final", "epoch": 0, "language": "cpp20",
        "priority": "practice", "attempts": 2, "failures": 2, "quarantined": True,
        "failed_nodes": ["n1"], "created_at": WHEN, "queued_at": WHEN, "finished_at": WHEN,
        "node": "", "leased_at": None, "verdict": "JE", "reason": "The judge gave up.", **values,
    }  # fmt: skip


class Operating:
    """State of the stand-in, read and changed by tests from their own thread."""

    def __init__(self) -> None:
        self.nodes = [
            node("n1"),
            node("n2", connected=False, reasons=["noise: 0.3 is above 0.2"], speed=0, noise=0),
        ]
        self.waiting = [
            {"priority": "practice", "language": "cpp20", "platform": "web", "jobs": 3,
             "oldest_ms": 1500},
        ]  # fmt: skip
        self.jobs = {"quarantined": [job()]}
        self.attempts = [
            attempt(1, end_reason="expired", detail="the node did not report in time"),
            attempt(2, end_reason="failed", detail="the disk is full"),
        ]
        self.acts: list[tuple[str, Any]] = []
        self._streams: list[queue.Queue[Any]] = []

    def overview(self) -> dict[str, Any]:
        classes = [{"priority": "practice", "jobs": 3, "expected_wait_ms": 900}]
        return {
            "nodes": self.nodes,
            "queue": {
                "waiting": self.waiting, "classes": classes, "leased": 1, "quarantined": 1,
                "dispatched_per_s": 2.5, "results_pending": 0, "results_oldest_ms": 0,
            },
            "running": [attempt(1, submission="18")],
        }  # fmt: skip

    def subscribe(self) -> queue.Queue[Any]:
        stream: queue.Queue[Any] = queue.Queue()
        stream.put(self.overview())
        self._streams.append(stream)
        return stream

    def publish(self) -> None:
        for stream in self._streams:
            stream.put(self.overview())

    def close(self) -> None:
        """Ends the streams, so that their connections end."""
        for stream in self._streams:
            stream.put(None)

    def read(self, path: list[str], query: dict[str, str]) -> Any:
        if path[-1] == "attempts":
            return {"items": self.attempts}
        assert path == ["jobs"], path
        which = "quarantined" if query.get("quarantined") else query["state"]
        return {"items": self.jobs.get(which, [])}

    def act(self, path: list[str], body: Any) -> Any:
        """Does it, and answers with the node if it was about one."""
        self.acts.append(("/".join(path), body))
        if path[0] != "nodes":
            return None
        found = next(n for n in self.nodes if n["id"] == path[1])
        if path[2] == "drain":
            found["draining"] = body["drain"]
            found["reasons"] = ["drain"] if body["drain"] else []
        else:
            found["cordoned"] = body["cordon"]
            found["reasons"] = ["cordon"] if body["cordon"] else []
        self.publish()
        return found
