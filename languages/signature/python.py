"""Signature problems in Python 3, by CPython or PyPy."""

from __future__ import annotations

from collections.abc import Mapping

from languages.signature.base import (
    MAX_NODES,
    SignatureLanguage,
    commented,
    description,
)
from testdata.signature.model import Kind, Method, Parameter, Signature, Type

_NODES = {
    Kind.LINKED_LIST: """
class ListNode:
    def __init__(self, val=None, next=None):
        self.val = val
        self.next = next
""",
    Kind.TREE: """
class TreeNode:
    def __init__(self, val=None, left=None, right=None):
        self.val = val
        self.left = left
        self.right = right
""",
    Kind.GRAPH: """
class Node:
    def __init__(self, val=0, neighbors=None):
        self.val = val
        self.neighbors = neighbors if neighbors is not None else []
""",
}

_JUDGE = '''\
"""Takes the streams when it is imported; then reads tests, calls the solution, writes results."""

import json
import os
import sys
import types


def _take_streams():
    with open(0, "rb", closefd=False) as stdin:
        nonce, test = stdin.read().decode().split("\\n", 1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    results = os.dup(1)
    os.dup2(2, 1)
    return nonce, test, results


_nonce, _test, _results = _take_streams()
_given_nodes = []
MAX_NODES = %(max_nodes)d
%(nodes)s

class _Unwritable(Exception):
    pass


def _read_linked_list(items):
    before = head = ListNode()
    for item in items:
        before.next = ListNode(item)
        before = before.next
    return head.next


def _write_linked_list(node):
    items = []
    while node is not None:
        items.append(node.val)
        node = node.next
        if len(items) > MAX_NODES:
            raise _Unwritable("the linked list has a cycle or too many nodes")
    return items


def _read_tree(items):
    nodes = [None if item is None else TreeNode(item) for item in items]
    children = iter(nodes[1:])
    for node in nodes:
        if node is not None:
            node.left = next(children, None)
            node.right = next(children, None)
    return nodes[0] if nodes else None


def _write_tree(root):
    items, level = [], [root] if root is not None else []
    for node in level:
        items.append(None if node is None else node.val)
        if node is not None:
            level += (node.left, node.right)
        if len(level) > 2 * MAX_NODES:
            raise _Unwritable("the tree has a cycle or too many nodes")
    while items and items[-1] is None:
        items.pop()
    return items


def _read_graph(rows):
    nodes = [Node(number) for number in range(1, len(rows) + 1)]
    for node, row in zip(nodes, rows):
        node.neighbors = [nodes[number - 1] for number in row]
    _given_nodes.extend(nodes)
    return nodes[0] if nodes else None


def _write_graph(start):
    found = {} if start is None else {start.val: start}
    waiting = list(found.values())
    for node in waiting:
        for other in node.neighbors:
            if found.setdefault(other.val, other) is not other:
                raise _Unwritable(f"two nodes of the graph have the number {other.val}")
            if len(found) > len(waiting):
                waiting.append(other)
    if sorted(found) != list(range(1, len(found) + 1)):
        raise _Unwritable("the nodes of the graph are not numbered from 1")
    return [[other.val for other in found[number].neighbors] for number in sorted(found)]


def _retire_given_nodes():
    """A returned graph consists of new nodes: those that were given count no more."""
    for node in _given_nodes:
        node.val, node.neighbors = 0, []


def _reader(kind):
    return _codec(kind, _read_linked_list, _read_tree, _read_graph)


def _writer(kind):
    return _codec(kind, _write_linked_list, _write_tree, _write_graph)


def _codec(kind, linked_list, tree, graph):
    if kind.startswith("linked_list<"):
        return linked_list
    if kind.startswith("tree<"):
        return tree
    if kind == "graph":
        return graph
    if kind.startswith("list<"):
        item = _codec(kind[5:-1], linked_list, tree, graph)
        if item is not _plain:
            return lambda values: [item(value) for value in values]
    return _plain


def _plain(value):
    return value


def _write(kind, value):
    """JSON for a value of this type; the judge compares types too."""
    try:
        return json.dumps(_writer(kind)(value), separators=(",", ":"))
    except (TypeError, AttributeError, ValueError) as error:
        raise _Unwritable(f"what was returned is no {kind}: {error}") from None


def _finish(result):
    try:
        line = f"\\n{_nonce} {result()}\\n".encode()
    except _Unwritable as error:
        line = f"\\n{_nonce} !{error}\\n".encode("utf-8", "replace")
    while line:
        line = line[os.write(_results, line):]
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            pass  # closed by the participant, or another object altogether
    os._exit(0)


def _load_solution(wanted):
    """The participant's file as a module that has the usual names already."""
    sys.setrecursionlimit(250_000)
    module = sys.modules["solution"] = types.ModuleType("solution")
    path = module.__file__ = os.path.join(os.path.dirname(os.path.abspath(__file__)), "solution.py")
    names = module.__dict__
    exec(_USUAL_NAMES, names)
    names.update(%(node_names)s)
    with open(path, "rb") as file:
        exec(compile(file.read(), path, "exec", dont_inherit=True), names)
    if wanted not in names:
        sys.exit(f"solution.py does not define the class {wanted}")
    return names[wanted]


_USUAL_NAMES = """
import bisect, collections, functools, heapq, itertools, math, operator, random, re, string, sys
from bisect import bisect_left, bisect_right, insort
from collections import Counter, OrderedDict, defaultdict, deque
from functools import cache, cmp_to_key, lru_cache, reduce
from heapq import heapify, heappop, heappush, heappushpop, heapreplace, nlargest, nsmallest
from itertools import accumulate, chain, combinations, count, permutations, product
from math import ceil, comb, floor, gcd, inf, sqrt
from typing import *
"""


def run_function(name, parameters, returns, result):
    lines = [line for line in _test.split("\\n") if line.strip()]
    arguments = [_reader(kind)(json.loads(line)) for kind, line in zip(parameters, lines)]
    call = getattr(_load_solution("Solution")(), name)
    returned = call(*arguments)
    if result is not None:
        _finish(lambda: _write(parameters[result], arguments[result]))
    if returns == "graph":
        _retire_given_nodes()
    _finish(lambda: _write(returns, returned))


def run_class(name, constructor, methods):
    names, lists = (json.loads(line) for line in _test.split("\\n") if line.strip())
    known = {
        method["name"]: ([_reader(kind) for kind in method["parameters"]], method["returns"])
        for method in methods
    }
    readers = [_reader(kind) for kind in constructor]
    subject = _load_solution(name)(*(read(value) for read, value in zip(readers, lists[0])))
    results = ["null"]
    try:
        for called, values in zip(names[1:], lists[1:]):
            readers, returns = known[called]
            arguments = [read(value) for read, value in zip(readers, values)]
            returned = getattr(subject, called)(*arguments)
            results.append("null" if returns == "void" else _write(returns, returned))
    except _Unwritable as error:
        message = str(error)
        _finish(lambda: f"!call {len(results)}: {message}")
    _finish(lambda: f"[{','.join(results)}]")
'''

