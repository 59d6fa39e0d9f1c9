"""The signatures that every language is tried with, and their tests."""

from __future__ import annotations

from dataclasses import dataclass

from testdata.signature.model import Signature
from testdata.signature.reading import read_signature

PAIR = """
name: pairForTarget
parameters:
  - {name: numbers, type: list<int>}
  - {name: target, type: int}
returns: list<int>
compare: unordered
"""
REVERSE = """
name: reverseChain
parameters: [{name: head, type: linked_list<int>}]
returns: linked_list<int>
"""
MIRROR = """
name: mirrorTree
parameters: [{name: root, type: tree<int>}]
returns: tree<int>
"""
TURN = """
name: turnGrid
parameters: [{name: grid, type: matrix<int>}]
returns: void
result: grid
"""
LABELS = """
name: labels
parameters:
  - {name: words, type: list<string>}
  - {name: first, type: char}
  - {name: loud, type: boolean}
  - {name: number, type: long}
returns: list<string>
"""
AVERAGE = """
name: average
parameters:
  - {name: values, type: list<double>}
  - {name: halve, type: boolean}
returns: double
compare: {float_tolerance: 1e-9}
"""
LRU = """
class: LruCache
constructor: [{name: capacity, type: int}]
methods:
  - {name: get, parameters: [{name: key, type: int}], returns: int}
  - {name: put, parameters: [{name: key, type: int}, {name: item, type: int}], returns: void}
  - {name: keys, returns: list<int>}
"""
GRAPH = """
name: copyGraph
parameters: [{name: start, type: graph}]
returns: graph
"""


@dataclass(frozen=True)
class SignatureProblem:
    signature: Signature
    tests: tuple[tuple[str, str], ...]
    """Inputs with their answers."""


PROBLEMS = {
    "pairForTarget": SignatureProblem(
        read_signature(PAIR),
        (
            ("[3, 8, -5, 7]\n15\n", "[1,3]\n"),
            ("[2147483647,-2147483648]\r\n-1\r\n", "[1, 0]"),
            ("[1]\n2", "[]"),
        ),
    ),
    "reverseChain": SignatureProblem(
        read_signature(REVERSE), (("[1,2,3]\n", "[3,2,1]"), ("[]\n", "[]"), ("[-7]\n", "[-7]"))
    ),
    "mirrorTree": SignatureProblem(
        read_signature(MIRROR),
        (
            ("[4,2,7,1,3,null,9]\n", "[4,7,2,9,null,3,1]"),
            ("[]\n", "[]"),
            ("[1,null,2]\n", "[1,2,null,null]"),
        ),
    ),
    "turnGrid": SignatureProblem(
        read_signature(TURN),
        (("[[1,2,3],[4,5,6],[7,8,9]]\n", "[[7,4,1],[8,5,2],[9,6,3]]"), ("[[1]]\n", "[[1]]")),
    ),
    "labels": SignatureProblem(
        read_signature(LABELS),
        (
            (
                '["ant","","bee","\\u00e4\\ud83d\\ude00","a\\"\\\\\\n\\t/\\u0001"]\n"a"\nfalse\n'
                "9007199254740993\n",
                '["ant#9007199254740993","a\\"\\\\\\n\\t/\\u0001#9007199254740994"]',
            ),
            (
                '["","ä😀"]\n" "\ntrue\n-9223372036854775808\n',
                '["#-9223372036854775808","ä😀#-9223372036854775807"]',
            ),
            ('[]\n"z"\ntrue\n0\n', "[]"),
        ),
    ),
    "average": SignatureProblem(
        read_signature(AVERAGE),
        (("[1, 2.5, -1e-3]\nfalse\n", "1.1663333333333332"), ("[1e300,1E300]\ntrue\n", "5e299")),
    ),
    "LruCache": SignatureProblem(
        read_signature(LRU),
        (
            (
                '["LruCache","put","put","get","put","get","get","keys"]\n'
                "[[2],[1,10],[2,20],[1],[3,30],[2],[1],[]]\n",
                "[null,null,null,10,null,-1,10,[3,1]]",
            ),
        ),
    ),
    "copyGraph": SignatureProblem(
        read_signature(GRAPH),
        (
            ("[[2,4],[1,3],[2,4],[1,3]]\n", "[[2,4],[1,3],[2,4],[1,3]]"),
            ("[]", "[]"),
            ("[[]]", "[[]]"),
        ),
    ),
}
