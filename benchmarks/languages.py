"""What each language costs: python -m benchmarks.languages [--runs N] [--only IDS] [--write]

Compiles and runs every language's self-test in jails with the node's own roots, and those
that are tuned also the way their packages start them ("plain"), in a root with all of
/usr. Medians of the processor time billed to the group; `--write` puts the table into
benchmarks/languages.md. Needs root, as judging does.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.workshop import Compiled, Workshop, self_test
from languages.language import Argv, Language
from languages.registry import LANGUAGES
from sandbox.cgroup.detect import find_place
from sandbox.nsjail.sandbox import NsjailSandbox
from sandbox.spec import MIB, MILLISECOND_NS, RootSpec

STDIN, EXPECTED = b"20 22\n", b"42\n"
COMPILE_RUNS = 3
TARGET = Path(__file__).with_suffix(".md")
COMMAND = "python -m benchmarks.languages --write"


@dataclass(frozen=True)
class Plain:
    """How a package's own programs compile and run the self-test. None: the same as ours."""

    compile: tuple[Argv, ...] | None = None
    run: Argv | None = None


def _cpp(year: str) -> Plain:
    return Plain((("/usr/bin/g++", "-O2", "-static", f"-std=gnu++{year}", "main.cpp"),))


PLAIN = {
    "cpp17": _cpp("17"),
    "cpp20": _cpp("20"),
    "cpp23": _cpp("23"),
    "java": Plain(
        (("/usr/bin/javac", "-d", "/app", "Main.java"),), ("/usr/bin/java", "-cp", "/app", "Main")
    ),
    "kotlin": Plain(
        (("/usr/bin/kotlinc", "main.kt", "-d", "main.jar"),),
        ("/usr/bin/kotlin", "-cp", "/app/main.jar", "MainKt"),
    ),
    "scala": Plain(
        (("/usr/bin/scalac", "-d", "main.jar", "main.scala"),),
        ("/usr/bin/scala", "-cp", "/app/main.jar", "Main"),
    ),
    "ruby": Plain(run=("/usr/bin/ruby", "/app/main.rb")),
    "racket": Plain(run=("/usr/bin/racket", "/app/main.rkt")),
    "erlang": Plain(
        (("/usr/bin/erlc", "main.erl"),),
        ("/usr/bin/erl", "-noshell", "-pa", "/app", "-s", "main", "main", "-s", "init", "stop"),
    ),
    "elixir": Plain((), ("/usr/bin/elixir", "/app/main.exs")),
    "r": Plain(run=("/usr/bin/Rscript", "/app/main.r")),
}


@dataclass(frozen=True)
class Cost:
    """Medians: processor time in milliseconds, peak memory in MiB."""

    compile_ms: float | None
    run_ms: float
    peak_mib: float


def measure(workshop: Workshop, language: Language, runs: int, plain: Plain | None = None) -> Cost:
    """Raises RuntimeError when the self-test does not compile or prints something else."""
    root = RootSpec(mounts=(*RootSpec().mounts, "/etc", "/var/lib")) if plain else None
    sources = self_test(language)
    commands = plain.compile if plain else None
    made = [workshop.compile(language, sources, commands, root) for _ in range(COMPILE_RUNS)]
    last = made[-1]
    if not last.ok:
        raise RuntimeError(f"{language.id}: {last.log}")
    argv = plain.run if plain else None
    results = workshop.run(last, STDIN, argv, root, times=runs)
    # A plain JVM may complain on stdout about its files in /tmp before the answer.
    if bad := [r for r in results if not (r.ok and r.stdout.endswith(EXPECTED))]:
        raise RuntimeError(f"{language.id}: {bad[0]}")
    return Cost(
        _median(made, lambda c: sum(s.outcome.cpu_ns for s in c.steps)) if last.steps else None,
        statistics.median(r.outcome.cpu_ns for r in results) / MILLISECOND_NS,
        statistics.median(r.outcome.peak_memory_bytes for r in results) / MIB,
    )


def _median(made: list[Compiled], cpu_ns: Callable[[Compiled], int]) -> float:
    return statistics.median(map(cpu_ns, made)) / MILLISECOND_NS


def table(costs: dict[str, tuple[Cost, Cost | None]], versions: dict[str, str]) -> str:
    lines = [
        "| language | compile ms | run ms | peak MiB | plain compile ms | plain run ms | version |",
        "|---|---:|---:|---:|---:|---:|---|",
    ]
    for key, (ours, plain) in costs.items():
        cells = [LANGUAGES[key].name, _ms(ours.compile_ms), _ms(ours.run_ms)]
        cells += [f"{ours.peak_mib:.1f}"]
        cells += [_ms(plain.compile_ms), _ms(plain.run_ms)] if plain else ["", ""]
        lines.append(f"| {' | '.join([*cells, versions[key]])} |")
    return "\n".join(lines)


def _ms(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.1f}" if value < 10 else f"{value:.0f}"


def machine() -> str:
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    return f"{model}, {os.cpu_count()} processors, Linux {platform.release()}"


def report(runs: int, body: str) -> str:
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    return f"""# What each language costs

The self-test of each language (reads two integers, prints the sum), compiled and run in
jails with the language's own roots: processor time billed to the run's group, medians of
{COMPILE_RUNS} compilations and {runs} runs, and the run's median peak memory. "Plain" is the
same program started as the language's package starts it, where ours differs.

    {COMMAND} --runs {runs}

{machine()}; {today}.

{body}
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.languages")
    parser.add_argument("--runs", type=int, default=21)
    parser.add_argument("--only", default="", help="ids, separated by commas")
    parser.add_argument("--write", action="store_true", help=f"write {TARGET.name}")
    options = parser.parse_args()
    chosen = [key for key in LANGUAGES if not options.only or key in options.only.split(",")]
    costs: dict[str, tuple[Cost, Cost | None]] = {}
    versions = {}
    place = find_place(f"benchmark-{os.getpid()}")
    sandbox = NsjailSandbox(place)
    try:
        workshop = Workshop(sandbox)
        for key in chosen:
            language = LANGUAGES[key]
            ours = measure(workshop, language, options.runs)
            plain = PLAIN.get(key)
            costs[key] = ours, measure(workshop, language, options.runs, plain) if plain else None
            versions[key] = workshop.toolchain(language).version
            print(key, *costs[key], file=sys.stderr, flush=True)
    finally:
        sandbox.close()
        place.remove()
    text = report(options.runs, table(costs, versions))
    if options.write:
        TARGET.write_text(text)
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
