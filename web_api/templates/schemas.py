"""What the API says about personal templates."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from web_api.schema import PlainText, Strict, example

MOST_BYTES = 64 * 1024

_EXAMPLE: dict[str, Any] = {
    "language": "python3",
    "source": "import sys\n",
    "updated_at": "2026-11-02T09:30:00Z",
}


class NewTemplate(Strict):
    """A source to start with."""

    model_config = Strict.model_config | example({"source": "import sys\n"})

    source: Annotated[PlainText, Field(max_length=MOST_BYTES)]
    """At most 64 KiB as UTF-8."""


class Template(BaseModel):
    """What somebody starts with in a language, where a problem has no starter code."""

    model_config = example(_EXAMPLE)

    language: str
    source: str
    updated_at: datetime


class TemplateList(BaseModel):
    """A person's templates by language."""

    model_config = example({"items": [_EXAMPLE]})

    items: list[Template]
