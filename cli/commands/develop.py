"""Commands for the people who work on Assize itself."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.commands.examples import examples

dev = typer.Typer(
    help="Chores of development: generated code, lock files, formatting.", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    app.command(
        context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
        epilog=examples(
            "assize test",
            "assize test --only-tests tests/cli",
            "assize test -k judge -x",
        ),
    )(test)
    app.add_typer(dev, name="dev")


def test(
    context: typer.Context,
    only_tests: Annotated[
        bool, typer.Option("--only-tests", help="Skip the static checks.")
    ] = False,
) -> int:
    """Checks everything: style, types, import rules, generated code, then all tests.

    All other arguments go to pytest.
    """
    from cli.develop import run_test

    return run_test(context.args, only_tests=only_tests)


@dev.command(epilog=examples("assize dev proto"))
def proto() -> int:
    """Generates the Python code of proto/judge/v1 again."""
    from cli.develop import run_proto

    return run_proto()


@dev.command(epilog=examples("assize dev lock"))
def lock() -> int:
    """Resolves pyproject.toml into requirements.lock and requirements-dev.lock."""
    from cli.develop import run_lock

    return run_lock()


@dev.command(name="format", epilog=examples("assize dev format"))
def format_() -> int:
    """Formats the code and sorts its imports."""
    from cli.develop import run_format

    return run_format()


@dev.command(epilog=examples("assize dev settings", "assize dev settings --check"))
def settings(
    check: Annotated[
        bool, typer.Option("--check", help="Only say whether it is fresh: exit status 1 if not.")
    ] = False,
) -> int:
    """Writes the table of all ASSIZE_... settings into docs/operators.md."""
    from cli.settings_table import run_settings

    return run_settings(check=check)
