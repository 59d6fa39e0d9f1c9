"""`assize bench`: measurements of this host and of clusters. Imports what it runs when it runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.commands.examples import examples

app = typer.Typer(help="Measure what judging costs on this host.", no_args_is_help=True)

FILL_S = 20
"""Of a started web tier's caches."""
WARM_UP_S = 3

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


@app.command(
    epilog=examples(
        "assize bench cluster",
        "assize bench cluster --nodes 1,10,100,1000 --seconds 20 --json",
        "assize bench cluster --masters 2 --nodes 100",
    )
)
def cluster(
    json_output: Json = False,
    nodes: Annotated[
        str, typer.Option(metavar="N,N,...", help="Numbers of simulated nodes, one after another.")
    ] = "1,10,100,1000",
    masters: Annotated[int, typer.Option(min=1, max=8, help="Real masters.")] = 1,
    seconds: Annotated[float, typer.Option(min=0.5, help="Of each measured phase.")] = 15,
    run_ms: Annotated[float, typer.Option(min=0, help="How long nodes take for a job.")] = 0,
    callers: Annotated[int, typer.Option(min=1, help="Submit calls at once.")] = 128,
) -> None:
    """What real masters, PostgreSQL and Valkey carry, with simulated nodes and platform."""
    from benchmarks.cluster.bench import Terms, run_cluster

    terms = Terms(_numbers(nodes), masters, seconds, WARM_UP_S, run_ms, callers)
    _show(_run(lambda: run_cluster(terms)), json_output=json_output)


@app.command(
    epilog=examples(
        "assize bench web",
        "assize bench web --seconds 30 --json",
        "assize bench web --data /srv/seeded --rate 100   (kept for the next time)",
        "assize bench web --seed-only --data /srv/seeded --users 5000 --submissions 100000",
        "assize up --data /srv/seeded   (to look at it)",
    )
)
def web(
    json_output: Json = False,
    users: Annotated[int, typer.Option(min=50, help="Accounts.")] = 100_000,
    problems: Annotated[int, typer.Option(min=20, help="Problems.")] = 3_000,
    submissions: Annotated[
        int, typer.Option(min=100, help="Submissions, over 18 months.")
    ] = 2_000_000,
    rate: Annotated[float, typer.Option(min=1, help="Requests a second, Poisson.")] = 200,
    seconds: Annotated[float, typer.Option(min=1, help="Measured at that rate.")] = 60,
    most_seconds: Annotated[
        float, typer.Option(min=0, help="Then as fast as it goes; 0: not at all.")
    ] = 15,
    processes: Annotated[
        int, typer.Option(min=1, max=16, help="Web tiers, as behind a proxy.")
    ] = 2,
    data: Annotated[
        Path | None,
        typer.Option(file_okay=False, help="Keep the stores here, and use them again."),
    ] = None,
    seed_only: Annotated[
        bool, typer.Option("--seed-only", help="Make the database, measure nothing.")
    ] = False,
    seed: Annotated[int, typer.Option(help="The same seed gives the same rows.")] = 1,
) -> None:
    """What the web tier carries on a large database, which is made first."""
    from benchmarks.web.bench import Terms, run_seed, run_web
    from benchmarks.web.present import show, told

    if seed_only and data is None:
        raise typer.BadParameter("needs --data: nothing would remain", param_hint="--seed-only")
    measured = (rate, seconds, WARM_UP_S * 2, most_seconds, FILL_S)
    terms = Terms(users, problems, submissions, *measured, processes, seed, data)
    if seed_only:
        _show(_run(lambda: run_seed(terms, told)), json_output=json_output)
        return
    result = _run(lambda: run_web(terms, told))
    if json_output:
        _show(result, json_output=True)
    else:
        show(result)


@app.command(
    epilog=examples(
        "assize bench capacity",
        "assize bench capacity --per-day 1000000 --peak 20 --slots 16 --json",
        "assize bench capacity --plot capacity.svg",
        "assize bench capacity --check 30   (beside a small real cluster)",
        "assize bench capacity --measure 200   (what lies between submission and slot)",
    )
)
def capacity(
    json_output: Json = False,
    per_day: Annotated[
        list[int] | None,
        typer.Option(min=1_000, max=100_000_000, help="Submissions a day; may be repeated."),
    ] = None,
    peak: Annotated[
        float, typer.Option(min=1, help="A contest's first minutes, times the mean rate.")
    ] = 10,
    p99: Annotated[
        float, typer.Option(min=0.1, help="Seconds within which 99 of 100 have their verdict.")
    ] = 5,
    slots: Annotated[int, typer.Option(min=1, max=256, help="Slots of each node.")] = 8,
    plot: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Write the curves here, as SVG.")
    ] = None,
    check: Annotated[
        float, typer.Option(min=0, help="Compare with a real cluster for so many seconds.")
    ] = 0,
    measure: Annotated[
        int,
        typer.Option(
            min=0, max=100_000, help="Measure hand-over and turnaround with so many programs."
        ),
    ] = 0,
) -> None:
    """How many nodes a day's submissions need, simulated from what was measured."""
    if measure:
        from benchmarks.capacity.measure import run_measure

        _show(_run(lambda: run_measure(measure)), json_output=json_output)
        return
    if check:
        from benchmarks.capacity.check import run_check

        _show(_run(lambda: run_check(check)), json_output=json_output)
        return
    from benchmarks.capacity.plan import Day, UnreachableError, plan
    from benchmarks.capacity.plot import svg
    from benchmarks.capacity.work import Work, measured

    work = Work(measured())
    try:
        plans = [plan(Day(n, peak), work, p99, slots) for n in per_day or (1_000_000, 10_000_000)]
    except UnreachableError as error:
        raise typer.BadParameter(str(error), param_hint="--p99") from None
    if plot is not None:
        plot.write_text(svg(plans))
    if json_output:
        _show({"plans": plans}, json_output=True)
        return
    for one in plans:
        _show(one, json_output=False)
        typer.echo()


def _numbers(text: str) -> tuple[int, ...]:
    parts = text.split(",")
    if not all(part.isascii() and part.isdigit() and 1 <= int(part) <= 5_000 for part in parts):
        raise typer.BadParameter(
            f"{text!r}: must be numbers from 1 to 5,000 with commas between", param_hint="--nodes"
        )
    return tuple(map(int, parts))


def _peer(text: str) -> tuple[str, str]:
    name, equals, command = text.partition("=")
    if not (name and equals and command.strip()):
        raise typer.BadParameter(f"{text!r}: must be NAME=COMMAND", param_hint="--peer")
    return name, command


def _run(measure: Any) -> dict[str, Any]:
    from benchmarks.cluster.bench import BenchError
    from sandbox.runner import SandboxError

    try:
        result: dict[str, Any] = measure()
    except (BenchError, SandboxError) as error:
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
    if isinstance(value, list):
        return "".join(f"\n  {_plain(part)}" for part in value)
    return str(value)


if __name__ == "__main__":
    app()
