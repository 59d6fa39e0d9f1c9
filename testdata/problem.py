"""The one internal model of a problem, after the 2025-09 package format.

Every format is converted to it at import. Paths are relative to the package (or, in
a bundle, to the bundle's root) with forward slashes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Verdict(StrEnum):
    """The field's abbreviations; the same names as judge.v1's enum stands for."""

    AC = "AC"
    WA = "WA"
    PE = "PE"
    TLE = "TLE"
    ILE = "ILE"
    MLE = "MLE"
    RE = "RE"
    OLE = "OLE"
    CE = "CE"
    JE = "JE"


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a problem. Defaults are those of the 2025-09 format."""

    time_s: float = 1.0
    """CPU seconds for one test."""
    memory_mib: int = 2048
    output_mib: int = 8
    code_kib: int = 128
    compilation_time_s: float = 60.0
    compilation_memory_mib: int = 2048
    validation_time_s: float = 60.0
    validation_memory_mib: int = 2048
    validation_output_mib: int = 8


@dataclass(frozen=True, slots=True)
class ValidatorFlags:
    """How the default output validator compares."""

    case_sensitive: bool = False
    space_change_sensitive: bool = False
    float_relative: float | None = None
    float_absolute: float | None = None


@dataclass(frozen=True, slots=True)
class TestCase:
    """One input with its answer."""

    __test__ = False  # not a pytest class

    name: str
    """Path below data/ without the ending: "secret/03-big"."""
    input: str
    """Path of the input file."""
    answer: str
    """Path of the judges' answer file."""
    sample: bool
    flags: ValidatorFlags = ValidatorFlags()
    input_digest: str = ""
    """SHA-256 of the input, hex."""
    answer_digest: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement in one language, as the setter wrote it."""

    language: str
    """IETF tag: "en"."""
    path: str
    markup: str
    """"markdown", "tex", "html" or "pdf"."""


@dataclass(frozen=True, slots=True)
class ExampleSubmission:
    """A program that the setter ships, with the verdicts that its folder allows."""

    path: str
    """Below submissions/, as "accepted/main.cpp"; a directory counts as one program."""
    files: tuple[str, ...]
    """Paths of its files below the package."""
    permitted: frozenset[Verdict]
    """Verdicts that any single test may get."""
    required: frozenset[Verdict]
    """At least one test (or the compilation) must get one of these."""
    expected: tuple[Verdict, ...]
    """Final verdicts allowed for the whole submission, for people and --json."""
    language: str = ""
    """A language id when the package says so."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything that the judge and the platform need to know of a problem."""

    slug: str
    """Short name: the package's folder, [a-z0-9-]."""
    names: Mapping[str, str]
    """Title by language tag."""
    format: str
    """The package format it came from: "legacy", "legacy-icpc", "2023-07", "2025-09"."""
    limits: Limits
    tests: tuple[TestCase, ...]
    """In judging order: samples first, then secret, each by name."""
    statements: tuple[Statement, ...] = ()
    submissions: tuple[ExampleSubmission, ...] = ()
    uuid: str = ""
    version: str = ""
    license: str = ""
    source: str = ""
    credits: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    keywords: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    """Codes of the format's languages table that may be used; empty means all."""
    constants: Mapping[str, str] = field(default_factory=dict)
    """Values that {{name}} stands for in a Markdown statement."""

    @property
    def title(self) -> str:
        """The English title, or any."""
        return self.names.get("en") or next(iter(self.names.values()), self.slug)


@dataclass(frozen=True, slots=True)
class JudgeSpec:
    """What a node needs of a problem: the content of a bundle's judge.json."""

    slug: str
    limits: Limits
    tests: tuple[TestCase, ...]
    bundle_format: int = 1
