"""`assize doctor`: what of this machine helps or hurts judging, and its languages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

from cli.paths import DEFAULT_DATA
from sandbox import doctor as sandbox_doctor
from sandbox.doctor import Check
from sandbox.outcome import Accounting
from sandbox.readings import read_host

_COLOURS = {"ok": "green", "warn": "yellow", "fail": "bold red"}


@dataclass(frozen=True, slots=True)
class LanguageFound:
    """A language, and its first tool's version line; None when a tool is missing."""

    id: str
    name: str
    version: str | None
    tools: dict[str, str]
    """Tool key to absolute path; empty when one is missing."""


@dataclass(frozen=True, slots=True)
class Report:
    """All that the doctor found."""

    checks: Sequence[Check]
    languages: Sequence[LanguageFound]
    accounting: Accounting | None

    @property
    def can_judge(self) -> bool:
        """Nothing failed and there is a language to judge."""
        found = any(language.version is not None for language in self.languages)
        return found and sandbox_doctor.can_judge(self.checks)

    def as_json(self) -> dict[str, Any]:
        """The stable form that `--json` prints."""
        return {
            "checks": [asdict(check) for check in self.checks],
            "languages": [
                {**asdict(language), "available": language.version is not None}
                for language in self.languages
            ],
            "can_judge": self.can_judge,
            "accounting": self.accounting,
        }


def doctor(as_json: bool = False) -> int:
    """Examines this machine and prints the report.

    Returns 1 when judging is impossible here, otherwise 0.
    """
    report = examine()
    if as_json:
        print(json.dumps(report.as_json(), indent=2))
    else:
        show(report)
    return 0 if report.can_judge else 1


def examine() -> Report:
    """Reads the machine and probes the toolchains; takes a second or so."""
    # First, while this process has no threads: it forks.
    host = read_host(DEFAULT_DATA)
    return Report(
        checks=sandbox_doctor.examine(host),
        languages=find_languages(),
        accounting=host.cgroup.accounting,
    )


def find_languages() -> list[LanguageFound]:
    """Probes every language of the registry, several at once."""
    from languages.probe import probe
    from languages.registry import LANGUAGES

    languages = list(LANGUAGES.values())
    with ThreadPoolExecutor() as pool:
        toolchains = pool.map(probe, languages)
    return [
        LanguageFound(
            id=language.id,
            name=language.name,
            version=toolchain.version if toolchain else None,
            tools=dict(toolchain.paths) if toolchain else {},
        )
        for language, toolchain in zip(languages, toolchains, strict=True)
    ]


def show(report: Report) -> None:
    """Prints the report for people; colours and width follow the terminal."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    checks = Table("Check", "", title="This machine", title_justify="left")
    # Paths are wrapped: a shortened one helps nobody.
    checks.add_column("Found", overflow="fold")
    for check in report.checks:
        found = Text(check.found)
        if check.consequence:
            found.append(f"\n{check.consequence}", style="italic")
            found.append(f"\nfix: {check.fix}", style="bold")
        checks.add_row(check.name, Text(check.status, style=_COLOURS[check.status]), found)
    console.print(checks)

    languages = Table("Language", "Version", title="Languages", title_justify="left")
    for language in report.languages:
        version = Text(language.version or "not installed", style="" if language.version else "dim")
        languages.add_row(language.name, version)
    console.print(languages)
    console.print(Text(_summary(report)))


def _summary(report: Report) -> str:
    count = sum(language.version is not None for language in report.languages)
    warnings = sum(check.status == "warn" for check in report.checks)
    failures = [check.name for check in report.checks if check.status == "fail"]
    if failures:
        return f"This machine cannot judge: {', '.join(failures)}."
    if not count:
        return "This machine cannot judge: it has no language (./assize setup installs some)."
    return (
        f"This machine can judge {count} languages, accounting by cgroup {report.accounting}"
        f" ({warnings or 'no'} warning{'' if warnings == 1 else 's'})."
    )
