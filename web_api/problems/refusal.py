"""A package's broken rules as an answer."""

from __future__ import annotations

from collections.abc import Sequence

from testdata.package import Issue
from web_api.errors import ApiError


def refused(issues: Sequence[Issue]) -> ApiError:
    """422 with each issue's file, line and rule."""
    fields = [(i.file if i.line is None else f"{i.file}:{i.line}", i.message) for i in issues]
    return ApiError(
        422,
        "package-refused",
        "; ".join(f"{f}: {r}" for f, r in fields[:3]),
        fields,
        extensions={
            "issues": [{"file": i.file, "line": i.line, "rule": i.message} for i in issues]
        },
    )
