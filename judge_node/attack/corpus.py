"""The hostile programs and what their headers promise. Pure but for reading the files.

A header is one `key: value` on each of the first comment lines:

    expect     verdicts that are right, separated by spaces
    must-not   what must not happen, for people
    quick      yes for the few that every node runs when it starts
    limits     optional: time=SECONDS memory=MIB output=MIB compile=SECONDS
    input      optional: large, for an input of several MiB instead of two numbers
    answer     optional: secret, when the test's answer is a secret that no program can know
    tests      optional: how many times the test is run
    partner    optional: the file that runs at the same time in another slot
    language   optional: a language id, where the ending says too little

In the text @SECRETS@ stands for the paths of the planted files joined by colons (@SECRET_0@
and so on for single ones), @OWN_ANSWER@ for the answer of the test, @CONTROL_GROUPS@ for
the node's groups, @CHECKOUT@ and @PYTHON@ for the judge's own folders. A line
`==== file: NAME` begins another file of the submission.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from languages.language import Language
from languages.registry import LANGUAGES, by_file_name
from testdata.problem import Limits, Verdict

HOSTILE = Path(__file__).resolve().parent.parent.parent / "tests" / "hostile"
COMMON = "common"
FAMILIES = ("compile", "processes", "memory", "output", "reads", "kernel", "accuracy")
REQUIRED = frozenset({"expect", "must-not", "quick"})
OPTIONAL = frozenset({"limits", "input", "answer", "tests", "partner", "language"})
DEFAULT_LIMITS = Limits(
    time_s=1.0, memory_mib=128, output_mib=1, compilation_time_s=20.0, compilation_memory_mib=768
)
_LIMIT_FIELDS = {
    "time": "time_s",
    "memory": "memory_mib",
    "output": "output_mib",
    "compile": "compilation_time_s",
    "compile-memory": "compilation_memory_mib",
}
_HEADER_LINE = re.compile(r"(?://|#|--|;|%) ?([a-z-]+): (.*)")
_SPLIT = re.compile(rb"^[^\n]*==== file: (\S+)[^\n]*\n", re.MULTILINE)
_INCLUDE = re.compile(rb'#include "(hostile\.h)"')


class CorpusError(ValueError):
    """A hostile program cannot be used; the message names the file and the rule."""


@dataclass(frozen=True, slots=True)
class Program:
    """One hostile program."""

    name: str
    """Path below the corpus: "kernel/ptrace.c"."""
    language: Language
    expect: frozenset[Verdict]
    must_not: str
    quick: bool
    limits: Limits
    large_input: bool
    secret_answer: bool
    tests: int
    partner: str
    text: bytes
    common: bytes
    """The content of common/hostile.h, for those that include it."""

    @property
    def family(self) -> str:
        return self.name.partition("/")[0]

    def files(self, names: Mapping[str, str]) -> dict[str, bytes]:
        """The submission's files, with the places of `names` filled in."""
        text = self.text
        for key, value in names.items():
            text = text.replace(f"@{key}@".encode(), value.encode())
        parts = _SPLIT.split(text)
        files = {self.language.source_name: parts[0]}
        for name, content in zip(parts[1::2], parts[2::2], strict=True):
            files[name.decode()] = content
        if _INCLUDE.search(self.text):
            files["hostile.h"] = self.common
        return files


def read_corpus(folder: Path = HOSTILE) -> list[Program]:
    """All programs, sorted by name.

    Raises:
        CorpusError: the folder is missing or empty, or a header breaks a rule.
    """
    if not folder.is_dir():
        raise CorpusError(f"{folder}: the hostile programs are missing from this installation")
    common = folder / COMMON / "hostile.h"
    header = common.read_bytes() if common.exists() else b""
    programs = [
        read_program(path, f"{family}/{path.name}", header)
        for family in FAMILIES
        for path in _sources(folder / family)
    ]
    if not programs:
        raise CorpusError(f"{folder}: there is no hostile program")
    names = {program.name for program in programs}
    for program in programs:
        if program.partner and program.partner not in names:
            raise CorpusError(f"{program.name}: partner: {program.partner} does not exist")
    return programs


def _sources(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from sorted(path for path in folder.iterdir() if path.is_file())


def read_program(path: Path, name: str, common: bytes = b"") -> Program:
    """One program with its header.

    Raises:
        CorpusError: naming the header's key and the rule.
    """
    text = path.read_bytes()
    header = _read_header(name, text)
    language = _language(name, header.get("language", ""))
    return Program(
        name=name,
        language=language,
        expect=_verdicts(name, header["expect"]),
        must_not=header["must-not"],
        quick=_choice(name, "quick", header["quick"], {"yes": True, "no": False}),
        limits=_limits(name, header.get("limits", "")),
        large_input=_choice(name, "input", header.get("input", ""), {"": False, "large": True}),
        secret_answer=_choice(
            name, "answer", header.get("answer", ""), {"": False, "secret": True}
        ),
        tests=_count(name, header.get("tests", "1")),
        partner=f"{name.partition('/')[0]}/{header['partner']}" if "partner" in header else "",
        text=text,
        common=common,
    )


def _read_header(name: str, text: bytes) -> dict[str, str]:
    header: dict[str, str] = {}
    for line in text.decode(errors="replace").splitlines():
        match = _HEADER_LINE.fullmatch(line.rstrip())
        if not match:
            break
        key, value = match.groups()
        if key not in REQUIRED | OPTIONAL:
            raise CorpusError(f"{name}: {key}: unknown key")
        if key in header:
            raise CorpusError(f"{name}: {key}: given twice")
        header[key] = value.strip()
    for key in sorted(REQUIRED):
        if not header.get(key):
            raise CorpusError(f"{name}: {key}: missing from the header")
    return header


def _language(name: str, wanted: str) -> Language:
    language = LANGUAGES.get(wanted) if wanted else by_file_name(name)
    if language is None:
        raise CorpusError(f"{name}: language: {wanted or Path(name).suffix} is not known")
    return language


def _verdicts(name: str, text: str) -> frozenset[Verdict]:
    try:
        return frozenset(Verdict(word) for word in text.split())
    except ValueError as error:
        raise CorpusError(f"{name}: expect: {error}") from error


def _limits(name: str, text: str) -> Limits:
    values: dict[str, float | int] = {}
    for word in text.split():
        key, _, number = word.partition("=")
        field = _LIMIT_FIELDS.get(key)
        if field is None:
            raise CorpusError(f"{name}: limits: {key} is not one of {', '.join(_LIMIT_FIELDS)}")
        try:
            values[field] = float(number) if field.endswith("_s") else int(number)
        except ValueError as error:
            raise CorpusError(f"{name}: limits: {key} must be a number") from error
    given = {field: values.get(field, getattr(DEFAULT_LIMITS, field)) for field in _FIELDS}
    return Limits(**given)


_FIELDS = tuple(_LIMIT_FIELDS.values())


def _choice(name: str, key: str, value: str, choices: Mapping[str, bool]) -> bool:
    if value not in choices:
        raise CorpusError(f"{name}: {key}: must be {' or '.join(filter(None, choices))}")
    return choices[value]


def _count(name: str, text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 9:
        raise CorpusError(f"{name}: tests: must be 1 to 9")
    return int(text)
