"""Commands about the members of a cluster: nodes, platforms, operators; the audit log."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.commands.examples import examples

Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Master = Annotated[
    str | None,
    typer.Option(
        metavar="HOST:PORT",
        envvar="ASSIZE_MASTER",
        help="The master to ask; by default the one that runs on this machine.",
    ),
]
Valid = Annotated[str, typer.Option(help="How long the token can be used, as 30m, 1h or 2d.")]

nodes_app = typer.Typer(
    name="nodes",
    help="The judge nodes: list them, invite new ones, revoke lost ones.",
    invoke_without_command=True,
    epilog=examples(
        "assize nodes --master judge.example.org:8100",
        "assize nodes --json",
        "assize nodes invite --name judge-7",
        "assize nodes revoke judge-7",
        "assize nodes cordon judge-7",
        "assize nodes drain judge-7 --leave",
    ),
)


def register(app: typer.Typer) -> None:
    app.add_typer(nodes_app)
    app.command(epilog=examples("assize cancel web 0193f5a0-7c1e-7d2a-9a34-3f1f6f0a1b2c"))(cancel)
    for role, what in (("platform", "submit and read results"), ("operator", "run the cluster")):
        app.add_typer(_members_of(role, what))
    app.command(epilog=examples("assize audit", "assize audit --since 2d --json"))(audit)
    app.command(
        epilog=examples(
            "assize join --master judge.example.org:8100 assize-join-...",
            "assize join --master 10.0.0.5:8100 --identity /var/lib/assize/node/identity TOKEN",
        )
    )(join)


def cancel(
    platform: Annotated[str, typer.Argument(metavar="PLATFORM")],
    submission: Annotated[str, typer.Argument(metavar="SUBMISSION")],
    master: Master = None,
    as_json: Json = False,
) -> int:
    """Ends a job that is not final: a running attempt is stopped, nothing is offered."""
    from cli.fleet import run_cancel

    return run_cancel(platform, submission, master, as_json)


@nodes_app.callback()
def nodes(context: typer.Context, master: Master = None, as_json: Json = False) -> int:
    """Lists the judge nodes: slots, load, languages, whether they are connected."""
    if context.invoked_subcommand is not None:
        return 0
    from cli.fleet import run_nodes

    return run_nodes(master, as_json)


@nodes_app.command("invite")
def invite_node(
    name: Annotated[
        str, typer.Option(help="The id it must have; by default it brings its own.")
    ] = "",
    valid: Valid = "1h",
    master: Master = None,
    as_json: Json = False,
) -> int:
    """Prints a token with which one node can join: `assize node --join TOKEN`."""
    from cli.fleet import running_master
    from cli.membership import invite

    return invite(master or running_master(), "node", name, valid, as_json)


@nodes_app.command("revoke")
def revoke_node(
    name: Annotated[str, typer.Argument(metavar="ID")], master: Master = None, as_json: Json = False
) -> int:
    """Ends a node's membership: it is cut off at once, and its work goes to others."""
    from cli.fleet import running_master
    from cli.membership import revoke

    return revoke(master or running_master(), "node", name, as_json)


NodeId = Annotated[str, typer.Argument(metavar="ID")]


@nodes_app.command("cordon", epilog=examples("assize nodes cordon judge-7"))
def cordon(node_id: NodeId, master: Master = None, as_json: Json = False) -> int:
    """Gives a node nothing new; it keeps what it has, and is not told. To look at a machine."""
    from cli.fleet import run_cordon

    return run_cordon(node_id, master, as_json, cordon=True)


@nodes_app.command("uncordon", epilog=examples("assize nodes uncordon judge-7"))
def uncordon(node_id: NodeId, master: Master = None, as_json: Json = False) -> int:
    """Ends a cordon, and the quarantine of a node that others contradicted."""
    from cli.fleet import run_cordon

    return run_cordon(node_id, master, as_json, cordon=False)


@nodes_app.command("drain", epilog=examples("assize nodes drain judge-7 --leave"))
def drain(
    node_id: NodeId,
    leave: Annotated[
        bool, typer.Option("--leave", help="Its process ends once all it has is delivered.")
    ] = False,
    master: Master = None,
    as_json: Json = False,
) -> int:
    """Tells a node to finish what it has and take nothing new. To stop a machine."""
    from cli.fleet import run_drain

    return run_drain(node_id, master, as_json, drain=True, leave=leave)


@nodes_app.command("undrain", epilog=examples("assize nodes undrain judge-7"))
def undrain(node_id: NodeId, master: Master = None, as_json: Json = False) -> int:
    """Ends a drain: the node takes work again."""
    from cli.fleet import run_drain

    return run_drain(node_id, master, as_json, drain=False, leave=False)


@nodes_app.command("members")
def members(master: Master = None, as_json: Json = False) -> int:
    """Lists everything that ever joined: nodes, platforms, operators."""
    from cli.fleet import running_master
    from cli.membership import list_members

    return list_members(master or running_master(), as_json)


def _members_of(role: str, what: str) -> typer.Typer:
    app = typer.Typer(
        name=f"{role}s",
        help=f"Members that {what}: invite and revoke them.",
        no_args_is_help=True,
        epilog=examples(f"assize {role}s invite NAME", f"assize {role}s revoke NAME"),
    )

    @app.command("invite")
    def invite_member(
        name: str, valid: Valid = "1h", master: Master = None, as_json: Json = False
    ) -> int:
        """Prints a token with which NAME can join, once."""
        from cli.fleet import running_master
        from cli.membership import invite

        return invite(master or running_master(), role, name, valid, as_json)

    @app.command("revoke")
    def revoke_member(name: str, master: Master = None, as_json: Json = False) -> int:
        """Ends the membership of NAME, at once and on every master."""
        from cli.fleet import running_master
        from cli.membership import revoke

        return revoke(master or running_master(), role, name, as_json)

    return app


def audit(
    since: Annotated[
        str, typer.Option(metavar="TIME", help="From then on: 2026-11-01T10:00, or 2d for ago.")
    ] = "",
    master: Master = None,
    as_json: Json = False,
) -> int:
    """Prints what was done to the cluster: who, what, when. One line or JSON object each."""
    from cli.fleet import running_master
    from cli.membership import audit as print_audit

    return print_audit(master or running_master(), since, as_json)


def join(
    token: Annotated[str, typer.Argument(help="As `assize ... invite` printed it.")],
    master: Annotated[str, typer.Option(metavar="HOST:PORT", envvar="ASSIZE_MASTER")],
    identity: Annotated[
        Path | None,
        typer.Option(file_okay=False, help="Folder for key and certificate; yours by default."),
    ] = None,
    name: Annotated[str, typer.Option(help="The id of a node whose token names none.")] = "",
) -> int:
    """Joins a cluster with a token and keeps the certificate; nodes do it by --join, too."""
    from cli.membership import join as join_cluster

    return join_cluster(master, token, identity, name)
