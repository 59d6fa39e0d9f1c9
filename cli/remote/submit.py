"""`assize submit`."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console

from cli.errors import CliError
from cli.remote.api import call, follow, session
from cli.remote.store import target

PREFERRED = ("cpp20", "python3")
"""Of several languages with the file's ending."""
MOST_FAILURES = 30
"""Lost connections in a row before giving up following."""
_RETRY_S = 1.0


@dataclass(frozen=True, slots=True)
class SubmitOptions:
    """What the command line said."""

    problem: str
    file: Path
    language: str | None
    watch: bool
    url: str | None
    json: bool


def run_submit(options: SubmitOptions) -> int:
    """Hands in and maybe follows; 0 accepted (or not followed), 1 another verdict.

    Raises:
        CliError: bad input, refused, not logged in, out of reach.
    """
    source = _source(options.file)
    url, token = target(options.url)
    with session(url, token) as client:
        language = options.language or _language(client, options.file)
        body = {"problem": options.problem, "language": language, "source": source}
        submission = call(client, "POST", "/api/submissions", body)
        if options.watch:
            submission = _watched(client, submission, Console(stderr=True, highlight=False))
    if options.json:
        print(json.dumps(submission))
    else:
        print(_summary(submission))
    return 1 if options.watch and submission["verdict"] != "AC" else 0


def _source(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CliError(f"file: {path}: {error.strerror}") from None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise CliError(f"file: {path}: must be UTF-8 text") from None


def _language(client: httpx.Client, path: Path) -> str:
    offered = call(client, "GET", "/api/languages")
    fitting = [item["id"] for item in offered if path.suffix.lower() in item["extensions"]]
    if not fitting:
        known = " ".join(sorted(item["id"] for item in offered))
        raise CliError(f"--language: no language has files like {path.name}; offered: {known}")
    return next((id_ for id_ in fitting if id_ in PREFERRED), str(fitting[0]))


def _watched(client: httpx.Client, submission: dict[str, Any], console: Console) -> dict[str, Any]:
    """Follows until the final state, over lost connections: each begins with a snapshot."""
    failures = 0
    with console.status("waiting for the judge") as status:
        while failures < MOST_FAILURES:
            try:
                for event, data in follow(client, submission["id"]):
                    failures = 0
                    if event == "progress":
                        status.update(_step(data))
                    elif data["state"] == "final":
                        return data
            except httpx.TransportError:
                status.update("connection lost, trying again")
            failures += 1
            time.sleep(_RETRY_S)
    raise CliError(f"submission {submission['id']}: lost sight of it; it is judged all the same")


def _step(progress: dict[str, Any]) -> str:
    total = progress["tests_total"]
    counts = f" {progress['tests_done']}/{total}" if total else ""
    return str(progress["phase"]).lower() + counts


def _summary(submission: dict[str, Any]) -> str:
    if submission["verdict"] is None:
        return f"submitted: {submission['id']}"
    lines = [
        f"{submission['verdict']}  {submission['tests_passed']}/{submission['tests_total']} tests"
        f"  {submission['cpu_ms'] or 0} ms  {submission['memory_kib'] or 0} KiB"
    ]
    if submission["reason"]:
        lines.append(submission["reason"])
    if submission["verdict"] == "CE":
        lines.append(submission["compile_log"].rstrip())
    return "\n".join(lines)
