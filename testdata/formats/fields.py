"""Typed access to the keys of a YAML mapping; wrong ones become findings."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from testdata.formats.yaml_tree import Entries, Items, Scalar, Value
from testdata.issues import Findings


@dataclass(frozen=True, slots=True)
class Fields:
    """One mapping of one file. `path` is its place in the document: "limits."."""

    file: str
    entries: Entries
    findings: Findings
    path: str = ""

    def __contains__(self, key: str) -> bool:
        return not _empty(self.entries.entries.get(key))

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries.entries)

    def value(self, key: str) -> Value | None:
        """The value; None when absent or null."""
        value = self.entries.entries.get(key)
        return None if _empty(value) else value

    def line(self, key: str) -> int:
        return self.entries.lines.get(key, self.entries.line)

    def refuse(self, key: str, rule: str) -> None:
        self.findings.refuse(self.file, self.line(key), f"{self.path}{key}: {rule}")

    def notice(self, key: str, text: str) -> None:
        self.findings.notice(self.file, self.line(key), f"{self.path}{key}: {text}")

    def drop(self, key: str, text: str) -> None:
        self.findings.drop(self.file, self.line(key), f"{self.path}{key}: {text}")

    def truth(self, key: str) -> bool | None:
        """A truth value."""
        written = self.text(key).lower()
        if written in ("true", "false"):
            return written == "true"
        if written:
            self.refuse(key, "must be true or false")
        return None

    def unknown(self, known: Iterable[str], *, refuse: bool) -> None:
        """Refuses or notices keys outside `known`."""
        for key in self:
            if key not in known:
                if refuse:
                    self.refuse(key, "unknown key")
                else:
                    self.drop(key, "unknown key, ignored")

    def text(self, key: str, default: str = "") -> str:
        """A single value as it is written."""
        value = self.value(key)
        if value is None:
            return default
        if not isinstance(value, Scalar):
            self.refuse(key, "must be a single value")
            return default
        return value.text.strip()

    def number(self, key: str, *, above: float = 0) -> float | None:
        """A finite number greater than `above`."""
        if key not in self:
            return None
        try:
            number = float(self.text(key))
        except ValueError:
            number = math.nan
        if not math.isfinite(number) or number <= above:
            self.refuse(key, f"must be a number greater than {above:g}")
            return None
        return number

    def whole(self, key: str, *, least: int = 1, most: int = 1 << 31) -> int | None:
        """A whole number in [least, most]."""
        if key not in self:
            return None
        written = self.text(key)
        digits = written.removesuffix(".0")
        if digits.isascii() and digits.isdigit() and len(digits) < 15:
            number = int(digits)
            if least <= number <= most:
                return number
        self.refuse(key, f"must be a whole number from {least} to {most}")
        return None

    def texts(self, key: str, *, split: bool = False) -> tuple[str, ...]:
        """A sequence of single values, or one value (at spaces, with `split`)."""
        value = self.value(key)
        if value is None:
            return ()
        if isinstance(value, Scalar):
            return tuple(value.text.split()) if split else (value.text.strip(),)
        if isinstance(value, Items) and all(isinstance(i, Scalar) for i in value.items):
            return tuple(i.text.strip() for i in value.items if isinstance(i, Scalar))
        self.refuse(key, "must be a sequence of single values")
        return ()

    def mapping(self, key: str) -> Fields | None:
        """A nested mapping."""
        value = self.value(key)
        if value is None:
            return None
        if not isinstance(value, Entries):
            self.refuse(key, "must be a mapping")
            return None
        return Fields(self.file, value, self.findings, f"{self.path}{key}.")


def _empty(value: Value | None) -> bool:
    return value is None or (isinstance(value, Scalar) and value.kind == "null")
