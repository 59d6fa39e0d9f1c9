"""Writes all data. Run it from the package's folder."""

import itertools
import json
import random
from pathlib import Path

random.seed(20251104)


def least_turn(beads):
    """Where the least of all rotations begins."""
    size, i, j, k = len(beads), 0, 1, 0
    while max(i, j) < size and k < size:
        a, b = beads[(i + k) % size], beads[(j + k) % size]
        if a == b:
            k += 1
            continue
        if a > b:
            i += k + 1
        else:
            j += k + 1
        if i == j:
            j += 1
        k = 0
    start = min(i, j)
    return beads[start:] + beads[:start]


def write(name, bracelets, turnable):
    groups = {}
    for one in bracelets:
        key = min(least_turn(one), least_turn(one[::-1])) if turnable else least_turn(one)
        groups.setdefault(key, []).append(one)
    path = Path("data") / name
    path.parent.mkdir(parents=True, exist_ok=True)
    written = json.dumps(bracelets, separators=(",", ":"))
    path.with_suffix(".in").write_text(f"{written}\n{json.dumps(turnable)}\n")
    answer = json.dumps(list(groups.values()), separators=(",", ":"))
    path.with_suffix(".ans").write_text(answer + "\n")


def turned(beads, over=False):
    start = random.randrange(len(beads))
    found = beads[start:] + beads[:start]
    return found[::-1] if over and random.random() < 0.5 else found


def beads(size, colours):
    return "".join(random.choices(colours, k=size))


def copies(kinds, count, over):
    """That many bracelets of these kinds, each written down anew."""
    return [turned(random.choice(kinds), over) for _ in range(count)]


write("sample/1", ["abc", "cab", "acb", "aab"], False)
write("sample/2", ["abc", "cab", "acb", "abca"], True)
write("secret/01-none", [], True)
write("secret/02-one", ["z"], False)
write("secret/03-same-words", ["ab", "ab", "ba", "ab"], False)
write("secret/04-same-colours", ["aabb", "abab", "bbaa", "baba", "abba"], False)
write("secret/05-repeated", ["ab" * k for k in range(1, 30)] + ["ba" * k for k in range(1, 30)], False)
write("secret/06-one-side", copies(["abcd", "dcba", "aabc", "cbaa"], 40, over=False), False)
write("secret/07-both-sides", copies(["abcd", "aabc", "abcabd"], 40, over=True), True)
write("secret/08-all-short", ["".join(w) for w in itertools.product("abc", repeat=6)], True)
write("secret/09-few-colours", copies([beads(25, "ab") for _ in range(40)], 3_000, over=True), True)
distinct = sorted({least_turn(beads(5, "abcdefghijklmnopqrstuvwxyz")) for _ in range(20_000)})
random.shuffle(distinct)
write("secret/10-many-kinds", [turned(one) for one in distinct], False)
write("secret/11-one-long", ["a" * 49_999 + "b", "a" * 25_000 + "b" + "a" * 24_999], False)
late = "ab" * 24_000 + "aab"
write("secret/12-late-difference", [turned(late), turned(late[::-1])], True)
