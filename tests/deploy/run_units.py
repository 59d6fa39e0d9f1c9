"""Runs inside a provisioned machine: starts what systemd would, then judges with it.

Prints JSON: the fleet, whether the web tier is ready, how a judged submission ended and
each program's exit status. Only the parts of the units are honoured that matter here:
user, environment, directories and command.
"""

from __future__ import annotations

import configparser
import json
import os
import string
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

ASSIZE = "/opt/assize/assize"
MASTER = "127.0.0.1:8100"
DEADLINE_S = 90


def main() -> None:
    start_stores()
    programs = {name: start_unit(name) for name in ("master", "web", "node")}
    try:
        found = {
            "nodes": until(connected_nodes),
            "web": until(web_is_ready),
            "judge": judge(),
        }
    finally:
        for name in ("node", "web", "master"):
            programs[name].terminate()
        statuses = {name: program.wait(DEADLINE_S) for name, program in programs.items()}
    json.dump({**found, "statuses": statuses}, sys.stdout)


def start_stores() -> None:
    version, cluster, *_ = run("pg_lsclusters", "--no-header").split()
    run("pg_ctlcluster", version, cluster, "start")
    run("redis-server", "--daemonize", "yes", "--bind", "127.0.0.1", "--dir", "/tmp")


def start_unit(name: str) -> subprocess.Popen[bytes]:
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(f"/etc/systemd/system/assize-{name}.service")
    service = unit["Service"]
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    lines = Path(service["EnvironmentFile"]).read_text().splitlines()
    for line in (*lines, service["Environment"]):
        key, _, value = line.partition("=")
        environment[key] = value
    for key, base in (("StateDirectory", "/var/lib"), ("CacheDirectory", "/var/cache"),
                      ("RuntimeDirectory", "/run")):  # fmt: skip
        if key in service:
            run("install", "-d", "-o", service["User"], f"{base}/{service[key]}")
    command = string.Template(service["ExecStart"]).substitute(environment).split()
    return subprocess.Popen(
        command, user=service["User"], group=service["User"], extra_groups=[], env=environment,
        cwd=service["WorkingDirectory"], umask=int(service["UMask"], 8), stdout=sys.stderr,
    )  # fmt: skip


def connected_nodes() -> Any:
    done = subprocess.run(
        [ASSIZE, "nodes", "--master", MASTER, "--json"], capture_output=True, check=False
    )
    return json.loads(done.stdout)["nodes"] if done.returncode == 0 else []


def web_is_ready() -> bool:
    try:
        with urllib.request.urlopen("http://127.0.0.1:8000/health/ready") as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def judge() -> Any:
    package = Path("/opt/assize/testdata/problems/sum-of-deposits")
    python = package / "submissions/accepted/sum.py"
    done = subprocess.run(
        [ASSIZE, "judge", package, "--master", MASTER, "--submission", python, "--json"],
        stdout=subprocess.PIPE,
        check=False,
    )
    return {"status": done.returncode, "report": json.loads(done.stdout)}


def until(probe: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + DEADLINE_S
    while not (found := probe()):
        if time.monotonic() > deadline:
            sys.exit(f"{probe.__name__}: not within {DEADLINE_S} s")
        time.sleep(0.3)
    return found


def run(*argv: str) -> str:
    return subprocess.run(
        argv, check=True, stdout=subprocess.PIPE, text=True, env={**os.environ}
    ).stdout


if __name__ == "__main__":
    main()
