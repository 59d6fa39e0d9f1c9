"""`assize attack`: hostile programs against this machine's own sandbox."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from cli.commands.examples import examples
from cli.errors import CliError

if TYPE_CHECKING:
    from rich.console import Console

    from judge_node.attack.report import AttackReport


def register(app: typer.Typer) -> None:
    app.command(
        epilog=examples(
            "assize attack",
            "assize attack --quick",
            "assize attack --family kernel --json | jq .failures",
        )
    )(attack)


def attack(
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object and nothing else on stdout.")
    ] = False,
    family: Annotated[
        str,
        typer.Option(
            help="Only one of: compile, processes, memory, output, reads, kernel, accuracy."
        ),
    ] = "",
    quick: Annotated[
        bool, typer.Option("--quick", help="Only the few that every node runs when it starts.")
    ] = False,
    slots: Annotated[
        int, typer.Option(min=0, max=256, help="Slots to attack; by default chosen by cores.")
    ] = 0,
) -> int:
    """Runs hostile programs in slots of their own on this machine; needs root.

    Each program runs alone and again with every slot busy. Looked at are its verdict,
    planted secrets, what is left on the host, and neighbours in other slots.

    Exit status: 0 nothing found, 1 something is wrong, 2 the attack cannot run here.
    """
    from rich.console import Console

    from judge_node.attack.attack import AttackOptions
    from judge_node.attack.attack import attack as run_attack
    from judge_node.attack.corpus import CorpusError
    from sandbox.runner import SandboxError

    console = Console(stderr=True, highlight=False)
    # Planted files must go whatever ends the command.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    options = AttackOptions(family=family, quick=quick, slots=slots)
    try:
        with _progress(console) as progress:
            report = asyncio.run(run_attack(options, progress))
    except (CorpusError, SandboxError) as error:
        raise CliError(str(error)) from error
    if as_json:
        print(json.dumps(report.as_json()))
    else:
        _show(report)
    return 0 if report.clean else 1


@contextlib.contextmanager
def _progress(console: Console) -> Iterator[Callable[[str, str], None]]:
    """One line that changes on a terminal, nothing elsewhere."""
    if not console.is_terminal:
        yield lambda _phase, _name: None
        return
    with console.status("preparing") as status:
        yield lambda phase, name: status.update(f"{phase}: {name}")


def _show(report: AttackReport) -> None:
    summary = report.as_json()
    failures = summary.pop("failures")
    for failure in failures:
        where = f"{failure['program'] or 'all programs'} ({failure['phase']})"
        print(f"{failure['kind']}: {where}: {failure['detail']}")
    print(", ".join(f"{key.replace('_', ' ')} {value}" for key, value in summary.items()))
