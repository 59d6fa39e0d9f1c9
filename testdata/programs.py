"""Programs that a package brings along for judging, and the files around them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class File:
    """A file that is put somewhere under another name."""

    name: str
    """Where it goes: a relative path with forward slashes, below the working directory."""
    path: str
    """Where it is: below the package's (or the bundle's) root."""


@dataclass(frozen=True, slots=True)
class Program:
    """A validator or interactor: one program, of one file or several.

    With `build` or `run` among `files`' names (top level), these are scripts: `build`, if
    any, is executed in a copy of the files and must leave an executable `run`; `run` is the
    program. Otherwise it is built as a submission in `language` would be. Whoever writes
    the files makes `build` and `run` executable.
    """

    name: str
    """Base name of the file or folder; unique among programs of its kind."""
    files: tuple[File, ...]
    """Sorted by name."""
    language: str = ""
    """Code of the format's languages table ("cpp", "python3"); "" only with build or run."""
    entry: str = ""
    """Name of the main file, where the language needs to know; "" for its default."""

    @property
    def scripted(self) -> bool:
        """Whether it is built and run by its own scripts."""
        return any(file.name in ("build", "run") for file in self.files)


class Protocol(StrEnum):
    """How a checking program is called and how it answers."""

    ICPC = "icpc"
    """`program input answer feedback/ args... < output`; exit code 42 accepts, 43 rejects,
    any other is JE. When interactive its stdin and stdout are the submission's stdout
    and stdin. In feedback/: judgemessage.txt, teammessage.txt, score.txt,
    score_multiplier.txt, nextpass.in (with 42 only)."""
    TESTLIB = "testlib"
    """`program input output answer args...`, stdin empty; the message is on stderr. Exit
    codes: 0 AC; 1 WA; 2, 4 and 8 PE (format, data left over, data missing); 3 JE (the checker's own
    finding); 5 and 7 AC with points: the number after "points" at the start of the message
    stands for what score.txt says (in a pass-fail problem JE). Any other is JE."""


@dataclass(frozen=True, slots=True)
class OutputValidator:
    """The program that judges outputs in place of the default validator.

    Its arguments are `TestCase.validator_args` of each test. With `Kind.interactive` and
    the ICPC protocol it is what the submission talks to.
    """

    program: Program
    protocol: Protocol = Protocol.ICPC
    others: tuple[Program, ...] = ()
    """Programs that are called likewise after it and must accept as well (legacy packages);
    none in interactive, multi-pass and scoring problems."""

    @property
    def programs(self) -> tuple[Program, ...]:
        return (self.program, *self.others)


@dataclass(frozen=True, slots=True)
class InputValidator:
    """Checks test inputs on stdin; never needed to judge a submission."""

    program: Program
    accepts: int = 42
    """Exit code for a valid input: 42, or 0 for testlib validators."""
    grammar: str = ""
    """"viva" or "ctd" when the file is a grammar and no program."""


@dataclass(frozen=True, slots=True)
class Includes:
    """Files that are copied over the submission's before it is compiled, after its size
    was checked; an equal name overwrites.

    The files of a submission in language L are those of the entry for L, or else those
    of the entry "default".
    """

    language: str
    """Code of the format's languages table, or "default"."""
    files: tuple[File, ...]
