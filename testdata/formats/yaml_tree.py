"""YAML as plain values that know their line, and nothing that a package may abuse.

No tags beyond the core ones, no duplicate keys, and a bound on what aliases unfold to.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from testdata.issues import Issue, PackageError

_TAG = "tag:yaml.org,2002:"
_SCALARS = ("str", "int", "float", "bool", "null", "timestamp")
_MAX_NODES = 20_000
_MAX_DEPTH = 20
_MERGE = "merge"


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value: what is written (`text`) and how YAML reads it (`kind`)."""

    text: str
    kind: str
    """str, int, float, bool, null or timestamp."""
    line: int


@dataclass(frozen=True, slots=True)
class Items:
    """A sequence."""

    items: tuple[Value, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Entries:
    """A mapping; `lines` are the keys' own."""

    entries: dict[str, Value] = field(default_factory=dict)
    line: int = 1
    lines: dict[str, int] = field(default_factory=dict)


Value: TypeAlias = Scalar | Items | Entries


def load(text: str, file: str) -> Entries:
    """Reads a YAML document whose root is a mapping; an empty one is an empty mapping.

    Raises:
        PackageError: naming `file` and the line.
    """
    try:
        node = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        raise PackageError(Issue(file, line, f"YAML: {error.problem or error.context}")) from error
    except (YAMLError, ValueError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise PackageError(Issue(file, None, f"YAML: {reason}")) from error
    except RecursionError as error:
        raise PackageError(Issue(file, None, "YAML: nested too deeply")) from error
    if node is None or (isinstance(node, ScalarNode) and node.tag == _TAG + "null"):
        return Entries()
    value = _Builder(file).build(node, 0)
    if not isinstance(value, Entries):
        raise PackageError(Issue(file, value.line, "YAML: the document must be a mapping"))
    return value


class _Builder:
    def __init__(self, file: str) -> None:
        self._file = file
        self._nodes = 0

    def build(self, node: Node, depth: int) -> Value:
        line = node.start_mark.line + 1
        self._nodes += 1
        if self._nodes > _MAX_NODES:
            raise self._error(line, f"unfolds to more than {_MAX_NODES} values")
        if depth > _MAX_DEPTH:
            raise self._error(line, f"nested deeper than {_MAX_DEPTH} levels")
        kind = str(node.tag).removeprefix(_TAG)
        if isinstance(node, ScalarNode) and kind in _SCALARS:
            return Scalar(node.value, kind, line)
        if isinstance(node, SequenceNode) and kind == "seq":
            return Items(tuple(self.build(n, depth + 1) for n in node.value), line)
        if isinstance(node, MappingNode) and kind == "map":
            return self._mapping(node, line, depth)
        raise self._error(line, f"the tag {node.tag} is refused")

    def _mapping(self, node: MappingNode, line: int, depth: int) -> Entries:
        entries: dict[str, Value] = {}
        lines: dict[str, int] = {}
        for key, value in node.value:
            key_line = key.start_mark.line + 1
            if not isinstance(key, ScalarNode) or str(key.tag) == _TAG + _MERGE:
                raise self._error(key_line, "keys must be plain values, without merging")
            if key.value in entries:
                raise self._error(key_line, f"the key {key.value!r} is given twice")
            entries[key.value] = self.build(value, depth + 1)
            lines[key.value] = key_line
        return Entries(entries, line, lines)

    def _error(self, line: int, rule: str) -> PackageError:
        return PackageError(Issue(self._file, line, f"YAML: {rule}"))
