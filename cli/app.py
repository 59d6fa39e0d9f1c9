"""The command tree, and the edge where every failure becomes a line and an exit status."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer

from cli.commands import (
    attack,
    backup,
    bench,
    bundle,
    chaos,
    contest,
    develop,
    generate,
    judge,
    members,
    operate,
    programs,
    remote,
    up,
    verify,
    watching,
)
from cli.commands import run as run_solution
from cli.errors import BAD_INPUT, CliError

INTERRUPTED = 130
"""The shell's convention for 128 + SIGINT."""

app = typer.Typer(
    name="assize",
    help="Assize: a self-hosted judge cluster and problem platform.",
    epilog="First steps: `assize up`, then open the URL it prints. "
    "Setters: `assize judge PACKAGE`, `assize run PACKAGE SOLUTION`. "
    "Every command has --help with examples.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)
for part in (
    up,
    judge,
    run_solution,
    verify,
    remote,
    operate,
    members,
    watching,
    backup,
    bundle,
    generate,
    attack,
    programs,
    bench,
    chaos,
    contest,
    develop,
):
    part.register(app)


def run(arguments: Sequence[str]) -> int:
    """Runs one command line; returns its exit status. Says what is wrong in plain lines."""
    try:
        status = app(list(arguments), prog_name="assize", standalone_mode=False)
    except CliError as error:
        for line in error.lines:
            print(f"assize: {line}", file=sys.stderr)
        return error.exit_code
    except typer.TyperException as error:
        message = " ".join(error.format_message().split())
        # Without a command there is only help to show, and it was shown.
        if message and arguments:
            print(f"assize: {message} (see --help)", file=sys.stderr)
        return BAD_INPUT
    except (typer.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (`| head`) has enough; nothing to tell anyone.
        sys.stderr.close()
        return 1
    return status if isinstance(status, int) else 0


def main() -> None:
    sys.exit(run(sys.argv[1:]))
