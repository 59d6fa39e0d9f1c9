"""The one internal model of a problem, after the 2025-09 package format.

Every format is converted to it at import. Paths are relative to the package (or, in
a bundle, to the bundle's root) with forward slashes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from testdata.groups import TestGroup, flat_groups
from testdata.programs import File, Includes, InputValidator, OutputValidator, Program
from testdata.signature.model import Signature

BUNDLE_FORMAT = 3


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
    """CPU seconds for one test (for each pass of a multi-pass problem). See `time_inferred`."""
    memory_mib: int = 2048
    output_mib: int = 8
    code_kib: int = 128
    compilation_time_s: float = 60.0
    compilation_memory_mib: int = 2048
    validation_time_s: float = 60.0
    validation_memory_mib: int = 2048
    validation_output_mib: int = 8
    validation_passes: int = 1
    """Most runs of the submission for one test; more than 1 only for multi-pass problems.
    Running more is JE."""
    time_inferred: bool = False
    """The package gives no time limit: `time_s` is the default above until verification
    infers it from the example submissions with `Problem.timing`."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a problem asks for. Without any flag: pass-fail, one run, standard streams."""

    scoring: bool = False
    """A submission gets a score besides its verdict; otherwise scores are ignored."""
    interactive: bool = False
    """The submission talks to the output validator, or to `interactor` if there is one."""
    multi_pass: bool = False
    """The submission is run again on nextpass.in while the validator writes one."""
    submit_answer: bool = False
    """Participants send outputs: one file per secret test, named like the test with the
    ending .ans or .out, instead of a program."""


@dataclass(frozen=True, slots=True)
class Timing:
    """How a time limit is inferred: the smallest multiple of `resolution_s` with
    T_ac * ac_to_time_limit <= limit and limit * time_limit_to_tle <= T_tle.
    """

    ac_to_time_limit: float = 2.0
    time_limit_to_tle: float = 1.5
    resolution_s: float = 1.0


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
    """SHA-256 of the input, hex; in bundles only."""
    answer_digest: str = ""
    validator_args: tuple[str, ...] = ()
    """Arguments of the output validator where there is a custom one; the default
    validator's are in `flags`."""
    args: tuple[str, ...] = ()
    """Command-line arguments of the submission."""
    files: tuple[File, ...] = ()
    """Put into the submission's working directory after compiling, overwriting."""
    score: float | None = None
    """Score when accepted, in place of its group's `Grading.accept_score`."""
    full_feedback: bool = False
    """Participants may see input, answer, output and messages of this test."""
    hint: str = ""
    """Shown to participants whose submission fails the test."""
    description: str = ""
    """What the test is for; for judges only."""
    input_validator_args: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Per input validator its name and arguments; the name "" stands for all of them."""
    generated_by: str = ""
    """Command line of the generator that made the input, if known."""


@dataclass(frozen=True, slots=True)
class Sample:
    """An example as participants see it. Paths are below the package; "" means none."""

    name: str
    input: str = ""
    """File to show as input. In interactive and multi-pass problems "" with `interaction`."""
    answer: str = ""
    input_download: str = ""
    answer_download: str = ""
    interaction: str = ""
    """A log whose lines begin with < (to the submission), > (from it) or ---: then it is all
    there is to show."""
    files: tuple[File, ...] = ()


class Purpose(StrEnum):
    """What validators must say of a test that is not for judging."""

    INVALID_INPUT = "invalid_input"
    """At least one input validator must reject it."""
    INVALID_OUTPUT = "invalid_output"
    """The output validator must reject `output`."""
    VALID_OUTPUT = "valid_output"
    """The output validator must accept `output`."""


@dataclass(frozen=True, slots=True)
class ValidatorTest:
    """A test of the package's own validators, for verification."""

    purpose: Purpose
    test: TestCase
    """`answer` is "" for invalid inputs."""
    output: str = ""
    """Path of the output to judge."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement in one language, as the setter wrote it."""

    language: str
    """IETF tag: "en"."""
    path: str
    markup: str
    """"markdown", "tex", "html" or "pdf"."""


