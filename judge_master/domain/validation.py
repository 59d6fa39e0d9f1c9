"""The rules of the contract for what callers send. Each function raises FieldError."""

from __future__ import annotations

import math
import re

from judge_master.domain.attempt import is_token
from judge_master.domain.errors import FieldError
from judge_master.domain.job import JobKey, JobRequest, Priority, RunInput, SourceFile
from judge_master.domain.node import Heartbeat, Hello, LanguageOffer

MAX_FILES = 100
MAX_SOURCE_BYTES = 1 << 20
MAX_INPUTS = 16
MAX_INPUT_BYTES = 256 << 10
MAX_BUNDLE_BYTES = 2 << 30
MAX_PIECE_BYTES = 1 << 20
MAX_DIGESTS = 1_000
MAX_SLOTS = 1_024
MAX_TOKENS = 4 * MAX_SLOTS
MAX_LANGUAGES = 200
MAX_WORDS = 300

_PLATFORM = re.compile(r"[a-z0-9._-]{1,64}")
_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")
_LANGUAGE = re.compile(r"[a-z0-9]{1,20}")
_FILE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


def _require(ok: object, field: str, rule: str) -> None:
    if not ok:
        raise FieldError(field, rule)


def check_platform(platform: str, field: str = "platform") -> str:
    """The platform's name, if it is one."""
    _require(_PLATFORM.fullmatch(platform), field, "must be 1-64 characters of [a-z0-9._-]")
    return platform


def check_key(platform: str, submission_id: str) -> JobKey:
    """The name of a job."""
    check_platform(platform)
    rule = "must be 1-64 characters of [A-Za-z0-9._-]"
    _require(_NAME.fullmatch(submission_id), "submission_id", rule)
    return JobKey(platform, submission_id)


def check_digest(digest: str, field: str) -> str:
    """A SHA-256 in its one accepted form."""
    _require(_DIGEST.fullmatch(digest), field, "must be 64 lower-case hex digits")
    return digest


def check_digests(digests: list[str]) -> list[str]:
    """Those of FindMissing."""
    _require(len(digests) <= MAX_DIGESTS, "digests", "must be at most 1,000")
    return [check_digest(digest, f"digests[{i}]") for i, digest in enumerate(digests)]


def check_priority(number: int) -> Priority:
    """The priority class; 0 (not given) means PRACTICE."""
    if number == 0:
        return Priority.PRACTICE
    _require(number in set(Priority), "priority", "must be a known priority class")
    return Priority(number)


def check_submit(request: JobRequest) -> JobRequest:
    """Everything about a submission that does not need the database."""
    check_key(request.key.platform, request.key.submission_id)
    rule = "must be 1-20 characters of [a-z0-9]"
    _require(_LANGUAGE.fullmatch(request.language), "language", rule)
    _check_files(request.files)
    check_digest(request.bundle_digest, "bundle_digest")
    known = {"", *(file.name for file in request.files)}
    _require(request.entry_point in known, "entry_point", "must be the name of one of the files")
    _check_inputs(request.inputs)
    for field, key in (("user", request.user), ("team", request.team)):
        rule = 'must be "" or 1-64 characters of [A-Za-z0-9._-]'
        _require(not key or _NAME.fullmatch(key), field, rule)
    return request


def _check_inputs(inputs: tuple[RunInput, ...]) -> None:
    _require(len(inputs) <= MAX_INPUTS, "inputs", f"must be at most {MAX_INPUTS}")
    for i, given in enumerate(inputs):
        _check_words(given.test, f"inputs[{i}].test")
    total = sum(len(given.content) for given in inputs)
    _require(total <= MAX_INPUT_BYTES, "inputs", "must be at most 256 KiB together")


