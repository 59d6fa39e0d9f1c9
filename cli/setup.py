"""Brings this machine to what a command needs: built parts and Debian packages.

Quick when nothing is missing: looking for files, then nothing. `missing_packages`
and `apt_commands` are pure; `ensure` does it.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TypeAlias

from cli.errors import CliError
from cli.toolchains import (
    COMMON,
    LANGUAGES,
    Need,
    install_npm_tools,
    lacks_npm_tools,
    parse_languages,
    program,
    provide_node,
)

Exists: TypeAlias = Callable[[str], bool]
"""Whether there is something at an absolute path."""


class Part(StrEnum):
    """Something that a command may need."""

    INIT = "init"
    """The sandbox's first process, compiled here."""
    UI = "ui"
    """The web pages, built here."""
    TOOLCHAINS = "toolchains"
    """Compilers and interpreters of the chosen languages."""
    BROWSER = "browser"
    """Chromium, for the tests of the pages."""
    OBJECT_SERVER = "object-server"
    """An S3 server, for the tests of object storage; built here."""
    DEBOOTSTRAP = "debootstrap"
    """What the tests of deploy/ need: a bare Debian to provision, and a shell linter."""


_NEEDS: dict[Part, tuple[Need, ...]] = {
    Part.INIT: LANGUAGES["c"],
    Part.OBJECT_SERVER: LANGUAGES["go"],
    Part.BROWSER: (Need((*program("chromium"), *program("google-chrome")), ("chromium",)),),
    Part.DEBOOTSTRAP: (
        Need(("/usr/sbin/debootstrap",), ("debootstrap",)),
        Need(program("shellcheck"), ("shellcheck",)),
    ),
}

_BUILDING = {
    Part.INIT: "the sandbox's init",
    Part.UI: "the web pages",
    Part.OBJECT_SERVER: "the tests' S3 server",
}


def missing_packages(
    parts: Iterable[Part], exists: Exists, languages: Iterable[str] = COMMON
) -> tuple[str, ...]:
    """Debian packages that `parts` lack, without duplicates.

    `languages` (keys of `LANGUAGES`) narrows what TOOLCHAINS means.
    """
    needs: list[Need] = []
    for part in parts:
        needs += _NEEDS.get(part, ())
        if part is Part.TOOLCHAINS:
            needs += [need for language in languages for need in LANGUAGES[language]]
    found = (need.packages for need in needs if not any(map(exists, need.anyof)))
    return tuple(dict.fromkeys(package for packages in found for package in packages))


