"""`assize bench`: measurements of this host's sandbox. Imports what it runs when it runs."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from cli.commands.examples import examples

app = typer.Typer(help="Measure what judging costs on this host.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@app.command(
    epilog=examples(
        "assize bench sandbox",
        "assize bench sandbox --runs 1000 --json",
        "assize bench sandbox --peer 'bwrap=bwrap --ro-bind / / --unshare-all {program}'",
    )
)
def sandbox(
    json_output: Json = False,
    runs: Annotated[int, typer.Option(min=2, help="Runs of each kind.")] = 300,
    peer: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=COMMAND",
            help="Another way to run the no-op, taking turns with ours; {program} is its path.",
        ),
    ] = None,
) -> None:
    """One sandboxed run beside a bare fork and exec of the same program."""
    from benchmarks.sandbox import run_sandbox

    peers = dict(_peer(text) for text in peer or [])
    _show(_run(lambda: run_sandbox(runs, peers)), json_output=json_output)


@app.command(epilog=examples("assize bench noise", "assize bench noise --runs 30 --json"))
def noise(
    json_output: Json = False,
    runs: Annotated[int, typer.Option(min=2, help="Runs in each slot.")] = 10,
) -> None:
    """How much the CPU time of one program varies, idle and with every slot busy."""
    from benchmarks.noise import run_noise

    _show(_run(lambda: run_noise(runs)), json_output=json_output)


def _peer(text: str) -> tuple[str, str]:
    name, equals, command = text.partition("=")
    if not (name and equals and command.strip()):
        raise typer.BadParameter(f"{text!r}: must be NAME=COMMAND", param_hint="--peer")
    return name, command


def _run(measure: Any) -> dict[str, Any]:
    from sandbox.runner import SandboxError

    try:
        result: dict[str, Any] = measure()
    except SandboxError as error:
        typer.echo(f"assize: {error}", err=True)
        raise typer.Exit(1) from None
    return result


def _show(result: dict[str, Any], *, json_output: bool) -> None:
    if json_output:
        typer.echo(json.dumps(result))
        return
    for key, value in result.items():
        typer.echo(f"{key:20} {_plain(value)}")


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_plain(part)}" for name, part in value.items()) or "-"
    return str(value)


if __name__ == "__main__":
    app()