_MAIN = '''\
import judge  # first: it reads the test before the solution can

judge.{run}(
    **judge.json.loads(
        """
{description}
"""
    )
)
'''


def driver(signature: Signature) -> Mapping[str, str]:
    kinds = [kind for kind in _NODES if signature.node_item(kind)]
    names = ("ListNode", "TreeNode", "Node")
    present = [n for n, kind in zip(names, _NODES, strict=True) if kind in kinds]
    judge = _JUDGE % {
        "max_nodes": MAX_NODES,
        "nodes": "\n".join(_NODES[kind] for kind in kinds),
        "node_names": "{" + ", ".join(f'"{name}": {name}' for name in present) + "}",
    }
    run = "run_class" if signature.is_class else "run_function"
    described = description(signature).replace('"class"', '"name"')
    return {"judge.py": judge, "main.py": _MAIN.format(run=run, description=described)}


def starter(signature: Signature) -> str:
    nodes = "".join(
        commented(text, "#") for kind, text in _NODES.items() if signature.node_item(kind)
    )
    text = nodes + f"class {signature.name or 'Solution'}:\n"
    if signature.is_class:
        text += f"    def __init__({_list(signature.constructor)}):\n        pass\n\n"
    return text + "\n".join(map(_stub, signature.methods))


def _stub(method: Method) -> str:
    head = f"    def {method.name}({_list(method.parameters)}) -> {spelled(method.returns)}:\n"
    return head + "        pass\n"


def _list(parameters: tuple[Parameter, ...]) -> str:
    return ", ".join(["self", *(f"{p.name}: {spelled(p.type)}" for p in parameters)])


def spelled(type_: Type) -> str:
    """The type as annotations write it."""
    match type_.kind:
        case Kind.INT | Kind.LONG:
            return "int"
        case Kind.DOUBLE:
            return "float"
        case Kind.STRING | Kind.CHAR:
            return "str"
        case Kind.BOOLEAN:
            return "bool"
        case Kind.LIST:
            return f"List[{spelled(type_.of)}]"
        case Kind.LINKED_LIST:
            return "Optional[ListNode]"
        case Kind.TREE:
            return "Optional[TreeNode]"
        case Kind.GRAPH:
            return "Optional[Node]"
        case Kind.VOID:
            return "None"


PYTHON = SignatureLanguage("solution.py", "main.py", starter, driver)