def apt_commands(packages: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """What installs `packages` on Debian."""
    return (
        ("apt-get", "update", "-q"),
        ("apt-get", "install", "-y", "-q", "--no-install-recommends", *packages),
    )


def ensure(
    parts: Iterable[Part | str],
    *,
    languages: Iterable[str] = COMMON,
    quiet: bool = False,
) -> tuple[str, ...]:
    """Installs and builds what `parts` lack; returns the packages that it installed.

    Root installs packages; anybody else is told the command instead. `quiet` keeps
    progress away (it goes to stderr otherwise).

    Raises:
        CliError: packages are missing and we may not or could not install them, or a
            build failed.
    """
    wanted = [Part(part) for part in parts]
    languages = tuple(languages)
    packages = missing_packages(wanted, os.path.exists, languages)
    if "nodejs" in packages and os.geteuid() == 0 and not _has_apt():
        provide_node()
        packages = missing_packages(wanted, os.path.exists, languages)
    if packages:
        _install(packages, quiet=quiet)
    if Part.TOOLCHAINS in wanted and lacks_npm_tools(languages):
        with _progress("installing TypeScript", quiet=quiet):
            install_npm_tools()
        packages = (*packages, "npm:typescript")
    for part in wanted:
        if part in _BUILDING:
            with _progress(f"building {_BUILDING[part]}", quiet=quiet or not _slow(part)):
                _build(part)
    return packages


def setup(as_json: bool = False, languages: str | None = None) -> int:
    """`assize setup`: init, the web pages and the toolchains. Returns the exit status.

    `languages` is a list of keys of `LANGUAGES` separated by spaces or commas, or "all";
    None means the common ones. JSON: {"installed": [package, ...], "languages": [key, ...]}.

    Raises:
        CliError: bad `languages`, or what `ensure` raises.
    """
    chosen = parse_languages(languages)
    installed = ensure((Part.INIT, Part.UI, Part.TOOLCHAINS), languages=chosen, quiet=as_json)
    if as_json:
        print(json.dumps({"installed": installed, "languages": chosen}))
    else:
        print(f"installed: {' '.join(installed)}" if installed else "everything is set up")
    return 0


def toolchain_hint() -> str | None:
    """How to get more languages when there is none but C and C++, for root; else None."""
    present = [
        name for name in COMMON if not missing_packages([Part.TOOLCHAINS], os.path.exists, [name])
    ]
    # Python is always there: we run on it.
    if os.geteuid() != 0 or set(present) - {"c", "cpp", "python"}:
        return None
    return "more languages (Java, JavaScript, Go): ./assize setup; all of them: --languages all"


def _install(packages: Sequence[str], *, quiet: bool) -> None:
    commands = apt_commands(packages)
    as_text = " && ".join(map(shlex.join, commands))
    if not _has_apt():
        raise CliError(f"missing Debian packages: {' '.join(packages)} (there is no apt-get here)")
    if os.geteuid() != 0:
        raise CliError("some packages are missing; as root:", f"    {as_text}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with _progress(f"installing {' '.join(packages)}", quiet=quiet):
        for command in commands:
            # Another apt at work is waited for, not failed on.
            argv = [command[0], "-o", "DPkg::Lock::Timeout=300", *command[1:]]
            done = subprocess.run(
                argv,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
            if done.returncode:
                raise CliError(
                    *done.stdout.splitlines()[-8:],
                    f"failed: {shlex.join(command)}",
                    exit_code=1,
                )


def _has_apt() -> bool:
    return Path("/usr/bin/apt-get").exists()


def _build(part: Part) -> None:
    try:
        if part is Part.INIT:
            from sandbox.build import build_init

            build_init()
        elif part is Part.OBJECT_SERVER:
            from cli.object_server import build_object_server

            build_object_server()
        else:
            from web_ui.build import build

            build()
    except (RuntimeError, OSError) as error:
        raise CliError(f"{_BUILDING[part]}: {error}", exit_code=1) from error


def _slow(part: Part) -> bool:
    """Whether building may take long enough to be worth a word."""
    from cli.paths import ROOT

    if part is Part.OBJECT_SERVER:
        from cli.object_server import object_server

        return not object_server().exists()
    return part is Part.UI and not (ROOT / "web_ui" / "dist").exists()


@contextmanager
def _progress(what: str, *, quiet: bool) -> Iterator[None]:
    """Shows `what` on stderr while it lasts: a spinner on a terminal, else a plain line."""
    if quiet:
        yield
    elif sys.stderr.isatty():
        from rich.console import Console

        with Console(stderr=True).status(f"{what} ..."):
            yield
    else:
        print(f"assize: {what}", file=sys.stderr, flush=True)
        yield


def main(argv: Sequence[str]) -> int:
    """Sets up chosen parts only, for deploy/provision.sh: a node needs no web pages.

    Prints the installed packages, or nothing when nothing was installed.
    """
    parser = argparse.ArgumentParser(prog="python -m cli.setup")
    parser.add_argument("parts", nargs="+", type=Part, metavar="PART", help=", ".join(Part))
    parser.add_argument(
        "--languages",
        metavar="NAMES",
        help=f"which toolchains, or all; by default {' '.join(COMMON)}",
    )
    options = parser.parse_args(argv)
    try:
        installed = ensure(options.parts, languages=parse_languages(options.languages))
    except CliError as error:
        print(*error.lines, sep="\n", file=sys.stderr)
        return error.exit_code
    if installed:
        print(f"packages {' '.join(installed)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
