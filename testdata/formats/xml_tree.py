"""XML as plain elements, without anything that a package may abuse.

No document types, so no entities of its own and no external ones, and bounds on size,
depth and number of elements.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from testdata.issues import Issue, PackageError

_MAX_ELEMENTS = 200_000
_MAX_DEPTH = 40
_MAX_BYTES = 16 << 20


@dataclass(slots=True)
class Element:
    """One element with its attributes, children and text."""

    name: str
    attributes: dict[str, str]
    line: int
    children: list[Element] = field(default_factory=list)
    text: str = ""

    def get(self, attribute: str, default: str = "") -> str:
        """An attribute without surrounding spaces."""
        return self.attributes.get(attribute, default).strip()

    def all(self, path: str) -> Iterator[Element]:
        """The elements at `path`, names separated by /."""
        name, _, rest = path.partition("/")
        for child in self.children:
            if child.name == name:
                if rest:
                    yield from child.all(rest)
                else:
                    yield child

    def first(self, path: str) -> Element | None:
        """The first element at `path`."""
        return next(self.all(path), None)

    def value(self, path: str) -> str:
        """The text of the first element at `path`, or ""."""
        found = self.first(path)
        return found.text.strip() if found else ""


def load(content: bytes, file: str) -> Element:
    """Reads a document.

    Raises:
        PackageError: naming `file`, the line and the rule.
    """
    if len(content) > _MAX_BYTES:
        raise PackageError(Issue(file, None, f"is larger than {_MAX_BYTES} bytes"))
    builder = _Builder(file)
    try:
        builder.parser.Parse(content, True)
    except expat.ExpatError as error:
        reason = expat.errors.messages.get(error.code, "cannot be read")
        raise PackageError(Issue(file, error.lineno, f"XML: {reason}")) from error
    except (ValueError, LookupError) as error:
        raise PackageError(Issue(file, None, "XML: its encoding is not known")) from error
    assert builder.root is not None
    return builder.root


class _Builder:
    def __init__(self, file: str) -> None:
        self._file = file
        self._open: list[Element] = []
        self._count = 0
        self.root: Element | None = None
        self.parser = expat.ParserCreate()
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._data

    def _refuse(self, rule: str) -> PackageError:
        return PackageError(Issue(self._file, self.parser.CurrentLineNumber, f"XML: {rule}"))

    def _doctype(self, *_: object) -> None:
        raise self._refuse("document types and entities are refused")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > _MAX_ELEMENTS:
            raise self._refuse(f"has more than {_MAX_ELEMENTS} elements")
        if len(self._open) >= _MAX_DEPTH:
            raise self._refuse(f"nested deeper than {_MAX_DEPTH} levels")
        element = Element(name, attributes, self.parser.CurrentLineNumber)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def _end(self, _: str) -> None:
        self._open.pop()

    def _data(self, text: str) -> None:
        self._open[-1].text += text
