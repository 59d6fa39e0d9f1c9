"""`assize chaos`: proof by destruction."""

from __future__ import annotations

import secrets
import sys
from typing import Annotated

import typer

from cli.commands.examples import examples


def register(app: typer.Typer) -> None:
    app.command(
        epilog=examples(
            "assize chaos",
            "assize chaos --submissions 10000 --faults 200 --seed 7 --json",
            "assize chaos --kind postgres-killed --faults 3 --submissions 60",
        )
    )(chaos)


def chaos(
    *,
    submissions: Annotated[
        int, typer.Option(min=1, max=1_000_000, help="How many are handed in, at least.")
    ] = 150,
    faults: Annotated[int, typer.Option(min=1, max=10_000, help="How often it strikes.")] = 33,
    seed: Annotated[
        int | None,
        typer.Option(min=0, help="Decides kinds, targets and moments; random by default."),
    ] = None,
    nodes: Annotated[int, typer.Option(min=2, max=50, help="Judge nodes, of one slot each.")] = 3,
    kind: Annotated[
        list[str] | None, typer.Option(help="Only this kind of fault; may be repeated.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object and nothing else on stdout.")
    ] = False,
) -> int:
    """Runs a whole cluster under faults and checks by machine that nothing was lost.

    Real processes: two masters, nodes with their sandboxes, PostgreSQL, Valkey and the web
    tier, started for this run. As root each node has a network of its own, with mutual TLS,
    and small disks. Kills, stops, partitions, outages, full disks, clock steps and lies
    strike in an order that the seed decides; every submission's verdict is known before.

    Exit status: 0 every invariant holds and stale reports were refused, 1 otherwise.
    """
    from rich.console import Console

    from cli.chaos.inside import enter, is_inside, settle_in
    from cli.chaos.report import as_json as document_of
    from cli.chaos.report import show
    from cli.chaos.run import Options, kinds_named, run

    kinds = kinds_named(kind or ())
    chosen = secrets.randbelow(1 << 31) if seed is None else seed
    if not is_inside():
        arguments = ["chaos", "--submissions", str(submissions), "--faults", str(faults)]
        arguments += ["--seed", str(chosen), "--nodes", str(nodes)]
        arguments += [part for name in kinds for part in ("--kind", name)]
        return enter([*arguments, *(["--json"] if as_json else [])])
    settle_in()
    console = Console(stderr=True)
    outcome = run(Options(submissions, faults, chosen, nodes, kinds), console)
    if as_json:
        typer.echo(_json(document_of(outcome)))
    else:
        show(Console(file=sys.stdout), outcome)
    return 0 if outcome.passed else 1


def _json(document: dict[str, object]) -> str:
    import json

    return json.dumps(document)
