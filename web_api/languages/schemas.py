"""What the API says about languages."""

from __future__ import annotations

from pydantic import BaseModel

from web_api.schema import example


class Language(BaseModel):
    """A language that may be used now."""

    model_config = example(
        {
            "id": "cpp20",
            "name": "C++20",
            "version": "g++ (Debian 12.2.0-14) 12.2.0",
            "extensions": [".cpp", ".cc"],
            "editor_mode": "cpp",
            "template": "#include <iostream>\n\nint main() {\n    return 0;\n}\n",
        }
    )

    id: str
    name: str
    version: str
    """The compiler's or runtime's own version line."""
    extensions: list[str]
    """With the dot, the usual one first."""
    editor_mode: str
    """CodeMirror's name of the language."""
    template: str
    """What an empty editor starts with."""
