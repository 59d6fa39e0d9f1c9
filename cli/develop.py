"""`assize test` and `assize dev`: the checks, the generated code, the lock files."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence

from cli.paths import ROOT
from cli.setup import Part, ensure
from cli.toolchains import parse_languages

PACKAGES = (
    "assize.client",
    "cli",
    "identity",
    "judge_master",
    "judge_node",
    "languages",
    "proto",
    "sandbox",
    "telemetry",
    "testdata",
    "web_api",
)
_PYTHON = (sys.executable, "-P", "-m")
STATIC_CHECKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ruff check", (*_PYTHON, "ruff", "check", ".")),
    ("ruff format", (*_PYTHON, "ruff", "format", "--check", ".")),
    ("mypy", (*_PYTHON, "mypy", *(arg for name in PACKAGES for arg in ("-p", name)))),
    ("import rules", ("lint-imports",)),
    ("generated code", (*_PYTHON, "proto.generate", "--check")),
)
_LANES = ("-n", "2", "--no-loadscope-reorder")
"""Of a whole run: two processes take the lanes of tests/lanes.py in their order."""
_LOCK_ARGUMENTS = (
    *("--python-version", "3.11", "--universal", "--generate-hashes", "--no-emit-index-url", "-q"),
    *("--custom-compile-command", "./assize dev lock"),
)


def run_test(pytest_arguments: Sequence[str], *, only_tests: bool) -> int:
    """Runs the static checks, then pytest with `pytest_arguments`; 0 if all passed.

    The tests run even after a failed check: one call tells everything. pytest's closing
    line is the last one, unless something else failed, which is then said below it.
    """
    ensure(tuple(Part), languages=parse_languages("all"))
    failures = [] if only_tests else _run_checks()
    lanes = () if any(_is_path(argument) for argument in pytest_arguments) else _LANES
    tests = subprocess.run((*_PYTHON, "pytest", *lanes, *pytest_arguments), cwd=ROOT, check=False)
    if failures:
        if tests.returncode:
            failures.append("tests")
        print(f"assize test: FAILED: {', '.join(failures)}", flush=True)
        return 1
    return tests.returncode


def _is_path(argument: str) -> bool:
    return (ROOT / argument.partition("::")[0]).exists()


def _run_checks() -> list[str]:
    """Runs every static check, printing the output of failed ones; returns their names."""
    failures = []
    for name, argv in STATIC_CHECKS:
        started = time.monotonic()
        done = subprocess.run(
            argv, cwd=ROOT, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        seconds = time.monotonic() - started
        print(f"{'FAILED' if done.returncode else 'ok':6} {name} ({seconds:.1f} s)", flush=True)
        if done.returncode:
            failures.append(name)
            print(done.stdout, flush=True)
    return failures


def run_proto() -> int:
    """Generates proto/judge/v1 again; returns the generator's exit status."""
    return _run((*_PYTHON, "proto.generate"))


def run_lock() -> int:
    """Writes both lock files; the second is constrained by the first. Returns an exit status."""
    compile_ = (*_PYTHON, "uv", "pip", "compile", "pyproject.toml", *_LOCK_ARGUMENTS)
    return _run((*compile_, "-o", "requirements.lock")) or _run(
        (
            *compile_,
            *("--extra", "dev", "-c", "requirements.lock", "-o", "requirements-dev.lock"),
        )
    )


def run_format() -> int:
    """Sorts imports, mends what ruff can mend safely, formats. Returns an exit status."""
    fixed = _run((*_PYTHON, "ruff", "check", "--fix", "."))
    return _run((*_PYTHON, "ruff", "format", ".")) or fixed


def _run(argv: Sequence[str]) -> int:
    return subprocess.run(argv, cwd=ROOT, check=False).returncode
