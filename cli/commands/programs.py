"""The three programs apart: master, node, web."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from cli.commands.examples import examples
from cli.supervise.parent import follow_supervisor

Join = Annotated[
    str | None,
    typer.Option(metavar="TOKEN", help="Join the master's cluster first; needed once."),
]
Insecure = Annotated[
    bool | None,
    typer.Option("--insecure", help="Go without TLS between machines: nothing is protected."),
]


def register(app: typer.Typer) -> None:
    app.command(
        epilog=examples(
            "ASSIZE_DATABASE_URL=postgresql://... assize master --bind 0.0.0.0:8100",
        )
    )(master)
    app.command(
        epilog=examples(
            "assize node --master judge.example.org:8100 --join assize-join-... --slots 8",
            "assize node --master 10.0.0.5:8100 --slots 2 --id bench-1 --data-dir /srv/node",
        )
    )(node)
    app.command(epilog=examples("assize web --master judge.example.org:8100 --port 8000"))(web)


def master(
    *,
    bind: Annotated[
        str | None, typer.Option(metavar="HOST:PORT", help="Where to listen for gRPC.")
    ] = None,
    bundle_store: Annotated[
        str | None,
        typer.Option(
            metavar="FOLDER|s3://BUCKET/PREFIX",
            help="Where testdata bundles are kept; S3 takes AWS_... variables.",
        ),
    ] = None,
    name: Annotated[str | None, typer.Option(help="This master's name in logs.")] = None,
    local_socket: Annotated[
        Path | None,
        typer.Option(dir_okay=False, help="Also listen here, for operators on this machine."),
    ] = None,
    insecure: Insecure = None,
    database_url: Annotated[str | None, typer.Option(help="postgresql://...")] = None,
    redis_url: Annotated[str | None, typer.Option(help="redis://...")] = None,
) -> None:
    """Runs a master. What no option says comes from ASSIZE_... variables."""
    follow_supervisor()
    from cli.programs import run_master

    run_master(
        _given(
            bind=bind,
            bundle_store=bundle_store,
            name=name,
            local_socket=local_socket,
            insecure=insecure,
            database_url=database_url,
            redis_url=redis_url,
        )
    )


def node(
    *,
    master: Annotated[
        str | None, typer.Option(metavar="HOST:PORT", help="The master to work for.")
    ] = None,
    slots: Annotated[
        int | None, typer.Option(min=1, max=256, help="Submissions judged at once.")
    ] = None,
    node_id: Annotated[
        str | None, typer.Option("--id", help="Stable name of this node in its fleet.")
    ] = None,
    data_dir: Annotated[
        Path | None, typer.Option(file_okay=False, help="Cache of testdata bundles.")
    ] = None,
    join: Join = None,
    insecure: Insecure = None,
) -> None:
    """Runs a judge node on this machine; needs root. SIGTERM drains it first.

    What no option says comes from ASSIZE_... variables.
    """
    follow_supervisor()
    from cli.programs import run_node

    run_node(
        _given(
            master=master,
            slots=slots,
            node_id=node_id,
            data_dir=data_dir,
            join=join,
            insecure=insecure,
        )
    )


def web(
    *,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port to listen on.")] = None,
    master: Annotated[
        str | None, typer.Option(metavar="HOST:PORT", help="The judge's master.")
    ] = None,
    data_dir: Annotated[
        Path | None, typer.Option(file_okay=False, help="Where packages are kept.")
    ] = None,
    sample_problems: Annotated[
        Path | None, typer.Option(file_okay=False, help="Packages to offer at first start.")
    ] = None,
    join: Join = None,
    insecure: Insecure = None,
    database_url: Annotated[str | None, typer.Option(help="postgresql://...")] = None,
    redis_url: Annotated[str | None, typer.Option(help="redis://...")] = None,
) -> None:
    """Runs the web tier. What no option says comes from ASSIZE_... variables."""
    follow_supervisor()
    from cli.programs import run_web

    run_web(
        _given(
            host=host,
            port=port,
            master=master,
            data_dir=data_dir,
            sample_problems=sample_problems,
            join=join,
            insecure=insecure,
            database_url=database_url,
            redis_url=redis_url,
        )
    )


def _given(**options: Any) -> dict[str, Any]:
    """The options that the command line named: they win over the environment."""
    return {name: value for name, value in options.items() if value is not None}
