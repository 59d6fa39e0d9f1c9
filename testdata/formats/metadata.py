"""Names, credits and sources: who made the problem and what it is called."""

from __future__ import annotations

import re
from collections.abc import Mapping

from testdata.formats.fields import Fields
from testdata.formats.yaml_tree import Entries, Items, Scalar, Value

_ROLES = ("authors", "contributors", "testers", "packagers", "acknowledgements")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z]{2})?\Z")


def read_names(fields: Fields, in_statements: Mapping[str, str], slug: str) -> dict[str, str]:
    """Title by language.

    `in_statements` has a title, or "", for each language with a statement; it is used
    for languages that problem.yaml does not name. Without any title the slug is one.
    """
    names = {language: name for language, name in in_statements.items() if name}
    value = fields.value("name")
    if isinstance(value, Entries):
        for language, given in value.entries.items():
            if not _LANGUAGE.match(language):
                fields.refuse("name", f"{language!r} is no language code")
            elif not isinstance(given, Scalar) or not given.text.strip():
                fields.refuse("name", f"{language}: must be a text")
            else:
                names[language] = given.text.strip()
    elif isinstance(value, Scalar):
        only = next(iter(in_statements)) if len(in_statements) == 1 else "en"
        # One plain name is English, but a single statement tells better what it is.
        names[only] = value.text.strip()
    elif value is not None:
        fields.refuse("name", "must be a text, or a mapping of languages to texts")
    if value is None and fields.text("problem_format_version", "legacy").startswith("20"):
        fields.refuse("name", "is required")
    return names or {"en": slug}


def read_credits(fields: Fields, *, legacy: bool) -> dict[str, tuple[str, ...]]:
    """Full names by role. Mail addresses and accounts stay in the package."""
    if legacy:
        authors = re.split(r",|\band\b", fields.text("author"))
        named = tuple(a.strip() for a in authors if a.strip())
        return {"authors": named} if named else {}
    value = fields.value("credits")
    if value is None:
        return {}
    if isinstance(value, Scalar):
        return {"authors": (_bare(value.text),)}
    if not isinstance(value, Entries):
        fields.refuse("credits", "must be a name or a mapping")
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for role, persons in value.entries.items():
        if role in _ROLES:
            found[role] = _persons(fields, role, persons)
        elif role == "translators" and isinstance(persons, Entries):
            each = [p for v in persons.entries.values() for p in _persons(fields, role, v)]
            found[role] = tuple(dict.fromkeys(each))
        else:
            fields.refuse("credits", f"{role}: unknown key, or not a mapping of languages")
    return {role: persons for role, persons in found.items() if persons}


def read_persons(fields: Fields, key: str) -> tuple[str, ...]:
    """Full names under `key`: a person or several."""
    value = fields.value(key)
    return () if value is None else _persons(fields, key, value)


def _persons(fields: Fields, role: str, value: Value) -> tuple[str, ...]:
    if isinstance(value, Items):
        return tuple(p for item in value.items for p in _persons(fields, role, item))
    if isinstance(value, Scalar):
        return (_bare(value.text),) if value.kind != "null" else ()
    name = value.entries.get("name")
    if isinstance(name, Scalar):
        return (name.text.strip(),)
    fields.refuse("credits", f"{role}: a person is a name, or a mapping with the key name")
    return ()


def _bare(person: str) -> str:
    return re.sub(r"\s*<[^<>]*>\s*\Z", "", person).strip()


def read_sources(fields: Fields) -> str:
    """All sources in one line."""
    value = fields.value("source")
    entries = value.items if isinstance(value, Items) else [] if value is None else [value]
    found: list[str] = []
    for entry in entries:
        name = entry.entries.get("name") if isinstance(entry, Entries) else entry
        if isinstance(name, Scalar):
            found.append(name.text.strip())
        else:
            fields.refuse("source", "must be a name, or a mapping with the key name")
    return ", ".join(found)
