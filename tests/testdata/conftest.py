"""Small packages, written to a temporary folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

CURRENT = {
    "problem.yaml": (
        'problem_format_version: "2025-09"\n'
        "name: Echo\n"
        "uuid: 3f2b1a00-0000-4000-8000-000000000001\n"
        "limits:\n"
        "  time_limit: 1.5\n"
    ),
    "statement/problem.en.md": "Say it again.\n",
    "data/sample/1.in": "a\n",
    "data/sample/1.ans": "a\n",
    "data/secret/1.in": "b\n",
    "data/secret/1.ans": "b\n",
    "submissions/accepted/echo.py": "print(input())\n",
}
LEGACY = {
    "problem.yaml": "name: Echo\nlimits:\n  memory: 512\n",
    ".timelimit": "3\n",
    "problem_statement/problem.tex": "\\problemname{Echo}\nSay it again.\n",
    "data/secret/1.in": "b\n",
    "data/secret/1.ans": "b\n",
    "submissions/accepted/echo.py": "print(input())\n",
}

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """write(base, {path: content or None}) makes a package: `base` with changes."""

    def make(
        base: Mapping[str, str], changes: Mapping[str, str | None] | None = None, name: str = "echo"
    ) -> Path:
        root = tmp_path / name
        for path, content in {**base, **(changes or {})}.items():
            if content is not None:
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).write_text(content)
        return root

    return make
