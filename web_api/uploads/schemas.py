"""What the API says about uploads."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from web_api.errors import ProblemDetails
from web_api.problems.schemas import Imported
from web_api.problems.texts import TextsRule
from web_api.schema import PlainText, Strict, example
from web_api.uploads.models import Stage, UploadState

MIN_CHUNK = 64 * 1024
MAX_CHUNK = 8 * 1024 * 1024
MAX_CHUNKS = 65_536

_DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_UPLOAD: dict[str, Any] = {
    "id": "0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1b2e",
    "name": "two-sum.zip",
    "size": 1500000,
    "chunk_size": 1048576,
    "make_current": True,
    "texts": "merge",
    "state": "receiving",
    "stage": "",
    "missing": [1],
    "total": 2,
    "imported": None,
    "failure": None,
    "created_at": "2026-11-02T09:30:00Z",
    "expires_at": "2026-11-03T09:30:00Z",
}

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", examples=[_DIGEST])]


class NewUpload(Strict):
    """A package to be sent in chunks."""

    model_config = example(
        {
            "name": "two-sum.zip",
            "size": 1500000,
            "chunk_size": 1048576,
            "chunks": [_DIGEST, _DIGEST.replace("9f", "5e")],
            "make_current": True,
        }
    )

    name: Annotated[PlainText, Field(min_length=1, max_length=255)]
    """The file's name; its stem may become the problem's slug."""
    size: Annotated[int, Field(ge=1, le=2**53)]
    """Bytes of the whole package."""
    chunk_size: Annotated[int, Field(ge=MIN_CHUNK, le=MAX_CHUNK)]
    """Bytes of every chunk but the last, which has the rest."""
    chunks: Annotated[list[Digest], Field(min_length=1, max_length=MAX_CHUNKS)]
    """SHA-256 of each chunk in order."""
    make_current: bool = True
    """False: an existing problem keeps its current version."""
    texts: TextsRule = TextsRule.MERGE
    """What becomes of texts that were edited here since the last package: `merge` takes each
    as it changed and fails where both did, `package` and `edited` decide for one."""


class PackageIssue(BaseModel):
    """A rule that a package breaks."""

    file: str
    line: int | None
    rule: str


class UploadFailure(ProblemDetails):
    """Why a package was not imported."""

    issues: tuple[PackageIssue, ...] = ()
    """Every broken rule with its place; empty when the package is not the reason."""


class Upload(BaseModel):
    """An upload and its import."""

    model_config = example(_UPLOAD)

    id: uuid.UUID
    name: str
    size: int
    chunk_size: int
    make_current: bool
    texts: TextsRule
    state: UploadState
    stage: Stage
    """What the import does; "" unless importing."""
    missing: list[int]
    """Indexes of the chunks that have not arrived; empty once importing."""
    total: int
    """Chunks in all."""
    imported: Imported | None
    """The problem version, once done."""
    failure: UploadFailure | None
    """Why, once failed. Finishing again starts the import again."""
    created_at: datetime
    expires_at: datetime
    """Then the upload and its chunks are forgotten."""


class UploadList(BaseModel):
    """The viewer's uploads, newest first."""

    model_config = example({"items": [_UPLOAD]})

    items: list[Upload]
