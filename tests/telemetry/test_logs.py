"""What never gets into a log, and what tracing does while it is off."""

from __future__ import annotations

import json
import subprocess
import sys
import uuid

from telemetry.logs import shorten_tokens
from telemetry.tracing import record_span, span, trace_of, traceparent_of, valid_traceparent

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
PROGRAM = """
import structlog
from telemetry.logs import configure_logging
configure_logging(node="n1")
secret = "int main() { the participant's source }"
log = structlog.get_logger()
try:
    raise ValueError("broken")
except ValueError:
    log.exception("it failed", submission="web/1", epoch=0, attempt=2, token="0a1b2c3d-4e5f")
"""


def test_lines_are_json_without_tokens_and_sources() -> None:
    """One line for an exception, too; local variables hold people's sources."""
    done = subprocess.run(
        (sys.executable, "-c", PROGRAM), capture_output=True, text=True, check=True
    )
    (line,) = done.stderr.splitlines()
    event = json.loads(line)
    named = {key: event[key] for key in ("event", "submission", "epoch", "attempt", "token")}
    assert named == {
        "event": "it failed",
        "submission": "web/1",
        "epoch": 0,
        "attempt": 2,
        "token": "0a1b2c3d",
    }
    assert (event["node"], event["level"]) == ("n1", "error")
    assert "participant" not in line
    assert "ValueError" in line


def test_lists_of_tokens_are_shortened() -> None:
    token = str(uuid.uuid4())
    event = shorten_tokens(None, "info", {"held": [token, token], "token": token, "other": token})
    assert event == {"held": [token[:8]] * 2, "token": token[:8], "other": token}


def test_tracing_that_is_off_passes_the_parent_on_and_makes_nothing() -> None:
    """A platform's trace goes through a master that does not trace itself."""
    with span("anything", PARENT) as here:
        assert traceparent_of(here) == PARENT
        with span("a part of it") as inner:
            assert traceparent_of(inner) == PARENT
    with span("anything", "") as here:
        assert traceparent_of(here) == ""
    assert trace_of(uuid.uuid4()) == ""
    assert record_span("anything", "", 0, 1) == ""


def test_what_is_no_traceparent_is_no_parent() -> None:
    zeros = "00-" + "0" * 32 + "-b7ad6b7169203331-01"
    for text in ("", "nonsense", PARENT.upper(), PARENT + "-", zeros):
        assert valid_traceparent(text) == ""
    assert valid_traceparent(PARENT) == PARENT
