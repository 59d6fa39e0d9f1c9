"""Writes all data. Run it from the package's folder."""

import json
import random
from pathlib import Path

random.seed(20251102)


class Tree:
    """Nodes by number: children lists in `left` and `right`, -1 for none. Parents come first."""

    def __init__(self, values):
        self.values = values
        self.left = [-1] * len(values)
        self.right = [-1] * len(values)

    def text(self):
        levels, at = ([0] if self.values else []), 0
        while at < len(levels):
            if levels[at] >= 0:
                levels += [self.left[levels[at]], self.right[levels[at]]]
            at += 1
        while levels and levels[-1] < 0:
            levels.pop()
        return json.dumps(
            [None if n < 0 else self.values[n] for n in levels], separators=(",", ":")
        )

    def tidied(self, least):
        for node in reversed(range(len(self.values))):
            for links in (self.left, self.right):
                child = links[node]
                if child >= 0 and self.cut(child, least):
                    links[node] = -1
        return Tree([]) if self.values and self.cut(0, least) else self

    def cut(self, node, least):
        return self.left[node] < 0 and self.right[node] < 0 and self.values[node] < least


def write(name, tree, least):
    path = Path("data") / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".in").write_text(f"{tree.text()}\n{least}\n")
    path.with_suffix(".ans").write_text(tree.tidied(least).text() + "\n")


def grown(values, choose):
    """Each node hangs below the parent that `choose` picks, on a free side."""
    tree = Tree(values)
    for node in range(1, len(values)):
        while True:
            parent, links = choose(node), random.choice((tree.left, tree.right))
            if links[parent] < 0:
                links[parent] = node
                break
    return tree


def chain(values):
    return grown(values, lambda node: node - 1)


def bushy(values):
    return grown(values, random.randrange)


def complete(values):
    tree = Tree(values)
    for node in range(1, len(values)):
        (tree.left if node % 2 else tree.right)[(node - 1) // 2] = node
    return tree


def mixed(count):
    return [random.randint(-(10**9), 10**9) for _ in range(count)]


write("sample/1", complete([6, 2, 9, 1, 7, 3, 4]), 4)
write("sample/2", complete([1, 2, 3]), 10)
write("secret/01-nothing", Tree([]), 5)
write("secret/02-one-stays", Tree([5]), 5)
write("secret/03-one-goes", Tree([4]), 5)
write("secret/04-small-inside", complete([0, 0, 0, 9, 0, 0, 9]), 1)
write("secret/05-bushy", bushy(mixed(300)), 0)
write("secret/06-large", bushy(mixed(12_000)), 400_000_000)
write("secret/07-complete", complete(mixed(12_000)), -(10**8))
write("secret/08-chain-goes", chain([7, *[-3] * 29_999]), 0)
write("secret/09-chain-stays", chain([*[-3] * 29_999, 7]), 0)
write("secret/10-edges", complete([10**9, -(10**9), 10**9, -(10**9)]), 10**9)
write("secret/11-all-goes", bushy([-1] * 400), 0)
write("secret/12-bushy-and-high", grown(mixed(6_000), lambda n: random.randrange(max(0, n - 6), n)), 500_000_000)