class TimeBound(StrEnum):
    """What a submission's times say of the time limit."""

    DEFAULT = ""
    """Follows from the verdicts: not permitted TLE gives a lower bound, TLE alone being
    required an upper one."""
    LOWER = "lower"
    UPPER = "upper"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Rule:
    """What a submission must do on some of the tests."""

    tests: str = ""
    """Glob (* within one name, braces spelt out already) of tests or groups, below data/; ""
    for all tests. A test matches if it or a group above it does."""
    permitted: frozenset[Verdict] = frozenset(Verdict)
    required: frozenset[Verdict] = frozenset(Verdict)
    score: tuple[float, float] | None = None
    """Inclusive range of the score of the whole, or of the group that `tests` names."""
    message: str = ""
    """Must be part of at least one judgemessage.txt."""
    time_bound: TimeBound = TimeBound.DEFAULT


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
    entry: str = ""
    """Main file or class when the package says so."""
    rules: tuple[Rule, ...] = ()
    """All that must hold, each for itself; `permitted` and `required` sum up those for all
    tests."""
    tag: str = ""
    """The label of the package it came from, as a Polygon tag: "main", "rejected"."""
    authors: tuple[str, ...] = ()
    model_solution: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything that the judge and the platform need to know of a problem."""

    slug: str
    """Short name: the package's folder, [a-z0-9-]."""
    names: Mapping[str, str]
    """Title by language tag."""
    format: str
    """The package format it came from: "legacy", "legacy-icpc", "2023-07", "2025-09",
    "polygon", "dmoj" or "plain"."""
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
    """Values that {{name}} stands for in Markdown statements, validators, included files,
    example submissions and group settings; bundles hold the replaced text."""
    kind: Kind = Kind()
    groups: tuple[TestGroup, ...] = ()
    """The tree, the root ("") first, each group before its children; () only while there
    are no groups: see `tree`."""
    output_validator: OutputValidator | None = None
    """None: the default validator with each test's `flags`."""
    interactor: Program | None = None
    """A testlib interactor: `interactor input tout answer`, stdin and stdout joined to the
    submission's. Exit codes as for `Protocol.TESTLIB`; at 0 the output validator judges
    the file tout in place of the submission's output."""
    input_validators: tuple[InputValidator, ...] = ()
    validator_tests: tuple[ValidatorTest, ...] = ()
    samples: tuple[Sample, ...] = ()
    includes: tuple[Includes, ...] = ()
    attachments: tuple[File, ...] = ()
    """For participants to download."""
    templates: tuple[Includes, ...] = ()
    """Starter code by language; never part of judging. Of signature problems there is one
    for every language, written from the signature where the package brings none."""
    signature: Signature | None = None
    """Participants write a function or a class, which a driver calls: a test's input and
    answer are values of its types, see `testdata.signature`."""
    allow_file_writing: bool = False
    """The submission may create files in its working directory."""
    rights_owner: str = ""
    embargo_until: str = ""
    """Date or time in UTC before which the problem must not be public; "" for none."""
    timing: Timing = Timing()
    kept: tuple[str, ...] = ()
    """Files that are kept for people or later runs: generators, solutions, visualisers."""

    @property
    def tree(self) -> tuple[TestGroup, ...]:
        """`groups`, or a single one with all tests."""
        return self.groups or flat_groups(tuple(t.name for t in self.tests))

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
    """In judging order. Texts for people are left out."""
    bundle_format: int = BUNDLE_FORMAT
    """A node refuses every other number: judging with half a spec would be wrong."""
    kind: Kind = Kind()
    groups: tuple[TestGroup, ...] = ()
    """See `Problem.groups`."""
    output_validator: OutputValidator | None = None
    """See `Problem.output_validator`; its files are at validators/<name>/... ."""
    interactor: Program | None = None
    """See `Problem.interactor`; its files are at interactors/<name>/... ."""
    includes: tuple[Includes, ...] = ()
    """See `Problem.includes`; files at include/<language>/... ."""
    signature: Signature | None = None
    """See `Problem.signature`."""
    reference: Program | None = None
    """An accepted example submission, which makes the answers of runs on own inputs; its
    `language` is an id of ours, as "cpp20". Files at reference/... ."""
    allow_file_writing: bool = False
    digests: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 in hex of every file of the bundle that is no test's input or answer."""

    @property
    def tree(self) -> tuple[TestGroup, ...]:
        """`groups`, or a single one with all tests."""
        return self.groups or flat_groups(tuple(t.name for t in self.tests))
