"""`assize upload`."""

from __future__ import annotations

import hashlib
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import httpx
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from cli.errors import CliError
from cli.generating.progress import shown
from cli.remote.api import refuse, session
from cli.remote.packing import pack
from cli.remote.store import target

CHUNK = 1024 * 1024
MOST_FAILURES = 6
"""Lost connections in a row before giving up."""
FIRST_RETRY_S = 0.5
ASK_S = 0.5
"""Between two looks at the import."""
BYTES = {"Content-Type": "application/octet-stream"}
STAGES = {
    "waiting": "waiting for other imports",
    "assembling": "putting the chunks together",
    "checking": "checking the package",
    "sending": "giving the judge the testdata",
}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class UploadOptions:
    """What the command line said."""

    package: Path
    make_current: bool
    url: str | None
    json: bool


def run_upload(options: UploadOptions) -> int:
    """Uploads a package and waits for its import; 0 when it is a version.

    Raises:
        CliError: bad input, refused (one line for each issue), not logged in, out of reach.
    """
    url, token = target(options.url)
    console = Console(stderr=True, highlight=False)
    with (
        shown(options.package, console=console) as complete,
        _archive(complete.path) as path,
        session(url, token) as client,
    ):
        body = announcement(path, options.make_current)
        upload = patiently(lambda: _ask(client, "POST", "/api/uploads", json=body))
        _send(client, upload, path, console)
        upload = _imported(client, upload, console)
    if upload["failure"]:
        if options.json:
            failure = upload["failure"]
            print(json.dumps({"error": failure["detail"], "issues": failure["issues"]}))
        raise refusal(upload["failure"])
    done = upload["imported"]
    page = f"{url}/problems/{done['slug']}"
    if options.json:
        print(json.dumps({**done, "url": page}))
        return 0
    for notice in done["notices"]:
        console.print(f"notice: {notice}", markup=False, soft_wrap=True)
    same = "" if done["created"] else " (was there already)"
    print(f"{done['slug']}  version {done['version_digest']}{same}\n{page}")
    return 0


@contextmanager
def _archive(package: Path) -> Iterator[Path]:
    """The package as a zip: itself, or made for as long as the context."""
    if package.is_file():
        yield package
    elif package.is_dir():
        with tempfile.TemporaryDirectory(prefix="assize-upload-") as folder:
            path = Path(folder) / f"{package.resolve().name}.zip"
            pack(package, path)
            yield path
    else:
        raise CliError(f"package: {package}: no such file or folder")


def announcement(path: Path, make_current: bool) -> dict[str, Any]:
    """What the web tier must know of a file before its first chunk.

    Raises:
        CliError: it is empty or cannot be read.
    """
    digests: list[str] = []
    size = 0
    try:
        with path.open("rb") as file:
            while data := file.read(CHUNK):
                digests.append(hashlib.sha256(data).hexdigest())
                size += len(data)
    except OSError as error:
        raise CliError(f"package: {path}: {error.strerror}") from None
    if not size:
        raise CliError(f"package: {path}: is empty")
    return {
        "name": path.name,
        "size": size,
        "chunk_size": CHUNK,
        "chunks": digests,
        "make_current": make_current,
    }


class TemporaryError(CliError):
    """The web tier says that it will be able later."""


def patiently(work: Callable[[], T], pause_s: float = FIRST_RETRY_S) -> T:
    """Does something again while the web tier cannot be reached or is unavailable.

    Raises:
        TemporaryError, httpx.TransportError: what happened at last.
    """
    for failures in range(MOST_FAILURES - 1):
        try:
            return work()
        except (httpx.TransportError, TemporaryError):
            time.sleep(pause_s * 2**failures)
    return work()


def _ask(client: httpx.Client, method: str, path: str, **body: Any) -> Any:
    """One request; its JSON answer, or None when there is none.

    Raises:
        TemporaryError: it is worth another try.
        CliError: it was refused.
    """
    response = client.request(method, path, **body)
    if response.status_code in (httpx.codes.BAD_GATEWAY, httpx.codes.SERVICE_UNAVAILABLE):
        raise TemporaryError(f"{client.base_url}: the web tier answered {response.status_code}")
    refuse(response)
    return response.json() if response.content else None


def _send(client: httpx.Client, upload: dict[str, Any], path: Path, console: Console) -> None:
    """Sends what is missing; an interruption loses no chunk that was answered."""
    missing: list[int] = upload["missing"]
    chunks = f"/api/uploads/{upload['id']}/chunks"
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(binary_units=True),
        TransferSpeedColumn(),
    )
    there = (upload["total"] - len(missing)) * CHUNK
    # Without a terminal a bar would only leave empty lines.
    bar = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    with bar, path.open("rb") as file:
        task = bar.add_task("uploading", total=upload["size"], completed=min(there, upload["size"]))
        for index in missing:
            file.seek(index * CHUNK)
            data = file.read(CHUNK)
            put = partial(_ask, client, "PUT", f"{chunks}/{index}", content=data, headers=BYTES)
            patiently(put)
            bar.advance(task, len(data))


def _imported(client: httpx.Client, upload: dict[str, Any], console: Console) -> dict[str, Any]:
    """The upload once its import is over."""
    path = f"/api/uploads/{upload['id']}"
    upload = patiently(lambda: _ask(client, "POST", f"{path}/finish"))
    with console.status("importing") as status:
        while upload["state"] == "importing":
            status.update(STAGES.get(upload["stage"], "importing"))
            time.sleep(ASK_S)
            upload = patiently(lambda: _ask(client, "GET", path))
    if upload["state"] == "receiving":
        raise CliError("the web tier lost a chunk; run the command again")
    return upload


def refusal(failure: dict[str, Any]) -> CliError:
    """Why a package was not imported: a line for each issue."""
    lines = [str(failure["detail"])]
    if failure["issues"]:
        lines = [
            f"{issue['file']}{':' + str(issue['line']) if issue['line'] else ''}: {issue['rule']}"
            for issue in failure["issues"]
        ]
    return CliError(*(" ".join(line.split()) for line in lines))
