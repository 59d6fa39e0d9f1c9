"""The file that remembers API tokens: ~/.config/assize/config.json, readable by its owner.

{"url": "<the last login's>", "tokens": {"<url>": "<token>"}}
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

from cli.errors import CliError
from cli.remote.api import DEFAULT_URL


@dataclass(slots=True)
class Logins:
    """What is remembered."""

    url: str = ""
    """The web tier of the last login; "" if there was none."""
    tokens: dict[str, str] = field(default_factory=dict)
    """API token by URL."""


def config_file() -> Path:
    """Where it is: below XDG_CONFIG_HOME, or ~/.config."""
    base = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(base) / "assize" / "config.json"


def load(path: Path) -> Logins:
    """Reads the file; nothing is remembered when there is none.

    Raises:
        CliError: it cannot be read, or is not what we wrote.
    """
    try:
        content = json.loads(path.read_text())
        return Logins(str(content["url"]), {str(k): str(v) for k, v in content["tokens"].items()})
    except FileNotFoundError:
        return Logins()
    except OSError as error:
        raise CliError(f"{path}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise CliError(f"{path}: is damaged; remove it and log in again") from None


def save(path: Path, logins: Logins) -> None:
    """Replaces the file at once, mode 0600."""
    new = path.with_suffix(".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        new.unlink(missing_ok=True)
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump({"url": logins.url, "tokens": logins.tokens}, file, indent=2)
        new.replace(path)
    except OSError as error:
        raise CliError(f"{path}: {error.strerror}") from None


def target(url: str | None) -> tuple[str, str]:
    """The web tier to talk to and a token for it: ASSIZE_TOKEN, or that of the last login.

    Raises:
        CliError: there is none.
    """
    logins = load(config_file())
    chosen = (url or logins.url or DEFAULT_URL).rstrip("/")
    token = os.environ.get("ASSIZE_TOKEN") or logins.tokens.get(chosen)
    if not token:
        raise CliError(f"not logged in to {chosen}: run `assize login --url {chosen}`")
    return chosen, token
