"""Seeds a database, starts the web tier on it, lets the generator loose, tells what came."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import psycopg
import redis

from benchmarks.cluster.bench import BenchError
from benchmarks.web.casting import cast
from benchmarks.web.connections import Watch
from benchmarks.web.figures import figures, slowest
from benchmarks.web.load import Call, Plan
from benchmarks.web.pages import PAGES, Cast, requests
from benchmarks.web.scale import Scale
from benchmarks.web.seeder import Seeded, SeedError, Told, seed
from benchmarks.web.statements import most_statements
from cli.embedded import Stores, embedded_postgres, embedded_valkey, free_port
from cli.paths import ROOT
from cli.supervise.child import Child, Program, tail
from cli.supervise.programs import master_program, web_program
from web_api.bootstrap import create_app
from web_api.database import MOST_CONNECTIONS
from web_api.settings import WebSettings

HOST = "127.0.0.1"
READY_S = 180
CALLERS = 16
MOST_PER_S = 400
"""More than these processors carry: so many requests are made up for filling the caches."""
GOAL_P99_MS = 100
WORST_OF = 12
"""Requests of each page whose statements are counted."""
DURABILITY = ("fsync", "synchronous_commit", "full_page_writes")


@dataclass(frozen=True, slots=True)
class Terms:
    """What is measured."""

    users: int
    problems: int
    submissions: int
    per_second: float
    seconds: float
    warmup_s: float
    most_s: float
    warm_s: float = 0
    """Of filling the caches before, as quickly as it goes."""
    processes: int = 1
    """Web tiers, between which connections take turns, as behind a proxy."""
    seed: int = 1
    data: Path | None = None
    """Where the stores are kept for the next time; None: nowhere."""

    @property
    def scale(self) -> Scale:
        today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return Scale(self.users, self.problems, self.submissions, today, self.seed)


def run_seed(terms: Terms, told: Told) -> dict[str, Any]:
    """Only makes the database.

    Raises:
        BenchError: it cannot be made there.
    """
    with own_stores(terms.data) as (stores, _):
        return _seeded(_seed(terms, stores, told))


def run_web(terms: Terms, told: Told) -> dict[str, Any]:
    """The figures, on stores of our own.

    Raises:
        BenchError: a program failed, the rows are wrong, or a page did not answer with 200.
    """
    with own_stores(terms.data) as (stores, data):
        return measure(terms, stores, data, told)


@contextlib.contextmanager
def own_stores(data: Path | None) -> Iterator[tuple[Stores, Path]]:
    """Never those of the environment: a hundred thousand users would be there to stay."""
    with contextlib.ExitStack() as stack:
        if data is None:
            data = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="assize-bench-")))
        data.mkdir(parents=True, exist_ok=True)
        # The database's user must get in.
        data.chmod(0o755)
        database_url = stack.enter_context(embedded_postgres(data / "postgres"))
        redis_url = stack.enter_context(embedded_valkey(data / "valkey"))
        yield Stores(database_url, redis_url), data


def measure(terms: Terms, stores: Stores, data: Path, told: Told) -> dict[str, Any]:
    """As `run_web`, on these stores and with files in `data`."""
    load = os.getloadavg()[0]
    seeded = _seed(terms, stores, told)
    master = f"{HOST}:{free_port()}"
    ports = [free_port() for _ in range(terms.processes)]
    with contextlib.ExitStack() as stack:
        stack.enter_context(started(master_program(data, stores, master)))
        webs = [
            stack.enter_context(started(_web(data, stores, master, ports, i)))
            for i in range(terms.processes)
        ]
        settings = _settings(stores, master, data)
        people = asyncio.run(cast(stores.database_url, stores.redis_url, settings.secret_key()))
        with Watch(stores.database_url) as watch:
            report = _generate(_plan(terms, people, ports, [web.pid for web in webs], stores))
    with started(master_program(data, stores, master)):
        counted = asyncio.run(_count(settings, people, terms.seed))
    result = _result(terms, report, counted)
    return {
        **result,
        "postgres_connections": watch.most,
        "postgres_connections_allowed": MOST_CONNECTIONS * terms.processes,
        "web_processes": terms.processes,
        "seeded": _seeded(seeded),
        "postgres": _durability(stores.database_url),
        "processors": os.cpu_count(),
        "load_before": round(load, 1),
    }


def _seed(terms: Terms, stores: Stores, told: Told) -> Seeded:
    try:
        return seed(stores.database_url, terms.scale, told)
    except SeedError as error:
        raise BenchError(str(error)) from None


def _seeded(made: Seeded) -> dict[str, Any]:
    return {"rows": made.rows, "seconds": round(made.seconds, 1), "rows_per_s": made.rows_per_s}


@contextlib.contextmanager
def started(program: Program) -> Iterator[Child]:
    """The program while it is ready; ended at the end."""
    child = Child(program)
    try:
        deadline = time.monotonic() + READY_S
        while not program.ready():
            if child.ended() or time.monotonic() > deadline:
                said = " | ".join(tail(program.log, 3))
                raise BenchError(f"{program.name} does not come up: {said}")
            time.sleep(0.1)
        yield child
    finally:
        child.terminate()
        child.wait()


def _settings(stores: Stores, master: str, data: Path) -> WebSettings:
    return WebSettings(
        database_url=stores.database_url,
        redis_url=stores.redis_url,
        master=master,
        data_dir=data / "web",
    )


def _web(data: Path, stores: Stores, master: str, ports: list[int], i: int) -> Program:
    """As `assize up` starts it; each has a log of its own."""
    program = web_program(data, stores, master, host=HOST, port=ports[i])
    return dataclasses.replace(program, log=data / "logs" / f"web-{i}.log")


def _plan(terms: Terms, people: Cast, ports: list[int], web: list[int], stores: Stores) -> Plan:
    # No request comes again: what is measured was not asked for while the caches were filled.
    arrivals = terms.per_second * (terms.warmup_s + terms.seconds)
    count = int(arrivals * 1.2 + terms.warm_s * MOST_PER_S) + 100
    mix = requests(PAGES, people, count, terms.seed)
    return Plan(
        host=HOST,
        ports=ports,
        requests=[(each.page, each.path, each.cookie) for each in mix],
        per_second=terms.per_second,
        warm_s=terms.warm_s,
        warmup_s=terms.warmup_s,
        seconds=terms.seconds,
        most_s=terms.most_s,
        callers=CALLERS,
        seed=random.Random(terms.seed).randrange(1 << 30),
        pids={"web": web, **_store_pids(stores)},
    )


def _generate(plan: Plan) -> dict[str, Any]:
    done = subprocess.run(
        (sys.executable, "-P", "-m", "benchmarks.web.load"),
        input=json.dumps(dataclasses.asdict(plan)),
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    if done.returncode:
        raise BenchError("the generator failed: " + " | ".join(done.stderr.splitlines()[-3:]))
    report: dict[str, Any] = json.loads(done.stdout)
    return report


async def _count(settings: WebSettings, people: Cast, seed: int) -> dict[str, int]:
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        worst = await most_statements(app, PAGES, people, WORST_OF, seed)
    return {name: len(seen) for name, seen in worst.items()}


def _result(terms: Terms, report: dict[str, Any], statements: dict[str, int]) -> dict[str, Any]:
    found = figures([Call(*call) for call in report["calls"]], terms.seconds)
    most = report["most"]
    if found["failed"] or (most and most["failed"]):
        raise BenchError("not answered with 200: " + "; ".join(found["failures"] or ["(at most)"]))
    for name, page in found["by_page"].items():
        page["statements"] = statements[name]
    of = slowest(found["by_page"])
    return {
        **found,
        "slowest_page": of,
        "goal_met": found["by_page"][of]["p99_ms"] < GOAL_P99_MS,
        "offered_per_s": terms.per_second,
        "most_per_s": most["per_s"] if most else None,
        "cpu_ms_each": {
            part: round(1000 * used / max(1, found["requests"]), 2)
            for part, used in report["cpu_s"].items()
        },
        "cpu_used": {
            part: round(used / terms.seconds, 2) for part, used in report["cpu_s"].items()
        },
        "cpu_used_at_most": most["cpu_used"] if most else None,
        "generator_late_ms": round(report["late_ms"], 1),
        "http_connections": report["connections"],
        "statements": statements,
        "scale": terms.scale.name,
    }


def _durability(url: str) -> dict[str, str]:
    with psycopg.connect(url) as connection:
        rows = {key: connection.execute(f"SHOW {key}".encode()).fetchone() for key in DURABILITY}
        return {key: row[0] for key, row in rows.items() if row}


def _store_pids(stores: Stores) -> dict[str, list[int]]:
    with psycopg.connect(stores.database_url) as connection:
        postgres = psutil.Process(connection.info.backend_pid).ppid()
    with redis.Redis.from_url(stores.redis_url) as client:
        valkey = int(client.info("server")["process_id"])
    return {"postgres": [postgres], "valkey": [valkey]}
