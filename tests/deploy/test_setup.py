"""What set-up finds missing, what it would install, and what it says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from cli import setup
from cli.errors import CliError
from cli.setup import LANGUAGES, Part
from languages.probe import SEARCH_PATH
from languages.registry import LANGUAGES as REGISTRY
from tests.deploy.machine import REPOSITORY


def only(*paths: str) -> Callable[[str], bool]:
    return lambda path: path in paths


def nothing(path: str) -> bool:
    return False


def test_bare_machine_lacks_everything_once() -> None:
    """No package is named twice, however many parts want it."""
    missing = setup.missing_packages(list(Part), nothing)
    assert missing == (
        *("gcc", "libc6-dev", "g++", "default-jdk-headless", "python3", "nodejs", "golang-go"),
        *("chromium", "debootstrap", "shellcheck"),
    )


def test_a_toolchain_in_any_place_of_the_judge_is_enough() -> None:
    """Go from its own archive in /usr/local/go keeps Debian's away."""
    assert "go" in LANGUAGES
    have = only("/usr/local/go/bin/go")
    assert setup.missing_packages([Part.TOOLCHAINS], have, ["go"]) == ()
    assert setup.missing_packages([Part.TOOLCHAINS], only("/home/me/go"), ["go"]) == ("golang-go",)


def test_compiler_without_headers_lacks_the_headers() -> None:
    """A gcc alone compiles nothing."""
    assert setup.missing_packages([Part.INIT], only("/usr/bin/gcc")) == ("libc6-dev",)


def test_pages_need_no_package() -> None:
    """Node for the build comes with the Python environment."""
    assert setup.missing_packages([Part.UI], nothing) == ()


def test_every_language_of_the_judge_can_be_set_up() -> None:
    """With all packages' programs in place, each registered language finds its tools."""
    paths = {path for needs in LANGUAGES.values() for need in needs for path in need.anyof}
    for language in REGISTRY.values():
        assert language.id in LANGUAGES
        first = language.tools[0]
        places = {os.path.join(d, n) for d in SEARCH_PATH.split(":") for n in first.names}
        from_npm = language.id == "typescript"
        assert places & paths or from_npm, f"{language.id}: no part installs {first.names}"


def test_languages_are_chosen_by_name() -> None:
    """Spaces or commas, each once; None means the common ones, an empty text none."""
    assert setup.parse_languages("cpp, c cpp") == ("cpp", "c")
    assert setup.parse_languages("") == ()
    assert setup.parse_languages(None) == ("c", "cpp", "java", "python", "javascript", "go")
    assert setup.parse_languages("all") == tuple(REGISTRY)


def test_unknown_language_is_refused_by_name() -> None:
    """The known names are listed."""
    with pytest.raises(CliError, match="languages: unknown name cobol; known are c cpp") as error:
        setup.parse_languages("c cobol")
    assert error.value.exit_code == 2


def test_other_users_are_told_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without root nothing is run: the exact command is shown and the status is 2."""
    monkeypatch.setattr(setup.os.path, "exists", nothing)
    monkeypatch.setattr(setup.Path, "exists", lambda path: str(path) == "/usr/bin/apt-get")
    monkeypatch.setattr(setup.os, "geteuid", lambda: 1000)
    with pytest.raises(CliError) as error:
        setup.ensure([Part.DEBOOTSTRAP])
    assert error.value.exit_code == 2
    assert error.value.lines[-1].strip() == (
        "apt-get update -q && apt-get install -y -q --no-install-recommends debootstrap shellcheck"
    )


def test_machine_without_apt_is_told_the_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    """On another distribution the packages' names are a start."""
    monkeypatch.setattr(setup.os.path, "exists", nothing)
    monkeypatch.setattr(setup.Path, "exists", lambda path: False)
    with pytest.raises(CliError, match="missing Debian packages: debootstrap shellcheck"):
        setup.ensure(["debootstrap"])


def test_failed_build_is_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    """The part's own words, with its name before them."""

    def broken() -> None:
        raise RuntimeError("no space left")

    monkeypatch.setattr("sandbox.build.build_init", broken)
    with pytest.raises(CliError, match="the sandbox's init: no space left") as error:
        setup.ensure([Part.INIT])
    assert error.value.exit_code == 1


def test_second_setup_finds_nothing_to_do() -> None:
    """What was built and installed once is found, and nothing is printed for machines."""
    argv = [
        sys.executable,
        "-P",
        "-m",
        "cli.setup",
        "init",
        "toolchains",
        "--languages",
        "c python",
    ]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    subprocess.run(argv, env=environment, cwd=REPOSITORY, check=True)
    again = subprocess.run(
        argv, env=environment, cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert again.stdout == ""


def test_bad_languages_end_with_status_2() -> None:
    """One line on stderr and no traceback."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "cli.setup", "toolchains", "--languages", "cobol"],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("languages: unknown name cobol")
    assert done.stderr.count("\n") == 1


def test_setup_prints_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The installed packages and the chosen languages, nothing else."""
    asked: list[object] = []

    def ensure(parts: object, *, languages: object, quiet: bool) -> tuple[str, ...]:
        asked.append((parts, languages, quiet))
        return ("golang-go",)

    monkeypatch.setattr(setup, "ensure", ensure)
    assert setup.setup(True, "go") == 0
    assert json.loads(capsys.readouterr().out) == {"installed": ["golang-go"], "languages": ["go"]}
    assert asked == [((Part.INIT, Part.UI, Part.TOOLCHAINS), ("go",), True)]


@pytest.mark.parametrize(
    ("user", "present", "hinted"),
    [
        (0, ("/usr/bin/gcc", "/usr/include/stdlib.h", "/usr/bin/python3"), True),
        (0, ("/usr/bin/python3", "/usr/bin/go"), False),
        (1000, ("/usr/bin/python3",), False),
    ],
)
def test_hint_at_more_languages(
    user: int, present: tuple[str, ...], hinted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root on a machine with no toolchain beyond C hears how to get more."""
    monkeypatch.setattr(setup.os.path, "exists", only(*present))
    monkeypatch.setattr(setup.os, "geteuid", lambda: user)
    assert (setup.toolchain_hint() is not None) == hinted
