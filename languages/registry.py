"""All languages by id. Adding one is a file and a line here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from languages import (
    bash,
    c,
    cpp,
    csharp,
    elixir,
    erlang,
    go,
    haskell,
    java,
    javascript,
    kotlin,
    lua,
    ocaml,
    pascal,
    perl,
    php,
    pypy3,
    python3,
    r,
    racket,
    ruby,
    rust,
    scala,
    sql,
    typescript,
)
from languages.language import Language

LANGUAGES: Mapping[str, Language] = {
    language.id: language
    for language in (
        c.C,
        cpp.CPP17,
        cpp.CPP20,
        cpp.CPP23,
        java.JAVA,
        kotlin.KOTLIN,
        scala.SCALA,
        python3.PYTHON3,
        pypy3.PYPY3,
        javascript.JAVASCRIPT,
        typescript.TYPESCRIPT,
        go.GO,
        rust.RUST,
        csharp.CSHARP,
        ruby.RUBY,
        php.PHP,
        perl.PERL,
        lua.LUA,
        haskell.HASKELL,
        ocaml.OCAML,
        pascal.PASCAL,
        racket.RACKET,
        erlang.ERLANG,
        elixir.ELIXIR,
        r.R,
        bash.BASH,
        sql.SQL,
    )
}

_PREFERRED = ("cpp20", "python3")
"""Which one takes a file ending that several share."""


def by_file_name(name: str) -> Language | None:
    """The language that a file's ending stands for."""
    suffix = PurePosixPath(name).suffix
    found = [language for language in LANGUAGES.values() if suffix in language.extensions]
    preferred = [language for language in found if language.id in _PREFERRED]
    return next(iter(preferred or found), None)


def language_for(names: Iterable[str], allowed: Iterable[str] = ()) -> str:
    """The language id for a program's file names; "" if no ending is known.

    `allowed` are the language ids that the package names, empty for any: they decide
    between languages that share an ending.
    """
    wanted = frozenset(allowed)
    # A folder's main file speaks for it.
    for name in sorted(names, key=lambda name: (PurePosixPath(name).stem.lower() != "main", name)):
        usual = by_file_name(name)
        if usual is None:
            continue
        sharing = (
            language.id
            for language in LANGUAGES.values()
            if set(usual.extensions) & set(language.extensions)
        )
        in_package = [id_ for id_ in sharing if id_ in wanted and usual.id not in wanted]
        return in_package[0] if in_package else usual.id
    return ""
