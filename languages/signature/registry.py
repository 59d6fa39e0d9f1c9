"""The languages that signature problems may be solved in. Swift joins when a node can have it."""

from __future__ import annotations

from collections.abc import Mapping

from languages.language import NoSourceError, Sources
from languages.signature.base import SignatureLanguage
from languages.signature.cpp import CPP
from languages.signature.csharp import CSHARP
from languages.signature.go import GO
from languages.signature.java import JAVA
from languages.signature.javascript import JAVASCRIPT, TYPESCRIPT
from languages.signature.kotlin import KOTLIN
from languages.signature.php import PHP
from languages.signature.python import PYTHON
from languages.signature.ruby import RUBY
from languages.signature.rust import RUST
from testdata.signature.model import Signature

SIGNATURE_LANGUAGES: Mapping[str, SignatureLanguage] = {
    "cpp17": CPP,
    "cpp20": CPP,
    "cpp23": CPP,
    "java": JAVA,
    "kotlin": KOTLIN,
    "python3": PYTHON,
    "pypy3": PYTHON,
    "javascript": JAVASCRIPT,
    "typescript": TYPESCRIPT,
    "go": GO,
    "rust": RUST,
    "csharp": CSHARP,
    "ruby": RUBY,
    "php": PHP,
}
"""By the ids of `languages.registry.LANGUAGES`."""


def starter(signature: Signature, language_id: str) -> str:
    """The code that the participant begins with.

    Raises:
        KeyError: the language has no signature problems.
    """
    return SIGNATURE_LANGUAGES[language_id].starter(signature)


def wrap(signature: Signature, language_id: str, sources: Sources) -> Sources:
    """The participant's one file with the driver around it, to be compiled and run as usual.

    Raises:
        KeyError: the language has no signature problems.
        NoSourceError: there is not exactly one file.
    """
    language = SIGNATURE_LANGUAGES[language_id]
    if len(sources.contents) != 1:
        raise NoSourceError("a signature problem takes exactly one source file")
    [source] = sources.contents.values()
    files = {name: text.encode() for name, text in language.driver(signature).items()}
    return Sources({language.solution: language.complete(source), **files}, language.entry)
