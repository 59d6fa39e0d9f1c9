"""What a node must have to judge a job, in one word by which jobs are indexed.

A lane is the language, then "+code" for each other language that the problem's own programs
are written in, then "@MiB" where the problem asks for more memory than is usual: as
"cpp20", "java+cpp", "python3+cpp@4096". A code is an id of ours or one of the package
format's table, which any of several ids serves ("cpp": "cpp17", "cpp20", ...). Nobody
looks at a lane that no node serves, so that what cannot be judged never stands in the way
of what can.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from languages.registry import LANGUAGES

USUAL_MIB = 2_048
"""The package format's default limit: packages that leave it alone ask for nothing."""
STEP_MIB = 1_024


@dataclass(frozen=True, slots=True)
class Needs:
    """What a bundle asks of a node beside the submission's language, as codes."""

    languages: tuple[str, ...] = ()
    memory_mib: int = 0


@dataclass(frozen=True, slots=True)
class BundleNeeds:
    """What is written down of a bundle when it is uploaded."""

    languages: tuple[str, ...] = ()
    """Of the programs that judging needs."""
    run_languages: tuple[str, ...] = ()
    """Of those that runs on own inputs need."""
    memory_mib: int = 0


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane's word, taken apart."""

    languages: frozenset[str]
    memory_bytes: int

    def served_by(self, languages: frozenset[str], memory_bytes: int) -> bool:
        """Whether a node with these can judge it; 0 bytes: it does not say how many."""
        enough = not memory_bytes or memory_bytes >= self.memory_bytes
        return enough and self.languages <= _codes(languages)


def suffix(language: str, needs: Needs) -> str:
    """What follows the language in its lane's word."""
    others = set(needs.languages) - _codes(frozenset({language}))
    words = "".join(f"+{other}" for other in sorted(others))
    if needs.memory_mib > USUAL_MIB:
        words += f"@{-(-needs.memory_mib // STEP_MIB) * STEP_MIB}"
    return words


@lru_cache(maxsize=1_000)
def _codes(languages: frozenset[str]) -> frozenset[str]:
    """What the ids of languages serve: themselves and their codes of the format."""
    known = (LANGUAGES[i] for i in languages if i in LANGUAGES)
    return languages | {language.kattis_id for language in known if language.kattis_id}


@lru_cache(maxsize=1_000)
def parse(word: str) -> Lane:
    """The inverse of language + `suffix`."""
    languages, _, memory = word.partition("@")
    return Lane(frozenset(languages.split("+")), int(memory or 0) << 20)
