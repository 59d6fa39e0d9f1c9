"""`assize login`."""

from __future__ import annotations

import socket
import sys

from cli.errors import CliError
from cli.remote.api import DEFAULT_URL, call, session
from cli.remote.store import config_file, load, save


def run_login(url: str | None, user: str | None, token: str | None) -> None:
    """Stores a token for `url`: the given one once it was checked, or a new one.

    Raises:
        CliError: wrong credentials, or the web tier cannot be reached.
    """
    path = config_file()
    logins = load(path)
    chosen = (url or logins.url or DEFAULT_URL).rstrip("/")
    token, name = _checked(chosen, token) if token else _made(chosen, user)
    logins.url = chosen
    logins.tokens[chosen] = token
    save(path, logins)
    print(f"Logged in to {chosen} as {name}.")


def _checked(url: str, token: str) -> tuple[str, str]:
    with session(url, token) as client:
        return token, str(call(client, "GET", "/api/auth/me")["username"])


def _made(url: str, user: str | None) -> tuple[str, str]:
    login, password = _credentials(user)
    with session(url) as client:
        body = {"login": login, "password": password}
        account = call(client, "POST", "/api/auth/login", body)
        name = f"assize on {socket.gethostname()}"[:100]
        made = call(client, "POST", "/api/auth/tokens", {"name": name})
        # The token replaces the session.
        client.post("/api/auth/logout")
    return str(made["token"]), str(account["username"])


def _credentials(user: str | None) -> tuple[str, str]:
    if sys.stdin.isatty():
        from getpass import getpass

        return user or input("User name or e-mail: ").strip(), getpass("Password: ")
    if user is None:
        raise CliError("--user: is needed when the password comes from a pipe")
    return user, sys.stdin.readline().rstrip("\r\n")
