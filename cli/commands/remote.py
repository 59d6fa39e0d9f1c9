"""Commands that talk to a running web tier as a person."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.commands.examples import examples

Url = Annotated[
    str | None,
    typer.Option(
        envvar="ASSIZE_URL",
        help="The web tier; by default the one of the last login, else http://127.0.0.1:8000.",
    ),
]


def register(app: typer.Typer) -> None:
    app.command(
        epilog=examples(
            "assize login --url https://judge.example.org",
            "assize login --user ada < password-file",
            "assize login --token assize_pat_...",
        )
    )(login)
    app.command(
        epilog=examples(
            "assize submit two-sum solution.py --watch",
            "assize submit two-sum solution.cpp --language cpp20 --json",
        )
    )(submit)
    app.command(
        epilog=examples(
            "assize upload problems/two-sum",
            "assize upload two-sum.zip --keep-current",
            "assize upload problems/two-sum --json | jq -r .version_digest",
        )
    )(upload)


def login(
    url: Url = None,
    user: Annotated[
        str | None,
        typer.Option(help="User name; the password is asked for, or read from stdin in a pipe."),
    ] = None,
    token: Annotated[
        str | None, typer.Option(help="Store this API token instead of making a new one.")
    ] = None,
) -> None:
    """Gets an API token from the web tier and keeps it in ~/.config/assize (mode 0600)."""
    from cli.remote.login import run_login

    run_login(url, user, token)


def submit(
    problem: Annotated[str, typer.Argument(help="The problem's short name, as in its address.")],
    file: Annotated[Path, typer.Argument(help="The source file.")],
    *,
    language: Annotated[
        str | None,
        typer.Option("--language", "-l", help="A language id; by default from the file's ending."),
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", "-w", help="Follow it until the verdict is there.")
    ] = False,
    url: Url = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
) -> int:
    """Hands in a solution. Uses ASSIZE_TOKEN, or the token of `assize login`.

    Exit status: 0 accepted (or handed in, without --watch), 1 another verdict, 2 refused.
    """
    from cli.remote.submit import SubmitOptions, run_submit

    return run_submit(
        SubmitOptions(
            problem=problem, file=file, language=language, watch=watch, url=url, json=as_json
        )
    )


def upload(
    package: Annotated[Path, typer.Argument(help="A problem package: a folder or a zip.")],
    *,
    keep_current: Annotated[
        bool,
        typer.Option(
            "--keep-current", help="Only add the version; new submissions keep the current one."
        ),
    ] = False,
    url: Url = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
) -> int:
    """Uploads a problem package, for setters. Interrupted, the same command goes on.

    Exit status: 0 imported, 2 refused, with a line for every issue.
    """
    from cli.remote.upload import UploadOptions, run_upload

    return run_upload(
        UploadOptions(package=package, make_current=not keep_current, url=url, json=as_json)
    )
