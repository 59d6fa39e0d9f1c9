"""Receiving a package: streamed to disk, bounded, deleted afterwards."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path, PurePosixPath

import anyio.to_thread
from fastapi import Request
from starlette.datastructures import UploadFile

from web_api.errors import invalid

FIELD = "package"


@asynccontextmanager
async def received_package(request: Request) -> AsyncIterator[Path]:
    """The uploaded zip under its own name, in a folder that is deleted at the end.

    The form parser spools to disk from 1 MiB on and a middleware bounds the whole body.

    Raises:
        ApiError: 422 for a form without the file.
    """
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise invalid(FIELD, "must be a zip file in a multipart/form-data body")
    async with request.form(max_files=1, max_fields=0) as form:
        upload = form.get(FIELD)
        if not isinstance(upload, UploadFile):
            raise invalid(FIELD, "must be a zip file in the form field of this name")
        with tempfile.TemporaryDirectory(prefix="assize-upload-") as folder:
            path = Path(folder) / package_name(upload.filename or "")
            await anyio.to_thread.run_sync(_copy, upload, path)
            yield path


def package_name(filename: str) -> str:
    """A safe file name whose stem is the uploaded one's: it may become the slug."""
    stem = PurePosixPath(filename.replace("\\", "/")).stem
    return (re.sub(r"[^A-Za-z0-9._-]", "-", stem).strip(".")[:100] or "package") + ".zip"


def _copy(upload: UploadFile, path: Path) -> None:
    with path.open("wb") as file:
        shutil.copyfileobj(upload.file, file, 1024 * 1024)
