"""Pieces that the features' schemas share."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict


def example(value: dict[str, Any]) -> ConfigDict:
    """A model configuration with one example of the whole."""
    return ConfigDict(json_schema_extra={"examples": [value]})


class Strict(BaseModel):
    """A request: what we do not know is a mistake, not something to ignore."""

    model_config = ConfigDict(extra="forbid")


def _unicode(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        # JSON can spell half of a surrogate pair.
        raise ValueError("must be valid Unicode text") from None
    return value


def _plain(value: str) -> str:
    if "\0" in value:
        raise ValueError("must not contain NUL characters")
    return value


UnicodeText = Annotated[str, AfterValidator(_unicode)]
"""Text that can be sent to the judge as UTF-8."""
PlainText = Annotated[UnicodeText, AfterValidator(_plain)]
"""Text that PostgreSQL can keep."""