def _check_files(files: tuple[SourceFile, ...]) -> None:
    _require(files, "files", "must hold at least one file")
    _require(len(files) <= MAX_FILES, "files", f"must be at most {MAX_FILES}")
    seen: set[str] = set()
    for i, file in enumerate(files):
        rule = 'must be 1-100 characters of [A-Za-z0-9._-], not starting with "." or "-"'
        _require(_FILE_NAME.fullmatch(file.name), f"files[{i}].name", rule)
        _require(file.name not in seen, f"files[{i}].name", "must differ from the other names")
        _require(b"\0" not in file.content, f"files[{i}].content", "must not hold NUL bytes")
        seen.add(file.name)
    total = sum(len(file.content) for file in files)
    _require(total <= MAX_SOURCE_BYTES, "files", "must be at most 1 MiB together")


def check_upload(digest: str, size: int) -> None:
    """The first message of an upload."""
    check_digest(digest, "digest")
    _require(0 < size <= MAX_BUNDLE_BYTES, "size", "must be 1 byte to 2 GiB")


def check_piece(data: bytes, received: int, size: int) -> None:
    """One piece of an upload after `received` bytes of `size`."""
    _require(len(data) <= MAX_PIECE_BYTES, "data", "must be at most 1 MiB per message")
    _require(received + len(data) <= size, "size", "must be what data adds up to; more came")


def check_offset(offset: int, size: int) -> None:
    """Where a download starts."""
    _require(offset <= size, "offset", f"must be at most the size of the bundle, {size}")


def check_sequence(sequence: int) -> int:
    """What an ack names."""
    _require(sequence > 0, "ack.sequence", "must be positive")
    return sequence


def check_node_id(node_id: str, field: str) -> str:
    """A node's stable name."""
    _require(_NAME.fullmatch(node_id), field, "must be 1-64 characters of [A-Za-z0-9._-]")
    return node_id


def check_hello(hello: Hello) -> Hello:
    """A node's introduction."""
    check_node_id(hello.node_id, "hello.node_id")
    rule = "must be 1-64 characters of [A-Za-z0-9._-]"
    _require(_NAME.fullmatch(hello.incarnation), "hello.incarnation", rule)
    _require(1 <= hello.slots <= MAX_SLOTS, "hello.slots", "must be 1-1,024")
    _require(hello.accounting in ("v1", "v2"), "hello.accounting", 'must be "v1" or "v2"')
    _check_words(hello.version, "hello.version")
    _require(len(hello.languages) <= MAX_LANGUAGES, "hello.languages", "must be at most 200")
    for i, language in enumerate(hello.languages):
        _check_language(language, f"hello.languages[{i}]")
    _require(len(hello.held_tokens) <= MAX_TOKENS, "hello.held_tokens", "must be at most 4,096")
    for i, token in enumerate(hello.held_tokens):
        _require(is_token(token), f"hello.held_tokens[{i}]", "must be a token of a lease")
    return hello


def check_heartbeat(heartbeat: Heartbeat) -> Heartbeat:
    """A node's report."""
    _require(len(heartbeat.tokens) <= MAX_TOKENS, "heartbeat.tokens", "must be at most 4,096")
    cached = len(heartbeat.cached_bundles)
    _require(cached <= MAX_DIGESTS, "heartbeat.cached_bundles", "must be at most 1,000")
    for field, number in (("speed", heartbeat.speed), ("noise", heartbeat.noise)):
        sound = math.isfinite(number) and number >= 0
        _require(sound, f"heartbeat.{field}", "must be a number from 0")
    _check_words(heartbeat.unwell, "heartbeat.unwell")
    return heartbeat


def _check_language(language: LanguageOffer, field: str) -> None:
    rule = "must be 1-20 characters of [a-z0-9]"
    _require(_LANGUAGE.fullmatch(language.id), f"{field}.id", rule)
    for word in (language.name, language.version, *language.extensions):
        _check_words(word, field)


def _check_words(text: str, field: str) -> None:
    ok = len(text) <= MAX_WORDS and "\0" not in text
    _require(ok, field, f"must be at most {MAX_WORDS} characters without NUL")
