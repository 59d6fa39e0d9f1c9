"""Checkers of DMOJ problems: built-in ones run from our own program, bridged ones as they are."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from testdata.formats.fields import Fields
from testdata.formats.pool import Pool
from testdata.formats.programs import ENDINGS
from testdata.formats.yaml_tree import Scalar
from testdata.issues import Findings
from testdata.problem import ValidatorFlags
from testdata.programs import File, OutputValidator, Program, Protocol

_OURS = Path(__file__).parents[1] / "checkers" / "dmoj.py"
_FILE = "init.yml"
_ALIASES = {
    "unordered": ("sorted", {"split_on": "whitespace"}),
    "floatsabs": ("floats", {"error_mode": "absolute"}),
    "floatsrel": ("floats", {"error_mode": "relative"}),
}
_ARGS: dict[str, dict[str, tuple[str, ...]]] = {
    "standard": {},
    "easy": {},
    "identical": {"pe_allowed": ()},
    "rstripped": {},
    "sorted": {"split_on": ("lines", "whitespace")},
    "floats": {"precision": (), "error_mode": ("default", "relative", "absolute")},
    "linecount": {"feedback": ()},
}
_FEEDBACK = ("pe_allowed", "feedback")
_BRIDGED_TYPES = ("default", "testlib")
_LANGUAGES = {"C": "c", "CPP": "cpp", "PY3": "python3", "PYPY3": "python3", "PAS": "pascal"}


@dataclass(frozen=True, slots=True)
class Checker:
    """A checker with its arguments; for "bridged" its files and language as well."""

    name: str
    args: tuple[tuple[str, str], ...] = ()
    files: tuple[str, ...] = ()
    language: str = ""


def read_checker(fields: Fields) -> Checker | None:
    """The checker that `fields` names under "checker"; None when it is refused."""
    value = fields.value("checker")
    if isinstance(value, Scalar):
        name, args = value.text.strip(), None
    else:
        nested = fields.mapping("checker")
        if nested is None:
            return None
        name, args = nested.text("name"), nested.mapping("args")
    if "." in name:
        fields.refuse("checker", f"{name!r} is Python code that runs inside the judge itself")
        return None
    if name == "bridged":
        return _bridged(args, fields)
    base, given = _ALIASES.get(name, (name, {}))
    if base not in _ARGS:
        fields.refuse("checker", f"{name!r} is not supported")
        return None
    values = dict(given)
    for key in args or ():
        assert args is not None
        if key not in _ARGS[base]:
            args.refuse(key, f"the checker {name} has no such argument")
            continue
        text, allowed = args.text(key), _ARGS[base][key]
        if allowed and text not in allowed:
            args.refuse(key, f"must be one of {', '.join(allowed)}")
        elif key == "precision" and not (text.isascii() and text.isdigit() and int(text[:4]) < 300):
            args.refuse(key, "must be a whole number from 0 to 299")
        elif key not in _FEEDBACK:
            values[key] = text
    return Checker(base, tuple(sorted(values.items())))


def _bridged(args: Fields | None, fields: Fields) -> Checker | None:
    kind = args.text("type", "default") if args else "default"
    if args is None or kind not in _BRIDGED_TYPES:
        fields.refuse("checker", f"bridged checkers of type {kind!r} are not supported")
        return None
    language = args.text("lang").upper()
    code = next((c for start, c in _LANGUAGES.items() if _is_version(language, start)), "")
    if not code:
        args.refuse("lang", f"{language!r} is no language that checkers are run in")
        return None
    for key in ("flags", "args_format_string"):
        if key in args:
            args.refuse(key, "is not supported")
    for key in ("time_limit", "memory_limit", "compiler_time_limit"):
        if key in args:
            args.drop(key, "the limits of validators hold")
    return Checker("bridged", (), args.texts("files"), code)


def _is_version(language: str, start: str) -> bool:
    rest = language.removeprefix(start)
    return language.startswith(start) and (not rest or rest.isdigit())


def settle(
    checkers: Sequence[Checker], pool: Pool, root: Path, findings: Findings
) -> tuple[OutputValidator | None, list[ValidatorFlags], list[tuple[str, ...]]] | None:
    """One validator for all tests, with flags or arguments for each.

    Its files are written below `root`. None when that is not possible.
    """
    count = len(checkers)
    if all(c.name == "identical" for c in checkers):
        exact = ValidatorFlags(case_sensitive=True, space_change_sensitive=True)
        return None, [exact] * count, [()] * count
    bridged = [c for c in checkers if c.name == "bridged"]
    if bridged and (len(bridged) != count or len(set(bridged)) != 1):
        findings.refuse(_FILE, None, "checker: a bridged checker must be the same for all tests")
        return None
    if bridged:
        validator = _bridged_program(bridged[0], pool, root, findings)
        return None if validator is None else (validator, [ValidatorFlags()] * count, [()] * count)
    target = root / "output_validator" / "dmoj.py"
    target.parent.mkdir()
    shutil.copyfile(_OURS, target)
    program = Program(
        "dmoj.py", (File("dmoj.py", "output_validator/dmoj.py"),), "python3", "dmoj.py"
    )
    if any(c.name == "linecount" for c in checkers):
        text = "checker linecount: an output with some right lines is AC with a part of the points"
        findings.notice(_FILE, None, text)
    arguments = [(c.name, *(f"{key}={value}" for key, value in c.args)) for c in checkers]
    return OutputValidator(program), [ValidatorFlags()] * count, arguments


def _bridged_program(
    checker: Checker, pool: Pool, root: Path, findings: Findings
) -> OutputValidator | None:
    files = []
    for at, name in enumerate(checker.files):
        if name not in pool.files:
            findings.refuse(_FILE, None, f"checker: {name!r} is not in the package")
            return None
        base = name.rpartition("/")[2]
        ending = base.rpartition(".")[2]
        plain = base if base.isascii() and " " not in base else f"file{at}.{ending}"
        target = root / "output_validator" / plain
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(pool.files[name], target)
        files.append(File(plain, f"output_validator/{plain}"))
    sources = [f.name for f in files if f.name.rpartition(".")[2] in ENDINGS[checker.language]]
    if not sources:
        findings.refuse(_FILE, None, "checker: files: none is a program in its language")
        return None
    program = Program(
        "checker", tuple(sorted(files, key=lambda f: f.name)), checker.language, sources[0]
    )
    return OutputValidator(program, Protocol.TESTLIB)
