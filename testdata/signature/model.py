"""What a signature is: the types, and the function or class that the participant writes.

int           32-bit signed integer
long          64-bit signed integer
double        binary64 (also written float)
string        Unicode text
char          one printable ASCII character
boolean
list<T>       T any type but a graph, up to three lists deep
matrix<T>     another way to write list<list<T>>
linked_list<T>, tree<T>
              nodes of the classes ListNode and TreeNode; T is one of the six above
graph         nodes of the class Node, numbered from 1 as their values; given is node 1
void          of a return type only
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The outermost part of a type."""

    INT = "int"
    LONG = "long"
    DOUBLE = "double"
    STRING = "string"
    CHAR = "char"
    BOOLEAN = "boolean"
    LIST = "list"
    LINKED_LIST = "linked_list"
    TREE = "tree"
    GRAPH = "graph"
    VOID = "void"


SCALARS = frozenset({Kind.INT, Kind.LONG, Kind.DOUBLE, Kind.STRING, Kind.CHAR, Kind.BOOLEAN})
WITH_ITEM = frozenset({Kind.LIST, Kind.LINKED_LIST, Kind.TREE})
NODES = frozenset({Kind.LINKED_LIST, Kind.TREE, Kind.GRAPH})
MAX_LISTS = 3


@dataclass(frozen=True, slots=True)
class Type:
    """A type; `item` is set for lists, linked lists and trees."""

    kind: Kind
    item: Type | None = None

    def __str__(self) -> str:
        return str(self.kind) if self.item is None else f"{self.kind}<{self.item}>"

    @property
    def of(self) -> Type:
        """The item's type, of kinds that have one."""
        assert self.item is not None, self.kind
        return self.item

    def parts(self) -> Iterator[Type]:
        """This type and all inside it, the inner ones first."""
        if self.item is not None:
            yield from self.item.parts()
        yield self


VOID = Type(Kind.VOID)


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class Method:
    """A function, or a method of a class."""

    name: str
    parameters: tuple[Parameter, ...]
    returns: Type
    result: int | None = None
    """Index of the parameter that a void function changes: its value afterwards is the
    result. None for functions that return theirs, and for methods."""

    @property
    def result_type(self) -> Type:
        """The type of what is compared; void for methods that give nothing."""
        return self.returns if self.result is None else self.parameters[self.result].type


class Order(StrEnum):
    """Which arrangements of a result's lists count as the same."""

    EXACT = "exact"
    UNORDERED = "unordered"
    """The outermost list is a multiset."""
    UNORDERED_DEEP = "unordered-deep"
    """Lists at every depth are."""


@dataclass(frozen=True, slots=True)
class Rule:
    """When a result is right."""

    order: Order = Order.EXACT
    float_tolerance: float = 0.0
    """Largest error of a double, absolute or relative to the answer's: one is enough."""
    several: bool = False
    """The answer file holds several accepted results, one in each line."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What signature.yaml says."""

    name: str
    """Of the class; "" where there is a function only."""
    methods: tuple[Method, ...]
    """The one function, or the methods of the class."""
    constructor: tuple[Parameter, ...] = ()
    rule: Rule = Rule()

    @property
    def is_class(self) -> bool:
        return bool(self.name)

    @property
    def function(self) -> Method:
        """The function of a signature that is no class."""
        assert not self.is_class
        return self.methods[0]

    def types(self) -> tuple[Type, ...]:
        """Every type that appears, inner ones first, each once, without void."""
        found: dict[Type, None] = {}
        given = [p.type for p in self.constructor]
        for method in self.methods:
            given += [*(p.type for p in method.parameters), method.returns]
        for each in given:
            found.update(dict.fromkeys(each.parts()))
        found.pop(VOID, None)
        return tuple(found)

    def node_item(self, kind: Kind) -> Type | None:
        """What this kind of node holds; None where the signature has none of them."""
        if kind is Kind.GRAPH:
            return Type(Kind.INT) if Type(kind) in self.types() else None
        return next((t.item for t in self.types() if t.kind is kind), None)
