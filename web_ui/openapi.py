"""Writes openapi.json, from which the pages' client is generated (`npm run api`).

`python -m web_ui.openapi` needs no database: the document follows from the code alone.
"""

from __future__ import annotations

import json
from pathlib import Path

from web_ui.build import HERE, install, npm

DOCUMENT = HERE / "openapi.json"


def document() -> str:
    """The web tier's OpenAPI document as it is kept in the repository."""
    from web_api.bootstrap import create_app
    from web_api.settings import WebSettings

    # Never used: they are only opened when the application starts.
    settings = WebSettings.model_validate(
        {"database_url": "postgresql://unused", "redis_url": "redis://unused"}
    )
    return json.dumps(create_app(settings).openapi(), indent=1, sort_keys=True) + "\n"


def write(path: Path = DOCUMENT) -> None:
    path.write_text(document(), encoding="utf-8")


if __name__ == "__main__":
    write()
    install(HERE)
    npm(HERE, "run", "api")
