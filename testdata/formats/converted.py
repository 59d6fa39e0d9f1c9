"""What the readers of foreign formats share."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from testdata.issues import Findings, listed
from testdata.problem import Limits
from testdata.tree import Tree

_MOST_REWRITTEN = 256 << 20
MIB = 1 << 20


def unix_lines(tree: Tree, files: Iterable[str], findings: Findings) -> dict[str, bytes]:
    """The files that end their lines with CR LF, with LF instead.

    Programs on this platform would otherwise read a CR at each line's end.
    """
    changes: dict[str, bytes] = {}
    for file in files:
        path = tree.root / file
        with path.open("rb") as stream:
            first = stream.readline(1 << 16)
        if first.endswith(b"\r\n") and path.stat().st_size <= _MOST_REWRITTEN:
            changes[file] = path.read_bytes().replace(b"\r\n", b"\n")
    if changes:
        text = f"lines ended with CR LF and end with LF now: {listed(sorted(changes))}"
        findings.notice("tests", None, text)
    return changes


def output_limit(tree: Tree, answers: Iterable[str]) -> int:
    """MiB for a format that has no such limit: twice the longest answer, or the default."""
    longest = max((tree.root / path).stat().st_size for path in answers)
    return max(Limits().output_mib, math.ceil(2 * longest / MIB))


def mib(size: int) -> int:
    """Bytes as MiB, rounded up."""
    return max(1, math.ceil(size / MIB))


def language_tag(name: str) -> str:
    """The tag of a language's English name; "und" when unknown."""
    return _LANGUAGES.get(name.lower(), "und")


_LANGUAGES: Mapping[str, str] = {
    "english": "en",
    "russian": "ru",
    "ukrainian": "uk",
    "belarusian": "be",
    "polish": "pl",
    "german": "de",
    "french": "fr",
    "spanish": "es",
    "portuguese": "pt",
    "italian": "it",
    "chinese": "zh",
    "japanese": "ja",
    "korean": "ko",
    "vietnamese": "vi",
    "arabic": "ar",
    "persian": "fa",
    "farsi": "fa",
    "turkish": "tr",
    "azerbaijani": "az",
    "kazakh": "kk",
    "kyrgyz": "ky",
    "uzbek": "uz",
    "tajik": "tg",
    "turkmen": "tk",
    "armenian": "hy",
    "georgian": "ka",
    "hebrew": "he",
    "hindi": "hi",
    "bengali": "bn",
    "indonesian": "id",
    "thai": "th",
    "mongolian": "mn",
    "romanian": "ro",
    "bulgarian": "bg",
    "serbian": "sr",
    "croatian": "hr",
    "slovene": "sl",
    "slovak": "sk",
    "czech": "cs",
    "hungarian": "hu",
    "lithuanian": "lt",
    "latvian": "lv",
    "estonian": "et",
    "finnish": "fi",
    "swedish": "sv",
    "norwegian": "no",
    "danish": "da",
    "dutch": "nl",
    "greek": "el",
    "other": "und",
}
